// The end of a lesson on the wall, step by step: forecast, sight, inputs, outputs, lucks, truth, best.
import { draw, make } from "./dom.js";
import { amount, money } from "./format.js";
import { sightBar, sightKey, sightTable, howOld } from "./sights.js";

export const STEPS = [
  "How good were our forecasts?", "Who saw what?", "What went in", "What came out",
  "Good, or lucky?", "What was true", "What would have been better?",
];
const WIDE = 1000;

const nameOf = (view, number) => view.teams.find((team) => team.number === number)?.name ?? `Team ${number}`;
const short = (name) => (name.length > 18 ? `${name.slice(0, 17)}…` : name);

export function stepOf(view) {
  const told = view.debrief;
  const parts = [forecasts, sights, inputs, outputs, lucks, truth, best];
  return make("section", { class: "step" }, make("p", { class: "note" }, `Step ${view.step} of 7`), make("h1", {}, STEPS[view.step - 1]), ...parts[view.step - 1](view, told));
}

// Rows of the teams with something drawn on one scale each.
function rows(view, numbers, low, high, marks, said, heads = [], { wide = WIDE, left = 250 } = {}) {
  const tall = 46;
  const right = wide - 30;
  const x = (value) => left + ((value - low) / (high - low || 1)) * (right - left);
  const all = 34 + numbers.length * tall;
  const parts = heads.map(([value, head]) => [
    draw("line", { x1: x(value), x2: x(value), y1: 26, y2: all, stroke: value === 0 ? "var(--ink)" : "var(--line)", "stroke-width": value === 0 ? 2 : 1.5 }),
    draw("text", { x: x(value), y: 18, "text-anchor": x(value) > wide - 90 ? "end" : "middle", "font-size": 20 }, head),
  ]).flat();
  numbers.forEach((number, place) => {
    const y = 34 + tall * (place + 0.5);
    if (left > 100) parts.push(draw("text", { x: left - 14, y: y + 7, "text-anchor": "end", "font-size": 21, "font-weight": 650 }, short(nameOf(view, number))));
    parts.push(...marks(number, x, y));
  });
  return draw("svg", { viewBox: `0 0 ${wide} ${all + 6}`, class: "drawn", role: "img", "aria-label": said }, ...parts);
}

function forecasts(view, { forecasts: found }) {
  const off = (each) => (each.predicted === null || each.booked === 0 ? null : (100 * (each.predicted - each.booked)) / each.booked);
  const all = found.flatMap((team) => team.quarters.map(off)).filter((value) => value !== null);
  const reach = Math.min(300, Math.max(50, ...all.map(Math.abs)));
  const held = (value) => Math.max(-reach, Math.min(reach, value));
  const order = [...found].sort((one, other) => (one.miss ?? Infinity) - (other.miss ?? Infinity));
  const picture = rows(view, order.map((team) => team.team), -reach, reach, (number, x, y) => {
    const team = found.find((each) => each.team === number);
    return team.quarters.flatMap((quarter, place) => {
      const value = off(quarter);
      if (value === null) return [];
      return [
        draw("circle", { cx: x(held(value)), cy: y, r: 14, fill: "var(--raised)", stroke: "var(--deep)", "stroke-width": 2.5 }),
        draw("text", { x: x(held(value)), y: y + 6, "text-anchor": "middle", "font-size": 17, "font-weight": 700 }, String(place + 1)),
      ];
    });
  }, forecastsSaid(view, order), [[0, "right"], [-reach, "too low"], [reach, "too high"]]);
  return [picture, make("p", {}, "Each number is a quarter: how many per cent its forecast was above what was booked. The nearest team stands on top."), make("p", { class: "note" }, forecastsSaid(view, order))];
}

function forecastsSaid(view, order) {
  const misses = order.filter((team) => team.miss !== null).map((team) => `${nameOf(view, team.team)} ${money(team.miss)}`);
  return misses.length ? `Off on average, in ${view.currency}: ${misses.join(", ")}.` : "Nobody gave a forecast.";
}

function sights(view, { sights: found }) {
  const share = (team) => team.mondays.at(-1).right;
  const items = [...found].sort((one, other) => share(other) - share(one)).map((team) => {
    const monday = team.mondays.at(-1);
    return make("li", {}, make("strong", {}, nameOf(view, team.team)), sightBar(monday), make("small", {}, `${monday.lag ? `${monday.lag} weeks late` : "of last week"}, ${Math.round(100 * monday.logged)} % asked to be entered`));
  });
  return [make("p", {}, "What each team's manager would have said about every rep on the last Monday, by the levers that the team had set."), make("ol", { class: "sight-list" }, ...items), sightKey()];
}

function inputs(view, { inputs: found, decisions }) {
  return [
    measures(view, found),
    make("details", { class: "decided" }, make("summary", {}, "What each team decided, quarter by quarter"), decided(view, decisions)),
  ];
}

const outputs = (view, { outputs: found }) => [measures(view, found, ({ better }) => `${better === "higher" ? "more" : "less"} is better`)];

