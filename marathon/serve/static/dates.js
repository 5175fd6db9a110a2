// Days, months, money and chances as leaders say them.
import { MINUS } from "./format.js";

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const two = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

const at = (text) => new Date(text.length === 7 ? `${text}-01` : text);
export const monthName = (text) => MONTH.format(at(text));
export const shortMonth = (text) => SHORT.format(at(text));
export const dayName = (text) => DAY.format(at(text));
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// As the commands say it: `1.80 M`, `420 k`, `900`.
export function sum(value) {
  const size = Math.abs(value);
  if (size >= 999500) return `${two.format(size / 1e6)} M`;
  return size >= 9950 ? `${whole.format(size / 1e3)} k` : whole.format(size);
}

export const signedSum = (value) => (value < 0 ? MINUS : "") + sum(value);
export const moreSum = (value) => (value > 0 ? "+" : value < 0 ? MINUS : "±") + sum(value);

// Rounding makes nothing certain that is not.
export function per(value) {
  if (value > 0 && value < 0.005) return "under 1 %";
  if (value < 1 && value >= 0.995) return "over 99 %";
  return `${Math.round(100 * value)} %`;
}

export const perEnd = (value) => per(value).replace(" %", "");

export function points(value) {
  const size = Math.round(100 * value);
  return (size > 0 ? "+" : size < 0 ? MINUS : "±") + Math.abs(size);
}
