// Where the company stands: what is booked in the corridor, the chance of the target, teams and people.
import { Corridor } from "./corridor.js";
import { advance, byId, draw, make } from "./dom.js";
import { capital, dayName, per, perEnd, sum } from "./dates.js";
import { follow } from "./exact.js";

export class Now {
  constructor(plan) {
    this.plan = plan;
    this.asking = null;
    this.begun = false;
    const week = byId("week");
    week.min = plan.pace_from;
    week.max = plan.pace_until;
    const today = plan.known ? dayAfter(plan.known) : new Date().toISOString().slice(0, 10);
    week.value = today < plan.pace_from ? plan.pace_from : today > plan.pace_until ? plan.pace_until : today;
    byId("booked").placeholder = plan.known ? "as the history says" : "such as 407k";
    byId("asking").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
  }

  open() {
    if (!this.begun) this.ask();
  }

  ask() {
    this.begun = true;
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const bar = make("progress", { max: 1, value: 0, "aria-label": "Futures lived" });
    byId("asked").textContent = "Living through the futures of the plan.";
    byId("standing").replaceChildren(bar);
    const heard = (name, told) => {
      if (name === "progress") advance(bar, told);
      if (name === "refused") this.refused(told.problems.join(" "));
      if (name === "now") this.show(told);
    };
    const parts = new URLSearchParams({ week: byId("week").value, booked: byId("booked").value });
    follow(`api/plan/now?${parts}`, heard, signal).catch((error) => error.name !== "AbortError" && this.refused(error.message));
  }

  refused(text) {
    byId("asked").textContent = text;
    byId("standing").replaceChildren();
  }

  show(told) {
    const chart = make("div", { class: "chart" });
    byId("asked").textContent = `${told.futures} futures of ${this.plan.file}, as it is written.`;
    const { currency } = this.plan;
    const { chance } = told.target;
    const cards = [
      [told.target.reached ? "reached" : per(chance.value), `chance of ${currency} ${sum(told.target.amount)} by ${dayName(told.target.until)}`,
        told.target.reached ? "" : `${perEnd(chance.low)} to ${perEnd(chance.high)} % with 95 %`],
      [told.booked === null ? "not given" : `${currency} ${sum(told.booked)}`, "booked so far", ""],
      [`${currency} ${sum(told.target.expected)}`, "booked by the target's day in the middle future", ""],
    ];
    byId("standing").replaceChildren(
      make("div", { class: "cards" }, ...cards.map(([big, what, more]) => make("div", { class: "card" }, make("strong", { class: "big" }, big), make("p", {}, what), more ? make("p", { class: "note" }, more) : ""))),
      make("div", { class: "card" }, ...told.verdict.map((said, place) => make("p", { class: place ? "" : "first" }, said))),
      make("div", { class: "card" }, make("h2", {}, "Are we ahead or behind?"),
        make("p", { class: "note" }, "Booked since the first day; shaded: 8 of 10 futures of the plan; line: the middle one; diamond: the target"), chart),
      this.table("Targets", told, (row, level, what) => what === "target"),
      this.table(`Quotas of ${told.quarter}: company and teams`, told, (row, level, what) => what !== "target" && level !== "rep"),
      this.table(`Quotas of ${told.quarter}: people`, told, (row, level, what) => what !== "target" && level === "rep"),
      make("details", { class: "card" }, make("summary", {}, "How sure is this?"), make("ul", { class: "dots" }, ...told.notes.map((note) => make("li", {}, note)))),
    );
    new Corridor(chart, this.plan).show(told);
  }

  table(title, told, mine) {
    const rows = told.rows.map((row, place) => ({ row, level: told.levels[place], chance: told.chances[place], risk: told.at_risk.includes(row[0]) }))
      .filter(({ row, level }) => mine(row, level, row[1]));
    if (!rows.length) return "";
    const heads = ["who", "chance", "", "to reach", "booked", "middle future", "to open", "until"];
    const cells = rows.map(({ row, chance, risk }) => make("tr", {},
      make("th", { scope: "row" }, capital(row[0]), risk ? make("span", { class: "risk" }, "at risk") : ""),
      make("td", {}, row[6]), make("td", { class: "bar" }, row[6] === "reached" ? "" : interval(chance)), ...[3, 4, 5, 7, 2].map((n) => make("td", {}, row[n]))));
    return make("div", { class: "card" }, make("h2", {}, title),
      make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, make("table", { class: "figures-table" },
        make("thead", {}, make("tr", {}, ...heads.map((text) => (text ? make("th", { scope: "col" }, text) : make("td", {}))))), make("tbody", {}, ...cells))));
  }
}

// A chance on a line from none to all, with its interval.
export function interval({ value, low, high }) {
  const x = (part) => 4 + 112 * part;
  return draw("svg", { viewBox: "0 0 120 16", class: "interval", "aria-hidden": "true" },
    draw("line", { x1: x(0), x2: x(1), y1: 8, y2: 8, stroke: "var(--line)", "stroke-width": 5, "stroke-linecap": "round" }),
    draw("line", { x1: x(low), x2: x(high), y1: 8, y2: 8, stroke: "var(--deep)", "stroke-opacity": 0.4, "stroke-width": 5, "stroke-linecap": "round" }),
    draw("circle", { cx: x(value), cy: 8, r: 4.5, fill: "var(--deep)" }));
}

function dayAfter(text) {
  return new Date(Date.parse(text) + 86400000).toISOString().slice(0, 10);
}
