// Levers as controls: a slider, a switch or a choice each, with what it costs and how well it is known.
import { assign, make, write } from "./dom.js";
import { setTo, unitOf } from "./format.js";

const GRADES = {
  studies: ["●●●", "Values rest on published studies"],
  mixed: ["●●○", "Values rest on studies, vendors' cases and judgement"],
  judgement: ["●○○", "Values are a judgement"],
  control: ["◇", "A control experiment, not something to do"],
};
const STEPS = 200;
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

export class Controls {
  constructor(store, list) {
    this.store = store;
    this.list = list;
    this.offer = store.offer;
    this.tab = "most";
    this.most = [];
    this.rows = new Map(this.offer.levers.map((lever) => [lever.name, this.build(lever)]));
    this.groups = [];
  }

  build(lever) {
    const id = `lever-${lever.name}`;
    const kind = lever.choices.length || lever.unit === "yes/no" ? this.choice(lever, id) : this.slider(lever, id);
    const [dots, grade] = GRADES[lever.grade];
    const waits = make("span", { class: "waits", hidden: true, title: "Nothing estimates this lever: let go, and the exact run answers" }, "exact only");
    const about = make(
      "p", { class: "about" },
      unfolding(`Costs: ${lever.cost}`, `${lever.meaning} Read by ${lever.read_by}. Costs: ${lever.cost}. Source: ${lever.evidence}.`), waits,
      make("span", { class: "grade", title: `${grade}: ${lever.evidence}.`, role: "img", "aria-label": `${grade}: ${lever.evidence}` }, dots),
    );
    const node = make("div", { class: "lever", title: lever.meaning }, ...kind.nodes, about);
    return { lever, node, waits, show: kind.show };
  }

  slider(lever, id) {
    const [low, high] = lever.everyday;
    const log = lever.name === "review_interval_weeks";
    const share = (value) => {
      const inside = Math.min(high, Math.max(low, value));
      return log ? Math.log(inside / low) / Math.log(high / low) : (inside - low) / (high - low);
    };
    const valueAt = (part) => {
      const value = log ? low * (high / low) ** part : low + part * (high - low);
      return lever.whole ? Math.round(value) : Number(value.toPrecision(value < 1 ? 2 : 3));
    };
    const range = make("input", { type: "range", id, min: 0, max: STEPS, step: 1 });
    const number = make("input", {
      type: "number", class: "number", min: lever.low, max: lever.high, step: lever.whole ? 1 : "any",
      "aria-label": `${lever.title}, exact value`,
    });
    const was = make("span", { class: "was", "aria-hidden": "true" });
    const unit = make("small", {}, "");
    range.addEventListener("input", () => this.store.move(lever.name, valueAt(range.value / STEPS)));
    range.addEventListener("change", () => this.store.keep());
    // A key moves by a step that people see; keys of the browser would move by one part of two hundred.
    const step = lever.whole ? 1 : Number(((high - low) / 40).toPrecision(1));
    range.addEventListener("keydown", (event) => {
      const ends = { Home: low, End: high };
      if (!(event.key in KEYS) && !(event.key in ends)) return;
      event.preventDefault();
      const next = ends[event.key] ?? this.store.valueOf(lever.name) + KEYS[event.key] * step;
      this.store.move(lever.name, Number(Math.min(high, Math.max(low, next)).toPrecision(6)));
    });
    range.addEventListener("keyup", () => this.store.keep());
    number.addEventListener("change", () => {
      const value = Number(number.value);
      const fits = number.value !== "" && value >= lever.low && value <= lever.high && (!lever.whole || Number.isInteger(value));
      if (fits) this.store.set({ [lever.name]: value });
      else this.store.tell(false);
    });
    const show = (value, stage, currency) => {
      const place = String(Math.round(STEPS * share(value)));
      if (range.value !== place) range.value = place;
      assign(range, "aria-valuetext", `${setTo(lever, value)} ${unitOf(lever, currency)}`);
      const text = String(value);
      if (number.value !== text && document.activeElement !== number) number.value = text;
      write(unit, unitOf(lever, currency));
      const left = `${(100 * share(stage)).toFixed(1)}%`;
      if (was.style.left !== left) was.style.left = left;
    };
    const nodes = [
      make("label", { for: id }, `${lever.title} `, unit),
      make("span", { class: "value" }, number),
      make("div", { class: "control slide" }, make("span", { class: "rail" }, was), range),
    ];
    return { nodes, show };
  }

