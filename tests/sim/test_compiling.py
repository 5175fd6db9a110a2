"""Where machine code is kept, and that no stale or unchecked code is ever loaded."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sim.compiling import folder

PACKAGE = Path(__file__).resolve().parents[2] / "sim"

RULE = '''
import numpy as np
from sim.compiling import cache_folder, is_compiled, mark_compiled, rule

@rule
def second(values: np.ndarray) -> float:
    """The second value."""
    return values[1]

if __name__ == "__main__":
    try:
        second(np.zeros(1))
        print("silent")
    except IndexError:
        print("raised")
    hits = sum(second.stats.cache_hits.values()) if hasattr(second, "stats") else 0
    print(hits)
    print(is_compiled())
    print(cache_folder())
    mark_compiled()
    print(is_compiled())
'''


@pytest.fixture
def house(tmp_path):
    """A copy of the package beside a rule that reads out of range."""
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "reading.py").write_text(RULE, "utf-8")
    return tmp_path


def started(house, *arguments, **environment):
    """A process that reads out of range."""
    return subprocess.Popen(
        [sys.executable, "reading.py", *arguments],
        cwd=house,
        env={
            **os.environ,
            "PYTHONPATH": str(house),
            "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_CACHE_HOME": str(house / "cache"),
            "LOCALAPPDATA": str(house / "cache"),
            "HOME": str(house / "home"),
            "NUMBA_CACHE_DIR": "",
            "NUMBA_DISABLE_JIT": "0",
            "NUMBA_BOUNDSCHECK": "0",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process):
    """Outcome of the read, cache hits, compiled before, folder, compiled after."""
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output.split()


def report(house, **environment):
    return finished(started(house, **environment))


def test_a_second_process_loads_the_machine_code_of_the_first(house):
    first = report(house)
    second = report(house)
    assert first[1:3] == ["0", "False"]
    assert second[1:3] == ["1", "True"]
    assert first[3] == second[3]
    assert first[4] == "True"


def test_an_out_of_range_read_raises_where_bounds_are_checked_even_behind_an_unchecked_cache(
    house,
):
    unchecked = report(house)
    checked = report(house, NUMBA_BOUNDSCHECK="1")
    assert checked[0] == "raised"
    assert checked[1] == "0"
    assert checked[3] != unchecked[3]


@pytest.mark.parametrize(
    "source", ["chance/quantiles.py", "engines/event_heap.py", "problems.py"]
)
def test_an_edit_that_can_reach_a_rule_makes_a_new_folder(house, source):
    # problems.py holds no rule, but rules may import from it.
    before = report(house, NUMBA_DISABLE_JIT="1")[3]
    assert report(house, NUMBA_DISABLE_JIT="1")[3] == before
    path = house / "sim" / source
    path.write_text(path.read_text("utf-8") + "\n# edited\n", "utf-8")
    assert report(house, NUMBA_DISABLE_JIT="1")[3] != before


def test_an_edit_that_reaches_no_rule_keeps_the_folder(house):
    before = report(house, NUMBA_DISABLE_JIT="1")[3]
    (house / "sim" / "experiments" / "new.py").write_text(
        "from sim import chance\n", "utf-8"
    )
    assert report(house, NUMBA_DISABLE_JIT="1")[3] == before


def test_plain_python_needs_no_compilation(house):
    outcome, _hits, before, _folder, after = report(house, NUMBA_DISABLE_JIT="1")
    assert outcome == "raised"
    assert before == after == "True"


@pytest.mark.skipif(sys.platform == "win32", reason="folders are told apart by POSIX paths")
def test_an_unwritable_cache_folder_falls_back_to_a_private_temporary_one(house):
    (house / "cache").write_text("a file, so no folder can be made below it", "utf-8")
    (house / "temporary").mkdir()
    temporary = {"TMPDIR": str(house / "temporary")}
    first = report(house, **temporary)
    second = report(house, **temporary)
    assert Path(first[3]).is_relative_to(house / "temporary")
    assert second[1:3] == ["1", "True"]
    assert Path(first[3]).parent.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_temporary_folder_that_others_can_write_is_not_trusted(house):
    (house / "cache").write_text("", "utf-8")
    planted = house / "temporary" / f"salesmarathon-{os.getuid()}"
    planted.mkdir(parents=True)
    planted.chmod(0o777)
    chosen = Path(report(house, TMPDIR=str(house / "temporary"))[3])
    assert not chosen.is_relative_to(planted)
    assert chosen.is_relative_to(house / "temporary")


def test_a_folder_named_by_the_user_is_used(house):
    chosen = Path(report(house, NUMBA_CACHE_DIR=str(house / "named"))[3])
    assert chosen.is_relative_to(house / "named")


def test_two_first_runs_at_once_share_a_folder(house):
    first, second = [finished(process) for process in [started(house), started(house)]]
    assert first[0] == second[0] == "silent"
    assert first[3] == second[3]
    assert report(house)[1:3] == ["1", "True"]


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_strict_umask_leaves_machine_code_usable(house):
    before = os.umask(0o077)
    try:
        report(house)
        assert report(house)[1:3] == ["1", "True"]
    finally:
        os.umask(before)


def test_nothing_is_written_beside_the_sources(house):
    before = sorted((house / "sim").rglob("*"))
    report(house)
    assert sorted((house / "sim").rglob("*")) == before


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


@pytest.fixture
def surroundings(tmp_path, monkeypatch):
    """A home and a temporary folder of one's own; an empty numba setting."""
    monkeypatch.setattr(folder.config, "CACHE_DIR", "")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for name, place in [
        ("HOME", "home"),
        ("TMPDIR", "temporary"),
        ("LOCALAPPDATA", "home"),
    ]:
        (tmp_path / place).mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(tmp_path / place))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def chosen_folder():
    return folder.cache_folder.__wrapped__()


