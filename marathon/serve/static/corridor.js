// Bookings since the first day in the corridor of the plan's futures.
import { draw } from "./dom.js";
import { sum } from "./dates.js";

const MARGIN = { left: 58, right: 18, top: 14, bottom: 30 };
const PLAIN = 15; // Pixels of the root font at which margins are as above.

export class Corridor {
  constructor(box, plan) {
    this.box = box;
    this.plan = plan;
    this.picture = draw("svg", { role: "img" });
    box.append(this.picture);
    new ResizeObserver(() => this.told && this.show(this.told)).observe(box);
  }

  show(told) {
    this.told = told;
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / PLAIN;
    const [width, tall] = [this.box.clientWidth / size, this.box.clientHeight / size];
    if (width < 60 || tall < 60) return;
    const [low, middle, high] = told.corridor;
    const most = 1.06 * Math.max(told.target.amount, told.booked, ...high);
    const x = (weeks) => MARGIN.left + (weeks / low.length) * (width - MARGIN.left - MARGIN.right);
    const y = (value) => tall - MARGIN.bottom - (value / most) * (tall - MARGIN.top - MARGIN.bottom);
    const at = (line) => [`${x(0)},${y(0)}`, ...line.map((value, week) => `${x(week + 1).toFixed(1)},${y(value).toFixed(1)}`)];
    const parts = [];
    const step = [1, 2, 2.5, 5, 10].map((n) => n * 10 ** Math.floor(Math.log10(most / 4))).find((n) => most / n <= 5.2);
    for (let value = 0; value <= most; value += step) {
      parts.push(draw("line", { x1: x(0), x2: width - MARGIN.right, y1: y(value), y2: y(value), stroke: "var(--line)" }),
        draw("text", { x: MARGIN.left - 8, y: y(value) + 4, "text-anchor": "end", class: "quiet" }, value ? sum(value).replace(/\.?0+ M/, " M") : "0"));
    }
    for (const each of this.plan.pace_quarters) {
      const text = width < 520 ? each.name.replace(/^20(\d\d) /, "$1 ") : each.name;
      if (each.end - each.first > 6) parts.push(draw("text", { x: x((each.first + each.end) / 2), y: tall - 8, "text-anchor": "middle", class: "quiet" }, text));
      parts.push(draw("line", { x1: x(each.end), x2: x(each.end), y1: y(0), y2: y(0) + 6, stroke: "var(--base)" }));
    }
    parts.push(
      draw("polygon", { points: [...at(high), ...at(low).reverse()].join(" "), fill: "var(--deep)", "fill-opacity": 0.18 }),
      draw("polyline", { points: at(middle).join(" "), fill: "none", stroke: "var(--deep)", "stroke-width": 2, "stroke-dasharray": "7 4" }),
      draw("path", { d: `M${x(low.length)},${y(told.target.amount) - 8} l8,8 l-8,8 l-8,-8 z`, fill: "var(--warm)" }),
    );
    if (told.so_far.length) parts.push(draw("polyline", { points: at(told.so_far).join(" "), fill: "none", stroke: "var(--ink)", "stroke-width": 3.5 }));
    if (told.week > 0 && told.booked !== null) parts.push(draw("circle", { cx: x(told.week), cy: y(told.booked), r: 6, fill: "var(--ink)", stroke: "var(--raised)", "stroke-width": 2 }));
    this.picture.setAttribute("viewBox", `0 0 ${width} ${tall}`);
    this.picture.setAttribute("aria-label", told.place);
    this.picture.replaceChildren(...parts);
  }
}
