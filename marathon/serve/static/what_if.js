// The screen what if: a setting by hand, estimated while it moves, exact soon after it rests.
import { Chain, valueOfRow } from "./chain.js";
import { Controls } from "./controls.js";
import { advance, byId, make, say, write } from "./dom.js";
import { Emulator } from "./emulator.js";
import { Exact, follow } from "./exact.js";
import { known, money, signed, thousand } from "./format.js";
import { Gauge } from "./gauge.js";
import { Path } from "./path.js";
import { nextLetter, samePin, showChanged, showPins, titleOf } from "./sides.js";
import { LETTERS, Store, freshSetting, keyOf, questionOf, settingOf } from "./state.js";
import { explain } from "./why.js";

const MAIN = "contribution_per_rep_year";
const WEEKS = 104;
const USUAL = [
  "process_steps", "inspections_month", "review_interval_weeks", "coaching_hours_month", "desk_hours",
  "activity_observed", "contacts_standard", "lead_response_hours", "coverage_standard",
  "peer_meetings_month", "quota_stretch", "activity_quota",
];

class Screen {
  constructor(offer, saved) {
    this.offer = offer;
    this.saved = saved;
    this.emulators = new Map();
    this.results = new Map(saved?.state.results ?? []);
    this.pins = saved?.state.pins ?? [];
    const first = saved && !location.hash ? saved.state.setting : settingOf(location.hash.slice(1), offer);
    this.store = new Store(offer, first);
    this.exact = new Exact(this.results, () => this.show());
    this.exact.offline = Boolean(saved);
    this.controls = new Controls(this.store, byId("levers"));
    this.chain = new Chain(byId("chain"), offer);
    this.path = new Path(byId("path"), WEEKS);
    this.gauge = new Gauge(byId("gauge"));
    this.times = [];
    this.build();
    this.store.listen((setting, kept) => this.moved(setting, kept));
  }

  build() {
    for (const [id, list] of [["organisation", this.offer.organisations], ["base", this.offer.stages]]) {
      byId(id).append(...list.map((each) => make("option", { value: each.name, title: each.meaning }, each.title)));
    }
    byId("organisation").addEventListener("change", (event) => this.store.change({ organisation: event.target.value }));
    byId("base").addEventListener("change", (event) => this.store.change({ base: event.target.value }));
    byId("stages").append(...this.offer.stages.map((stage, place) =>
      make("button", { type: "button", title: stage.meaning, "data-stage": stage.name,
        onclick: () => this.store.change({ stage: stage.name, values: {}, moves: [] }) }, `${place + 1} ${stage.title}`)));
    for (const tab of document.querySelectorAll("[data-tab]")) {
      tab.addEventListener("click", () => this.open(tab.dataset.tab));
    }
    const act = (id, what) => byId(id).addEventListener("click", what);
    act("undo", () => this.store.undo());
    act("reset", () => this.reset());
    act("link", () => this.link());
    act("save", () => this.save());
    act("pin", () => this.pin());
    act("why", () => this.why());
    act("make", () => this.make());
    act("why-close", () => byId("why-dialog").close());
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("hashchange", () => {
      const setting = settingOf(location.hash.slice(1), this.offer);
      if (keyOf(setting) !== keyOf(this.store.setting)) this.store.change(setting);
    });
    if (this.offer.plan) byId("undo").before(make("a", { class: "button", href: "plan" }, "The plan"));
    if (this.exact.offline) for (const id of ["save", "why", "link"]) byId(id).hidden = true;
  }

  get emulator() {
    return this.emulators.get(this.store.setting.organisation);
  }

  async begin() {
    await this.load(this.store.setting.organisation);
    this.open("most");
    this.moved(this.store.setting, true);
  }

  async load(organisation) {
    if (this.emulators.has(organisation)) return;
    const told = this.saved ? this.saved.emulator : await asked(`api/emulator/${encodeURIComponent(organisation)}`);
    const made = told.emulator ? new Emulator(told.emulator, this.offer) : null;
    const most = told.emulator?.axes.map((axis) => axis.lever) ?? USUAL;
    this.emulators.set(organisation, { made, whyNot: told.why_not, most });
  }

  open(tab) {
    this.controls.open(tab, this.emulator?.most ?? USUAL);
    for (const each of document.querySelectorAll("[data-tab]")) each.setAttribute("aria-pressed", each.dataset.tab === tab);
    const note = byId("levers-note");
    const made = this.emulator?.made;
    write(note, tab === "most" && made ? `The ${this.emulator.most.length} levers that move contribution most here.`
      : tab === "moves" ? "What others have done, on top of what you set." : made ? "" : (this.emulator?.whyNot ?? ""));
    note.hidden = !note.textContent;
    byId("making").hidden = Boolean(made) || this.exact.offline || tab === "moves";
    this.show();
  }

