"""What rules become: the same as plain Python and plain numba make of them."""

import os
import subprocess
import sys

import pytest
from house import finished, started

CALLING = """
import sys
import numba
import numpy as np

if sys.argv[1:] == ["unknown"]:
    numba.__version__ = "99.0"

from sim.compiling import allocating_rule, compiled_by, inlined_rule, rule

@rule
def scaled(value, factor=2):
    return value * factor

@inlined_rule
def both(value):
    return scaled(value) + scaled(value, 3)

@allocating_rule
def total(values):
    room = np.zeros(len(values))
    for place in range(len(values)):
        room[place] = both(values[place])
    if room.sum() < 0:
        raise ValueError("negative")
    return room.sum()

@numba.njit
def from_plain_numba(values):
    return total(values)

print(total(np.ones(3)), scaled(2.0), scaled(3), both(2.0), from_plain_numba(np.ones(3)))
print(total(np.full(3, 2)), scaled(4), both(5))  # the same rules for other kinds of numbers
try:
    total(-np.ones(3))
except ValueError as error:
    print(error)
print(len(total.signatures), compiled_by is numba.njit)
"""


@pytest.mark.parametrize("argument", ["known", "unknown"])
def test_rules_call_each_other_and_are_called_alone(house, argument):
    (house / "reading.py").write_text(CALLING, "utf-8")
    for _run in ["compiled", "loaded"]:
        process = started(house, argument)
        assert finished(process) == (
            [
                "15.0",
                "4.0",
                "6",
                "10.0",
                "15.0",
                "30.0",
                "8",
                "25",
                "negative",
                "2",
                str(argument == "unknown"),
            ]
        )


FIELD = """
import sys
from typing import NamedTuple
import numba
import numpy as np

if sys.argv[1:] == ["unknown"]:
    numba.__version__ = "99.0"

from sim.compiling import inlined_rule, rule
from sim.compiling.counting import rules_counted

REP = np.dtype(
    [("age", "i8"), ("won", "?"), ("pay", "f8"), ("skills", "f8", (3,)), ("days", "i8", (2, 2))]
)

class Team(NamedTuple):
    reps: np.ndarray
    table: np.ndarray
    shares: np.ndarray

@rule
def skilled(rep, begin, end):
    total = 0.0
    for place in range(begin, end):
        total += rep.skills[place] * (place + 1)
    return total

@inlined_rule
def oldest_first(team):
    last = len(team.reps)
    found = 0
    for place in range(last - 1, -1, -2):
        if team.reps[place].age > team.reps[found].age:
            found = place
    return found

@rule
def write(team, place):
    rep = team.reps[place]
    rep.skills[1] = max(rep.pay, 2.0)
    rep.days[1, 0] = int(rep.pay) + min(rep.age, 3)
    team.table[place, 1] = rep.days[1][0] / 2
    team.shares[place] = place
    rep.won = team.table[place, 1] > 1 and not rep.won

@rule
def both(team, place):
    return skilled(team.reps[place], 0, 3), place

@rule
def checked(team, place):
    if team.reps[place].age > 65:
        raise ValueError("too old")
    return place

@rule
def season(team, upto):
    total = 0.0
    for place in range(upto):
        write(team, place)
        value, same = both(team, place)
        total += value + same + oldest_first(team)
    for row in team.table:
        total += row.sum()
    for share in team.shares:
        total -= share
    return total + checked(team, upto - 1)

team = Team(np.zeros(4, REP), np.ones((4, 3)), np.ones(4))
team.reps["age"] = [30, 50, 40, 70]
team.reps["pay"] = [1.5, 2.25, 3.125, 4.0]
counts = []
with rules_counted(lambda compiled, rules: counts.append((compiled, rules))):
    print(season(team, 3))
try:
    season(team, 4)
except ValueError as error:
    print(str(error).replace(" ", "_"))
print(team.reps.tobytes().hex(), team.table.tobytes().hex(), team.shares.tobytes().hex())
print(counts == sorted(counts), counts[-1][0] if counts else 0)
"""


def season(house, argument):
    """What a small field of rules prints, the last two words apart: counts of rules."""
    (house / "field.py").write_text(FIELD, "utf-8")
    (house / "reading.py").write_text("import field", "utf-8")
    words = finished(started(house, argument))
    return words[:-2], words[-2:]


def test_records_ranges_arrays_and_exceptions_are_what_plain_numba_makes_of_them(house):
    linked, _counts = season(house, "known")
    loaded, _counts = season(house, "known")
    plain, _counts = season(house, "unknown")
    assert linked == loaded == plain
    assert linked[1] == "too_old"


def test_rules_are_counted_while_they_are_compiled_and_not_when_they_are_loaded(house):
    _printed, (ascending, compiled) = season(house, "known")
    assert ascending == "True"
    assert int(compiled) >= 6
    assert season(house, "known")[1][1] == "0"


LINKED_OR_NOT = """
import sys
import numba
if sys.argv[1] == "unknown":
    numba.__version__ = "99.0"
from marathon.cli import main
main(["trace", "align", "--years", "1", "--digest"])
"""


@pytest.mark.verification
def test_a_whole_run_is_the_same_where_numba_compiles_by_itself(tmp_path):
    digests = [
        subprocess.run(
            [sys.executable, "-c", LINKED_OR_NOT, argument],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / argument)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for argument in ["known", "unknown"]
    ]
    assert digests[0] == digests[1] != ""