// Of what went in nobody says that more of it is better: that is what the room finds out.
// One small drawing a measure: every team a row, so that a row can be followed through all of them.
function measures(view, found, said = () => "") {
  const numbers = view.teams.map((team) => team.number);
  const drawn = found.map((measure) => {
    const values = numbers.map((number) => measure.values[number]).filter((value) => value !== null && value !== undefined);
    const most = Math.max(...values, 1e-9);
    const least = Math.min(0, ...values);
    const items = numbers.map((number) => {
      const value = measure.values[number];
      const bar = make("span", { class: "bar-of" });
      bar.style.setProperty("--share", value === null || value === undefined ? 0 : (Math.abs(value) / (most - least)));
      return make("li", {}, make("span", { class: "team-name" }, short(nameOf(view, number))), make("span", { class: "track" }, bar), make("b", {}, amount(value ?? null, measure.unit)));
    });
    return make("section", { class: "measure" }, make("h2", {}, measure.title, " ", make("small", {}, said(measure))), make("ul", {}, ...items));
  });
  return make("div", { class: "measures" }, ...drawn);
}

export function decided(view, decisions) {
  const practices = view.cards.flatMap((card) => card.practices);
  const said = (practice, value) => practice.words[practice.values.indexOf(value)] ?? String(value);
  const body = decisions.flatMap((team) =>
    team.quarters.map((levers, place) => make("tr", {}, make("th", { scope: "row" }, `${nameOf(view, team.team)}, quarter ${place + 1}`), ...practices.map((practice) => make("td", {}, said(practice, levers[practice.lever]))))),
  );
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Decisions" }, make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Team"), ...practices.map((practice) => make("th", { scope: "col" }, practice.title)))), make("tbody", {}, ...body)));
}

const waiting = (view) => [make("p", {}, "The same decisions are being lived on other lucks …"), make("progress", { max: view.work[1] || 1, value: view.work[0], "aria-label": "Lives that are over" })];

export function luckRows(view, found, numbers, shape = {}) {
  const teams = new Map(found.teams.map((team) => [team.team, team]));
  const all = found.teams.flatMap((team) => [...team.each, team.lived, 0]);
  const low = Math.min(...all);
  const high = Math.max(...all);
  return rows(view, numbers, low, high, (number, x, y) => {
    const team = teams.get(number);
    return [
      ...team.each.map((value, place) => draw("circle", { cx: x(value), cy: y + (((place * 7) % 11) - 5) * 2.2, r: 3.5, fill: "var(--base)", opacity: 0.75 })),
      draw("line", { x1: x(team.low), x2: x(team.high), y1: y, y2: y, stroke: "var(--deep)", "stroke-width": 6 }),
      draw("line", { x1: x(team.mean), x2: x(team.mean), y1: y - 15, y2: y + 15, stroke: "var(--deep)", "stroke-width": 5 }),
      draw("path", { d: `M${x(team.lived)} ${y - 13}l12 13-12 13-12-13z`, fill: "var(--warm)", stroke: "var(--raised)", "stroke-width": 2 }),
    ];
  }, luckSaid(view, found), [[0, "as before"], ...ticks(low, high, shape.wide ? 2.4 : 1)], shape);
}

export const LUCK_KEY = "Contribution a rep ahead of going on as before. ◆ the luck of this room; dots: other lucks; bar: their mean with 95 %.";

const luckSaid = (view, found) =>
  found.teams.map((team) => `${nameOf(view, team.team)}: ${money(team.lived)} lived, ${money(team.mean)} on other lucks, ${money(team.low)} to ${money(team.high)}`).join("; ");

function ticks(low, high, sparser) {
  const wanted = (sparser * Math.max(1, high - low)) / 7;
  const ten = 10 ** Math.floor(Math.log10(wanted));
  const step = ten * [1, 2, 5, 10].find((each) => each * ten >= wanted);
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    if (Math.abs(value) > step / 2) found.push([value, money(value).replace(".0", "")]);
  }
  return found.slice(0, 8);
}

function lucks(view, { lucks: found }) {
  if (!found.ready) return waiting(view);
  const order = [...found.teams].sort((one, other) => other.lived - one.lived).map((team) => team.team);
  return [luckRows(view, found, order), make("p", { class: "note" }, `${view.currency}. ${LUCK_KEY}`), ...found.said.map((sentence, place) => make("p", { class: place ? "verdict-said" : "" }, sentence))];
}

function truth(view, { truth: found }) {
  const number = view.spotlight?.team ?? found[0]?.team;
  const table = found.find((each) => each.team === number) ?? found[0];
  if (!table) return [];
  return [
    make("p", {}, `The last Monday of ${nameOf(view, table.team)}. ${howOld(table)}. On every phone: one's own team.`),
    sightTable(table, view.columns, `What ${nameOf(view, table.team)} knew, and what was true`), sightKey(),
  ];
}

function best(view, { best: found }) {
  if (!found.ready) return waiting(view);
  const lines = found.said.map((sentence, place) => make("p", { class: place < 2 ? "verdict-said" : "" }, sentence));
  const talk = view.questions.map((asked) => make("li", {}, asked));
  return [...lines, make("h2", {}, "To talk about"), make("ol", { class: "talk" }, ...talk)];
}

