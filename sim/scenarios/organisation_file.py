"""What an organisation file may say, and every way in which it can be wrong.

Each field that is left out keeps its default, so a file may hold the few lines in which a
company differs from the built-in one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import ValidationError

from sim.calendar import WorkCalendar
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.fields import FieldSpec, fields_of, organisation_fields
from sim.scenarios.toml_file import unknown_name

if TYPE_CHECKING:
    from pydantic import BaseModel

NO_COUNTRY: Final = "none"
"""How a file says that no public holidays are kept: TOML has no empty value."""


def organisation_from(tables: Mapping[str, Any], *, source: str) -> Organisation:
    """Turn the contents of an organisation file into an organisation.

    Args:
        tables: What the file holds.
        source: Name of the file in messages.

    Returns:
        The organisation; fields that the file leaves out hold their defaults.

    Raises:
        InvalidInput: With every problem of the file.
    """
    problems: list[str] = []
    values = _table(tables, Organisation, (), "", problems)
    organisation: Organisation | None = None
    try:
        organisation = Organisation.model_validate(values)
    except ValidationError as error:
        problems += _beyond_fields(error, known=bool(problems))
    if organisation is not None:
        problems += _calendar_problems(organisation)
        problems += _repeated_names(organisation)
        problems += _unknown_fields(organisation)
    if problems or organisation is None:
        raise InvalidInput([f"{source}: {problem}" for problem in problems])
    return organisation


def _table(
    written: Mapping[str, Any],
    model: type[BaseModel],
    path: tuple[str, ...],
    where: str,
    problems: list[str],
) -> Mapping[str, Any]:
    """Check one table field by field; what is wrong is told and left out."""
    specs = {spec.path[-1]: spec for spec in fields_of(model, path)}
    values: dict[str, Any] = {}
    for name, value in written.items():
        place = f"{where}.{name}" if where else name
        if name not in specs:
            problems.append(f"{place}: {unknown_name('field', name, specs)}")
            continue
        before = len(problems)
        checked = _field(value, specs[name], place, problems)
        if len(problems) == before or specs[name].model is not None:
            values[name] = checked
    missing = [
        spec for name, spec in specs.items() if spec.default is None and name not in written
    ]
    problems += [
        f"{where}: {spec.path[-1]} is missing; give {spec.allowed}"
        for spec in missing
        if not spec.optional
    ]
    return values


def _field(written: Any, spec: FieldSpec, place: str, problems: list[str]) -> Any:  # noqa: ANN401
    if spec.kind == "table" and isinstance(written, Mapping):
        return _table(
            written, cast("type[BaseModel]", spec.model), spec.path, place, problems
        )
    if spec.kind == "tables" and _is_list(written, Mapping):
        return _tables(written, spec, place, problems)
    if spec.path == ("calendar", "country") and written == NO_COUNTRY:
        return None
    if not _fits(written, spec):
        meaning = f": {spec.meaning}" if spec.meaning else ""
        problems.append(
            f"{place} = {_quoted(written)}: must be {spec.allowed}{meaning}; {_advice(spec)}"
        )
    return written


def _tables(
    written: Sequence[Mapping[str, Any]], spec: FieldSpec, place: str, problems: list[str]
) -> list[Mapping[str, Any]]:
    fewest, most = spec.lengths or (0, len(written))
    if not fewest <= len(written) <= most:
        problems.append(f"{place}: has {len(written)} entries; it must have {spec.allowed}")
    model = cast("type[BaseModel]", spec.model)
    return [
        _table(entry, model, spec.path, f"{place} (entry {number})", problems)
        for number, entry in enumerate(written, start=1)
    ]


def _fits(written: object, spec: FieldSpec) -> bool:
    """Whether a value is of the field's kind and within its range."""
    match spec.kind:
        case "number":
            return _is_number(written) and _within(float(cast("float", written)), spec)
        case "whole number":
            whole = isinstance(written, int) and not isinstance(written, bool)
            return whole and _within(float(cast("int", written)), spec)
        case "text":
            fewest, most = spec.lengths or (0, 10_000)
            return isinstance(written, str) and fewest <= len(written.strip()) <= most
        case "yes/no":
            return isinstance(written, bool)
        case "date":
            return isinstance(written, date) and not isinstance(written, datetime)
        case "choice":
            return written in spec.choices
        case "numbers":
            fewest, most = spec.lengths or (0, 10_000)
            return (
                isinstance(written, Sequence)
                and fewest <= len(written) <= most
                and all(_is_number(each) for each in written)
            )
        case _:
            return spec.kind == "names" and _is_list(written, str)


def _is_number(written: object) -> bool:
    return (
        isinstance(written, int | float)
        and not isinstance(written, bool)
        and math.isfinite(written)
    )


def _is_list(written: object, kind: type) -> bool:
    return isinstance(written, list) and all(isinstance(entry, kind) for entry in written)


def _within(value: float, spec: FieldSpec) -> bool:
    low = -math.inf if spec.low is None else spec.low
    high = math.inf if spec.high is None else spec.high
    return low <= value <= high


def _quoted(written: object) -> str:
    """A value as the user wrote it, cut where it is long."""
    if isinstance(written, bool):
        return "true" if written else "false"
    said = str(written) if isinstance(written, date) else repr(written)
    return said if len(said) <= 60 else said[:57] + "..."


def _advice(spec: FieldSpec) -> str:
    if spec.default is None or spec.model is not None:
        return "correct it"
    default = spec.default if not isinstance(spec.default, tuple) else list(spec.default)
    return f"correct it, or drop the line for the default {_quoted(default)}"


def _beyond_fields(error: ValidationError, *, known: bool) -> list[str]:
    """Problems between fields; those of single fields have been told already."""
    problems: list[str] = []
    for each in error.errors(include_url=False):
        cause = each.get("ctx", {}).get("error")
        place = _place(each["loc"])
        if cause is not None:
            problems.append(f"{place}: {cause}" if place else f"{cause}")
        elif not known:
            written = _quoted(each["input"])
            problems.append(f"{place} = {written}: is not allowed; see its range in the file "
                            "that 'marathon scenarios mid_market --toml' prints")  # fmt: skip
    return problems


def _place(loc: Sequence[str | int]) -> str:
    place = ""
    for step in loc:
        if isinstance(step, int):
            place += f" (entry {step + 1})"
        else:
            place += f".{step}" if place else step
    return place


def _calendar_problems(organisation: Organisation) -> list[str]:
    calendar = organisation.calendar
    try:
        WorkCalendar.build(
            calendar.first_day,
            1,
            country=calendar.country,
            fiscal_year_start_month=calendar.fiscal_year_start_month,
        )
    except InvalidInput as error:
        return [
            f"calendar.{problem}".replace("leave it out for", f"write {NO_COUNTRY!r} for")
            for problem in error.problems
        ]
    return []


def _unknown_fields(organisation: Organisation) -> list[str]:
    """Names below `unknown` that are no field; `*` stands for every entry of a list."""
    fields = [".".join(path) for path in organisation_fields()]
    return [
        f"unknown: {unknown_name('field', name, fields)}"
        for name in organisation.unknown
        if name.replace(".*", "") not in fields
    ]


def _repeated_names(organisation: Organisation) -> list[str]:
    problems: list[str] = []
    named = (
        ("process.stages", [stage.name for stage in organisation.process.stages]),
        ("market.segments", [segment.name for segment in organisation.market.segments]),
    )
    for place, names in named:
        twice = sorted({name for name in names if names.count(name) > 1})
        problems += [
            f"{place}: two are named {name!r}; give each its own name" for name in twice
        ]
    return problems
