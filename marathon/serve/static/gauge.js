// How much more contribution, and how sure: one number on a line, with its interval.
import { draw } from "./dom.js";
import { money } from "./format.js";

const SPAN = 360;
const TALL = 74;

export class Gauge {
  constructor(box) {
    this.picture = draw("svg", { viewBox: `0 0 ${SPAN} ${TALL}` });
    box.append(this.picture);
    this.reach = 20000;
  }

  show(mean, low, high, pins) {
    const far = Math.max(Math.abs(mean ?? 0), ...pins.map((pin) => Math.abs(pin.mean)));
    while (far > 0.85 * this.reach) this.reach *= 2;
    const x = (value) => SPAN / 2 + Math.max(-1, Math.min(1, value / this.reach)) * (SPAN / 2 - 12);
    const parts = [draw("line", { x1: 8, x2: SPAN - 8, y1: 38, y2: 38, stroke: "var(--line)", "stroke-width": 8, "stroke-linecap": "round" })];
    if (low !== null) {
      parts.push(draw("line", { x1: x(low), x2: x(high), y1: 38, y2: 38, stroke: "var(--deep)", "stroke-width": 8, "stroke-opacity": 0.38, "stroke-linecap": "round" }));
    }
    parts.push(draw("line", { x1: x(0), x2: x(0), y1: 26, y2: 50, stroke: "var(--ink)", "stroke-width": 2 }));
    for (const value of [-this.reach / 2, 0, this.reach / 2]) {
      parts.push(draw("text", { x: x(value), y: 68, "text-anchor": "middle", class: "quiet" }, value ? money(value).replace(".0", "") : "as before"));
    }
    for (const pin of pins) parts.push(draw("text", { x: x(pin.mean), y: 20, "text-anchor": "middle", "font-weight": 750 }, pin.letter));
    if (mean !== null) {
      const sure = low !== null;
      parts.push(draw("circle", { cx: x(mean), cy: 38, r: 8, fill: sure ? "var(--deep)" : "var(--raised)", stroke: sure ? "var(--raised)" : "var(--warm)", "stroke-width": 3, "stroke-dasharray": sure ? "" : "4 3" }));
    }
    this.picture.replaceChildren(...parts);
  }
}
