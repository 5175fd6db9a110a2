// A team's phone: join, guess, see, decide, predict, lock in; at the end, what was true.
import { byId, make, say, write } from "./dom.js";
import { money } from "./format.js";
import { DecisionForm } from "./decision.js";
import { ownDebrief } from "./own_debrief.js";
import { histogram } from "./guesses.js";
import { Clock, Listening, memory, post } from "./room_link.js";
import { howOld, sightTable } from "./sights.js";

const main = byId("main");
const clock = new Clock(byId("clock"));
const LINES = { connected: "", broken: "No connection, trying again …", elsewhere: "Open in another window", over: "The room is closed", refused: "" };
let here = memory.read("team");
let listening = null;
let form = null;
let drawn = "";
let draft = memory.read("draft");

// What is chosen and not locked in: kept through a reload of the page, and when a decision is changed.
function keep(view, levers, predicted) {
  draft = { token: here.token, quarter: view.quarter, levers: { ...levers }, predicted };
  memory.write("draft", draft);
}

const draftOf = (view) => (draft?.token === here.token && draft.quarter === view.quarter ? draft : null);

function start() {
  const code = location.hash.slice(1).toUpperCase();
  if (here && (!code || here.code === code)) follow();
  else join(code);
}

function join(code, problem = "") {
  byId("who").textContent = "Marathon";
  const field = (name, label, attributes) => make("p", { class: "field" }, make("label", { for: name }, label), make("input", { id: name, name, autocomplete: "off", ...attributes }));
  const sent = make("button", { class: "big" }, "Join");
  const entry = make(
    "form", { class: "join" }, make("h1", {}, "Join your team"),
    field("code", "Code of the room", { value: code, maxlength: 4, required: true, autocapitalize: "characters", spellcheck: "false", class: "code" }),
    field("name", "Name of your team", { maxlength: 24, required: true }),
    make("details", {}, make("summary", {}, "Our team is in already"), field("key", "The word on your team's first phone", { maxlength: 4, autocapitalize: "characters", spellcheck: "false" })),
    make("p", { id: "problem", class: "problem", role: "alert" }, problem), sent,
  );
  entry.addEventListener("submit", async (event) => {
    event.preventDefault();
    sent.disabled = true;
    const [room, name, key] = ["code", "name", "key"].map((id) => byId(id).value.trim());
    try {
      const told = await post(`rooms/${encodeURIComponent(room.toUpperCase() || "?")}/join`, { name, ...(key ? { key } : {}) });
      here = { code: room.toUpperCase(), token: told.token };
      memory.write("team", here);
      follow();
    } catch (error) {
      write(byId("problem"), error.message);
      sent.disabled = false;
    }
  });
  main.replaceChildren(entry);
}

function follow() {
  main.replaceChildren(make("p", { class: "note" }, "Looking for your room …"));
  listening = new Listening(here.code, here.token, show, (state) => {
    write(byId("line"), LINES[state]);
    document.body.classList.toggle("broken", state === "broken");
    if (state === "refused" || state === "over") leave(state);
    if (state === "elsewhere") main.replaceChildren(make("p", {}, "Your team goes on in another window."), make("button", { class: "big", onclick: () => location.reload() }, "Go on here"));
  });
}

function leave(state) {
  memory.write("team", null);
  memory.write("draft", null);
  const code = here.code;
  here = null;
  form = null;
  drawn = "";
  join(state === "over" ? "" : code, state === "over" ? "The room was closed, or your team was taken out of it." : "");
}

const send = (body) => post(`rooms/${here.code}/decide`, body, here.token);

function show(view) {
  byId("who").textContent = view.team.name;
  clock.set(view.ends_in);
  document.body.classList.toggle("paused", view.paused);
  // A half-made decision stays under the hand: it is drawn anew only when something else is asked.
  const asked = [view.phase, view.quarter, view.team.locked, view.over, view.question?.step, view.team.guess, view.step, view.running, view.debrief?.lucks?.ready].join();
  if (asked === drawn) {
    form?.hold(view.paused || view.running);
    return;
  }
  drawn = asked;
  form = null;
  const parts = { lobby, question, playing, debrief }[view.phase](view);
  main.replaceChildren(...parts);
  form?.hold(view.paused || view.running);
  window.scrollTo(0, 0);
}

