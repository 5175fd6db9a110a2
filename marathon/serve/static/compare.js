// Pinned timelines side by side, lived through the same futures.
import { Chances } from "./chances.js";
import { make, say } from "./dom.js";
import { moreSum, per, perEnd, points, signedSum } from "./dates.js";
import { follow } from "./exact.js";
import { LETTERS } from "./state.js";

export class Compare {
  constructor(box, plan, told) {
    this.box = box;
    this.plan = plan;
    this.told = told; // { pins, change, titles, words }
    this.results = new Map();
    this.asking = null;
    this.chart = null;
  }

  get pins() {
    return LETTERS.map((letter) => ({ letter, words: this.told.pins[letter] })).filter((pin) => pin.words !== undefined);
  }

  pin(words) {
    if (this.pins.some((pin) => pin.words === words)) return say("This is pinned already.");
    const letter = LETTERS.find((each) => this.told.pins[each] === undefined);
    if (!letter) return say("A, B and C are taken: take one away under Compare.");
    this.told.pins[letter] = words;
    this.told.change();
    return say(`Pinned as ${letter}.`);
  }

  drop(letter) {
    delete this.told.pins[letter];
    this.told.change();
    this.open();
  }

  open() {
    const { pins } = this;
    const key = pins.map((pin) => pin.words).join("|");
    this.asking?.abort();
    this.show();
    const there = this.results.get(key);
    if (!pins.length || there?.futures >= there?.of) return;
    this.asking = new AbortController();
    const heard = (name, told) => {
      if (name !== "look") return;
      this.results.set(key, told);
      this.show();
    };
    const parts = new URLSearchParams(pins.map((pin) => ["way", pin.words]));
    follow(`api/plan/exact?${parts}`, heard, this.asking.signal).catch((error) => error.name !== "AbortError" && say(error.message));
  }

  close() {
    this.asking?.abort();
  }

  show() {
    const { pins } = this;
    const look = this.results.get(pins.map((pin) => pin.words).join("|"));
    const adding = make("div", { class: "adding" }, ...[["As on the desk", this.told.words()], ["As the file says", this.plan.way], ["Nothing more than today", ""]]
      .map(([title, words]) => make("button", { type: "button", class: "quiet", disabled: pins.length === LETTERS.length || pins.some((pin) => pin.words === words), onclick: () => { this.pin(words); this.open(); } }, `Pin: ${title}`)));
    const columns = pins.map((pin) => this.column(pin));
    const chart = make("div", { class: "chart" });
    this.box.replaceChildren(
      make("div", { class: "card" }, make("h2", {}, "Side by side"),
        make("p", { class: "note" }, pins.length ? this.state(look) : "Pin up to three timelines: they are lived through the same futures."), adding),
      ...(pins.length ? [make("div", { class: "columns" }, ...columns)] : []),
      ...(look ? [make("div", { class: "card" }, make("h2", {}, "Are they on the way?"), make("p", { class: "note" }, "Chance of an even way to the target, by the end of each quarter"), chart), this.table(pins, look)] : []),
    );
    if (!look) return;
    const lines = pins.map((pin, place) => ({ quarters: look.ways[place].quarters, letter: pin.letter, place: LETTERS.indexOf(pin.letter) }));
    new Chances(chart).show(lines, pins.map((pin, place) => `${pin.letter}: ${per(look.ways[place].chance.value)}`).join(", "));
  }

  state(look) {
    if (!look) return "Living through the futures of the plan.";
    return `Exact: ${look.futures} of ${look.of} futures${look.futures < look.of ? ", more are coming" : ""}. Differences are told future by future, on the same luck; intervals hold with 95 % at every look.`;
  }

  column({ letter, words }) {
    const steps = this.told.titles(words);
    return make("div", { class: "card" },
      make("div", { class: "section-head" }, make("h3", { class: `letter ${letter.toLowerCase()}` }, letter),
        make("span", {}, make("button", { type: "button", class: "quiet", onclick: () => this.told.load(words), "aria-label": `Put ${letter} on the desk` }, "To the desk"),
          make("button", { type: "button", class: "bare", onclick: () => this.drop(letter), "aria-label": `Unpin ${letter}` }, "✕"))),
      make("ul", { class: "dots" }, ...(steps.length ? steps : ["Nothing more than today"]).map((step) => make("li", {}, step))));
  }

  table(pins, look) {
    const money = (each, said = signedSum) => [said(each.mean), `${said(each.interval[0])} to ${said(each.interval[1])}`];
    const chance = (each) => [per(each.value), `${perEnd(each.low)} to ${perEnd(each.high)} %`];
    const apart = (each, said) => (each ? said(each) : ["", ""]);
    const more = (each) => [`${points(each.mean)} points`, `${points(each.interval[0])} to ${points(each.interval[1])}`];
    const [{ letter: first }] = pins;
    const rows = [
      ["Chance of the target", (way) => chance(way.chance)],
      [`  against ${first}`, (way) => apart(way.apart, (each) => more(each.chance))],
      ["Booked by then, on average", (way) => money(way.booked)],
      [`  against ${first}`, (way) => apart(way.apart, (each) => money(each.booked, moreSum))],
      ["Cost beside commission", (way) => money(way.money)],
      [`  against ${first}`, (way) => apart(way.apart, (each) => money(each.money, moreSum))],
      ["Hours of a manager a week", (way) => [way.hours.mean.toFixed(1), way.hours.interval.map((end) => end.toFixed(1)).join(" to ")]],
      ...look.ways[0].quarters.slice(0, -1).map((quarter, place) => [`On the way, end of ${quarter.name}`, (way) => chance(way.quarters[place].chance)]),
      ["Limits", (way) => [way.breaks.length ? "not kept" : "kept", way.breaks.join(" ")]],
    ].filter(([title]) => pins.length > 1 || !title.startsWith(" "));
    const cells = rows.map(([title, said]) => make("tr", { class: title.startsWith(" ") ? "apart" : "" }, make("th", { scope: "row" }, title.trim()),
      ...look.ways.map((way) => {
        const [big, small] = said(way);
        return make("td", {}, big, small ? make("small", {}, small) : "");
      })));
    return make("div", { class: "card" }, make("h2", {}, "What each comes to"),
      make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "What each comes to" }, make("table", { class: "figures-table equal" },
        make("thead", {}, make("tr", {}, make("td", {}), ...pins.map((pin) => make("th", { scope: "col", class: `letter ${pin.letter.toLowerCase()}` }, pin.letter)))), make("tbody", {}, ...cells))),
      make("p", { class: "note" }, `Money in ${this.plan.currency}. Cost and hours: more than if nothing is done.`));
  }
}
