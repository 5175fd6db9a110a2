// The chain from hours to money: six links, each with its value, how it differs, and its whisker.
import { assign, draw, make, write } from "./dom.js";
import { amount, difference, known } from "./format.js";

const LINKS = [
  ["Hours", "time_selling", "with buyers", ["time_prospecting", "time_meetings", "time_service", "time_administration"]],
  ["Steps", "step_compliance", "steps followed", ["lead_response_hours", "contacts_met_per_deal"]],
  ["Pipeline", "deals_opened_per_rep_year", "deals a year", ["leads_per_rep_year", "pipeline_coverage"]],
  ["Win rate", "win_rate_by_close", "of closed deals", ["sales_cycle", "no_decision_share"]],
  ["Bookings", "bookings_per_rep_year", "a rep and year", ["wins_per_rep_year", "mean_amount"]],
  ["Contribution", "contribution_per_rep_year", "a rep and year", ["costs_per_rep_year"]],
];
const SHORT = {
  time_prospecting: "prospecting", time_meetings: "manager", time_service: "service",
  time_administration: "paperwork", lead_response_hours: "answer leads",
  contacts_met_per_deal: "people met", leads_per_rep_year: "leads",
  pipeline_coverage: "coverage", sales_cycle: "cycle (work days)", no_decision_share: "undecided",
  wins_per_rep_year: "wins", mean_amount: "a deal", costs_per_rep_year: "costs",
};

export class Chain {
  constructor(list, offer) {
    this.responses = offer.responses;
    this.links = LINKS.map((link) => this.build(list, link));
  }

  build(list, [title, main, label, more]) {
    const big = make("strong", { class: "big" }, "–");
    const apart = make("p", { class: "more same" }, "\u00a0");
    const track = draw("rect", { x: 0, y: 4, width: "100%", height: 5, rx: 2.5, fill: "var(--line)" });
    const bar = draw("rect", { x: 0, y: 4, width: 0, height: 5, rx: 2.5, fill: "var(--deep)" });
    const tick = draw("rect", { x: 0, y: 0, width: 2.5, height: 13, fill: "var(--ink)" });
    const picture = draw("svg", { "aria-hidden": "true" }, track, bar, tick);
    const rest = more.map((name) => {
      const value = make("dd", {}, "–");
      return { name, value, node: make("div", {}, make("dt", { title: this.responses[name].meaning }, SHORT[name]), value) };
    });
    const node = make(
      "li", { class: "link", title: this.responses[main].meaning },
      make("h2", {}, title), make("p", { class: "figure" }, big, make("span", { class: "what" }, label)), apart, picture,
      make("dl", {}, ...rest.map((each) => each.node)),
    );
    list.append(node);
    return { main, node, big, apart, bar, tick, rest, most: 0 };
  }

  // rows: by response { base, more }, as far as they are known; base: by response, from most futures.
  show(rows, base, estimated) {
    for (const link of this.links) {
      const { unit, better } = this.responses[link.main];
      const row = rows?.[link.main];
      const before = base[link.main];
      const now = row ? valueOfRow(row, before) : null;
      write(link.big, known(now) ? amount(now, unit) : row ? "none asked" : "…");
      link.node.classList.toggle("waiting", !known(now));
      const apart = row && known(row.more) && known(before) ? row.more : null;
      const small = apart !== null && Math.abs(apart) < 0.0005 * Math.max(Math.abs(before), 1e-9);
      write(link.apart, apart === null ? (known(now) ? "none asked before" : "\u00a0") : small ? "as before" : arrow(apart) + difference(apart, unit));
      const good = better === "higher" ? apart > 0 : apart < 0;
      link.apart.className = `more ${apart === null || small ? "same" : good ? "better" : "worse"}`;
      this.bars(link, before, now, unit);
      for (const each of link.rest) {
        const there = rows?.[each.name];
        const value = there ? valueOfRow(there, base[each.name]) : null;
        write(each.value, known(value) ? amount(value, this.responses[each.name].unit) : estimated ? "…" : "–");
      }
    }
  }

  bars(link, before, now, unit) {
    link.most = Math.max(link.most, 1.25 * (before ?? 0), 1.1 * (now ?? 0), unit === "fraction" ? 0.3 : 0);
    const share = (value) => `${(100 * Math.min(1, Math.max(0, value / (link.most || 1)))).toFixed(2)}%`;
    assign(link.bar, "width", known(now) ? share(now) : 0);
    assign(link.tick, "x", known(before) ? share(before) : "-10");
  }
}

export const valueOfRow = (row, base) =>
  known(row.more) && known(base) ? base + row.more : known(row.own) ? row.own : null;

const arrow = (value) => (value > 0 ? "▲ " : "▼ ");