  choice(lever, id) {
    const values = lever.choices.length ? lever.choices.map((_, place) => place) : [0, 1];
    const buttons = values.map((value) =>
      make("button", { type: "button", onclick: () => this.store.set({ [lever.name]: value }) }, setTo(lever, value)),
    );
    const show = (value) => buttons.forEach((button, place) => assign(button, "aria-pressed", values[place] === value));
    const group = make("div", { class: "choices", role: "group", "aria-labelledby": id }, ...buttons);
    if (lever.choices.length) group.classList.add("control");
    return { nodes: [make("span", { class: "name", id }, lever.title), group], show };
  }

  // Which tab is open, and which levers matter most here.
  open(tab, most) {
    this.tab = tab;
    this.most = most;
    this.groups = [];
    if (tab === "most") this.list.replaceChildren(...most.map((name) => this.rows.get(name).node));
    if (tab === "all") this.list.replaceChildren(...this.offer.groups.map((group) => this.group(group)));
    if (tab === "moves") this.list.replaceChildren(...this.offer.moves.map((move) => this.move(move)));
  }

  group({ name, title }) {
    const levers = this.offer.levers.filter((lever) => lever.group === name);
    const count = make("span", { class: "count" }, "");
    const node = make("details", {}, make("summary", {}, title, count), ...levers.map((lever) => this.rows.get(lever.name).node));
    this.groups.push({ levers, count });
    return node;
  }

  move(move) {
    const dated = move.changes.some((change) => change.week > 0);
    const button = make("button", { type: "button", class: "quiet" }, "Add");
    const values = dated ? null : this.valuesOf(move);
    const added = (setting) =>
      dated ? setting.moves.includes(move.name) : Object.entries(values).every(([name, value]) => this.store.valueOf(name) === value);
    button.addEventListener("click", () => this.toggle(move, values, added(this.store.setting)));
    const show = (setting) => {
      write(button, added(setting) ? "Take away" : "Add");
      assign(button, "aria-label", `${button.textContent}: ${move.title}`);
    };
    this.groups.push({ show });
    return make(
      "div", { class: "move" }, make("div", {}, make("strong", {}, move.title), make("p", {}, move.meaning), unfolding(`Source: ${move.evidence || "judgement"}`)), button,
    );
  }

  valuesOf(move) {
    const found = {};
    for (const [name, written] of Object.entries(move.changes[0].levers)) {
      const { choices } = this.store.levers.get(name);
      found[name] = choices.length ? choices.indexOf(written) : Number(written);
    }
    return found;
  }

  toggle(move, values, there) {
    const { setting } = this.store;
    if (values === null) {
      const others = setting.moves.filter((name) => name !== move.name);
      this.store.change({ moves: there ? others : [...others, move.name] });
      return;
    }
    const stage = this.store.stages.get(setting.stage).values;
    const back = Object.fromEntries(Object.keys(values).map((name) => [name, stage[name]]));
    this.store.set(there ? back : values);
  }

  show(setting, covered, currency) {
    for (const row of this.rows.values()) {
      const { name } = row.lever;
      const changed = name in setting.values;
      row.node.classList.toggle("changed", changed);
      const waits = Boolean(covered) && !covered.has(name);
      if (row.waits.hidden === waits) row.waits.hidden = !waits;
      if (row.node.isConnected) row.show(this.store.valueOf(name, setting), this.store.stages.get(setting.stage).values[name], currency);
    }
    for (const group of this.groups) {
      if (group.show) group.show(setting);
      else {
        const changed = group.levers.filter((lever) => lever.name in setting.values).length;
        write(group.count, changed ? `${changed} of ${group.levers.length} changed` : `${group.levers.length}`);
      }
    }
  }
}

// One line that shows all it says when it is pressed: nothing moves under a hand that only passes.
function unfolding(short, long = short) {
  const node = make("button", { type: "button", class: "price", "aria-expanded": "false", title: short }, short);
  node.addEventListener("click", () => {
    const open = node.getAttribute("aria-expanded") === "false";
    node.setAttribute("aria-expanded", open);
    node.textContent = open ? long : short;
  });
  return node;
}
