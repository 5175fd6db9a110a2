// The trainer's page: open a room, run it, and reveal step by step. The wall shows its left half.
import { byId, make, renew, say, write } from "./dom.js";
import { STEPS } from "./debrief.js";
import { Clock, Listening, memory, post } from "./room_link.js";
import { stage } from "./stage.js";

const LINES = { connected: "", broken: "No connection, trying again …", elsewhere: "Open in another window", over: "The room is closed", refused: "" };
const clock = new Clock(byId("clock"));
let room = memory.read("boss");
let view = null;

async function choose() {
  byId("who").textContent = "Marathon";
  view = null;
  renew(byId("buttons"), []);
  renew(byId("aside"), []);
  const problem = make("p", { class: "problem", role: "alert" });
  renew(byId("main"), [make("h1", {}, "What does the room play?"), problem]);
  try {
    const answer = await fetch("api/assignments");
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.problems.join(" "));
    const items = told.map((each) =>
      make("li", { class: "assignment" }, make("h2", {}, each.title), make("p", {}, each.meaning), make("p", { class: "note" }, `${each.quarters} quarters, ${each.minutes} minutes`),
        make("p", { class: "row" }, make("button", { type: "button", onclick: () => open(each.name, problem), "aria-label": `Open a room: ${each.title}` }, "Open a room"), make("a", { class: "button quiet", href: `handout/${encodeURIComponent(each.name)}`, target: "_blank", rel: "noopener", "aria-label": `Handout and guide: ${each.title}` }, "Handout and guide"))));
    byId("main").append(make("ul", { class: "assignments" }, ...items));
  } catch (error) {
    write(problem, error.message);
  }
}

async function open(assignment, problem) {
  const buttons = document.querySelectorAll(".assignment button");
  buttons.forEach((each) => { each.disabled = true; });
  write(problem, "The room is being opened …");
  try {
    room = await post("rooms", { assignment });
    memory.write("boss", room);
    follow();
  } catch (error) {
    buttons.forEach((each) => { each.disabled = false; });
    write(problem, error.message);
  }
}

function follow() {
  new Listening(room.code, room.boss, show, (state) => {
    write(byId("line"), LINES[state]);
    if (state === "elsewhere") renew(byId("buttons"), [button("Go on here", "here", () => location.reload())]);
    if (state === "refused" || state === "over") {
      memory.write("boss", null);
      room = null;
      choose();
    }
  });
}

const press = (what, more = {}) => post(`rooms/${room.code}/do`, { what, ...more }, room.boss).catch((error) => say(error.message));

function show(told) {
  const had = document.activeElement?.dataset?.key;
  view = told;
  byId("who").textContent = `Room ${view.code}: ${view.title}`;
  clock.set(view.ends_in);
  renew(byId("main"), stage(view));
  renew(byId("buttons"), buttons());
  renew(byId("aside"), aside());
  if (had) document.querySelector(`[data-key="${had}"]`)?.focus();
}

function button(text, key, pressed, more = {}) {
  return make("button", { type: "button", "data-key": key, onclick: pressed, ...more }, text);
}

function buttons() {
  const found = forward();
  const all = found.map(([text, key, pressed], place) => button(text, key, pressed, { class: place ? "quiet" : "" }));
  if (view.phase === "playing" || view.phase === "question") {
    all.push(button(view.paused ? "Go on" : "Pause", "pause", () => press("pause", { paused: !view.paused }), { class: "quiet", "aria-pressed": view.paused }));
    const minutes = make("select", { "aria-label": "Time to decide", "data-key": "timer" }, ...[["", "Timer"], [2, "2 minutes"], [3, "3 minutes"], [5, "5 minutes"], [0, "no timer"]].map(([value, text]) => make("option", { value }, text)));
    minutes.addEventListener("change", () => minutes.value && press("timer", { minutes: Number(minutes.value) }));
    all.push(minutes);
  }
  const waits = view.teams.filter((team) => !team.locked).length;
  if (view.phase === "playing" && !view.over && !view.running) all.push(make("span", { class: "waits", role: "status" }, waits ? `${waits} not locked in` : "all locked in"));
  all.push(make("a", { class: "button quiet", href: `room#${room.code}:${room.screen}`, target: "marathon-wall", rel: "noopener" }, "Open the wall"));
  return all;
}

