// Ask the room, show what goes in, reveal what comes out, go back, start over. Works from a file.
import { byId, make } from "./dom.js";
import { histogram } from "./guesses.js";

const values = JSON.parse(byId("values").textContent);
const questions = [...document.querySelectorAll("[data-question]")];
const stages = [...document.querySelectorAll(".stages > li")];
const guesses = { more: [], week: [] };
const wording = {
  more: (value) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value)} %`,
  week: (value) => `week ${value}`,
};

// What is shown, one after the other: questions, inputs, one stage after another, answers.
const steps = [
  ...questions.map((question) => ({ kind: "ask", question })),
  { kind: "inputs" },
  ...stages.map((_, place) => ({ kind: "stage", place })),
  { kind: "answers" },
  { kind: "report" },
];
let at = 0;

function addGuess(name) {
  const field = byId(name);
  const value = Number(field.value.replace(",", ".").replace("−", "-").replace("%", "").trim());
  if (field.value.trim() === "" || !Number.isFinite(value) || Math.abs(value) > 1000) {
    byId(`${name}-said`).textContent = "Write a number, for example 20.";
    return;
  }
  guesses[name].push(value);
  field.value = "";
  tellGuesses(name);
}

// Only how many: nobody should guess after somebody else.
function tellGuesses(name) {
  const count = guesses[name].length;
  byId(`${name}-said`).textContent = count ? `${count} ${count === 1 ? "guess" : "guesses"} so far; they are shown with the answer.` : "";
}

function nearest(name) {
  const { value } = values.answers[name];
  const least = Math.min(...guesses[name].map((guess) => Math.abs(guess - value)));
  return [...new Set(guesses[name].filter((guess) => Math.abs(guess - value) === least))];
}

function answers() {
  return questions.flatMap(({ dataset: { question: name } }) => {
    const told = values.answers[name];
    const parts = [make("p", { class: "said" }, told.said)];
    if (!guesses[name].length) return parts;
    if (name === "more") parts.push(histogram(guesses.more, { more: told.value, low: told.low, high: told.high }));
    else parts.push(make("p", {}, `Guesses: ${[...guesses[name]].sort((one, other) => one - other).map(wording[name]).join(", ")}.`));
    parts.push(make("p", { class: "nearest" }, `★ Nearest: ${nearest(name).map(wording[name]).join(", ")}`));
    return parts;
  });
}

function showStage(stage, place, shown) {
  stage.hidden = !shown;
  stage.querySelector(".value").textContent = shown ? values.stages[place].value : "";
  const bar = stage.querySelector(".bar");
  if (!shown) bar.style.width = "0";
  else if (!bar.style.width || bar.style.width === "0px") {
    bar.getBoundingClientRect(); // the width must start at nothing to be seen growing
    bar.style.width = `${values.stages[place].width}%`;
  }
}

function label(step) {
  if (!step) return "";
  if (step.kind === "ask") return "Next question";
  if (step.kind === "inputs") return "Show what goes in";
  if (step.kind === "stage") return `Reveal stage ${step.place + 1}`;
  return step.kind === "answers" ? "Show the answer" : "Show why, and how sure this is";
}

function show() {
  const step = steps[at];
  const reached = (kind) => at >= steps.findIndex((each) => each.kind === kind);
  for (const question of questions) question.hidden = step.kind !== "ask" || step.question !== question;
  document.querySelector(".rule").hidden = step.kind !== "ask";
  byId("inputs").hidden = !reached("inputs") || step.kind === "answers";
  stages.forEach((stage, place) => showStage(stage, place, at >= steps.findIndex((each) => each.place === place)));
  byId("outcome").replaceChildren(...(reached("answers") ? answers() : []));
  byId("stages").classList.toggle("short", reached("answers"));
  document.body.classList.toggle("asking", step.kind !== "report");
  byId("next").textContent = label(steps[at + 1]);
  byId("next").hidden = step.kind === "report";
  byId("skip").hidden = step.kind === "report";
  byId("back").disabled = at === 0;
}

function go(to) {
  at = Math.max(0, Math.min(steps.length - 1, to));
  show();
  const step = steps[at];
  if (step.kind === "report") byId("after").scrollIntoView({ block: "start" });
  else if (step.kind === "answers") byId("outcome").scrollIntoView({ block: "nearest" });
  else byId("next").scrollIntoView({ block: "nearest" });
}

function startOver() {
  for (const name of Object.keys(guesses)) {
    guesses[name] = [];
    if (byId(name)) {
      byId(name).value = "";
      tellGuesses(name);
    }
  }
  go(0);
  window.scrollTo(0, 0);
}

for (const question of questions) {
  question.addEventListener("submit", (event) => {
    event.preventDefault();
    addGuess(question.dataset.question);
  });
}
byId("next").addEventListener("click", () => go(at + 1));
byId("back").addEventListener("click", () => go(at - 1));
byId("reset").addEventListener("click", startOver);
byId("skip").addEventListener("click", () => go(steps.length - 1));

// A presenter's keys turn the page from wherever they are pressed, unless something is being written.
document.addEventListener("keydown", (event) => {
  const writing = event.target instanceof HTMLInputElement && event.target.value !== "";
  const turn = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!turn || event.ctrlKey || event.metaKey || event.altKey) return;
  if (writing && event.key.startsWith("Arrow")) return;
  if (steps[at].kind === "report" && turn > 0) return;
  event.preventDefault();
  go(at + turn);
});
show();
