"""What stages, moves, organisations and levers are, said for people and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from marathon.sentences import practices
from marathon.sentences.fitted import cautions
from marathon.sentences.texts import TEXTS
from marathon.tables import paragraph, text_table
from sim.evidence.grades import EVIDENCE
from sim.levers import LEVERS, Lever
from sim.organisation import Organisation
from sim.scenarios import catalogue
from sim.scenarios.catalogue import STAGES
from sim.scenarios.fields import FieldSpec, fields_of
from sim.scenarios.loader import load_move, load_organisation, load_scenario
from sim.scenarios.markets import without_built_in_markets
from sim.scenarios.move import Move
from sim.scenarios.scenario import Scenario, differences

WIDTH: Final = 100
MISSING: Final = object()


def overview() -> str:
    """Every scenario, move and organisation, and each lever's value in the five stages."""
    scenarios = [
        (x.name, x.meaning) for x in map(load_scenario, catalogue.scenario_names())
    ]
    moves = [(x.name, x.meaning) for x in map(load_move, catalogue.move_names())]
    organisations = [
        (name, _about(load_organisation(name))) for name in catalogue.organisation_names()
    ]
    return "\n\n".join(
        (
            text_table(("scenario", "meaning"), scenarios, width=WIDTH),
            text_table(("move", "meaning"), moves, width=WIDTH),
            text_table(("organisation", "meaning"), organisations, width=WIDTH),
            _levers_by_stage(),
            _reduced_forms(),
            TEXTS["catalogue"]["advice"],
        )
    )


def overview_json() -> Mapping[str, Any]:
    """The same for programs."""
    return {
        "scenarios": [
            scenario_json(load_scenario(name), timeline=False)
            for name in catalogue.scenario_names()
        ],
        "moves": [move_json(load_move(name)) for name in catalogue.move_names()],
        "organisations": [
            {"name": name, "title": firm.name, "meaning": firm.meaning}
            for name in catalogue.organisation_names()
            for firm in (load_organisation(name),)
        ],
        "levers": [lever_json(lever) for lever in LEVERS.values()],
    }


def subject_json(subject: Scenario | Move | Organisation | Lever) -> Mapping[str, Any]:
    """One scenario, move, organisation or lever for programs."""
    if isinstance(subject, Scenario):
        return scenario_json(subject)
    if isinstance(subject, Move):
        return move_json(subject)
    return (
        lever_json(subject)
        if isinstance(subject, Lever)
        else subject.model_dump(mode="json")
    )


def scenario_page(scenario: Scenario) -> str:
    """One scenario in full: every lever's value, unit, range and meaning."""
    rows = [
        (name, lever.text(scenario.opening[name]), _range(lever), lever.unit, lever.meaning)
        for name, lever in LEVERS.items()
    ]
    heads = ("lever", "value", "allowed", "unit", "meaning")
    table = text_table(heads, rows, numbers=frozenset({1}), width=140)
    changes = "".join(
        f"\nfrom week {week}: {_changed(values, before)}"
        for (_, before), (week, values) in pairwise(scenario.timeline.items())
    )
    told = paragraph(f"{scenario.title}: {scenario.meaning}", width=140)
    head = f"{told}\ndigest {scenario.digest[:16]}"
    teams = "".join(
        f"\n\nteam {number} is managed otherwise ({team.name}):\n\n"
        f"{scenario_differences(replace(scenario, name='the others', teams={}), team)}"
        for number, team in scenario.teams.items()
    )
    return f"{head}\n\n{table}\n{changes}{teams}".rstrip()


def scenario_json(scenario: Scenario, *, timeline: bool = True) -> Mapping[str, Any]:
    """One scenario for programs."""
    told = _attributes(scenario, "name title meaning digest")
    if timeline:
        told["timeline"] = _weeks_json(scenario.timeline)
        told["teams"] = {
            str(number): scenario_json(team) for number, team in scenario.teams.items()
        }
    return told


def move_page(move: Move) -> str:
    """One move in full: the levers it changes, what they mean, what they cost."""
    rows = [
        (name, LEVERS[name].text(values[name]), _from(week), LEVERS[name].unit,
         f"{LEVERS[name].meaning} Costs: {LEVERS[name].cost}.")
        for week, values in move.changes.items()
        for name in LEVERS
        if name in values
    ]  # fmt: skip
    heads = ("lever", "value", "from", "unit", "meaning and cost")
    table = text_table(heads, rows, numbers=frozenset({1}), width=140)
    told = paragraph(f"{move.title}: {move.meaning}", width=WIDTH)
    source = paragraph(f"Source: {move.evidence or 'judgement'}.", width=WIDTH)
    use = f"Use it on any scenario: marathon compare coach coach+{move.name}"
    return f"{told}\n{source}\n\n{table}\n\n{use}"


