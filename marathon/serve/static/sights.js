// What a manager knows about every rep: as a table, told apart by sign and pattern as well as colour.
import { make } from "./dom.js";
import { money } from "./format.js";

const HEADS = { booked: "Booked", prospecting: "Pro\u00adspected", pipeline: "Pipeline", weakest: "Weak at", silent: "Dead" };
const SIGNS = { right: "✓", wrong: "✗", hidden: "?" };
const WORDS = { right: "right", wrong: "wrong", hidden: "not seen" };

export function told(value, column) {
  if (value === null || value === undefined) return "?";
  if (typeof value === "string") return value.replaceAll("_", " ");
  if (column.unit === "money") return money(value);
  return column.unit === "h" ? `${value.toFixed(1)} h` : String(Math.round(value));
}

export function howOld(table) {
  const age = table.lag === 0 ? "Reports of last week" : `Reports ${table.lag === 1 ? "1 week" : `${table.lag} weeks`} late`;
  const share = table.logged > 0 ? `${Math.round(100 * table.logged)} % of the work asked to be entered` : "closings only";
  return `${age}, ${share}`;
}

export function sightTable(table, columns, caption) {
  const heads = columns.map((column) => make("th", { scope: "col", title: column.title }, HEADS[column.name] ?? column.title));
  const rows = table.rows.map((row) =>
    make("tr", {}, make("th", { scope: "row" }, row.rep), ...row.cells.map((cell, place) => sightCell(cell, columns[place]))),
  );
  return make(
    "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    make("table", { class: "sights" }, make("caption", {}, caption), make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Rep"), ...heads)), make("tbody", {}, ...rows)),
  );
}

function sightCell(cell, column) {
  const seen = told(cell.seen, column);
  if (!cell.sight) return make("td", { class: cell.seen === null ? "hidden" : "", "aria-label": cell.seen === null ? "not seen" : null }, seen);
  const truth = cell.sight === "right" ? null : make("small", {}, `is ${told(cell.true, column)}`);
  return make("td", { class: cell.sight }, make("span", { class: "sign", "aria-label": `${WORDS[cell.sight]}:` }, SIGNS[cell.sight]), cell.seen === null ? "" : ` ${seen}`, truth);
}

// How many facts are right, wrong, not seen: one bar.
export function sightBar(counts) {
  const all = counts.right + counts.wrong + counts.hidden;
  const parts = ["right", "wrong", "hidden"].map((sight) => {
    const node = make("span", { class: `part ${sight}` }, counts[sight] ? `${SIGNS[sight]} ${counts[sight]}` : "");
    node.style.setProperty("--share", counts[sight] / all);
    return node;
  });
  return make("div", { class: "sight-bar", role: "img", "aria-label": `${counts.right} right, ${counts.wrong} wrong, ${counts.hidden} not seen` }, ...parts);
}

export const sightKey = () =>
  make("p", { class: "note sight-key" }, ...Object.keys(SIGNS).flatMap((sight) => [make("span", { class: `part ${sight}` }, SIGNS[sight]), ` ${WORDS[sight]}. `]), "A figure is right within a quarter of the truth.");
