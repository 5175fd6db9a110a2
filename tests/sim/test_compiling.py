"""Where machine code is kept, and that no stale or unchecked code is ever loaded."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def report(house, **environment):
    """Outcome of the read, cache hits, compiled before, folder, compiled after."""
    result = subprocess.run(
        [sys.executable, "reading.py"],
        cwd=house,
        env={
            **os.environ,
            "PYTHONPATH": str(house),
            "XDG_CACHE_HOME": str(house / "cache"),
            "LOCALAPPDATA": str(house / "cache"),
            "HOME": str(house / "home"),
            "NUMBA_DISABLE_JIT": "0",
            "NUMBA_BOUNDSCHECK": "0",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


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
    # problems.py holds no rule, but sim.chance imports from it: what is imported counts.
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
    surroundings = {"TMPDIR": str(house / "temporary")}
    first = report(house, **surroundings)
    second = report(house, **surroundings)
    assert Path(first[3]).is_relative_to(house / "temporary")
    assert second[1:3] == ["1", "True"]
    assert Path(first[3]).parent.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_temporary_folder_that_others_can_write_is_not_trusted(house):
    (house / "cache").write_text("", "utf-8")
    planted = house / "temporary" / f"salesmarathon-{os.getuid()}"
    planted.mkdir(parents=True)
    planted.chmod(0o777)
    folder = Path(report(house, TMPDIR=str(house / "temporary"))[3])
    assert not folder.is_relative_to(planted)
    assert folder.is_relative_to(house / "temporary")


def test_a_folder_named_by_the_user_is_used(house):
    folder = Path(report(house, NUMBA_CACHE_DIR=str(house / "named"))[3])
    assert folder.is_relative_to(house / "named")


def test_old_folders_are_dropped_when_a_new_one_is_complete(house):
    current = Path(report(house)[3])
    for number in range(6):
        old = current.parent / f"old{number}"
        old.mkdir()
        os.utime(old, (number, number))
    report(house)
    left = {folder.name for folder in current.parent.iterdir()}
    assert left == {current.name, "old5", "old4", "old3"}
