// What was changed, and pinned settings side by side.
import { make } from "./dom.js";
import { amount, setTo, signed, thousand, unitOf } from "./format.js";
import { LETTERS, keyOf } from "./state.js";

const COMPARED = [
  ["time_selling", "buyer time"],
  ["step_compliance", "steps"],
  ["deals_opened_per_rep_year", "deals"],
  ["win_rate_by_close", "win rate"],
  ["bookings_per_rep_year", "bookings"],
];

export function showChanged(box, store, currency) {
  const { setting } = store;
  const stage = store.stages.get(setting.stage);
  const items = Object.entries(setting.values).map(([name, value]) => {
    const lever = store.levers.get(name);
    const words = `${setTo(lever, stage.values[name])} → ${setTo(lever, value)}`;
    const back = make("button", {
      type: "button", class: "bare", "aria-label": `Put ${lever.title} back`,
      onclick: () => store.set({ [name]: stage.values[name] }),
    }, "✕");
    return make("li", {}, make("span", {}, lever.title), make("span", { title: unitOf(lever, currency) }, words), back);
  });
  for (const name of setting.moves) {
    const move = store.offer.moves.find((each) => each.name === name);
    const back = make("button", {
      type: "button", class: "bare", "aria-label": `Take ${move.title} away`,
      onclick: () => store.change({ moves: setting.moves.filter((each) => each !== name) }),
    }, "✕");
    items.push(make("li", {}, make("span", {}, move.title), make("span", {}, `from week ${move.changes.at(-1).week}`), back));
  }
  const head = `From ${stage.title}: `;
  const words = items.length ? `${head}${items.length} ${items.length === 1 ? "change" : "changes"}` : `${head}nothing. Move a lever, or pick another stage.`;
  box.replaceChildren(make("p", { class: "note" }, words), ...(items.length ? [make("ul", {}, ...items)] : []));
}

export function titleOf(setting, store) {
  const stage = store.stages.get(setting.stage).title;
  const changes = Object.keys(setting.values).length + setting.moves.length;
  return changes ? `${stage} + ${changes} ${changes === 1 ? "change" : "changes"}` : stage;
}

// columns: [{ letter, setting, view }], the one that is being tried first.
export function showPins(box, columns, store, { load, drop }) {
  if (columns.length < 2) {
    box.replaceChildren(make("p", { class: "note" }, "Pin up to three settings to see them beside the next one."));
    return;
  }
  const heads = columns.map((column) =>
    make("th", { scope: "col", title: titleOf(column.setting, store) }, column.letter || "now"),
  );
  const rows = [row("contribution", columns, (view) => view.more === null ? "…" : signed(view.more, thousand(view.more)))];
  rows.push(row("give or take", columns, (view) => (view.reach === null ? "estimate" : `±${thousand(view.reach)}`)));
  for (const [name, title] of COMPARED) {
    rows.push(row(title, columns, (view) => amount(view.values[name], store.offer.responses[name].unit)));
  }
  rows.push(row("ahead by week", columns, (view) => (view.paysBack === undefined ? "…" : view.paysBack === null ? "later" : `${Math.round(view.paysBack)}`)));
  rows.push(row("managed as", columns, (_view, column) => titleOf(column.setting, store)));
  const buttons = columns.map((column) =>
    column.letter
      ? make("td", {},
          make("button", { type: "button", class: "bare", "aria-label": `Go to ${column.letter}`, title: "Go to it", onclick: () => load(column) }, "↩"),
          make("button", { type: "button", class: "bare", "aria-label": `Unpin ${column.letter}`, title: "Unpin", onclick: () => drop(column) }, "✕"))
      : make("td", {}),
  );
  box.replaceChildren(
    make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, make("span", { class: "visually-hidden" }, "measure")), ...heads)),
      make("tbody", {}, ...rows, make("tr", {}, make("th", { scope: "row" }, make("span", { class: "visually-hidden" }, "go to it, or unpin")), ...buttons))),
  );
}

function row(title, columns, text) {
  return make("tr", {}, make("th", { scope: "row" }, title), ...columns.map((column) => make("td", {}, text(column.view, column))));
}

export function nextLetter(pins) {
  return LETTERS.find((letter) => !pins.some((pin) => pin.letter === letter));
}

export const samePin = (pins, setting) => pins.some((pin) => keyOf(pin.setting) === keyOf(setting));
