"""Whatever is valid survives being written to a file and read again."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.levers import LEVERS, neutral_values
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.fields import fields_of
from sim.scenarios.organisation_file import organisation_from
from sim.scenarios.scenario import Scenario
from sim.scenarios.scenario_file import scenario_from
from sim.scenarios.writing import organisation_text, scenario_text

NAMES = st.text(min_size=1, max_size=12).filter(lambda x: x.strip() and x.isprintable())


def lever_values(lever):
    if lever.whole:
        return st.integers(int(lever.low), int(lever.high)).map(float)
    return st.floats(lever.low, lever.high)


WHOLE = st.fixed_dictionaries({name: lever_values(lever) for name, lever in LEVERS.items()})


@settings(max_examples=40, deadline=None)
@given(
    title=NAMES,
    weeks=st.lists(st.integers(0, 300), unique=True, max_size=3),
    values=st.data(),
)
def test_any_scenario_survives_being_written(title, weeks, values):
    timeline = {week: values.draw(WHOLE) for week in weeks}
    timeline[min(weeks, default=1) - 1] = neutral_values()
    if min(timeline) > 0:
        timeline = {week - min(timeline): each for week, each in timeline.items()}
    ours = Scenario(name="x", title=title, meaning="", timeline=timeline)
    again = scenario_from(
        tomllib.loads(scenario_text(ours)), name="y", source="file", first_day=None
    )
    assert again.digest == ours.digest


def field_values(spec):
    """Values of one plain field over all that it allows."""
    match spec.kind:
        case "number":
            return st.floats(spec.low, spec.high)
        case "whole number":
            return st.integers(spec.low, spec.high)
        case "yes/no":
            return st.booleans()
        case "choice":
            return st.sampled_from(spec.choices)
    return None


@st.composite
def tables(draw, model, path=()):
    """Some fields of a table, nested tables included, as a file would hold them."""
    table = {}
    for spec in fields_of(model, path):
        if spec.optional and spec.kind == "table":
            continue  # What it was fitted to has its own test: a fit gives it, whole.
        if spec.kind == "table":
            table[spec.path[-1]] = draw(tables(spec.model, spec.path))
        elif (values := field_values(spec)) is not None and draw(st.booleans()):
            table[spec.path[-1]] = draw(values)
    return table


@settings(max_examples=40, deadline=None)
@given(
    table=tables(Organisation),
    name=NAMES,
    week=st.integers(0, 500),
    country=st.sampled_from(["US", "DE", "none"]),
)
def test_any_organisation_survives_being_written(table, name, week, country):
    table["name"] = name
    table["calendar"] |= {
        "first_day": date(2020, 1, 6) + timedelta(weeks=week),
        "country": country,
    }
    table.get("customers", {}).pop("base_per_rep", None)
    table["market"]["accounts_per_rep"] = 500
    ours = organisation_from(table, source="ours")
    again = organisation_from(tomllib.loads(organisation_text(ours)), source="again")
    assert again == ours


@settings(max_examples=60, deadline=None)
@given(
    table=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["levers", "change", "week", "base", "market", "segments", "teams", "reps",
                 "desk_hours", "season", "process", "stages", "calendar", "first_day", "x"]
            ),
            inner,
            max_size=4,
        ),
        max_leaves=12,
    ).filter(lambda table: isinstance(table, dict))
)  # fmt: skip
def test_nonsense_is_told_in_sentences_and_never_crashes(table):
    for read in (
        lambda: scenario_from(table, name="x", source="file", first_day=None),
        lambda: organisation_from(table, source="file"),
    ):
        problems = problems_of(read)
        assert all(problem.startswith("file: ") for problem in problems)


def problems_of(read):
    """What is told about a file; nothing where it happens to be valid."""
    try:
        read()
    except InvalidInput as error:
        return error.problems or ("told nothing",)
    return ()
