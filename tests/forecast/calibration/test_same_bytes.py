"""The same history and seed give the same file and posterior to the last bit, whatever threads."""

import json

import pytest

from forecast.calibration import bridge as bridge_module
from forecast.calibration import simulated as simulated_module
from forecast.calibration.profile import profile_of
from forecast.calibration.seen import Cut
from marathon.sentences.calibration import record
from sim.experiments.running.executors import open_workers
from sim.scenarios.loader import load_organisation, load_scenario, write_organisation


@pytest.fixture
def calibrated(crm_of, tmp_path, monkeypatch):
    """Calibrates two years of a simulated company with so many threads; file and record."""
    monkeypatch.setattr(bridge_module, "AROUND", (32, 32))
    history = crm_of(load_organisation(), seed=5, weeks=104)

    def made(threads, seed=1):
        monkeypatch.setattr(
            simulated_module, "open_workers", lambda: open_workers(f"threads:{threads}")
        )
        fitted = profile_of(history)
        found = bridge_module.build_bridge(fitted, seed=seed)
        path = tmp_path / f"{threads}-{seed}.toml"
        write_organisation(
            found.organisation, path, opening=found.opening, remarks=found.remarks
        )
        return path.read_bytes(), json.dumps(record(fitted, found))

    return made


def test_runs_are_measured_alike_with_any_number_of_threads(monkeypatch):
    """The quick half of what follows: the simulations that a calibration rests on."""
    firm = load_organisation()
    practices = load_scenario("initial").practices()

    def seen(threads, seed=1):
        monkeypatch.setattr(
            simulated_module, "open_workers", lambda: open_workers(f"threads:{threads}")
        )
        return simulated_module.simulate(
            [(firm, number) for number in range(5)], practices,
            Cut(weeks=26, before=100, reps=8.0, reasons=True), seed=seed, arrivals=1.0,
        ).tobytes()  # fmt: skip

    assert seen(1) == seen(3) != seen(3, seed=2)


@pytest.mark.verification
def test_same_bytes_with_any_number_of_threads_and_others_with_another_seed(calibrated):
    one = calibrated(1)
    assert calibrated(3) == one
    assert calibrated(3, seed=2) != one
