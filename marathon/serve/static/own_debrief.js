// What a phone shows at the end: its own team, as far as the wall has come.
import { make } from "./dom.js";
import { amount, money } from "./format.js";
import { LUCK_KEY, STEPS, luckRows } from "./debrief.js";
import { howOld, sightBar, sightKey, sightTable } from "./sights.js";

export function ownDebrief(view) {
  const told = view.debrief;
  const mine = (list) => list.find((each) => each.team === view.team.number);
  const makers = [
    ["forecasts", () => forecast(mine(told.forecasts), view)],
    ["sights", () => [sightBar(mine(told.sights).mondays.at(-1)), sightKey()]],
    ["inputs", () => [measures(view, told.inputs)]],
    ["outputs", () => [measures(view, told.outputs)]],
    ["lucks", () => luck(view, told.lucks)],
    ["truth", () => [make("p", { class: "note" }, howOld(mine(told.truth))), sightTable(mine(told.truth), view.columns, "What you knew, and what was true")]],
    ["best", () => (told.best.ready ? told.best.said.map((sentence) => make("p", {}, sentence)) : [make("p", {}, "Being lived …")])],
  ];
  const parts = makers.filter(([name]) => name in told).map(([, maker], place) => make("section", {}, make("h2", {}, STEPS[place]), ...maker()));
  // What has just been revealed stands on top.
  const talk = view.step === 7 ? [make("section", {}, make("h2", {}, "To talk about"), make("ol", { class: "talk" }, ...view.questions.map((asked) => make("li", {}, asked))))] : [];
  return [...talk, ...parts.reverse()];
}

function forecast({ quarters, miss }, view) {
  const body = quarters.map((each, place) => make("tr", {}, make("th", { scope: "row" }, String(place + 1)), make("td", {}, each.predicted === null ? "none" : money(each.predicted)), make("td", {}, money(each.booked))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...["Quarter", "Predicted", "Booked"].map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, ...body));
  return [table, make("p", {}, miss === null ? "You gave no forecast." : `Off by ${money(miss)} ${view.currency} on average.`)];
}

function measures(view, found) {
  const items = found.map((each) => make("div", {}, make("dt", {}, each.title), make("dd", {}, amount(each.values[view.team.number] ?? null, each.unit))));
  return make("dl", { class: "own" }, ...items);
}

function lived(own, { lucks }, { currency }) {
  if (own.lived === 0 && own.each.every((value) => value === 0)) return "What you decided came to the same as going on as before, on every luck.";
  const side = own.lived < 0 ? "behind" : "ahead of";
  return `You came out ${money(Math.abs(own.lived))} ${currency} a rep ${side} going on as before, luckier than on ${own.luckier_than} of ${lucks} other lucks. The same decisions on other lucks: ${money(own.mean)} (${money(own.low)} to ${money(own.high)}, 95 %).`;
}

function luck(view, found) {
  if (!found.ready) return [make("p", {}, "The same decisions are being lived on other lucks …")];
  const [own] = found.teams;
  return [
    luckRows(view, found, [view.team.number], { wide: 420, left: 30 }), make("p", { class: "note" }, LUCK_KEY),
    make("p", {}, lived(own, found, view)),
    ...found.said.map((sentence) => make("p", { class: "note" }, sentence)),
  ];
}
