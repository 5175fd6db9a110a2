// Ask the room, then reveal stage by stage. Works from a file, without any request.
"use strict";
(() => {
  const values = JSON.parse(document.getElementById("values").textContent);
  const stages = [...document.querySelectorAll(".stages > li")];
  const next = document.getElementById("next");
  const skip = document.getElementById("skip");
  const outcome = document.getElementById("outcome");
  const guesses = { more: [], week: [] };
  let shown = 0;

  const wording = {
    more: (value) => (value === 0 ? "the same" : `${value > 0 ? "+" : "−"}${Math.abs(value)} %`),
    week: (value) => (value === 0 ? "at once" : value >= 104 ? "after two years" : `week ${value}`),
  };

  for (const question of document.querySelectorAll("[data-question]")) {
    const name = question.dataset.question;
    const slider = document.getElementById(name);
    const said = document.getElementById(`${name}-said`);
    const list = document.getElementById(`${name}-guesses`);
    const say = () => {
      said.textContent = wording[name](Number(slider.value));
      slider.setAttribute("aria-valuetext", said.textContent);
    };
    const add = () => {
      const item = document.createElement("li");
      item.textContent = wording[name](Number(slider.value));
      list.append(item);
      guesses[name].push({ value: Number(slider.value), item });
    };
    slider.addEventListener("input", say);
    slider.addEventListener("keydown", (event) => {
      if (event.key === "Enter") add();
    });
    document.getElementById(`${name}-add`).addEventListener("click", add);
    say();
  }

  const label = () => {
    next.textContent =
      shown < stages.length ? `Reveal stage ${shown + 1}` : "Show why, and how sure this is";
  };

  const markNearest = () => {
    for (const [name, made] of Object.entries(guesses)) {
      if (!made.length) continue;
      const miss = (guess) => Math.abs(guess.value - values.answers[name].value);
      const least = Math.min(...made.map(miss));
      for (const guess of made) guess.item.classList.toggle("nearest", miss(guess) === least);
    }
  };

  const reveal = () => {
    const stage = stages[shown];
    const told = values.stages[shown];
    stage.hidden = false;
    stage.querySelector(".value").textContent = told.value;
    const bar = stage.querySelector(".bar");
    bar.getBoundingClientRect(); // the width must start at nothing to be seen growing
    bar.style.width = `${told.width}%`;
    shown += 1;
    if (shown === stages.length) {
      const asked = [...document.querySelectorAll("[data-question]")];
      outcome.textContent = asked
        .map((question) => values.answers[question.dataset.question].said)
        .join(" ");
      markNearest();
    }
    label();
    next.scrollIntoView({ block: "nearest" });
  };

  const showAll = () => {
    document.body.classList.remove("asking");
    next.hidden = true;
    skip.hidden = true;
    document.getElementById("after").scrollIntoView({ block: "start" });
  };

  const forward = () => (shown < stages.length ? reveal() : showAll());

  next.addEventListener("click", forward);
  skip.addEventListener("click", () => {
    while (shown < stages.length) reveal();
    showAll();
  });
  document.addEventListener("keydown", (event) => {
    if (!document.body.classList.contains("asking")) return;
    if (event.target instanceof HTMLInputElement) return;
    if (event.key !== "ArrowRight" && event.key !== "PageDown") return;
    event.preventDefault();
    forward();
  });
  label();
})();
