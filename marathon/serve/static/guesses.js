// Guesses of a room as a histogram, and on it, when it is time, what is true.
import { draw } from "./dom.js";

const WIDE = 900;
const TALL = 300;
const FOOT = 46;
const STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500];

export function histogram(guesses, answer) {
  const values = answer ? [...guesses, answer.more, answer.low, answer.high] : guesses;
  const least = Math.min(0, ...values);
  const most = Math.max(10, ...values);
  const step = STEPS.find((each) => (most - least) / each <= 16) ?? 1000;
  const low = Math.floor(least / step) * step;
  const high = Math.ceil((most + 1e-9) / step) * step;
  const bins = Array.from({ length: Math.max(1, Math.round((high - low) / step)) }, () => 0);
  for (const guess of guesses) bins[Math.min(bins.length - 1, Math.max(0, Math.floor((guess - low) / step)))] += 1;
  const x = (value) => 44 + ((value - low) / (high - low)) * (WIDE - 88);
  const tallest = Math.max(1, ...bins);
  const up = (TALL - FOOT - 60) / Math.max(3, tallest);
  const parts = [draw("line", { x1: 44, x2: WIDE - 44, y1: TALL - FOOT, y2: TALL - FOOT, stroke: "var(--ink)", "stroke-width": 2 })];
  bins.forEach((count, place) => {
    const left = x(low + place * step);
    const wide = x(low + (place + 1) * step) - left;
    if (count) {
      parts.push(draw("rect", { x: left + 2, width: wide - 4, y: TALL - FOOT - count * up, height: count * up, fill: "var(--base)", rx: 4 }));
      parts.push(draw("text", { x: left + wide / 2, y: TALL - FOOT - count * up - 6, "text-anchor": "middle", "font-size": 20, "font-weight": 700 }, String(count)));
    }
  });
  const every = Math.ceil(bins.length / 9);
  for (let place = 0; place <= bins.length; place += every) {
    parts.push(draw("text", { x: x(low + place * step), y: TALL - FOOT + 24, "text-anchor": "middle", "font-size": 18 }, `${low + place * step < 0 ? "−" : ""}${Math.abs(low + place * step)} %`));
  }
  if (answer) {
    parts.push(
      draw("rect", { x: x(answer.low), width: Math.max(3, x(answer.high) - x(answer.low)), y: 34, height: TALL - FOOT - 34, fill: "var(--deep)", opacity: 0.22 }),
      draw("line", { x1: x(answer.more), x2: x(answer.more), y1: 34, y2: TALL - FOOT, stroke: "var(--deep)", "stroke-width": 5 }),
      draw("text", { x: Math.min(WIDE - 90, Math.max(90, x(answer.more))), y: 24, "text-anchor": "middle", "font-size": 22, "font-weight": 750 }, `${signedPercent(answer.more)}`),
    );
  }
  const said = guesses.length ? `${guesses.length} guesses from ${Math.round(Math.min(...guesses))} to ${Math.round(Math.max(...guesses))} per cent` : "no guesses";
  const truth = answer ? `; it is ${signedPercent(answer.more)}, ${signedPercent(answer.low)} to ${signedPercent(answer.high)}` : "";
  return draw("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": said + truth, class: "histogram" }, ...parts);
}

export const signedPercent = (value) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value).toFixed(Math.abs(value) < 10 ? 1 : 0)} %`;