function lobby(view) {
  return [
    make("h1", {}, "You are in"),
    make("p", {}, view.meaning),
    make("p", {}, `You manage ${view.managed.reps} reps of ${view.managed.name}, until now as the stage ${view.managed.until_now}.`),
    word(view),
    make("p", { class: "note" }, "The trainer begins in a moment."),
  ];
}

const word = (view) =>
  make("p", { class: "note" }, "A second phone of your team joins with its name and the word ", make("strong", { class: "code" }, view.team.key), ".");

function question(view) {
  const { asked, step, answer, guesses } = view.question;
  if (step === 0 && view.team.guess === null) {
    const field = make("input", { id: "guess", type: "number", step: "any", min: -1000, max: 1000, required: true });
    const entry = make("form", {}, make("h1", {}, asked), make("p", { class: "field" }, make("label", { for: "guess" }, "Your guess, in per cent"), field), make("p", { id: "problem", class: "problem", role: "alert" }), make("button", { class: "big" }, "Send"));
    entry.addEventListener("submit", (event) => {
      event.preventDefault();
      send({ quarter: 0, guess: Number(field.value) }).catch((error) => write(byId("problem"), error.message));
    });
    return [entry];
  }
  const parts = [make("h1", {}, asked), make("p", {}, view.team.guess === null ? "You gave no guess." : `Your guess: ${view.team.guess} %`)];
  if (guesses) parts.push(histogram(guesses, answer ?? null));
  parts.push(make("p", { class: "note" }, answer ? "Look at the wall: which inputs came first?" : "Look at the wall."));
  return parts;
}

function playing(view) {
  const parts = [];
  const last = view.team.past.at(-1);
  if (view.running) return [make("h1", {}, `Quarter ${view.quarter} is being lived …`), make("p", {}, "Thirteen weeks, hour by hour, buyer by buyer.")];
  if (last) parts.push(lastQuarter(last, view));
  if (view.over) return [make("h1", {}, "All quarters are over"), ...parts, make("p", {}, "Look at the wall.")];
  parts.unshift(make("h1", {}, `Quarter ${view.quarter} of ${view.quarters}`));
  parts.push(
    make("section", { class: "sees", "aria-labelledby": "sees-head" }, make("h2", { id: "sees-head" }, "What you see"), make("p", { class: "note" }, `${howOld(view.sees)}. Booked: last quarter; prospected: last week; dead: open deals whose buyer has gone silent. ? is what you do not see. Nothing tells you what of the rest is right.`), sightTable(view.sees, view.columns, "What you know about every rep")),
  );
  if (view.team.locked) keep(view, view.team.decision.levers, view.team.decision.predicted / 1000);
  form = new DecisionForm(view, {
    keep: (levers, predicted) => keep(view, levers, predicted),
    lock: (levers, predicted) => send({ quarter: view.quarter, levers, predicted }),
    back: () => send({ quarter: view.quarter, take_back: true }),
    price: (levers) => post(`rooms/${here.code}/price`, { levers }, here.token),
    said: say,
  }, draftOf(view));
  parts.push(form.node, word(view));
  return parts;
}

function lastQuarter(last, view) {
  const said = last.predicted === null ? "You gave no forecast." : `You predicted ${money(last.predicted)}: ${off(last)}.`;
  return make("section", { class: "last" }, make("h2", {}, `Quarter ${view.team.past.length}: what came of it`), make("p", { class: "booked" }, make("strong", {}, money(last.booked)), ` ${view.currency} booked`), make("p", {}, said));
}

function off({ predicted, booked }) {
  if (booked === 0) return `${money(predicted)} too much`;
  const share = Math.round((100 * (predicted - booked)) / booked);
  return share === 0 ? "right" : `${Math.abs(share)} % too ${share > 0 ? "high" : "low"}`;
}

function debrief(view) {
  return [make("h1", {}, "What really happened"), ...ownDebrief(view)];
}

start();
