// The company as its files say it: what was answered, solved and assumed. Nothing here can be moved.
import { make } from "./dom.js";
import { capital } from "./dates.js";

export function showCompany(box, plan) {
  const { company } = plan;
  const heads = Object.keys(company.teams[0]).filter((key) => key !== "people");
  const teams = company.teams.map((team) => heads.map((key) => String(team[key])));
  const named = company.teams.filter((team) => team.people.length);
  box.replaceChildren(
    make("div", { class: "card" }, make("h2", {}, capital(plan.name)), company.meaning ? make("p", {}, company.meaning) : "",
      make("p", {}, `Managed today as: ${company.managed_as}.`),
      make("p", { class: "note" }, `Everything here is read from ${plan.file} and the files that it names; change it there.`)),
    card("Teams", table("Teams", heads, teams), ...named.map((team) => make("p", { class: "note" }, `${team.team}: ${team.people.join(", ")}`))),
    card("The plan", table("The plan", ["", ""], company.facts)),
    company.answers.length
      ? card("What was answered", table("What was answered", ["", "answered", "simulated", "how it came about", ""], company.answers))
      : card("What was answered", make("p", {}, "Nothing: the company is a built-in one, or its file was written by hand. Its numbers are those of the file, from published figures and judgement."),
          make("p", { class: "note" }, "marathon new asks what you know of your own company and solves the rest.")),
    company.assumed.length ? card("What is assumed", list(company.assumed)) : "",
    company.cautions.length || company.remarks.length ? card("Read with care", list([...company.cautions, ...company.remarks])) : "",
  );
}

const card = (title, ...parts) => make("div", { class: "card" }, make("h2", {}, title), ...parts);
const list = (lines) => make("ul", { class: "dots" }, ...lines.map((line) => make("li", {}, line)));

function table(title, heads, rows) {
  const head = heads.some(Boolean)
    ? [make("thead", {}, make("tr", {}, ...heads.map((text) => (text ? make("th", { scope: "col" }, capital(text)) : make("td", {})))))] : [];
  const body = rows.map((row) => make("tr", {}, make("th", { scope: "row" }, row[0]), ...row.slice(1).map((cell) => make("td", {}, cell))));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, make("table", { class: "figures-table left" }, ...head, make("tbody", {}, ...body)));
}
