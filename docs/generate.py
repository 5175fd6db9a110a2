"""Write the pages of levers and organisations from the registry: `python docs/generate.py`.

With `--check` nothing is written; the exit code is 1 where a page is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from marathon.sentences import practices
from marathon.sentences.catalogue import leaves
from sim.levers import LEVERS
from sim.scenarios.catalogue import STAGES, organisation_names
from sim.scenarios.fields import organisation_fields
from sim.scenarios.loader import load_organisation, load_scenario
from sim.scenarios.markets import without_built_in_markets

DOCS = Path(__file__).parent
NOTE = "Written by `python docs/generate.py` from the registry; do not edit by hand."

HOW_TO_SET = """\
What management can set. A lever stands in a scenario file under `[levers]`, on the command line
as `--set lever=value`, in Python as `levers={...}` or `scenario.with_(...)`. Evidence names
sections of [evidence](evidence.md); section 15 is the ladder of stages itself, which says what values
are and nothing of what they do."""

WHAT_A_FILE_HOLDS = """\
A file holds the fields in which a company differs from these defaults. Evidence names sections
of [evidence](evidence.md)."""


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    cells = [[cell.replace("|", "/").replace("\n", " ") for cell in row] for row in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def levers() -> str:
    """What management can set, and what the five stages set."""
    parts = [
        "# Levers",
        NOTE,
        HOW_TO_SET,
        "## In the five stages",
        table(
            ["lever", "unit", *STAGES],
            [
                [name, lever.unit,
                 *(lever.text(load_scenario(stage).opening[name]) for stage in STAGES)]
                for name, lever in LEVERS.items()
            ],
        ),
        "## What each of them is",
    ]  # fmt: skip
    for lever in LEVERS.values():
        about = {
            "kind": lever.kind.value,
            "group": lever.group.value,
            "unit": lever.unit,
            "range": lever.allowed,
            "default": lever.text(lever.default),
            "read by": lever.consumer,
            "cost": lever.cost,
            "values from": lever.evidence,
            "effect known from": practices.known_from(lever.name),
        }
        listed = "\n".join(f"- {key}: {value}" for key, value in about.items() if value)
        parts.append(f"### {lever.name}\n\n{lever.meaning}\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def organisations() -> str:
    """What an organisation consists of, and where the built-in ones differ."""
    names = organisation_names()
    firms = [without_built_in_markets(load_organisation(name)) for name in names]
    values = [{place: value for place, _, value in leaves(firm)} for firm in firms]
    places = list(dict.fromkeys(place for each in values for place in each))
    differing = [
        place
        for place in places
        if place not in {"name", "meaning"}
        and any(each.get(place) != values[0].get(place) for each in values)
    ]
    return "\n\n".join(
        [
            "# Organisations",
            NOTE,
            table(["name", "meaning"], [[n, f.meaning] for n, f in zip(names, firms, strict=True)]),
            "## Where they differ",
            table(
                ["field", *names],
                [[place, *(text(each.get(place)) for each in values)] for place in differing],
            ),
            "## Every field",
            WHAT_A_FILE_HOLDS,
            table(
                ["field", "unit", "allowed", "default", "meaning", "evidence"],
                [
                    [".".join(spec.path), spec.unit, spec.allowed,
                     "" if spec.default is None else spec.default_text, spec.meaning,
                     spec.evidence]
                    for spec in organisation_fields().values()
                    if spec.model is None
                ],
            ),
        ]
    ) + "\n"  # fmt: skip


def text(value: object) -> str:
    """A field's value; empty where an organisation has no such entry."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else f"{value}"


PAGES = {"levers.md": levers, "organisations.md": organisations}


def main() -> None:
    """Write the pages, or check that they are current."""
    stale = [
        name for name, made in PAGES.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != made()
    ]  # fmt: skip
    if "--check" in sys.argv[1:]:
        if stale:
            sys.exit(f"not current: {', '.join(stale)}; run python docs/generate.py")
        return
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
