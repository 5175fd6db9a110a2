// The screens of a plan: now, company, plan, compare, why; what is on the desk is one timeline.
import { Chances } from "./chances.js";
import { showCompany } from "./company.js";
import { Compare } from "./compare.js";
import { Course, entriesOf } from "./course.js";
import { capital, dayName, moreSum, per, perEnd, points, signedSum, sum } from "./dates.js";
import { advance, byId, make, say, write } from "./dom.js";
import { Exact, follow } from "./exact.js";
import { Now } from "./now.js";
import { LETTERS } from "./state.js";
import { Timeline } from "./timeline.js";
import { answer } from "./why.js";

const TABS = ["now", "company", "plan", "compare", "why"];

class Leader {
  constructor(plan) {
    this.plan = plan;
    const parts = new URLSearchParams(location.hash.slice(1));
    this.tab = TABS.includes(parts.get("screen")) ? parts.get("screen") : "plan";
    this.course = new Course(plan, parts.get("way") ?? plan.way);
    this.pins = {};
    for (const letter of LETTERS) if (parts.has(letter)) this.pins[letter] = parts.get(letter);
    this.results = new Map();
    this.exact = new Exact(this.results, () => this.show());
    this.timeline = new Timeline(byId("timeline"), byId("steps"), this.course, (said) => this.moving(said));
    this.chances = new Chances(byId("chances"));
    this.now = new Now(plan);
    this.compare = new Compare(byId("compare"), plan, {
      pins: this.pins, words: () => this.course.words, change: () => this.link(), titles: (words) => this.titles(words),
      load: (words) => { this.course.go(words); this.open("plan"); },
    });
    this.build();
    this.course.listen(() => this.moved());
  }

