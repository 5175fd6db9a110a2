// Numbers as people say them.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

export const MINUS = "−";
export const known = (value) => typeof value === "number" && Number.isFinite(value);
export const signed = (value, text) => (value > 0 ? "+" : value < 0 ? MINUS : "±") + text;

export function thousand(value) {
  const size = Math.abs(value) / 1000;
  if (size >= 9999.5) return `${tenth.format(size / 1000)} M`;
  return size >= 99.95 ? `${whole.format(size)} k` : `${tenth.format(size)} k`;
}

export function money(value) {
  if (value === 0) return "0";
  return (value < 0 ? MINUS : "") + thousand(value);
}

export function amount(value, unit) {
  if (!known(value)) return "–";
  if (unit.startsWith("money")) return money(value);
  if (unit === "fraction" || unit === "probability") return `${tenth.format(100 * value)} %`;
  const size = Math.abs(value);
  const text = size >= 100 ? whole.format(value) : tenth.format(value);
  if (unit === "working h") return `${text} h`;
  if (unit === "working days") return `${whole.format(value)} d`;
  return text;
}

// How a value differs, in the words of its unit: shares by points, money and counts by themselves.
export function difference(value, unit) {
  if (!known(value)) return "";
  const size = Math.abs(value);
  if (unit.startsWith("money")) return signed(value, thousand(value));
  if (unit === "fraction" || unit === "probability") return signed(value, `${tenth.format(100 * size)} points`);
  return signed(value, size >= 100 ? whole.format(size) : tenth.format(size));
}

export function setTo(lever, value) {
  if (lever.choices.length) return lever.choices[value].replaceAll("_", " ");
  if (lever.unit === "yes/no") return value ? "yes" : "no";
  return plain.format(value);
}

export const unitOf = (lever, currency) =>
  ["yes/no", "choice", "fraction", "ratio", "probability"].includes(lever.unit)
    ? ""
    : lever.unit.replace("money", currency);