def move_json(move: Move) -> Mapping[str, Any]:
    """One move for programs."""
    changes = {"changes": _weeks_json(move.changes)}
    return _attributes(move, "name title meaning evidence") | changes


def _attributes(subject: object, names: str) -> dict[str, Any]:
    return {name: getattr(subject, name) for name in names.split()}


def _weeks_json(weeks: Mapping[int, Mapping[str, float]]) -> list[dict[str, Any]]:
    return [
        {
            "week": week,
            "levers": {name: LEVERS[name].plain(values[name]) for name in values},
        }
        for week, values in weeks.items()
    ]


def _from(week: int) -> str:
    return "the switch" if week == 0 else f"week {week}"


def lever_page(lever: Lever) -> str:
    """One lever in full."""
    lines: tuple[tuple[str, str], ...] = (
        ("kind", f"{lever.kind} (group {lever.group})"),
        ("unit", lever.unit),
        ("allowed", _range(lever)),
        ("neutral", lever.text(lever.default)),
        ("read by", lever.consumer),
        ("costs", lever.cost),
        ("values", f"from {lever.evidence}"),
        ("effect", practices.known_from(lever.name)),
    )
    if found := practices.found(lever.name):
        held = f"{found} from more of it{practices.up_to(lever.name)}"
        lines = (
            *lines,
            ("found", f"{held}. {TEXTS['catalogue']['contrary']}"),
        )
    body = "\n".join(f"  {name:<9}{text}" for name, text in lines)
    values = text_table(
        STAGES, [[lever.text(load_scenario(x).opening[lever.name]) for x in STAGES]]
    )
    return (
        f"{paragraph(f'{lever.name}: {lever.meaning}', width=WIDTH)}\n\n{body}\n\n{values}"
    )


def lever_json(lever: Lever) -> Mapping[str, Any]:
    """One lever for programs."""
    return {
        "name": lever.name,
        "kind": str(lever.kind),
        "group": str(lever.group),
        **_attributes(lever, "unit low high"),
        "default": lever.plain(lever.default),
        "choices": list(lever.choices),
        "meaning": lever.meaning,
        "read_by": lever.consumer,
        **_attributes(lever, "cost evidence reduced_form"),
        "effect": EVIDENCE[lever.name].to_json(),
        "values": {x: lever.plain(load_scenario(x).opening[lever.name]) for x in STAGES},
    }


def organisation_page(
    organisation: Organisation, remarks: Mapping[str, str] = MappingProxyType({})
) -> str:
    """One organisation in full: every field's value, unit, range, meaning and source.

    Args:
        organisation: What is shown.
        remarks: Sources that its own file states, by the path of the field.
    """
    rows = [
        (place, _said(value), spec.range, spec.unit, _with_source(spec, remarks))
        for place, spec, value in leaves(without_built_in_markets(organisation))
        if place not in {"name", "meaning"}
    ]  # fmt: skip
    heads = ("field", "value", "allowed", "unit", "meaning [source]")
    named = {team.market for team in organisation.teams}
    markets = [
        f"What the market {name} holds: marathon scenarios {name}"
        for name in catalogue.organisation_names()
        if name in named
    ]
    head = (f"{organisation.name}: {organisation.meaning}", *cautions(organisation))
    return "\n\n".join((*head, text_table(heads, rows, width=150), *markets))


def _with_source(spec: FieldSpec, remarks: Mapping[str, str]) -> str:
    source = remarks.get(".".join(spec.path), spec.evidence)
    return f"{spec.meaning} [{source}]" if source else spec.meaning


def scenario_differences(first: Scenario, second: Scenario) -> str:
    """What the second scenario does otherwise than the first."""
    rows = [
        (x.lever if x.team is None else f"team {x.team}: {x.lever}",
         "start" if x.week is None else f"week {x.week}",
         LEVERS[x.lever].text(x.before), LEVERS[x.lever].text(x.after),
         LEVERS[x.lever].unit)
        for x in differences(first, second)
    ]  # fmt: skip
    if not rows:
        return f"{second.name} does the same as {first.name}."
    return text_table(("lever", "from", first.name, second.name, "unit"), rows)


def differences_json(first: Scenario, second: Scenario) -> Mapping[str, Any]:
    """The differences of two scenarios for programs.

    Week null: from the start; team null: all teams.
    """
    return {
        "base": first.name,
        "other": second.name,
        "differences": [
            {
                "lever": x.lever,
                "team": x.team,
                "week": x.week,
                "base": LEVERS[x.lever].plain(x.before),
                "other": LEVERS[x.lever].plain(x.after),
                "unit": LEVERS[x.lever].unit,
            }
            for x in differences(first, second)
        ],
    }


