"""Write scenarios, moves and organisations as TOML files that explain themselves line by line."""

from __future__ import annotations

import textwrap
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from sim.levers import LEVERS
from sim.organisation import NO_COUNTRY, Organisation
from sim.problems import InvalidInput
from sim.scenarios.catalogue import DEFAULT_ORGANISATION
from sim.scenarios.fields import FieldSpec, fields_of, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from sim.levers import Lever
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
    ]
    opening = scenario.opening
    for name, lever in LEVERS.items():
        lines += _comment(_explained(lever))
        lines.append(f"{name} = {_lever_literal(lever, opening[name])}")
    lines += _changes(scenario.timeline)
    lines += _teams(scenario)
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
        lines += ["", *(["[levers]"] if week == 0 else _head_of_change(week))]
        for name in LEVERS:
            if name in values:
                lines += _comment(_explained(LEVERS[name]))
                lines.append(f"{name} = {_lever_literal(LEVERS[name], values[name])}")
    return "\n".join(lines) + "\n"


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
    lines += _table(organisation, Organisation, (), remarks)
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
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(
            [f"{path}: cannot be written ({reason}); choose another file or folder"]
        ) from error


def write_built_in_organisation() -> None:
    """Write the defaults of `sim.organisation` to the built-in file, after one has changed."""
    path = Path(__file__).parent / "organisations" / f"{DEFAULT_ORGANISATION}.toml"
    write_organisation(Organisation(), path)


def _table(
    values: BaseModel,
    model: type[BaseModel],
    path: tuple[str, ...],
    remarks: Mapping[str, str],
) -> list[str]:
    """Lines of one table: plain fields first, as TOML demands, then its tables."""
    specs = fields_of(model, path)
    lines: list[str] = []
    for spec in specs:
        if spec.model is None:
            lines += _line(spec, getattr(values, spec.path[-1]), remarks, commented=True)
    for spec in specs:
        name = ".".join(spec.path)
        if spec.kind == "table" and spec.model is not None:
            inner = _table(getattr(values, spec.path[-1]), spec.model, spec.path, remarks)
            lines += ["", f"[{name}]", *inner]
        elif spec.kind == "tables" and spec.model is not None:
            for place, entry in enumerate(getattr(values, spec.path[-1])):
                lines += ["", f"[[{name}]]"]
                for field in fields_of(spec.model, spec.path):
                    value = getattr(entry, field.path[-1])
                    lines += _line(field, value, remarks, commented=place == 0)
    return lines


def _line(
    spec: FieldSpec, value: object, remarks: Mapping[str, str], *, commented: bool
) -> list[str]:
    comment = _comment(_about(spec, remarks.get(".".join(spec.path)))) if commented else []
    return [*comment, f"{spec.path[-1]} = {_literal(value)}"]


def _about(spec: FieldSpec, remark: str | None) -> str:
    if spec.path == ("calendar", "country"):
        return f'{spec.meaning}; "{NO_COUNTRY}": none are'
    limits = ", ".join(spec.choices) if spec.choices else spec.range
    parts = "; ".join(part for part in (spec.unit, limits, remark or spec.evidence) if part)
    return f"{spec.meaning} [{parts}]".strip() if parts else spec.meaning


def _explained(lever: Lever) -> str:
    return (
        f"{lever.meaning} Allowed: {lever.allowed}. Costs: {lever.cost}. "
        f"Source: {lever.evidence}."
    )


def _changes(timeline: Mapping[int, Values]) -> list[str]:
    lines: list[str] = []
    before: Values | None = None
    for week, values in timeline.items():
        changed = [name for name in LEVERS if before and values[name] != before[name]]
        if changed:
            lines += ["", *_head_of_change(week)]
            lines += [f"{x} = {_lever_literal(LEVERS[x], values[x])}" for x in changed]
        before = values
    return lines


def _head_of_change(week: int) -> list[str]:
    return ["[[change]]", f"week = {week}", "[change.levers]"]


def _teams(scenario: Scenario) -> list[str]:
    """Teams are told by the names of their scenarios, which the file then needs."""
    if not scenario.teams:
        return []
    told = [f'"{number}" = {_literal(x.name)}' for number, x in scenario.teams.items()]
    return ["", "# Teams that are managed otherwise, by number from 1.", "[teams]", *told]


def _comment(sentence: str) -> list[str]:
    if not sentence:
        return []
    return textwrap.wrap(
        sentence, _WIDTH, initial_indent="# ", subsequent_indent="#   ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _lever_literal(lever: Lever, value: float) -> str:
    if lever.choices:
        return _literal(lever.choices[int(value)])
    if lever.unit == "yes/no":
        return "true" if value else "false"
    return _literal(int(value) if lever.whole else value)


def _literal(value: Any) -> str:  # noqa: ANN401 (whatever a model's field holds)
    if value is None:
        return _literal(NO_COUNTRY)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_literal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return _literal(value.value)
    if isinstance(value, str):
        return tomlkit.string(value).as_string()
    return "[" + ", ".join(_literal(entry) for entry in value) + "]"


def _float_literal(value: float) -> str:
    """The shortest form that is read back to the same bits."""
    short = number(value)
    return short if float(short) == value else repr(value)
