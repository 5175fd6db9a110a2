"""Where machine code is kept, and that no stale or unchecked code is ever loaded."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from house import finished, report, started

from sim.compiling import folder


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
    names = [f"{number:020x}" for number in range(6)]
    for number, name in enumerate(names):
        old = current.parent / name
        old.mkdir()
        os.utime(old, (number, number))
    report(house)
    left = {kept.name for kept in current.parent.iterdir()}
    assert left == {current.name, *names[3:]}


def test_what_is_not_machine_code_is_never_pruned(tmp_path):
    """Estimates of the live page stand in the same folder, and take minutes to make again."""
    long_ago = 1_000_000_000
    names = [f"{number:020x}" for number in range(folder.KEEP_FOLDERS + 2)] + ["emulators"]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (long_ago - age, long_ago - age))
    folder.prune(tmp_path / names[0])
    left = {each.name for each in tmp_path.iterdir()}
    assert left == {*names[: folder.KEEP_FOLDERS], "emulators"}
