// The plan along its dates: people who start and practices that change, dragged by mouse, finger or keys.
import { make, renew } from "./dom.js";
import { capital, dayName, monthName, shortMonth } from "./dates.js";

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 3, PageDown: -3 };
const LANE = 2.6; // Height of a lane of chips, in rem.

export class Timeline {
  constructor(box, steps, course, moving) {
    this.box = box;
    this.steps = steps;
    this.course = course;
    this.plan = course.plan;
    this.moving = moving;
    this.held = null;
    this.wide = 0;
    new ResizeObserver(() => {
      if (this.box.clientWidth === this.wide) return;
      this.wide = this.box.clientWidth;
      if (this.wide && !this.held) this.show();
    }).observe(box);
  }

  share(week) {
    return (100 * week) / this.plan.weeks;
  }

  titleOf(entry) {
    if (entry.kind === "hire") {
      const who = entry.heads === 1 ? "1 person starts" : `${entry.heads} people start`;
      return `${who} in ${this.plan.teams[entry.team - 1].name}`;
    }
    const group = this.plan.groups.find((each) => each.name === entry.group);
    return `${capital(group?.title ?? entry.group)} as in ${this.stageOf(entry)?.title ?? entry.stage}`;
  }

  stageOf(entry) {
    const group = this.plan.groups.find((each) => each.name === entry.group);
    return group?.stages.find((each) => each.names.includes(entry.stage));
  }

  whenOf(entry) {
    return entry.kind === "hire" ? monthName(entry.month) : dayName(entry.day);
  }

  show() {
    const focus = document.activeElement?.dataset?.entry;
    const rows = this.plan.teams.map((team, place) => ({
      name: team.name, note: `${team.reps} reps`, mine: (each) => each.kind === "hire" && each.team === place + 1,
    }));
    if (rows.length > 6) rows.splice(0, rows.length, ...rows.filter((row) => this.course.entries.some(row.mine)));
    for (const group of this.plan.groups) {
      const mine = (each) => each.kind === "change" && each.group === group.name;
      if (this.course.entries.some(mine)) rows.push({ name: capital(group.title), note: "", mine });
    }
    this.box.replaceChildren(this.head(), ...rows.map((row) => this.row(row)));
    if (focus) this.box.querySelector(`[data-entry="${focus}"]`)?.focus();
    this.list();
  }

  head() {
    const narrow = this.wide < 620;
    const { months } = this.plan;
    const marks = months.map((each, place) => {
      const quarter = ["01", "04", "07", "10"].includes(each.month.slice(5));
      const hidden = (narrow && !quarter) || months[place + 1]?.week < each.week + 3;
      const year = each.month.endsWith("-01");
      const node = make("span", { class: year ? "year" : "" }, hidden ? "" : year ? each.month.slice(0, 4) : shortMonth(each.month));
      node.style.left = `${this.share(each.week)}%`;
      return node;
    });
    return make("div", { class: "row months", "aria-hidden": "true" }, make("span", { class: "name" }), make("div", { class: "track" }, ...marks));
  }

  row({ name, note, mine }) {
    const entries = this.course.entries.filter(mine).sort((one, other) => this.course.weekOf(one) - this.course.weekOf(other));
    const track = make("div", { class: "track" });
    for (const quarter of this.plan.quarters.slice(1)) {
      const line = make("i", { class: "quarter" });
      line.style.left = `${this.share(quarter.first)}%`;
      track.append(line);
    }
    const ends = [];
    for (const entry of entries) {
      const chip = this.chip(entry);
      const left = (this.share(this.course.weekOf(entry)) / 100) * Math.max(200, this.wide - 140);
      let lane = ends.findIndex((end) => end <= left);
      if (lane < 0) lane = ends.push(0) - 1;
      ends[lane] = left + (entry.kind === "hire" ? 60 : 110);
      for (const node of chip) {
        node.style.top = `${0.2 + LANE * lane}rem`;
        track.append(node);
      }
    }
    track.style.height = `${LANE * Math.max(1, ends.length) + 0.2}rem`;
    return make("div", { class: "row" }, make("span", { class: "name" }, name, note ? make("small", {}, note) : ""), track);
  }

  // The chip, and behind it how long what it does goes on.
  chip(entry) {
    const tail = make("i", { class: `tail ${entry.kind}` });
    const text = entry.kind === "hire" ? `+${entry.heads}` : (this.stageOf(entry)?.title ?? entry.stage).split(",")[0];
    const chip = make("div", {
      class: `chip ${entry.kind}`, role: "slider", tabindex: 0, "data-entry": entry.id, "aria-label": this.titleOf(entry),
      "aria-valuemin": 0, "aria-valuemax": this.plan.months.length - 1, title: `${this.titleOf(entry)}, ${this.whenOf(entry)}`,
    }, text);
    const place = (week, month) => {
      chip.style.left = `min(${this.share(week).toFixed(2)}%, 100% - 2.6rem)`;
      tail.style.left = `${this.share(week).toFixed(2)}%`;
      chip.setAttribute("aria-valuenow", month);
      chip.setAttribute("aria-valuetext", entry.kind === "hire" || this.held ? monthName(this.plan.months[month].month) : this.whenOf(entry));
    };
    place(this.course.weekOf(entry), this.course.monthAt(this.course.weekOf(entry)));
    this.draggable(chip, entry, place);
    return [tail, chip];
  }

