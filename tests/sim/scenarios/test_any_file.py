"""Whatever a file holds, reading it gives a result or sentences, never a crash."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.fields import organisation_fields
from sim.scenarios.move import move_from
from sim.scenarios.organisation_file import organisation_from
from sim.scenarios.scenario_file import scenario_from
from sim.scenarios.toml_file import parse_toml

MONDAY = date(2024, 1, 1)
BUILT_IN = [
    *map(catalogue.organisation_source, catalogue.organisation_names()),
    *map(catalogue.scenario_source, catalogue.scenario_names()),
    *map(catalogue.move_source, catalogue.move_names()),
]
NAMES = sorted(
    {*LEVERS, *(step for path in organisation_fields() for step in path), "kind", "change",
     "levers", "teams", "week", "date", "base", "title", "2", "x y", ""}
)  # fmt: skip
LITERALS = st.one_of(
    st.sampled_from(
        [
            "9" * 400,
            "9" * 5000,
            "0x" + "f" * 5000,
            "-0",
            "nan",
            "-inf",
            "1e999",
            "true",
            "2024-01-01",
            "9999-12-31",
            "0001-01-01",
            "2024-01-01T00:00:00Z",
            "07:32:00",
            "[" * 30 + "]" * 30,
            "[" * 5000 + "]" * 5000,
            "{}",
            "[{}]",
            '"move"',
            '"\\u0000"',
            '"align"',
            '"initial@2=coach"',
            '"../x.toml"',
        ]
    ),
    st.integers().map(str),
    st.floats().map(repr),
    st.text(max_size=8).map(json.dumps),
)
LINES = st.one_of(
    st.tuples(st.sampled_from(NAMES), LITERALS).map(lambda x: f"{json.dumps(x[0])} = {x[1]}"),
    st.sampled_from(NAMES).map(lambda x: f"[{json.dumps(x)}]"),
    st.sampled_from(NAMES).map(lambda x: f"[[{json.dumps(x)}]]"),
    st.sampled_from(["[market]", "[[market.segments]]", "[[change]]", "[change.levers]",
                     'kind = "move"', "[levers]", "[teams]", "[[teams]]", "[calendar]"]),
)  # fmt: skip


def read(text):
    """Read a text as a file of each kind; what is told about each."""
    told = []
    for turn in (
        lambda tables: organisation_from(tables, source="mine"),
        lambda tables: scenario_from(tables, name="x", source="mine", first_day=MONDAY),
        lambda tables: move_from(tables, name="x", source="mine", first_day=MONDAY),
    ):
        try:
            turn(parse_toml(text, source="mine"))
        except InvalidInput as error:
            told += error.problems or ("nothing was told",)
    assert all(each.startswith("mine: ") for each in told), told
    return told


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=6).map("\n".join))
@example("x = " + "[" * 5000 + "]" * 5000)
@example("[money]\nmargin = " + "9" * 400)
@example("[levers]\ndesk_hours = " + "9" * 400)
@example("[levers]\ndesk_hours = 0x" + "f" * 5000)
def test_any_toml_is_read_or_told_about(text):
    read(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_told_about(text):
    read(text)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BUILT_IN), st.floats(0, 1), st.floats(0, 1), LINES)
def test_a_file_of_ours_in_which_lines_were_lost_or_replaced(text, first, last, line):
    lines = text.splitlines()
    begin, end = sorted((int(first * len(lines)), int(last * len(lines))))
    read("\n".join([*lines[:begin], line, *lines[end:]]))
    read(text[: int(first * len(text))])


def test_a_number_without_end_is_told_by_its_field():
    (problem,) = read("[money]\nmargin = " + "9" * 400)[:1]
    assert problem.startswith("mine: money.margin = 9999")
    assert "must be a number from 0 to 1" in problem
    assert Organisation().money.margin == 0.8