// The next thing first: also on the right arrow and Page Down.
function forward() {
  const { phase, question, quarter } = view;
  const begin = ["Begin quarter 1", "begin", () => press("begin")];
  if (phase === "lobby") return question ? [["Ask the opening question", "ask", () => press("ask")], begin] : [begin];
  if (phase === "question") {
    const next = ["Show the guesses", "Show the inputs", "Show the answer"][question.step];
    const back = question.step ? [["Back", "unshow", () => press("show", { step: view.question.step - 1 })]] : [];
    return next ? [[next, "show", () => press("show", { step: view.question.step + 1 })], ...back, begin] : [begin, ...back];
  }
  if (phase === "debrief") {
    const back = view.step > 1 ? [["Back", "unstep", () => press("step", { step: view.step - 1 })]] : [];
    const next = view.step < STEPS.length ? [[`${view.step + 1} ${STEPS[view.step]}`, "step", () => press("step", { step: view.step + 1 })]] : [];
    return [...next, ...back];
  }
  const debrief = ["Debrief", "debrief", () => confirm("End the quarters and begin the debrief?") && press("debrief")];
  const back = quarter > 1 ? [["Step back", "back", () => confirm(`Take quarter ${view.quarter - 1} back?`) && press("back", { quarter: view.quarter - 1 })]] : [];
  if (view.over) return [["Debrief", "debrief", () => press("debrief")], ...back];
  const run = [`Run quarter ${quarter}`, "quarter", () => press("quarter", { quarter: view.quarter })];
  if (view.running) return [["Being lived …", "quarter", () => {}]];
  return quarter > 1 ? [run, ...back, debrief] : [run];
}

function aside() {
  const items = view.teams.map((team) => {
    const row = make("li", {}, make("strong", {}, team.name), make("span", {}, `${team.locked ? "✓ " : ""}word ${view.keys[team.number]}, ${view.phones[team.number]} ${view.phones[team.number] === 1 ? "phone" : "phones"}`));
    const lit = view.spotlight?.team === team.number;
    if (view.quarter > 1) row.append(button(lit ? "Spotlight off" : "Spotlight", `light-${team.number}`, () => press("spotlight", { team: lit ? null : team.number }), { class: "quiet small", "aria-pressed": lit, "aria-label": `Spotlight: ${team.name}` }));
    if (view.phase !== "debrief") row.append(button("Take out", `out-${team.number}`, () => confirm(`Take ${team.name} out of the room?`) && press("remove", { team: team.number }), { class: "quiet small", "aria-label": `Take out: ${team.name}` }));
    return row;
  });
  const guide = view.guide.map((part) =>
    make("details", {}, make("summary", {}, `${part.title}, ${part.minutes} min`), make("p", {}, part.do), part.ask.length ? make("ul", { class: "asks" }, ...part.ask.map((asked) => make("li", {}, asked))) : null, part.supports ? make("p", { class: "note" }, `What the evidence supports: ${part.supports}`) : null));
  return [
    // First, so that twelve teams do not push it off the screen.
    guide.length ? make("h2", {}, "Guide") : null, ...guide,
    make("h2", {}, `Teams: ${view.teams.length} of 12`), items.length ? make("ul", { class: "who" }, ...items) : make("p", { class: "note" }, "Nobody yet."),
    make("h2", {}, "Take along"),
    make("p", { class: "row" }, button("Decisions as CSV", "csv", () => take("csv"), { class: "quiet" }), button("as JSON", "json", () => take("json"), { class: "quiet", "aria-label": "Decisions as JSON" })),
    make("p", {}, button("Close the room", "close", () => confirm("Close the room? Phones are sent away; decisions that are kept in a folder stay.") && press("close"), { class: "quiet" })),
  ].filter((part) => part !== null);
}

async function take(form) {
  const answer = await fetch(`rooms/${room.code}/export?as=${form}`, { headers: { authorization: `Bearer ${room.boss}` } });
  if (!answer.ok) return say("The decisions could not be fetched.");
  const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: `room-${room.code}.${form}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

document.addEventListener("keydown", (event) => {
  if (!view || event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const forwards = event.key === "ArrowRight" || event.key === "PageDown";
  const backwards = event.key === "ArrowLeft" || event.key === "PageUp";
  // Keys reveal and take back what is shown; they run no quarter and end nothing.
  const wanted = forwards ? ["step", "show"] : backwards ? ["unstep", "unshow"] : [];
  const found = forward().find(([, key]) => wanted.includes(key));
  if (!found) return;
  event.preventDefault();
  found[2]();
});

if (room) follow();
else choose();