def test_the_home_folder_is_used_where_it_can_be_written(surroundings):
    assert chosen_folder().is_relative_to(surroundings / "home")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names the folder otherwise")
def test_a_home_that_cannot_be_written_gives_way_to_a_temporary_folder(
    surroundings, monkeypatch
):
    (surroundings / "file").write_text("no folder can be made below it", "utf-8")
    monkeypatch.setenv("HOME", str(surroundings / "file"))
    assert chosen_folder().is_relative_to(surroundings / "temporary")


def test_no_home_at_all_gives_way_to_a_temporary_folder(surroundings, monkeypatch):
    def nobody(_class=Path):
        raise RuntimeError

    monkeypatch.delenv("LOCALAPPDATA")
    monkeypatch.setattr(Path, "home", nobody)
    assert chosen_folder().is_relative_to(surroundings / "temporary")


def test_a_folder_named_by_the_user_that_cannot_be_written_gives_way_to_home(
    surroundings, monkeypatch
):
    (surroundings / "file").write_text("no folder can be made below it", "utf-8")
    monkeypatch.setattr(folder.config, "CACHE_DIR", str(surroundings / "file"))
    assert chosen_folder().is_relative_to(surroundings / "home")


def test_where_nothing_can_be_written_there_is_no_folder(surroundings, monkeypatch):
    monkeypatch.setattr(folder, "_is_writable", lambda _folder: False)
    (surroundings / "file").write_text("no folder can be made below it", "utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(surroundings / "file"))
    assert chosen_folder() is None


def test_packages_beside_this_one_whose_names_begin_alike_do_not_matter(tmp_path):
    for package in ["sim/engines", "simpy"]:
        (tmp_path / package).mkdir(parents=True)
    (tmp_path / "sim" / "engines" / "reference.py").write_text(
        "from simpy.core import Environment\nimport simpy.events\n", "utf-8"
    )
    core = tmp_path / "simpy" / "core.py"
    core.write_text("class Environment: ...\n", "utf-8")
    before = folder.source_hash(tmp_path / "sim")
    core.write_text("class Environment: pass\n", "utf-8")
    assert folder.source_hash(tmp_path / "sim") == before


def test_old_folders_are_dropped_when_a_new_one_is_complete(house):
    current = Path(report(house)[3])
    for number in range(6):
        old = current.parent / f"old{number}"
        old.mkdir()
        os.utime(old, (number, number))
    report(house)
    left = {kept.name for kept in current.parent.iterdir()}
    assert left == {current.name, "old5", "old4", "old3"}
