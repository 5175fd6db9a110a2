// What a team decides in a quarter: cards of practices with their price, a prediction, the lock.
import { assign, make, write } from "./dom.js";
import { money, signed, thousand } from "./format.js";

export class DecisionForm {
  constructor(view, asks, draft) {
    this.asks = asks;
    this.view = view;
    this.locked = view.team.locked;
    this.draft = this.locked ? null : draft;
    this.levers = { ...(this.draft ?? view.team.decision).levers };
    this.buttons = [];
    this.problem = make("p", { class: "problem", role: "alert" });
    this.hours = make("div", { class: "hours" });
    this.cards = view.cards.map((card) => this.card(card));
    this.node = make(
      "form", { class: this.locked ? "decide locked" : "decide" }, make("h2", {}, this.locked ? "Locked in" : "What you decide"),
      make("div", { class: "cards" }, ...this.cards.map((card) => card.node)), this.hours, ...this.foot(view),
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.lock();
    });
    this.price();
  }

  card({ title, practices }) {
    const price = make("span", { class: "card-price" });
    const rows = practices.map((practice) => this.practice(practice));
    return { node: make("fieldset", { class: "card" }, make("legend", {}, title), price, ...rows), price };
  }

  practice({ lever, title, values, words, meaning, cost }) {
    const id = `practice-${lever}`;
    const buttons = values.map((value, place) => {
      const button = make("button", { type: "button", onclick: () => this.choose(lever, value) }, words[place]);
      this.buttons.push(button);
      return button;
    });
    const show = () => buttons.forEach((button, place) => assign(button, "aria-pressed", this.levers[lever] === values[place]));
    show();
    this.shows = [...(this.shows ?? []), show];
    const about = make("details", { class: "about" }, make("summary", { "aria-label": `About ${title}` }, "?"), make("p", { class: "note" }, `${meaning} Costs: ${cost}.`));
    return make("div", { class: "practice" }, make("div", { class: "practice-head" }, make("span", { id }, title), about), make("div", { class: "choices", role: "group", "aria-labelledby": id }, ...buttons));
  }

  choose(lever, value) {
    if (this.locked || this.held) return;
    this.levers[lever] = value;
    this.shows.forEach((show) => show());
    this.keep();
    this.price();
  }

  keep() {
    this.asks.keep(this.levers, this.predicted.value);
  }

  foot(view) {
    const { predicted } = view.team.decision;
    if (this.locked) {
      return [
        make("p", { class: "locked-said" }, "✓ You predict ", make("strong", {}, money(predicted)), ` ${view.currency} for the whole team. Wait for the others.`), this.problem,
        make("button", { type: "button", class: "quiet big", onclick: () => this.back() }, "Change it"),
      ];
    }
    this.predicted = make("input", { id: "predicted", type: "number", inputmode: "numeric", min: 0, max: 1e12, step: "any", required: true, value: this.draft?.predicted ?? (predicted === null ? null : predicted / 1000) });
    // Said again in full: who types 200000 into a field of thousands sees it before it is on the wall.
    const meant = make("span", { class: "note", role: "status" });
    const again = () => write(meant, this.meant(view));
    this.predicted.addEventListener("input", () => {
      again();
      this.keep();
    });
    again();
    this.locker = make("button", { class: "big" }, "Predict and lock in");
    return [
      make("p", { class: "field predict" }, make("label", { for: "predicted" }, `All together we will book this quarter, in thousand ${view.currency}`), this.predicted, meant),
      this.problem, this.locker,
    ];
  }

  meant(view) {
    const all = 1000 * Number(this.predicted.value);
    return this.predicted.value === "" ? "" : `That is ${money(all)} ${view.currency}, ${money(all / view.managed.reps)} for each of ${view.managed.reps} reps.`;
  }

  async price() {
    const mine = { ...this.levers };
    try {
      const told = await this.asks.price(mine);
      if (Object.entries(mine).every(([name, value]) => this.levers[name] === value)) this.showPrice(told);
    } catch (error) {
      write(this.hours, error.message);
      // A refusal has a status and stays; a network that was away is asked again.
      if (!error.status) setTimeout(() => this.node.isConnected && this.price(), 2000);
    }
  }

  showPrice({ whole, cards }) {
    cards.forEach((price, place) => {
      // What the card adds to the way until now; all that is asked for stands below.
      const parts = [];
      if (Math.abs(price.manager) >= 0.05) parts.push(`${signed(price.manager, Math.abs(price.manager).toFixed(1))} h of you`);
      if (Math.abs(price.rep) >= 0.05) parts.push(`${signed(price.rep, Math.abs(price.rep).toFixed(1))} h a rep`);
      if (price.money) parts.push(`${signed(price.money, thousand(price.money))} a quarter`);
      write(this.cards[place].price, parts.join(", ") || "costs as until now");
    });
    const { manager, week, available, rep } = whole;
    const over = manager > available;
    const share = (hours) => Math.max(0, hours / Math.max(week, week - available + manager));
    const part = (kind, hours, said) => {
      const node = make("span", { class: `part ${kind}` }, said);
      node.style.setProperty("--share", share(hours));
      return node;
    };
    const { budget, currency } = this.view;
    const dear = budget !== null && whole.money > budget;
    this.hours.replaceChildren(
      make("h3", {}, `Your ${Math.round(week)} hours a week`),
      make("div", { class: "hours-bar", role: "img", "aria-label": `${(week - available).toFixed(1)} hours for administration and deals, ${manager.toFixed(1)} hours for what you decide, of ${week} hours` },
        part("fixed", week - available, ""), part(over ? "over" : "asked", manager, ""), part("free", Math.max(0, available - manager), "")),
      make("p", { class: over ? "warns" : "" }, over
        ? `⚠ You ask ${manager.toFixed(1)} h of yourself and have ${available.toFixed(1)}: everything is cut to ${Math.round((100 * available) / manager)} %.`
        : `${(week - available).toFixed(1)} h go to administration and deals, ${manager.toFixed(1)} h to what you decide; ${(available - manager).toFixed(1)} h are left.`),
      make("p", {}, `Each rep gives ${rep.toFixed(1)} h a week for it.`),
      make("p", { class: dear ? "warns" : "" }, `${dear ? "⚠ " : ""}Money: ${money(whole.money)} ${currency} a quarter${budget === null ? "" : ` of ${money(budget)}`}.`),
    );
  }

  // While the trainer pauses, nothing can be pressed.
  hold(held) {
    this.held = held;
    this.buttons.forEach((button) => assign(button, "aria-disabled", held || this.locked));
    if (this.locker) this.locker.disabled = held;
    write(this.problem, held ? "The trainer has paused." : this.problem.textContent === "The trainer has paused." ? "" : this.problem.textContent);
  }

  async lock() {
    const thousand = Number(this.predicted.value);
    this.locker.disabled = true;
    try {
      await this.asks.lock(this.levers, Math.round(1000 * thousand));
    } catch (error) {
      write(this.problem, error.message);
      this.locker.disabled = false;
    }
  }

  back() {
    this.asks.back().catch((error) => write(this.problem, error.message));
  }
}
