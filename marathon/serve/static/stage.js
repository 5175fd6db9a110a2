// What the wall shows in each part of the lesson; the trainer's page shows the same.
import { draw, make } from "./dom.js";
import { amount, money } from "./format.js";
import { stepOf } from "./debrief.js";
import { histogram, signedPercent } from "./guesses.js";

export function stage(view) {
  if (view.spotlight && view.phase === "playing") return [spotlight(view)];
  return { lobby, question, playing, debrief: (told) => [stepOf(told)] }[view.phase](view);
}

function lobby(view) {
  const address = view.address || location.origin + location.pathname.replace(/[^/]*$/, "");
  const plain = address.replace(/^http:\/\//, "").replace(/\/$/, "");
  const way = make("div", { class: "way" }, make("p", {}, "With your phone"), make("p", { class: "address" }, `${plain}/play`), make("p", {}, "Code"), make("p", { class: "code huge" }, view.code));
  if (!view.reachable) way.append(make("p", { class: "warns" }, "⚠ Only this machine can join. For phones, start Marathon with --lan."));
  return [
    make("h1", {}, view.title), make("p", { class: "meaning" }, view.meaning),
    make("div", { class: "door" }, way, view.squares.length ? code(view.squares, `${address}play#${view.code}`) : null), tiles(view, "in"),
  ];
}

function code(rows, address) {
  const size = rows.length + 8;
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) if (row[x] === "1") path += `M${x + 4} ${y + 4}h1v1h-1z`;
  });
  return draw("svg", { viewBox: `0 0 ${size} ${size}`, class: "squares", role: "img", "aria-label": `Code for a phone's camera: ${address}` }, draw("rect", { width: size, height: size, fill: "#fff" }), draw("path", { d: path, fill: "#000" }));
}

// Who is there, and who has locked in: by a sign and a frame as well as by colour.
export function tiles(view, what) {
  const many = view.teams.length > 8;
  const items = view.teams.map((team) => {
    const done = what === "in" || team.locked;
    const said = make("span", { role: "img", "aria-label": done ? what : "not yet" }, done ? (many ? "✓" : `✓ ${what}`) : "…");
    return make("li", { class: what !== "in" && team.locked ? "tile locked" : "tile" }, make("strong", { class: team.name.length > 13 ? "long" : "" }, team.name), said);
  });
  return make("section", { "aria-label": "Teams" }, items.length ? make("ul", { class: many ? "tiles many" : "tiles" }, ...items) : make("p", { class: "note" }, "Nobody is in yet."));
}

function question(view) {
  const { asked, step, guesses, inputs, answer, futures, years } = view.question;
  const parts = [make("h1", {}, asked)];
  if (step === 0) return [...parts, make("p", { class: "meaning" }, "Guess on your phone, each team by itself."), tiles(view, "guessed")];
  if (step >= 2 && !inputs) parts.push(make("p", {}, "Both ways are being lived …"), make("progress", { max: view.work[1] || 1, value: view.work[0], "aria-label": "Futures that are over" }));
  if (step >= 2 && inputs && !answer) parts.push(chain(view.question));
  if (step === 1) parts.push(histogram(guesses, null));
  // Inputs stay beside the output that came of them.
  if (answer) parts.push(make("div", { class: "beside" }, chain(view.question), histogram(guesses, answer)));
  if (answer) parts.push(make("p", { class: "verdict-said" }, `${view.question.to} ${answer.more > 0 ? "brings" : "changes it by"} ${signedPercent(answer.more)} (${signedPercent(answer.low)} to ${signedPercent(answer.high)}, 95 %): ${answer.title} from ${money(answer.before)} to ${money(answer.after)}. ${futures} futures of ${years} years, the same luck for both.`));
  return parts;
}

function chain(told) {
  const items = told.inputs.map((each) => {
    const up = each.after > each.before;
    const same = each.before === null || Math.abs(each.after - each.before) <= 0.01 * Math.abs(each.before);
    const sign = same ? "=" : up ? "▲" : "▼";
    return make("li", {}, make("span", {}, each.title), make("b", {}, `${amount(each.before, each.unit)} → ${amount(each.after, each.unit)} `, make("span", { class: "sign", "aria-label": same ? "about the same" : up ? "more" : "less" }, sign)));
  });
  return make("section", {}, make("h2", {}, `What goes in, ${told.from} → ${told.to}`), make("ul", { class: "inputs" }, ...items));
}

function playing(view) {
  const last = view.quarter - 1;
  if (view.running) return [make("h1", {}, `Quarter ${view.quarter} is being lived …`), tiles(view, "locked in")];
  const head = view.over ? "All quarters are over" : `Quarter ${view.quarter} of ${view.quarters}`;
  const parts = [make("h1", {}, view.paused ? `${head}: paused` : head)];
  if (!view.over) parts.push(tiles(view, "locked in"));
  if (last >= 1) parts.push(booked(view, last));
  else parts.push(make("p", { class: "meaning" }, `${view.managed.reps} reps of ${view.managed.name}. One market, one luck for all. Predict what your team books, then decide.`));
  return parts;
}

function booked(view, last) {
  const found = [...view.booked].sort((one, other) => other.booked - one.booked);
  // One forecast with three zeros too many does not flatten everybody's bars.
  const most = Math.max(1, ...found.map((each) => each.booked));
  const reach = Math.max(most, Math.min(3 * most, Math.max(...found.map((each) => each.predicted ?? 0))));
  const items = found.map((each) => {
    const bar = make("span", { class: "bar-of" });
    bar.style.setProperty("--share", each.booked / reach);
    const guess = each.predicted === null ? null : make("span", { class: "guess", title: "predicted" });
    if (guess) guess.style.setProperty("--share", Math.min(1, each.predicted / reach));
    return make("li", {}, make("span", { class: "team-name" }, view.teams.find((team) => team.number === each.team)?.name ?? ""), make("span", { class: "track" }, bar, guess), make("b", {}, money(each.booked), " ", make("small", {}, each.predicted === null ? "no forecast" : `predicted ${money(each.predicted)}${each.predicted > reach ? " ▸" : ""}`)));
  });
  return make("section", { class: "measure wide" }, make("h2", {}, `Quarter ${last}: booked, and predicted (│), ${view.currency}`), make("ul", {}, ...items));
}

function spotlight(view) {
  const { name, predicted, booked: found, levers } = view.spotlight;
  const practices = view.cards.flatMap((card) => card.practices);
  const items = practices.map((practice) => make("li", {}, make("span", {}, practice.title), make("b", {}, practice.words[practice.values.indexOf(levers[practice.lever])] ?? "")));
  return make("section", { class: "spotlight" }, make("p", { class: "note" }, "In the spotlight"), make("h1", {}, name), make("p", { class: "verdict-said" }, `Booked ${money(found)} ${view.currency}${predicted === null ? "" : `, predicted ${money(predicted)}`}.`), make("ul", { class: "inputs" }, ...items));
}
