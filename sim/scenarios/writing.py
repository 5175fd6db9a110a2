"""Write scenarios, moves and organisations as TOML files that explain themselves line by line."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import tomlkit
from pydantic import BaseModel

from sim.files import refusing, write_whole
from sim.levers import LEVERS
from sim.organisation import NO_COUNTRY, Organisation
from sim.scenarios.fields import FieldSpec, fields_of, number
from sim.scenarios.markets import without_built_in_markets
from sim.scenarios.move import Move
from sim.scenarios.scenario import Scenario, Values

_WIDTH: Final = 92
_NOTHING: Final[Mapping[str, str]] = {}


def scenario_text(scenario: Scenario) -> str:
    """A scenario as a commented file that the loader reads back to the same digest."""
    lines = [
        *_comment("A scenario: what management does. Edit values and give the file to"),
        *_comment("'marathon compare'; a lever that is left out keeps its neutral value."),
        f"title = {_literal(scenario.title)}",
        f"meaning = {_literal(scenario.meaning)}",
        "",
        "[levers]",
        *_levers(scenario.opening),
    ]
    before = scenario.opening
    for week, values in scenario.timeline.items():
        changed = {name: values[name] for name in LEVERS if values[name] != before[name]}
        if changed:
            lines += [*_head_of_change(week), *_levers(changed, explained=False)]
        before = values
    if scenario.teams:
        # Teams are told by the names of their scenarios, which the file then needs.
        lines += ["", "# Teams that are managed otherwise, by number from 1.", "[teams]"]
        lines += [f'"{n}" = {_literal(team.name)}' for n, team in scenario.teams.items()]
    return "\n".join(lines) + "\n"


def move_text(move: Move) -> str:
    """A move as a commented file that the loader reads back to the same changes."""
    lines = [
        *_comment(
            "A move: only what it changes, from the switch on ([levers]) or from a week or"
        ),
        *_comment("date on ([[change]]). Give it after a scenario: coach+mine.toml"),
        'kind = "move"',
        f"title = {_literal(move.title)}",
        f"meaning = {_literal(move.meaning)}",
        f"evidence = {_literal(move.evidence)}",
    ]
    for week, values in move.changes.items():
        head = ["", "[levers]"] if week == 0 else _head_of_change(week)
        lines += [*head, *_levers(values)]
    return "\n".join(lines) + "\n"


def _levers(values: Values, *, explained: bool = True) -> list[str]:
    """A line for every lever that is set, with what it means above it."""
    lines: list[str] = []
    for name, lever in LEVERS.items():
        if name in values:
            about = (
                f"{lever.meaning} Allowed: {lever.allowed}. Costs: {lever.cost}. "
                f"Source: {lever.evidence}."
            )
            lines += _comment(about) if explained else []
            lines.append(f"{name} = {_literal(lever.plain(values[name]))}")
    return lines


def _head_of_change(week: int) -> list[str]:
    return ["", "[[change]]", f"week = {week}", "[change.levers]"]


def organisation_text(
    organisation: Organisation,
    *,
    opening: Sequence[str] = (),
    remarks: Mapping[str, str] = _NOTHING,
) -> str:
    """An organisation as a commented file that the loader reads back unchanged.

    Args:
        organisation: What to write.
        opening: Sentences for the head of the file, a comment each.
        remarks: What to say instead of the default's source beside a field, by its path
            (`market.contact`, `process.stages.hours`): for example that it is identified
            by a history, or assumed.

    Returns:
        TOML text; beside every field its unit, range, meaning and source.
    """
    heads = opening or (
        "An organisation: its calendar, people, market, process and money. Every line that is",
        "left out keeps the value shown here. Each comment gives meaning [unit; range; source].",
    )
    lines = [line for head in heads for line in _comment(head)]
    lines += _table(without_built_in_markets(organisation), (), remarks)
    return "\n".join(lines).strip("\n") + "\n"


def write_organisation(
    organisation: Organisation,
    path: Path,
    *,
    opening: Sequence[str] = (),
    remarks: Mapping[str, str] = _NOTHING,
) -> None:
    """Write `organisation_text` to a file, replacing it if it exists.

    Raises:
        InvalidInput: If the file cannot be written.
    """
    text = organisation_text(organisation, opening=opening, remarks=remarks)
    with refusing(f"{path}: cannot be written", "choose another file or folder"):
        write_whole(path, text)


def _table(
    values: BaseModel,
    path: tuple[str, ...],
    remarks: Mapping[str, str],
    *,
    commented: bool = True,
) -> list[str]:
    """Lines of one table: plain fields first, as TOML demands, then its tables."""
    specs = fields_of(type(values), path)
    lines = _fields(values, specs, remarks, commented=commented)
    for spec in specs:
        name, value = ".".join(spec.path), getattr(values, spec.path[-1])
        if spec.kind == "table" and value is not None:
            inner = _table(value, spec.path, remarks, commented=commented)
            lines += ["", f"[{name}]", *inner] if inner else []
        elif spec.kind == "tables" and spec.model is not None:
            for place, entry in enumerate(value):
                first = commented and place == 0
                inner = _table(entry, spec.path, remarks, commented=first)
                lines += ["", f"[[{name}]]", *inner]
    return lines


def _fields(
    values: BaseModel,
    specs: Sequence[FieldSpec],
    remarks: Mapping[str, str],
    *,
    commented: bool = True,
) -> list[str]:
    """A line for every plain field of a table, with what it means above it."""
    lines: list[str] = []
    for spec in specs:
        value = getattr(values, spec.path[-1])
        left_out = value is None and spec.path != ("calendar", "country")
        if spec.model is None and not left_out:
            about = _about(spec, remarks.get(".".join(spec.path)))
            lines += _comment(about) if commented else []
            lines.append(f"{spec.path[-1]} = {_literal(value)}")
    return lines


def _about(spec: FieldSpec, remark: str | None) -> str:
    if spec.path == ("calendar", "country"):
        return f'{spec.meaning}; "{NO_COUNTRY}": none are'
    limits = ", ".join(spec.choices) if spec.choices else spec.range
    parts = "; ".join(part for part in (spec.unit, limits, remark or spec.evidence) if part)
    return f"{spec.meaning} [{parts}]".strip() if parts else spec.meaning


def _comment(sentence: str) -> list[str]:
    if not sentence:
        return []
    return textwrap.wrap(
        sentence, _WIDTH, initial_indent="# ", subsequent_indent="#   ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _literal(value: object) -> str:
    """A value of an organisation as TOML; a number in the shortest form of the same bits."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, float):
        short = number(value)
        return short if float(short) == value else repr(value)
    return tomlkit.item(NO_COUNTRY if value is None else value).as_string()
