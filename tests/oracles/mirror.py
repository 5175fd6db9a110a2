"""A world of plain Python objects beside a world of record arrays, and how they compare.

An oracle is a rule's prose written out again in plain Python. It changes a mirror of the
world; the rule changes the arrays; afterwards the two must be equal in every field, so a
rule that touches anything its prose does not name is found as well.
"""

import inspect
import math
from types import SimpleNamespace

import numpy as np
from oracles.settings import records

from sim.engines import world
from sim.state import (
    Arrays,
    Deal,
    Office,
    Pending,
    Seat,
    Week,
    dtype_of,
)

TICK_FIELDS = frozenset(
    {
        "opens",
        "closes",
        "next_ticket",
        "churns",
        "renews",
        "touched",
        "fade_at",
        "tick",
        "champion_leaves",
    }
)
"""Whole ticks cut off from a real number: equal but for the last tick."""


def covers(*_rules):
    """Name the rules (module.function below sim.agents) that a test compares with prose."""
    return lambda test: test


def plain(value):
    """A value of an array as plain Python."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value


def mirrored(array):
    """Records as objects with plain attributes."""
    columns = {
        name: mirrored(array[name]) if array.dtype[name].names else plain(array[name])
        for name in array.dtype.names
    }
    rows = zip(*columns.values(), strict=True)
    return [SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in rows]


def mirror(s):
    """Everything that rules may read or change, as plain Python objects."""
    agenda = s.agenda.view(np.ndarray)
    log = s.log.view(np.ndarray)
    m = SimpleNamespace(
        **{
            name: mirrored(getattr(s, name))
            for name in ("teams", "reps", "accounts", "deals", "tickets", "weeks")
        }
    )
    m.c, m.practice = mirrored(s.constants)[0], mirrored(s.practices)[0]
    for name in (
        "wakes",
        "beliefs",
        "reports",
        "activity",
        "ledger",
        "team_ledger",
    ):
        setattr(m, name, getattr(s, name).tolist())
    m.days, m.apart = s.days[0].tolist(), s.apart
    m.appointments = [
        tuple(plain(row[x]) for x in ("tick", "kind", "entity", "stamp"))
        for row in agenda[1 : int(agenda[0]["kind"])]
    ]
    m.touched_deal, m.touched_account = int(agenda[0]["entity"]), int(agenda[0]["stamp"])
    m.log = [tuple(plain(x) for x in row) for row in log[1 : int(log[0]["tick"]) + 1]]
    m.keeps_log = len(log) > 1
    return m


def assert_same(got, expected, path="world"):
    """Equal in every field: reals to rounding, ticks to the last one, all else exactly."""
    # What is equal to the bit needs no look at its parts, and most of a world is.
    if isinstance(expected, SimpleNamespace | list) and "world" in path and got == expected:
        return
    if isinstance(expected, SimpleNamespace):
        for name, value in vars(expected).items():
            assert_same(getattr(got, name), value, f"{path}.{name}")
    elif isinstance(expected, list | tuple):
        assert len(got) == len(expected), f"{path}: {got} is not {expected}"
        for i, value in enumerate(expected):
            assert_same(got[i], value, f"{path}[{i}]")
    elif expected is None:
        assert got is None, f"{path}: the rule says {got!r}, its prose nothing"
    elif isinstance(expected, float) or isinstance(got, float):
        same = math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-9)
        assert same or (math.isnan(got) and math.isnan(expected)), (
            f"{path}: the rule says {got!r}, its prose {expected!r}"
        )
    else:
        is_tick = path.rpartition(".")[2] in TICK_FIELDS or (
            ".appointments[" in path and path.endswith("[0]")
        )
        assert abs(got - expected) <= (1 if is_tick else 0), (
            f"{path}: the rule says {got!r}, its prose {expected!r}"
        )


def compare(s, act, oracle):
    """Let a rule change a world and its oracle the mirror; both must end alike.

    Args:
        s: A random state.
        act: Calls the rule on the state.
        oracle: Changes the mirror; what it returns must be what the rule returns.
    """
    m = mirror(s)
    expected = oracle(m)
    got = act(s)
    if expected is not None:
        assert_same(got, expected, "result")
    assert_same(mirror(s), m)
    return got


def call(rule, s, **named):
    """Call a rule with what its parameters name: given here, or held by the state."""
    built = {
        "world": world_of, "seat": seat_of, "office": office_of,
        "days": lambda s, **_named: s.days[0],
    }  # fmt: skip
    parameters = inspect.signature(getattr(rule, "py_func", rule)).parameters
    return rule(
        *(
            named[x]
            if x in named
            else built[x](s, **named)
            if x in built
            else getattr(s, x)
            for x in parameters
        )
    )


def plain_rule(rule):
    """A rule as plain Python over records that have attributes, for those that are only pasted."""
    function = getattr(rule, "py_func", rule)

    def on_attributes(world, *rest):
        named = {
            x: getattr(world, x).view(np.recarray)
            for x in world._fields
            if getattr(world, x).dtype.names
        }
        return function(world._replace(**named), *rest)

    return on_attributes


def world_of(s, **_named):
    """The arrays of a state as rules take them, with no calendar of pending events."""
    missing = {
        "constants": constants_by_team(s),
        "blank": blank_place(),
        "heaps": np.zeros((len(s.teams), 1), dtype_of(Pending)),
        "sizes": np.zeros(len(s.teams), np.int64),
    }
    return Arrays(*(missing[x] if x in missing else getattr(s, x) for x in Arrays._fields))


def constants_by_team(s):
    """Those of the state for every team, each in a market of its own where they sell apart."""
    array = records(s.constants.dtype, len(s.teams))
    array[:] = s.constants[:1]
    array["market"] = np.arange(len(s.teams)) if s.apart else 0
    return array


def blank_place():
    """A place that nothing has happened to."""
    blank = records(dtype_of(Deal), 1)
    blank[:] = world.blank_deal()
    return blank


def seat_of(s, *, rep_index=None, **named):
    """A rep at work, put together from what a test names and what the state holds."""
    if rep_index is None:
        address = int(named["rep"]["address"]) if "rep" in named else 0
        rep_index = int(np.flatnonzero(s.reps["address"] == address)[0])
    usual = {
        "blank": blank_place()[0],
        "rep": s.reps[rep_index], "rep_index": rep_index, "counts": s.ledger[rep_index],
        "features": s.activity[rep_index],
    }  # fmt: skip
    known = {**usual, **named}
    return Seat(*(known[x] if x in known else getattr(s, x) for x in Seat._fields))


def office_of(s, *, team=None, week=None, practice=None, **named):
    """A manager at work, put together from what a test names and what the state holds."""
    begins = s.teams["rep_begin"].tolist()
    place = begins.index(int(team["rep_begin"]) if team is not None else named["begin"])
    number = s.week if week is None else week
    row = records(dtype_of(Week), 1)
    row[0] = s.weeks[s.week]
    for name, field in (
        ("week_of_period", "week_of_period"), ("weeks_left", "weeks_left"),
        ("period_end", "period_end_tick"),
    ):  # fmt: skip
        if name in named:
            row[field] = named[name]
    return Office(
        world_of(s), s.c, s.practice if practice is None else practice, s.teams[place],
        s.team_ledger[place], number, row[0], named.get("now", s.now),
    )  # fmt: skip
