// Why: bookings as a waterfall along the money, and contribution by decision, both exact accounts.
import { advance, draw, make } from "./dom.js";
import { follow } from "./exact.js";
import { money, signed, thousand } from "./format.js";

const CHAPTERS = { hours: "Hours", inputs: "Inputs", pipeline: "Pipeline", exits: "Wins and losses", bookings: "Amounts" };
const WIDTH = 900;
let asking = null;

export function explain(dialog, body, question, titles, groups) {
  asking?.abort();
  asking = new AbortController();
  const bar = make("progress", { max: 1, value: 0, "aria-label": "Futures explained" });
  const words = make("p", { class: "note" }, "Following the money through the same futures under both.");
  body.replaceChildren(words, bar);
  if (!dialog.open) dialog.showModal();
  const heard = (name, told) => {
    if (name === "progress") advance(bar, told);
    if (name === "refused") body.replaceChildren(make("p", {}, told.problems.join(" ")));
    if (name === "why") body.replaceChildren(...answer(told, titles, groups), deals(question));
  };
  follow(`api/why?${question}`, heard, asking.signal).catch((error) => {
    if (error.name !== "AbortError") body.replaceChildren(make("p", {}, error.message));
  });
  dialog.addEventListener("close", () => asking?.abort(), { once: true });
}

export function answer({ account, levers, verdict, losing, whose, futures }, { base, own }, groups) {
  const steps = account.chapters.map((chapter) => ({
    title: CHAPTERS[chapter.name] ?? chapter.name, mean: chapter.mean, interval: chapter.interval,
    parts: account.parts.filter((part) => part.chapter === chapter.name && Math.abs(part.mean) >= 50),
  }));
  const found = [
    make("div", { class: "fall" },
      make("p", {}, verdict[0]),
      ...losing.map((said) => make("p", {}, said)),
      make("h3", {}, `Bookings ${whose}, along the money`),
      waterfall(account.base.mean, steps, base, own),
      ...steps.filter((step) => step.parts.length).map(partsOf)),
  ];
  const earned = levers.find((split) => split.response === "contribution");
  if (earned) {
    const shares = [...earned.parts].sort((one, other) => Math.abs(other.mean) - Math.abs(one.mean));
    found.push(make("div", { class: "fall" },
      make("h3", {}, `Contribution ${whose}, by decision`),
      bars(shares.map((share) => ({ ...share, name: groups.get(share.name) ?? share.name }))),
      make("p", { class: "note" }, "Each group of levers is worth what it adds on average over all orders in which they may be put in place; together they make the whole difference.")));
  }
  found.push(make("p", { class: "note" }, `${futures} futures, each lived under both with the same luck. Whiskers are 95 % intervals; where one crosses zero the part may be chance.`));
  return found;
}

function partsOf(step) {
  return make("details", {}, make("summary", {}, step.title),
    make("ul", {}, ...step.parts.map((part) => make("li", {}, `${part.meaning}: ${signed(part.mean, thousand(part.mean))}`))));
}

function waterfall(start, steps, base, own) {
  const columns = steps.length + 2;
  const height = 300;
  const wide = WIDTH / columns;
  let level = start;
  const levels = [start];
  for (const step of steps) levels.push((level += step.mean));
  const ends = steps.flatMap((step, place) => step.interval.map((end) => levels[place] + end)).filter(Number.isFinite);
  const room = Math.max(10000, 0.12 * (Math.max(...levels, ...ends) - Math.min(...levels, ...ends)));
  const high = Math.max(...levels, ...ends) + room;
  const floor = Math.max(0, Math.min(...levels, ...ends) - room);
  const y = (value) => 20 + ((high - value) / (high - floor)) * (height - 66);
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": `From ${money(start)} to ${money(level)}` });
  const column = (place, from, to, look, title, text) => {
    const x = place * wide + wide * 0.16;
    picture.append(
      draw("rect", { x, y: Math.min(y(from), y(to)), width: wide * 0.68, height: Math.max(1.5, Math.abs(y(from) - y(to))), rx: 3, ...look }),
      draw("text", { x: x + wide * 0.34, y: Math.min(y(from), y(to)) - 8, "text-anchor": "middle", "font-weight": 700 }, text),
      draw("text", { x: x + wide * 0.34, y: height - 22, "text-anchor": "middle" }, title),
    );
  };
  column(0, floor, start, { fill: "var(--base)" }, base, money(start));
  level = start;
  steps.forEach((step, place) => {
    const up = step.mean >= 0;
    const look = up ? { fill: "var(--deep)" } : { fill: "none", stroke: "var(--warm)", "stroke-width": 3 };
    column(place + 1, level, level + step.mean, look, step.title, signed(step.mean, thousand(step.mean)));
    const x = (place + 1.84) * wide + 5;
    const [from, to] = step.interval.map((end) => y(level + end));
    if (Number.isFinite(from) && Number.isFinite(to)) {
      picture.append(draw("line", { x1: x, x2: x, y1: from, y2: to, stroke: "var(--ink)", "stroke-width": 1.5 }));
    }
    level += step.mean;
  });
  column(columns - 1, floor, level, { fill: "var(--deep)" }, own, money(level));
  if (floor > 0) picture.append(draw("text", { x: 4, y: height - 4, class: "quiet" }, `columns are cut below ${money(floor)}`));
  return picture;
}