  draggable(chip, entry, place) {
    let month = this.course.monthAt(this.course.weekOf(entry));
    const start = month;
    const to = (next) => {
      month = Math.max(0, Math.min(this.plan.months.length - 1, next));
      place(this.plan.months[month].week, month);
      chip.dataset.when = monthName(this.plan.months[month].month);
      this.moving(`${this.titleOf(entry)}: ${chip.dataset.when}`);
    };
    const end = (kept) => {
      this.held = null;
      chip.classList.remove("held");
      if (kept && month !== start) this.course.put(entry.id, this.course.into(entry, month));
      else this.course.tell();
    };
    chip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      chip.focus();
      chip.setPointerCapture(event.pointerId);
      const track = chip.parentElement.getBoundingClientRect();
      this.held = { grip: event.clientX - chip.getBoundingClientRect().left, track, moved: false };
      chip.classList.add("held");
    });
    chip.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      const { grip, track } = this.held;
      const week = ((event.clientX - grip - track.left) / track.width) * this.plan.weeks;
      const next = this.course.monthAt(week);
      if (next !== month || this.held.moved) {
        this.held.moved = true;
        to(next);
      }
    });
    chip.addEventListener("pointerup", () => this.held && end(this.held.moved));
    chip.addEventListener("pointercancel", () => this.held && end(false));
    chip.addEventListener("keydown", (event) => {
      const all = { Home: -start, End: this.plan.months.length };
      const heads = { "+": 1, "-": -1 }[event.key];
      if (event.key === "Escape" && this.held) end(false);
      else if (event.key === "Delete" || event.key === "Backspace") this.course.drop(entry.id);
      else if (heads && entry.kind === "hire") this.heads(entry, heads);
      else if (event.key in KEYS) to(month + KEYS[event.key]);
      else if (event.key in all) to(event.key === "Home" ? 0 : all.End);
      else return;
      event.preventDefault();
    });
    // Keys move it as long as they are pressed; when they are let go it stays there.
    chip.addEventListener("keyup", () => !this.held && month !== start && end(true));
  }

  heads(entry, more) {
    const heads = Math.max(1, Math.min(this.plan.most_hires, entry.heads + more));
    if (heads !== entry.heads) this.course.put(entry.id, { heads });
  }

  // The same as a list, for whoever does not drag.
  list() {
    const entries = [...this.course.entries].sort((one, other) => this.course.weekOf(one) - this.course.weekOf(other));
    const { act } = document.activeElement?.dataset ?? {};
    const step = document.activeElement?.closest("[data-step]")?.dataset.step;
    renew(this.steps, entries.map((entry) => this.step(entry)));
    for (const entry of entries) this.wire(entry);
    if (act && step) this.steps.querySelector(`[data-step="${step}"] [data-act="${act}"]`)?.focus();
  }

  step(entry) {
    const title = this.titleOf(entry);
    const month = this.course.monthAt(this.course.weekOf(entry));
    const button = (act, text, label) => make("button", { type: "button", class: "bare", "data-act": act, "aria-label": `${label}: ${title}` }, text);
    const options = this.plan.months.map((each, place) => make("option", { value: place, selected: place === month }, monthName(each.month)));
    const values = this.stageOf(entry)?.values ?? [];
    const more = entry.kind === "hire" ? [button("less", "−", "One fewer"), button("more", "+", "One more")] : [];
    return make("li", { "data-step": entry.id },
      make("select", { "data-act": "month", "aria-label": `Month: ${title}` }, ...options),
      make("span", { class: "what" }, title, values.length ? make("small", {}, values.join("; ")) : "",
        entry.kind === "change" && !values.length ? make("small", {}, "as it is done today") : ""),
      make("span", { class: "does" }, ...more, button("drop", "✕", "Take away")));
  }

  wire(entry) {
    const node = this.steps.querySelector(`[data-step="${entry.id}"]`);
    node.onchange = (event) => this.course.put(entry.id, this.course.into(entry, Number(event.target.value)));
    node.onclick = (event) => {
      const act = event.target.dataset.act;
      if (act === "drop") this.course.drop(entry.id);
      if (act === "less" || act === "more") this.heads(entry, act === "more" ? 1 : -1);
    };
  }
}
