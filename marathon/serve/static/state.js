// The setting of the page: one object, its history, and its link.
export const LETTERS = ["A", "B", "C"];

export class Store {
  constructor(offer, first) {
    this.offer = offer;
    this.levers = new Map(offer.levers.map((lever) => [lever.name, lever]));
    this.stages = new Map(offer.stages.map((stage) => [stage.name, stage]));
    this.setting = first;
    this.kept = first;
    this.history = [];
    this.listeners = [];
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  valueOf(name, setting = this.setting) {
    return setting.values[name] ?? this.stages.get(setting.stage).values[name];
  }

  // While a lever is dragged: shown, not yet kept.
  move(name, value) {
    this.show(this.with({ [name]: value }), false);
  }

  set(values, more = {}) {
    this.show({ ...this.with(values), ...more }, true);
  }

  change(more) {
    this.show({ ...this.setting, ...more }, true);
  }

  // The hand let go: what is shown is kept, and can be undone.
  keep() {
    this.show(this.setting, true);
  }

  undo() {
    const before = this.history.pop();
    if (!before) return;
    this.kept = before;
    this.setting = before;
    this.tell(true);
  }

  with(values) {
    const stage = this.stages.get(this.setting.stage);
    const changed = { ...this.setting.values, ...values };
    for (const name of Object.keys(changed)) {
      if (changed[name] === stage.values[name]) delete changed[name];
    }
    return { ...this.setting, values: changed };
  }

  show(setting, kept) {
    this.setting = setting;
    if (kept) {
      if (keyOf(this.kept) !== keyOf(setting)) {
        this.history.push(this.kept);
        if (this.history.length > 200) this.history.shift();
      }
      this.kept = setting;
    }
    this.tell(kept);
  }

  tell(kept) {
    for (const listener of this.listeners) listener(this.setting, kept);
  }
}

// What a setting is called in addresses and among results: nothing that goes without saying.
export function keyOf(setting) {
  const parts = new URLSearchParams();
  parts.set("organisation", setting.organisation);
  parts.set("base", setting.base);
  parts.set("stage", setting.stage);
  if (setting.moves.length) parts.set("moves", setting.moves.join(","));
  for (const name of Object.keys(setting.values).sort()) parts.set(name, setting.values[name]);
  return parts.toString();
}

export const questionOf = (setting, levers) => {
  const parts = new URLSearchParams(keyOf(setting));
  for (const [name, value] of Object.entries(setting.values)) {
    const { choices } = levers.get(name);
    if (choices.length) parts.set(name, choices[value]);
  }
  return parts.toString();
};

export function freshSetting(offer, organisation = offer.organisations[0].name) {
  const first = offer.stages[0].name;
  return { organisation, base: first, stage: first, values: {}, moves: [] };
}

// A setting from the text behind # in an address; whatever is not known is left out.
export function settingOf(text, offer) {
  const parts = new URLSearchParams(text);
  const setting = freshSetting(offer);
  const known = (list, name) => list.some((each) => each.name === name);
  if (known(offer.organisations, parts.get("organisation"))) setting.organisation = parts.get("organisation");
  for (const part of ["base", "stage"]) {
    if (known(offer.stages, parts.get(part))) setting[part] = parts.get(part);
  }
  const moves = (parts.get("moves") ?? "").split(",");
  setting.moves = moves.filter((move, place) => known(offer.moves, move) && moves.indexOf(move) === place);
  const stage = offer.stages.find((each) => each.name === setting.stage);
  for (const lever of offer.levers) {
    const written = parts.get(lever.name);
    const value = written === null || written.trim() === "" ? NaN : Number(written);
    const fits = value >= lever.low && value <= lever.high && (!lever.whole || Number.isInteger(value));
    if (fits && value !== stage.values[lever.name]) setting.values[lever.name] = value;
  }
  return setting;
}