function bars(shares) {
  const height = 30 * shares.length + 10;
  const far = Math.max(1, ...shares.flatMap((share) => [Math.abs(share.mean), ...share.interval.map(Math.abs)]).filter(Number.isFinite));
  const x = (value) => 540 + (value / far) * 265;
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": shares.map((share) => `${share.name} ${money(share.mean)}`).join(", ") });
  picture.append(draw("line", { x1: x(0), x2: x(0), y1: 0, y2: height, stroke: "var(--ink)" }));
  shares.forEach((share, place) => {
    const middle = 30 * place + 20;
    const up = share.mean >= 0;
    const look = up ? { fill: "var(--deep)" } : { fill: "none", stroke: "var(--warm)", "stroke-width": 2.5 };
    picture.append(
      draw("text", { x: 255, y: middle + 5, "text-anchor": "end" }, share.name),
      draw("rect", { x: Math.min(x(0), x(share.mean)), y: middle - 8, width: Math.max(1, Math.abs(x(share.mean) - x(0))), height: 16, rx: 2, ...look }),
      draw("line", { x1: x(share.interval[0]), x2: x(share.interval[1]), y1: middle, y2: middle, stroke: "var(--ink)", "stroke-width": 1.5 }),
      draw("text", { x: WIDTH - 4, y: middle + 5, "text-anchor": "end", "font-weight": 650 }, signed(share.mean, thousand(share.mean))),
    );
  });
  return picture;
}

// Down to a deal: the same buyer in the same window with the same luck, in both worlds.
function deals(question) {
  const list = make("div", { class: "fall" }, make("h3", {}, "Down to a deal"),
    make("p", { class: "note" }, "The same buyer with the same luck, under both ways of managing, in one future."));
  const button = make("button", { type: "button", class: "quiet" }, "Show the deals that differ most");
  list.append(button);
  button.addEventListener("click", () => {
    button.disabled = true;
    ask(`api/deals?${question}`, list, (told) => {
      const rows = told.rows.map((row, place) => {
        const look = make("button", { type: "button", class: "bare", "aria-label": `Both lives of deal ${place + 1}` }, "both lives");
        look.addEventListener("click", () => life(place + 1, question, list));
        return [...row, look];
      });
      list.replaceChildren(list.firstChild, make("p", {}, told.verdict.join(" ")), table([...told.heads, ""], rows));
    });
  });
  return list;
}

function life(number, question, list) {
  list.querySelector(".life")?.remove();
  const box = make("div", { class: "life", "aria-live": "polite" }, make("p", { class: "note" }, "Living both again."));
  list.append(box);
  ask(`api/deals/${number}?${question}`, box, (told) => {
    const cell = (happening) => (happening ? make("span", {}, make("time", {}, `${happening.when} `), happening.what, happening.detail ? make("small", {}, ` (${happening.detail})`) : "") : "");
    const rows = told.rows.map((row) => ({ cells: [cell(row.base), cell(row.other)], parts: row.parts }));
    const decided = told.decided.flatMap((each) => [make("p", {}, each.said), table(["", ...told.heads, ""], each.rows)]);
    box.replaceChildren(...told.verdict.map((said) => make("p", {}, said)), ...decided,
      table(told.heads, rows.map((row) => row.cells), rows.map((row) => (row.parts ? "parts" : ""))));
    box.scrollIntoView({ block: "nearest" });
  });
}

function ask(address, box, found) {
  const heard = (name, told) => {
    if (name === "refused") box.append(make("p", {}, told.problems.join(" ")));
    if (name === "deals" || name === "life") found(told);
  };
  follow(address, heard, asking.signal).catch((error) => {
    if (error.name !== "AbortError") box.append(make("p", {}, error.message));
  });
}

function table(heads, rows, classes = []) {
  const head = heads.map((text) => (text ? make("th", { scope: "col" }, text) : make("td", {})));
  const body = rows.map((row, place) => make("tr", { class: classes[place] ?? "" }, ...row.map((cell) => make("td", {}, cell))));
  return make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)));
}