  moved(setting, kept) {
    if (!this.emulators.has(setting.organisation)) {
      this.load(setting.organisation).then(() => {
        this.open(this.controls.tab);
        this.moved(this.store.setting, true);
      }, (error) => say(error.message));
      return;
    }
    if (kept) {
      history.replaceState(null, "", `#${keyOf(setting)}`);
      if (this.organisation !== setting.organisation) {
        this.organisation = setting.organisation;
        this.open(this.controls.tab);
      }
      this.exact.ask(keyOf(setting), questionOf(setting, this.store.levers));
    } else {
      this.exact.stop();
    }
    this.show();
  }

  // Have estimates made for an organisation that has none; leaving the page gives it up.
  async make() {
    const { organisation } = this.store.setting;
    const [button, bar] = [byId("make"), byId("made")];
    button.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    const heard = (name, told) => {
      if (name === "progress") advance(bar, told);
      if (name === "refused") say(told.problems.join(" "));
    };
    try {
      await follow(`api/emulate/${encodeURIComponent(organisation)}`, heard, undefined, "POST");
      this.emulators.delete(organisation);
      await this.load(organisation);
      this.open(this.controls.tab);
    } catch (error) {
      say(error.message);
    }
    button.disabled = false;
    bar.hidden = true;
  }

  // What is known of a setting: an exact look, an estimate, or nothing yet.
  view(setting) {
    const look = this.results.get(keyOf(setting));
    const before = this.before(setting);
    const made = this.emulators.get(setting.organisation)?.made;
    const blind = made ? made.blind(setting) : "no estimates";
    const rows = look ? exactRows(look) : blind ? null : made.estimate(setting);
    const values = {};
    for (const [name, row] of Object.entries(look ? rows : (rows?.rows ?? {}))) values[name] = valueOfRow(row, before[name]);
    if (look) {
      const [mean, low, high] = look.rows[MAIN].more;
      return { look, rows, before, values, more: mean, low, high, reach: (high - low) / 2, path: look.path, paysBack: look.pays_back };
    }
    if (!rows) return { rows: null, before, values, more: null, reach: null, low: null, path: null, blind };
    return { rows: rows.rows, before, values, more: rows.rows[MAIN].more, reach: null, low: null, path: rows.path, fit: made.fits.find((fit) => fit.response === MAIN) };
  }

  // The base as the most futures have shown it: it does not jump while a setting becomes exact.
  before(setting) {
    const start = new URLSearchParams({ organisation: setting.organisation, base: setting.base }).toString();
    let best = null;
    for (const [key, look] of this.results) {
      if (key.startsWith(`${start}&`) && look.futures > (best?.futures ?? 0)) best = look;
    }
    const found = {};
    if (best) for (const [name, row] of Object.entries(best.rows)) found[name] = row.base[0];
    const made = this.emulators.get(setting.organisation)?.made;
    if (made && setting.base === made.base) for (const fit of made.fits) found[fit.response] ??= fit.base;
    return found;
  }

  show() {
    const started = performance.now();
    const { setting } = this.store;
    const view = this.view(setting);
    const { currency } = this.offer.organisations.find((each) => each.name === setting.organisation);
    this.controls.show(setting, this.emulator?.made?.covered, currency);
    this.chain.show(view.rows, view.before, !view.look);
    this.words(setting, view, currency);
    const pins = this.pins.filter((pin) => pin.setting.organisation === setting.organisation && pin.setting.base === setting.base)
      .map((pin) => ({ ...pin, place: LETTERS.indexOf(pin.letter), view: this.view(pin.setting) }));
    this.gauge.show(view.more, view.low, view.high, pins.filter((pin) => known(pin.view.more)).map((pin) => ({ letter: pin.letter, mean: pin.view.more })));
    this.path.show(view.path, pins.filter((pin) => pin.view.path).map((pin) => ({ ...pin, path: pin.view.path })),
      { words: byId("headline").textContent, paysBack: view.paysBack ?? 0 });
    showChanged(byId("changed"), this.store, currency);
    showPins(byId("pins"), [{ letter: "", setting, view }, ...pins], this.store, {
      load: (pin) => this.store.change(pin.setting),
      drop: (pin) => { this.pins = this.pins.filter((each) => each.letter !== pin.letter); this.show(); },
    });
    this.buttons(setting);
    this.times.push(performance.now() - started);
    if (this.times.length > 2000) this.times.shift();
  }

