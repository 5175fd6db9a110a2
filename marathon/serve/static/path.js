// What is ahead of the base week by week, with its band; pinned settings beside it.
import { draw } from "./dom.js";
import { money } from "./format.js";

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const MARGIN = { left: 52, right: 26, top: 12, bottom: 38 };
const PLAIN = 15; // Pixels of the root font at which margins are as above.
export const LOOKS = [
  { stroke: "var(--pin-a)", dash: "2 4" },
  { stroke: "var(--pin-b)", dash: "9 4" },
  { stroke: "var(--pin-c)", dash: "12 3 2 3" },
];

export class Path {
  constructor(box, weeks) {
    this.box = box;
    this.weeks = weeks;
    this.picture = draw("svg", { role: "img" });
    box.append(this.picture);
    this.shown = null;
    new ResizeObserver(() => this.shown && this.show(...this.shown)).observe(box);
  }

  // now: { step, mean, low?, high? } or nothing; pins: [{ letter, path }].
  show(now, pins, told) {
    this.shown = [now, pins, told];
    // Drawn in units that grow with the letters, so that a wall looks like a desk.
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / PLAIN;
    const [width, height] = [this.box.clientWidth / size, this.box.clientHeight / size];
    if (width < 60 || height < 60) return;
    const scale = this.scale(now, pins);
    const x = (week) => MARGIN.left + (week / this.weeks) * (width - MARGIN.left - MARGIN.right);
    const y = (value) =>
      MARGIN.top + ((scale.high - value) / (scale.high - scale.low)) * (height - MARGIN.top - MARGIN.bottom);
    const parts = [...grid(scale, x, y, width, height, this.weeks)];
    if (now?.low) parts.push(band(now, x, y, scale));
    pins.forEach((pin) => parts.push(...line(pin.path, x, y, { ...LOOKS[pin.place], width: 2 }, pin.letter)));
    if (now) {
      const estimated = !now.low;
      const look = { stroke: estimated ? "var(--warm)" : "var(--deep)", dash: estimated ? "7 5" : "", width: 3.5 };
      parts.push(...line(now, x, y, look, ""));
      if (told.paysBack > 0) parts.push(...mark(told.paysBack, x, width, height));
    }
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.setAttribute("aria-label", told.words);
    this.picture.replaceChildren(...parts);
  }

  scale(now, pins) {
    const values = [0, 4000, -2000];
    for (const path of [now, ...pins.map((pin) => pin.path)]) if (path) values.push(...path.mean);
    let low = Math.min(...values);
    let high = Math.max(...values);
    if (now?.low) {
      const room = Math.max(6000, 0.45 * (high - low));
      low = Math.min(low, Math.max(Math.min(...now.low), low - room));
      high = Math.max(high, Math.min(Math.max(...now.high), high + room));
    }
    const step = 1000 * (NICE.find((each) => (high - low) / (1000 * each) <= 6) ?? 1000);
    return { low: step * Math.floor(low / step), high: step * Math.ceil(high / step), step };
  }
}

function* grid(scale, x, y, width, height, weeks) {
  for (let value = scale.low; value <= scale.high + 1; value += scale.step) {
    const zero = Math.abs(value) < 1;
    const line = { x1: x(0), x2: x(weeks), y1: y(value), y2: y(value), stroke: zero ? "var(--ink)" : "var(--line)", "stroke-width": zero ? 1.5 : 1 };
    yield draw("line", line);
    yield draw("text", { x: x(0) - 8, y: y(value) + 4.5, "text-anchor": "end", class: "quiet" }, zero ? "0" : money(value).replace(".0", ""));
  }
  for (let week = 0; week <= weeks; week += width < 420 ? 26 : 13) {
    yield draw("text", { x: x(week), y: height - MARGIN.bottom + 25, "text-anchor": "middle", class: "quiet" }, week === 0 ? "switch" : `week ${week}`.slice(width < 620 && week % 26 ? 99 : 0));
  }
}

function points(path, values, x, y) {
  return [[0, 0], ...values.map((value, place) => [(place + 1) * path.step, value])].map(
    ([week, value]) => `${x(week).toFixed(1)},${y(value).toFixed(1)}`,
  );
}

function band(path, x, y, scale) {
  const clip = (values) => values.map((value) => Math.min(scale.high, Math.max(scale.low, value)));
  const up = points(path, clip(path.high), x, y);
  const down = points(path, clip(path.low), x, y).reverse();
  return draw("polygon", { points: [...up, ...down].join(" "), fill: "var(--deep)", "fill-opacity": 0.16 });
}

function line(path, x, y, look, letter) {
  const drawn = draw("polyline", {
    points: points(path, path.mean, x, y).join(" "), fill: "none", stroke: look.stroke,
    "stroke-width": look.width, "stroke-dasharray": look.dash, "stroke-linejoin": "round",
  });
  if (!letter) return [drawn];
  const end = path.mean.length * path.step;
  const label = draw("text", { x: x(end) + 6, y: y(path.mean.at(-1)) + 5, "font-weight": 750 }, letter);
  return [drawn, label];
}

function mark(week, x, width, height) {
  const line = { x1: x(week), x2: x(week), y1: MARGIN.top, y2: height - MARGIN.bottom, stroke: "var(--quiet)", "stroke-dasharray": "3 4" };
  const said = `half ahead for good by week ${Math.round(week)}`;
  // It stands right of its line, else left of it, else wherever a narrow chart has room: a letter takes some 7.5.
  const wide = 7.5 * said.length;
  const [right, left] = [x(week) + 7, x(week) - 7 - wide];
  const from = right + wide <= width ? right : left >= MARGIN.left ? left : width - wide;
  const text = { x: from, y: height - MARGIN.bottom - 7 };
  return [draw("line", line), draw("text", text, said)];
}