  build() {
    write(byId("whose"), `${this.plan.file}: ${this.plan.name}`);
    document.title = `Marathon: ${this.plan.file}`;
    for (const name of TABS) byId(`tab-${name}`).addEventListener("click", () => this.open(name));
    document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      this.open(TABS.at((TABS.indexOf(this.tab) + step) % TABS.length));
      byId(`tab-${this.tab}`).focus();
    });
    byId("undo").addEventListener("click", () => this.course.undo());
    byId("reset").addEventListener("click", () => this.course.go(this.plan.way));
    byId("link").addEventListener("click", () => this.copy());
    byId("save").addEventListener("click", () => say(`Saved: keep it beside ${this.plan.file}, and any command opens it.`));
    byId("pin").addEventListener("click", () => this.compare.pin(this.course.words));
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement;
      if (typing || !(event.ctrlKey || event.metaKey) || event.key !== "z") return;
      event.preventDefault();
      this.course.undo();
    });
    window.addEventListener("hashchange", () => {
      const parts = new URLSearchParams(location.hash.slice(1));
      for (const letter of LETTERS) {
        if (parts.has(letter)) this.pins[letter] = parts.get(letter);
        else delete this.pins[letter];
      }
      this.course.go(parts.get("way") ?? this.plan.way);
      if (TABS.includes(parts.get("screen"))) this.open(parts.get("screen"));
    });
    this.forms();
    showCompany(byId("company"), this.plan);
  }

  forms() {
    const options = (id, list, text) => byId(id).replaceChildren(...list.map((each, place) => make("option", { value: place }, text(each))));
    options("hire-team", this.plan.teams, (team) => team.name);
    options("change-group", this.plan.groups, (group) => capital(group.title));
    const group = () => this.plan.groups[Number(byId("change-group").value)];
    const stages = () => {
      const some = group().stages;
      options("change-stage", some, (stage) => stage.title);
      byId("change-stage").value = Math.max(0, some.findLastIndex((stage) => stage.values.length));
      meant();
    };
    const meant = () => {
      const { title, values } = group().stages[Number(byId("change-stage").value)];
      write(byId("meant"), `As in ${title}: ${values.length ? values.join("; ") : "as it is done today"}.`);
    };
    byId("change-group").addEventListener("change", stages);
    byId("change-stage").addEventListener("change", meant);
    stages();
    byId("hire").addEventListener("submit", (event) => {
      event.preventDefault();
      const place = Number(byId("hire-team").value);
      // The first month by which a seat that is opened at once is usually filled.
      const { month } = this.plan.months.find((each) => each.week >= this.plan.teams[place].fill) ?? this.plan.months.at(-1);
      this.course.add({ kind: "hire", team: place + 1, month, heads: 1 });
    });
    byId("change").addEventListener("submit", (event) => {
      event.preventDefault();
      const first = this.plan.months.find((each) => !this.course.entries.some((entry) => entry.kind === "change" && entry.day === each.day)) ?? this.plan.months[0];
      this.course.add({ kind: "change", day: first.day, group: group().name, stage: group().stages[Number(byId("change-stage").value)].names[0] });
    });
  }

  open(tab) {
    this.tab = tab;
    for (const name of TABS) {
      const here = name === tab;
      byId(`tab-${name}`).setAttribute("aria-selected", here);
      byId(`tab-${name}`).tabIndex = here ? 0 : -1;
      byId(name).hidden = !here;
    }
    this.exact.stop();
    this.compare.close();
    this.asking?.abort();
    this.link();
    if (tab === "now") this.now.open();
    if (tab === "plan") this.moved();
    if (tab === "compare") this.compare.open();
    if (tab === "why") this.why();
  }

  link() {
    const parts = new URLSearchParams({ screen: this.tab });
    if (this.course.words !== this.plan.way) parts.set("way", this.course.words);
    for (const letter of LETTERS) if (this.pins[letter] !== undefined) parts.set(letter, this.pins[letter]);
    history.replaceState(null, "", `#${parts}`);
    byId("undo").disabled = !this.course.history.length;
    byId("reset").disabled = this.course.words === this.plan.way;
    byId("save").href = `api/plan/file?${new URLSearchParams({ way: this.course.words })}`;
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      say("The link is copied: it holds this timeline and what is pinned.");
    } catch {
      say("The address of this page is the link: it holds this timeline and what is pinned.");
    }
  }

  moved() {
    const { words } = this.course;
    this.link();
    this.timeline.show();
    if (this.tab === "plan") {
      const ways = words === this.plan.way ? [words] : [this.plan.way, words];
      this.exact.ask(words, new URLSearchParams(ways.map((way) => ["way", way])).toString(), "api/plan/exact");
    }
    this.show();
  }

  moving(said) {
    this.exact.stop();
    this.show(said);
  }

  titles(words) {
    const entries = entriesOf(words).sort((one, other) => this.course.weekOf(one) - this.course.weekOf(other));
    return entries.map((entry) => `${this.timeline.whenOf(entry)}: ${this.timeline.titleOf(entry)}`);
  }

  // The timeline of the desk, as far as it was lived; while it moves, the last one stays, marked as such.
  show(moving = "") {
    const { words } = this.course;
    const look = moving ? null : this.results.get(words);
    if (look) this.last = look;
    const shown = look ?? this.last;
    const going = this.exact.asking !== null;
    const badge = byId("badge");
    badge.className = `badge ${look ? "exact" : "waits"}`;
    write(badge, look ? "exact" : moving ? "moving" : going ? "simulating" : "waiting");
    write(byId("stating"), this.exact.problem && !moving ? this.exact.problem
      : look ? `${look.futures} of ${look.of} futures on the same luck${going ? ", more are coming" : ""}`
        : moving ? `${moving}; let go for the exact run` : shown ? "below: before the last move" : "");
    byId("answer").classList.toggle("old", !look && Boolean(shown));
    byId("chances").classList.toggle("old", !look && Boolean(shown));
    if (shown) this.figures(shown);
    else write(byId("headline"), this.exact.problem ? "No answer" : "Living through the futures of the plan");
  }

  figures(look) {
    const { currency, target, limits } = this.plan;
    const way = look.ways.at(-1);
    const file = look.ways.length > 1 ? look.ways[0] : null;
    const { chance, apart } = way;
    write(byId("headline"), `${per(chance.value)} chance of ${currency} ${sum(target.amount)} by ${dayName(target.until)}`);
    const sure = `${perEnd(chance.low)} to ${perEnd(chance.high)} % with 95 %`;
    const ends = apart?.chance.interval.map(points);
    write(byId("against"), apart ? `${sure}; against ${this.plan.file}: ${points(apart.chance.mean)} points (${ends.join(" to ")}), on the same luck.`
      : `${sure}; ${file ? "it does the same as" : "as"} ${this.plan.file} says.`);
    const range = (each, said = signedSum) => `${said(each.interval[0])} to ${said(each.interval[1])}`;
    const figure = (title, big, small, more) => make("div", {}, make("dt", {}, title), make("dd", {}, make("strong", {}, big), make("small", {}, small), more ? make("small", { class: "more" }, more) : ""));
    const diff = (each) => (each ? `${moreSum(each.mean)} (${range(each, moreSum)}) against the file` : "");
    byId("figures").replaceChildren(
      figure("Booked by then, on average", `${currency} ${sum(way.booked.mean)}`, range(way.booked), diff(apart?.booked)),
      figure("Cost beside commission", `${currency} ${signedSum(way.money.mean)}`, `${range(way.money)}${limits.money === null ? "" : `; limit ${sum(limits.money)}`}`, diff(apart?.money)),
      figure("Hours of a manager a week", `${way.hours.mean < 0 ? "" : "+"}${way.hours.mean.toFixed(1)}`, `${way.hours.interval.map((end) => end.toFixed(1)).join(" to ")}${limits.hours === null ? "" : `; limit ${limits.hours}`}`, ""),
    );
    byId("breaks").replaceChildren(...way.breaks.map((said) => make("p", {}, said)));
    const lines = [{ quarters: way.quarters, letter: "", main: true }];
    if (file && apart) lines.unshift({ quarters: file.quarters, letter: "file" });
    this.chances.show(lines, way.quarters.map((each) => `${each.name}: ${per(each.chance.value)}`).join(", "));
  }

  why() {
    const box = byId("why");
    const { words } = this.course;
    if (!words) {
      box.replaceChildren(make("div", { class: "card" }, make("p", {}, "Nothing is on the desk, so there is nothing to explain. Add people or a change under Plan.")));
      return;
    }
    if (this.explained === words) return;
    this.asking = new AbortController();
    const bar = make("progress", { max: 1, value: 0, "aria-label": "Futures explained" });
    const head = make("div", { class: "card" }, make("h2", {}, "Where the difference to doing nothing comes from"),
      make("ul", { class: "dots" }, ...this.titles(words).map((title) => make("li", {}, title))),
      make("p", { class: "note" }, "Followed along the money through whole years from the plan's first day, for the company as its file describes it."), bar);
    box.replaceChildren(head);
    const groups = new Map(this.plan.groups.map((group) => [group.name, capital(group.title)]));
    groups.set("people", "People who are hired");
    const heard = (name, told) => {
      if (name === "progress") advance(bar, told);
      if (name === "refused") head.append(make("p", {}, told.problems.join(" ")));
      if (name !== "why") return;
      this.explained = words;
      bar.remove();
      const told2 = { ...told, verdict: told.verdict.map(capital) };
      box.append(make("div", { class: "card" }, ...answer(told2, { base: "as today", own: "the plan" }, groups)));
    };
    follow(`api/plan/why?${new URLSearchParams({ way: words })}`, heard, this.asking.signal)
      .catch((error) => error.name !== "AbortError" && head.append(make("p", {}, error.message)));
  }
}

async function begin() {
  const told = await fetch("api/plan");
  if (!told.ok) throw new Error(`The server does not answer (${told.status}).`);
  const screen = new Leader(await told.json());
  window.marathon = screen;
  screen.open(screen.tab);
}

begin().catch((error) => write(byId("headline"), error.message));