  words(setting, view, currency) {
    const base = this.store.stages.get(setting.base).title;
    const badge = byId("badge");
    const going = this.exact.asking !== null;
    const kind = view.look ? "exact" : view.rows ? "estimate" : "waits";
    badge.className = `badge ${kind}`;
    write(badge, kind === "waits" ? (going ? "simulating" : "waiting") : kind);
    const untouched = setting.base === setting.stage && !Object.keys(setting.values).length && !setting.moves.length;
    write(byId("headline"), untouched ? `Managed as before: ${base}`
      : known(view.more) ? `${signed(view.more, thousand(view.more))} ${currency} a rep and year` : "Waiting for the exact run");
    write(byId("stating"), this.stating(view, going, setting));
    write(byId("band"), untouched ? "Pick a stage, or move a lever: hours, steps, pipeline and win rate follow, then money."
      : view.look ? `${money(view.low)} to ${money(view.high)} of contribution with 95 %; ahead of ${base} in ${Math.round(view.look.ahead * view.look.futures)} of ${view.look.futures} futures.`
        : view.fit ? `of contribution; usually within ±${thousand(1.96 * view.fit.error)} of the exact run (chance: ±${thousand(1.96 * view.fit.ceiling)}).` : "");
  }

  stating(view, going, setting) {
    if (this.exact.problem) return this.exact.problem;
    if (view.look) return `${titleOf(setting, this.store)}, ${view.look.futures} futures on the same luck${going ? ", more are coming" : ""}`;
    if (view.rows) return this.exact.offline ? "This file has no engine: what it has not seen is estimated" : going ? "while the exact run begins" : "let go for the exact run";
    if (this.exact.offline) return `${view.blind} cannot be estimated, and this file has no engine`;
    const made = this.emulator?.made;
    return made ? `${view.blind} waits for the exact run` : "No estimates here: the exact run is on its way";
  }

  buttons(setting) {
    byId("organisation").value = setting.organisation;
    byId("base").value = setting.base;
    byId("undo").disabled = !this.store.history.length;
    byId("pin").disabled = this.pins.length >= LETTERS.length || samePin(this.pins, setting);
    byId("why").disabled = setting.base === setting.stage && !Object.keys(setting.values).length && !setting.moves.length;
    const moved = Object.keys(setting.values).length + setting.moves.length > 0;
    for (const button of byId("stages").children) {
      const here = button.dataset.stage === setting.stage;
      button.setAttribute("aria-pressed", here && !moved);
      button.classList.toggle("moved", here && moved);
    }
  }

  pin() {
    const letter = nextLetter(this.pins);
    if (!letter) return;
    this.pins = [...this.pins, { letter, setting: this.store.setting }];
    this.show();
  }

  reset() {
    this.store.change(freshSetting(this.offer, this.store.setting.organisation));
  }

  async link() {
    const address = location.href;
    try {
      await navigator.clipboard.writeText(address);
      say("The link is copied: it holds this setting.");
    } catch {
      say("The address of this page is the link: it holds this setting.");
    }
  }

  async save() {
    const { setting } = this.store;
    const results = [...this.results].filter(([key]) => key.includes(`organisation=${encodeURIComponent(setting.organisation)}&`)).slice(-120);
    const body = JSON.stringify({ organisation: setting.organisation, setting, results, pins: this.pins });
    const answer = await fetch("api/save", { method: "POST", body, headers: { "content-type": "application/json" } });
    if (!answer.ok) return say((await answer.json()).problems.join(" "));
    const here = make("a", { href: URL.createObjectURL(await answer.blob()), download: "marathon-what-if.html" });
    here.click();
    URL.revokeObjectURL(here.href);
    return say("Saved: one file that works without a network.");
  }

  why() {
    const { setting } = this.store;
    const titles = { base: this.store.stages.get(setting.base).title, own: titleOf(setting, this.store) };
    const groups = new Map(this.offer.groups.map((group) => [group.name, group.title]));
    for (const lever of this.offer.levers) groups.set(lever.name, lever.title);
    explain(byId("why-dialog"), byId("why-body"), questionOf(setting, this.store.levers), titles, groups);
  }

  key(event) {
    const typing = event.target instanceof HTMLInputElement && event.target.type !== "range";
    if (typing || byId("why-dialog").open) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      this.store.undo();
    }
  }
}

function exactRows(look) {
  return Object.fromEntries(Object.entries(look.rows).map(([name, row]) => [name, { own: row.own[0], more: row.more[0] }]));
}

async function asked(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The server does not answer (${answer.status}).`);
  return answer.json();
}

async function begin() {
  const there = byId("saved");
  const saved = there ? JSON.parse(there.textContent) : null;
  const offer = saved ? saved.offer : await asked("api/levers");
  const screen = new Screen(offer, saved);
  window.marathon = screen;
  await screen.begin();
}

begin().catch((error) => write(byId("headline"), error.message));
