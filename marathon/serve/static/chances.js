// The chance of being on the way, quarter by quarter, with its band; other ways beside it.
import { draw } from "./dom.js";
import { per } from "./dates.js";
import { LOOKS } from "./path.js";

const MARGIN = { left: 46, right: 24, top: 14, bottom: 34 };
const PLAIN = 15; // Pixels of the root font at which margins are as above.

export class Chances {
  constructor(box) {
    this.box = box;
    this.picture = draw("svg", { role: "img" });
    box.append(this.picture);
    this.shown = null;
    new ResizeObserver(() => this.shown && this.show(...this.shown)).observe(box);
  }

  // lines: [{ quarters, letter, place, main }], the main one with its band.
  show(lines, words) {
    this.shown = [lines, words];
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / PLAIN;
    const [width, height] = [this.box.clientWidth / size, this.box.clientHeight / size];
    if (width < 60 || height < 60 || !lines.length) return;
    const { quarters } = lines[0];
    const step = (width - MARGIN.left - MARGIN.right) / quarters.length;
    const x = (place) => MARGIN.left + step * (place + 0.5);
    const y = (value) => MARGIN.top + (1 - value) * (height - MARGIN.top - MARGIN.bottom);
    const parts = [];
    for (const value of [0, 0.25, 0.5, 0.75, 1]) {
      parts.push(draw("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value), stroke: "var(--line)" }));
      parts.push(draw("text", { x: MARGIN.left - 8, y: y(value) + 4.5, "text-anchor": "end", class: "quiet" }, `${100 * value} %`));
    }
    quarters.forEach((each, place) => {
      const text = step < 62 ? each.name.replace(/^20(\d\d) /, "$1 ") : each.name;
      parts.push(draw("text", { x: x(place), y: height - 10, "text-anchor": "middle", class: "quiet" }, text));
    });
    for (const line of lines) parts.push(...this.line(line, x, y, lines.length > 1));
    // Letters at the ends of lines, none upon another.
    let above = -Infinity;
    for (const line of lines.filter((each) => each.letter).sort((one, other) => endOf(other) - endOf(one))) {
      above = Math.max(above + 15, y(endOf(line)) + 5);
      parts.push(draw("text", { x: x(quarters.length - 1) + 9, y: above, "font-weight": 750 }, line.letter));
    }
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.setAttribute("aria-label", words);
    this.picture.replaceChildren(...parts);
  }

  line({ quarters, place, main }, x, y, several) {
    const look = main ? { stroke: "var(--deep)", dash: "", width: 3.5 } : { width: 2, ...(LOOKS[place] ?? { stroke: "var(--base)", dash: "5 4" }) };
    const at = (values) => values.map((value, n) => `${x(n).toFixed(1)},${y(value).toFixed(1)}`);
    const up = at(quarters.map((each) => each.chance.high));
    const down = at(quarters.map((each) => each.chance.low)).reverse();
    const found = main || LOOKS[place]
      ? [draw("polygon", { points: [...up, ...down].join(" "), fill: look.stroke, "fill-opacity": several && !main ? 0.1 : 0.16 })] : [];
    found.push(draw("polyline", { points: at(quarters.map((each) => each.chance.value)).join(" "), fill: "none", stroke: look.stroke, "stroke-width": look.width, "stroke-dasharray": look.dash }));
    quarters.forEach((each, n) => {
      if (!main) return;
      found.push(draw("circle", { cx: x(n), cy: y(each.chance.value), r: 4.5, fill: look.stroke }));
      const low = each.chance.value > 0.82;
      found.push(draw("text", { x: x(n), y: y(each.chance.value) + (low ? 22 : -11), "text-anchor": "middle", "font-weight": 700 }, per(each.chance.value)));
    });
    return found;
  }
}

const endOf = (line) => line.quarters.at(-1).chance.value;
