// What is done when: entries of a timeline, the words for them, and the way back.
let last = 0;

export function entriesOf(words) {
  return words.split(/\s+/).filter(Boolean).map((word) => {
    const [kind, ...rest] = word.split(".");
    last += 1;
    if (kind === "hire") return { id: last, kind, team: Number(rest[0]), month: rest[1], heads: Number(rest[2]) };
    return { id: last, kind, day: rest[0], group: rest[1], stage: rest[2] };
  });
}

export const wordsOf = (entries) =>
  entries.map((each) => (each.kind === "hire"
    ? `hire.${each.team}.${each.month}.${each.heads}`
    : `change.${each.day}.${each.group}.${each.stage}`)).join(" ");

export class Course {
  constructor(plan, words) {
    this.plan = plan;
    this.entries = entriesOf(words);
    this.history = [];
    this.listeners = [];
  }

  get words() {
    return wordsOf(this.entries);
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  // Entries are replaced, never changed; what says the same as before is no step back.
  set(entries) {
    const before = this.entries;
    this.entries = entries;
    if (this.words !== wordsOf(before)) {
      this.history.push(before);
      if (this.history.length > 200) this.history.shift();
    }
    this.tell();
  }

  go(words) {
    if (words !== this.words) this.set(entriesOf(words));
  }

  put(id, more) {
    this.set(this.entries.map((each) => (each.id === id ? { ...each, ...more } : each)));
  }

  drop(id) {
    this.set(this.entries.filter((each) => each.id !== id));
  }

  add(more) {
    last += 1;
    this.set([...this.entries, { id: last, ...more }]);
    return last;
  }

  undo() {
    const before = this.history.pop();
    if (!before) return;
    this.entries = before;
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  // Where an entry stands: the week in which people start, or from which a practice holds.
  weekOf(entry) {
    if (entry.kind === "hire") return this.plan.months.find((each) => each.month === entry.month)?.week ?? this.plan.weeks;
    return Math.round((Date.parse(entry.day) - Date.parse(this.plan.first_day)) / 604800000);
  }

  // The month of the plan that lies nearest to a week.
  monthAt(week) {
    const { months } = this.plan;
    let best = 0;
    months.forEach((each, place) => {
      if (Math.abs(each.week - week) < Math.abs(months[best].week - week)) best = place;
    });
    return best;
  }

  // What puts an entry into a month.
  into(entry, place) {
    const { month, day } = this.plan.months[place];
    return entry.kind === "hire" ? { month } : { day };
  }
}
