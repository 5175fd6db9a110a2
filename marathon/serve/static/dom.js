// Elements and SVG: made once, changed only where something differs.
const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function draw(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// How far some work is. While nobody knows how much it will be, as when the engine is first compiled, the bar says just that.
export function advance(bar, { finished, asked }) {
  if (asked > 0) bar.value = finished / asked;
  else bar.removeAttribute("value");
}

export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function assign(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

const made = new WeakMap();

// What a part of a page holds now. Nodes that would say the same as before stay where they are: a hand that
// is about to press one of them, or has unfolded it, is not disturbed.
export function renew(parent, nodes) {
  const before = made.get(parent) ?? [];
  const texts = nodes.map((node) => node.outerHTML);
  nodes.forEach((node, place) => {
    const there = parent.children[place];
    if (there && before[place] === texts[place]) return;
    if (there) there.replaceWith(node);
    else parent.append(node);
  });
  while (parent.children.length > nodes.length) parent.lastElementChild.remove();
  made.set(parent, texts);
}

let silence = 0;

export function say(text) {
  const toast = byId("said");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(silence);
  silence = setTimeout(() => toast.classList.remove("shown"), 2600);
}
