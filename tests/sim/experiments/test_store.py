"""A folder of replications survives kills, and refuses what is not its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from planted_simulator import PlantedScenario, PlantedSimulator, small_organisation

from sim.experiments.comparing.compare import compare
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.replicate import simulate
from sim.experiments.running.store import CONFIGURATION, RECORDS, Store
from sim.problems import InvalidInput

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

PLAN = ExperimentPlan(
    arms=(Arm.of(PlantedScenario("base")), Arm.of(PlantedScenario("other", 0.3))),
    organisation=small_organisation(),
    years=1,
    warmup_years=0,
    simulator=PlantedSimulator(),
)

SLOW_RUN = """
import sys
from pathlib import Path
from planted_simulator import PlantedScenario, PlantedSimulator, small_organisation
from sim.experiments.comparing.compare import compare

compare(
    PlantedScenario("base"), [PlantedScenario("other", 0.3)], small_organisation(), years=1,
    warmup=0, replications=400, out=Path(sys.argv[1]), executor="threads:2",
    simulator=PlantedSimulator(seconds=0.03),
)
"""


def filled(folder: Path, numbers: range) -> list:
    outcomes = [simulate(PLAN, number) for number in numbers]
    with Store(folder, PLAN) as store:
        store.add(outcomes)
    return outcomes


def test_what_was_added_comes_back_bit_for_bit(tmp_path):
    outcomes = filled(tmp_path / "out", range(4))
    with Store(tmp_path / "out", PLAN) as store:
        assert sorted(store.finished) == [0, 1, 2, 3]
        for outcome in outcomes:
            found = store.finished[outcome.replication]
            assert found.sums.tobytes() == outcome.sums.tobytes()
            assert found.weekly.tobytes() == outcome.weekly.tobytes()
            assert found.events == outcome.events


def test_a_replication_is_kept_once(tmp_path):
    outcomes = filled(tmp_path, range(2))
    size = (tmp_path / RECORDS).stat().st_size
    with Store(tmp_path, PLAN) as store:
        store.add(outcomes)
    assert (tmp_path / RECORDS).stat().st_size == size


@pytest.mark.parametrize("lost", [1, 7, 40, 2_900])
def test_a_record_cut_short_is_dropped_and_written_again(tmp_path, lost):
    filled(tmp_path, range(3))
    path = tmp_path / RECORDS
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - lost])
    with Store(tmp_path, PLAN) as store:
        assert sorted(store.finished) == [0, 1]
        store.add([simulate(PLAN, 2)])
    assert path.read_bytes() == whole


def test_a_record_with_a_flipped_bit_is_dropped(tmp_path):
    filled(tmp_path, range(2))
    path = tmp_path / RECORDS
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with Store(tmp_path, PLAN) as store:
        assert sorted(store.finished) == [0]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"seed": 9}, "seed is 1 there and 9 here"),
        ({"years": 2}, "years is 1 there and 2 here"),
        ({"steady": True}, "steady is False there and True here"),
        ({"organisation": small_organisation(reps=3)}, "organisation is"),
        (
            {"arms": (PLAN.arms[0], Arm.of(PlantedScenario("other", 0.4)))},
            "scenario 1 is other",
        ),
        ({"arms": PLAN.arms[:1]}, "and not set here"),
        ({"simulator": PlantedSimulator(engine="reference")}, "engine is planted there"),
    ],
)
def test_a_folder_with_another_experiment_is_refused_naming_what_differs(
    tmp_path, changed, named
):
    filled(tmp_path, range(2))
    before = (tmp_path / RECORDS).read_bytes()
    with pytest.raises(InvalidInput, match="holds another experiment") as caught:
        Store(tmp_path, replace(PLAN, **changed))
    assert len(caught.value.problems) == 1
    assert named in caught.value.problems[0]
    assert (tmp_path / RECORDS).read_bytes() == before


def test_all_differences_are_named_at_once(tmp_path):
    filled(tmp_path, range(1))
    with pytest.raises(InvalidInput) as caught:
        Store(tmp_path, replace(PLAN, seed=5, years=3))
    assert len(caught.value.problems) == 2


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"sun")
    with pytest.raises(InvalidInput, match="holds other files"):
        Store(tmp_path, PLAN)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("content", ["{", "[]", "\udcff"])
def test_a_broken_configuration_is_refused(tmp_path, content):
    (tmp_path / CONFIGURATION).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidInput, match="give a new folder"):
        Store(tmp_path, PLAN)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("text")
    with pytest.raises(InvalidInput, match="is not a folder"):
        Store(tmp_path / "out", PLAN)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidInput, match="give a folder that can be written"):
        Store(tmp_path / "out", PLAN)


def test_a_full_disk_is_an_error_and_leaves_whole_records(tmp_path, monkeypatch):
    filled(tmp_path, range(1))
    size = (tmp_path / RECORDS).stat().st_size
    with Store(tmp_path, PLAN) as store:

        def full(file, content):
            os.pwrite(file, content[:100], size)
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full)
            with pytest.raises(InvalidInput, match="No space left"):
                store.add([simulate(PLAN, 1)])
        assert (tmp_path / RECORDS).stat().st_size == size
        store.add([simulate(PLAN, 1)])
    with Store(tmp_path, PLAN) as store:
        assert sorted(store.finished) == [0, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="no file locks of this kind")
def test_two_runs_cannot_write_to_one_folder(tmp_path):
    with Store(tmp_path, PLAN), pytest.raises(InvalidInput, match="another run is writing"):
        Store(tmp_path, PLAN)


def test_a_killed_experiment_resumes_and_gives_the_same_bits(tmp_path):
    folder = tmp_path / "out"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    killed = subprocess.Popen(
        [sys.executable, "-c", SLOW_RUN, str(folder)], env=environment
    )
    try:
        deadline = time.monotonic() + 60.0
        while time.monotonic() < deadline:
            if (folder / RECORDS).exists() and (folder / RECORDS).stat().st_size > 40_000:
                break
            assert killed.poll() is None
            time.sleep(0.01)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    with (folder / RECORDS).open("ab") as file:
        file.write(b"REPL and then the power went")

    scenarios = PlantedScenario("base"), [PlantedScenario("other", 0.3)]
    settings = {"years": 1, "warmup": 0, "simulator": PlantedSimulator()}
    with Store(folder, PLAN) as store:
        kept = len(store.finished)
    assert 0 < kept < 400
    pairs = kept + 10
    resumed = compare(
        *scenarios, small_organisation(), replications=pairs, out=folder, **settings
    )
    fresh = compare(*scenarios, small_organisation(), replications=pairs, **settings)
    assert resumed.outcomes.sums.tobytes() == fresh.outcomes.sums.tobytes()
    assert resumed.outcomes.weekly.tobytes() == fresh.outcomes.weekly.tobytes()
    assert resumed.rows == fresh.rows
    assert resumed.transitions == fresh.transitions
    written = json.loads((folder / "comparison.json").read_text())
    assert written["run"]["replications"] == pairs