def organisation_differences(
    first: Organisation, second: Organisation, *, names: tuple[str, str]
) -> str:
    """Fields in which two organisations differ."""
    rows = [
        (place, *("-" if value is MISSING else _said(value) for value in values), spec.unit)
        for place, spec, *values in _field_differences(first, second)
    ]
    if not rows:
        return f"{names[1]} is the same organisation as {names[0]}."
    return text_table(("field", *names, "unit"), rows)


def organisation_differences_json(
    first: Organisation, second: Organisation, *, names: tuple[str, str]
) -> Mapping[str, Any]:
    """The same for programs; a field that one of the two has not is null."""
    return {
        "base": names[0],
        "other": names[1],
        "differences": [
            {
                "field": place,
                "base": _plain(before),
                "other": _plain(after),
                "unit": spec.unit,
            }
            for place, spec, before, after in _field_differences(first, second)
        ],
    }


def _field_differences(
    first: Organisation, second: Organisation
) -> Iterator[tuple[str, FieldSpec, object, object]]:
    ours = {place: (spec, value) for place, spec, value in leaves(first)}
    theirs = {place: (spec, value) for place, spec, value in leaves(second)}
    for place, (spec, _) in {**ours, **theirs}.items():
        before = ours.get(place, ours.get(_own_place(place), (spec, MISSING)))[1]
        after = theirs.get(place, theirs.get(_own_place(place), (spec, MISSING)))[1]
        absent = [value is MISSING or value is None for value in (before, after)]
        if before != after and not all(absent):
            yield place, spec, before, after


def _own_place(place: str) -> str:
    """Where the organisation's own market has what a team's market has at a place.

    Markets of teams are held against the other organisation's own, so that what is alike is
    not listed.
    """
    market, _, rest = place.partition(".")
    return rest if market.startswith("markets ") and rest != "name" else ""


def leaves(organisation: Organisation) -> Iterator[tuple[str, FieldSpec, object]]:
    """Every plain field of an organisation: where it is, what it is, its value.

    What it was fitted to is no part of it: `fitted.cautions` says that.
    """
    whole = organisation.model_copy(update={"calibration": None})
    yield from _leaves(whole, Organisation, (), "")


def _leaves(
    values: BaseModel, model: type[BaseModel], path: tuple[str, ...], where: str
) -> Iterator[tuple[str, FieldSpec, object]]:
    for spec in fields_of(model, path):
        value = getattr(values, spec.path[-1])
        place = f"{where}.{spec.path[-1]}" if where else spec.path[-1]
        if spec.model is None:
            yield place, spec, value
        elif spec.kind == "table" and value is not None:
            yield from _leaves(value, spec.model, spec.path, place)
        else:
            for number, entry in enumerate(value or (), start=1):
                yield from _leaves(entry, spec.model, spec.path, f"{place} {number}")


def _levers_by_stage() -> str:
    stages = [load_scenario(name) for name in STAGES]
    rows = [
        (name, *(x.text(stage.opening[name]) for stage in stages), _range(x), x.unit)
        for name, x in LEVERS.items()
    ]
    return text_table(("lever", *STAGES, "allowed", "unit"), rows)


def _reduced_forms() -> str:
    """Which levers stand for an empirical multiplier, where a mechanism is missing."""
    names = [name for name, lever in LEVERS.items() if lever.reduced_form]
    return f"Levers that stand for a missing mechanism (reduced form): {', '.join(names) or 'none'}."


def _changed(values: Mapping[str, float], before: Mapping[str, float]) -> str:
    said = [
        f"{name} {LEVERS[name].text(before[name])} -> {LEVERS[name].text(values[name])}"
        for name in LEVERS
        if values[name] != before[name]
    ]
    return ", ".join(said) or "nothing changes"


def _about(organisation: Organisation) -> str:
    reps = organisation.team_sizes()
    teams = "one team" if len(reps) == 1 else f"{len(reps)} teams"
    return f"{organisation.name}: {organisation.meaning} ({teams}, {sum(reps)} reps)"


def _range(lever: Lever) -> str:
    if lever.choices:
        return "|".join(lever.choices)
    return "yes|no" if lever.unit == "yes/no" else f"{lever.low:g}..{lever.high:g}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple):
        return " ".join(_said(each) for each in value)
    return str(value)


def _plain(value: object) -> object:
    """A field's value as JSON would hold it."""
    if value is MISSING or value is None or isinstance(value, bool | int | float):
        return None if value is MISSING else value
    return list(value) if isinstance(value, tuple) else str(value)
