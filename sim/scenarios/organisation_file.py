"""What an organisation file may say, and every way in which it can be wrong.

Each field that is left out keeps its default, so a file may hold the few lines in which a
company differs from the built-in one.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.calendar import problems_of
from sim.organisation import NO_COUNTRY, TEAM_ANSWERS, Organisation, TeamMarket
from sim.problems import InvalidInput, quoted
from sim.scenarios.fields import FieldSpec, organisation_fields
from sim.scenarios.toml_file import unknown_name

Location = tuple[str | int, ...]
"""Where a value stands in a file: names of tables and fields, positions in lists."""


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
    problems: dict[str, None] = {}
    organisation: Organisation | None = None
    rest, before = copy.deepcopy(dict(tables)), None
    while organisation is None and rest != before:
        try:
            organisation = Organisation.model_validate(rest)
        except ValidationError as error:
            found = error.errors(include_url=False)
            # What is left out below may be missed then; that is no problem of the file.
            own = [x for x in found if before is None or x["type"] == "value_error"]
            problems |= {said: None for each in own for said in _sentences(each, rest)}
            before = copy.deepcopy(rest)
            for each in found:
                _leave_out_what(each, rest, before)
    if organisation is not None:
        checks = (_calendar_problems, _repeated_names, _unknown_fields)
        problems |= dict.fromkeys(each for check in checks for each in check(organisation))
    if problems or organisation is None:
        raise InvalidInput([f"{source}: {problem}" for problem in problems])
    return organisation


def _leave_out_what(
    error: Mapping[str, Any], tables: dict[str, Any], written: Mapping[str, Any]
) -> None:
    """Leave out what an error is about, so that what is between other fields is seen as well."""
    location: Location = error["loc"]
    if error["type"] != "value_error":
        # A list whose entries are wrong themselves is told to be too short as well.
        if error["type"] not in {"too_short", "too_long"} or [*_sentences(error, written)]:
            _leave_out(tables, _field_of(error))
        return
    if not location:
        for place in ((), *(("markets", i) for i in range(len(tables.get("markets", ()))))):
            for section in ("customers", "money"):
                _leave_out(tables, (*place, section))
        for i in range(len(tables.get("teams", ()))):
            _leave_out(tables, ("teams", i, "market"))
    elif isinstance(location[-1], int):
        for field in _value_at(tables, location).keys() - {"name", "market"}:
            _leave_out(tables, (*location, field))
    else:
        _leave_out(tables, location)


def _field_of(error: Mapping[str, Any]) -> Location:
    """Where the field stands that an error is about; an entry of a list stands for all of it."""
    location: Location = error["loc"]
    while location and isinstance(location[-1], int):
        location = location[:-1]
    return location


def _sentences(error: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[str]:
    """What one error of pydantic is in words, if it is one."""
    location = _field_of(error)
    fields, place = organisation_fields(), _place(location)
    path = tuple(step for step in location if isinstance(step, str))
    spec = fields.get(path)
    if error["type"] == "value_error":
        for problem in str(error["ctx"]["error"]).splitlines():
            yield ": ".join(filter(None, (_place(error["loc"]), problem)))
    elif error["type"] == "missing" and spec is not None:
        yield f"{_place(location[:-1])}: {path[-1]} is missing; give {spec.allowed}"
    elif spec is None and path[-1] in TEAM_ANSWERS and path[:-1] in {(), ("teams",)}:
        yield (
            f"{place}: is an answer, which no field holds; 'marathon new --teams FILE' solves it and "
            "writes an organisation"
        )
    elif spec is None:
        siblings = [known[-1] for known in fields if known[:-1] == path[:-1]]
        siblings += TEAM_ANSWERS if path[:-1] == ("teams",) else ()
        yield f"{place}: {unknown_name('field', path[-1], siblings)}"
    elif error["type"] not in {"too_short", "too_long"} or spec.kind == "text":
        yield _not_allowed(_value_at(tables, location), spec, place)
    else:
        written = _value_at(tables, location)
        fewest, most = spec.lengths or (0, 0)
        # Entries that are wrong themselves are not counted by pydantic.
        if not fewest <= len(written) <= most:
            if spec.kind == "tables":
                yield f"{place}: has {len(written)} entries; it must have {spec.allowed}"
            else:
                yield _not_allowed(written, spec, place)


def _not_allowed(written: object, spec: FieldSpec, place: str) -> str:
    meaning = f": {spec.meaning}" if spec.meaning else ""
    return f"{place} = {quoted(written)}: must be {spec.allowed}{meaning}; {_advice(spec)}"


def _value_at(tables: Any, location: Location) -> Any:  # noqa: ANN401 (whatever a file holds)
    for step in location:
        tables = tables[step]
    return tables


def _leave_out(tables: dict[str, Any], location: Location) -> None:
    """Leave out a field, where it is still there."""
    *steps, last = location
    table: Any = tables
    for step in steps:
        if isinstance(table, dict) and step not in table:
            return
        table = table[step]
    if isinstance(table, dict):
        table.pop(last, None)


def _advice(spec: FieldSpec) -> str:
    if spec.default is None or spec.model is not None:
        return "correct it"
    return f"correct it, or drop the line for the default {spec.default_text}"


def _place(location: Sequence[str | int]) -> str:
    place = ""
    for step in location:
        if isinstance(step, int):
            place += f" (entry {step + 1})"
        else:
            place += f".{step}" if place else step
    return place


def _calendar_problems(organisation: Organisation) -> list[str]:
    """What is wrong with the calendar of an organisation."""
    own = organisation.calendar
    found = problems_of(own.first_day, 1, own.country, own.fiscal_year_start_month)
    return [
        f"calendar.{problem}".replace("leave it out for", f"write {NO_COUNTRY!r} for")
        for problem in found
    ]


def _unknown_fields(organisation: Organisation) -> list[str]:
    """Names below `unknown` that are no field; `*` stands for every entry of a list."""
    fields = [".".join(path) for path in organisation_fields()]
    return [
        f"unknown: {unknown_name('field', name, fields)}"
        for name in organisation.unknown
        if name.replace(".*", "") not in fields
    ]


def _repeated_names(organisation: Organisation) -> list[str]:
    named = {"markets": [market.name for market in organisation.markets]}
    parts: dict[str, Organisation | TeamMarket] = {"": organisation}
    parts |= {f"markets {market.name}: ": market for market in organisation.markets}
    for place, each in parts.items():
        named[f"{place}process.stages"] = [stage.name for stage in each.process.stages]
        named[f"{place}market.segments"] = [one.name for one in each.market.segments]
    return [
        f"{place}: two are named {name!r}; give each its own name"
        for place, names in named.items()
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
