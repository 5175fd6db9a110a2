"""A made-up simulator: quick, paired, and with all that a presentation has to show."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from class_room import Class, client_of, desk_of

from marathon.sentences.comparison.telling import tell
from sim.experiments.comparing.compare import compare
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter as R
from sim.outputs.counters import TeamCounter as T
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

GOOD = {
    "weight_on_closings": -0.1, "desk_hours": 0.05, "process_steps": 0.03,
    "coaching_hours_month": 0.03, "personal_goals": 0.04,
}  # fmt: skip


@dataclass
class MadeUpWorld:
    """A week's number and a seed."""

    reps: int
    teams: int
    seed: int
    replication: int
    week: int
    skill: float = 1.0

    def copy(self):
        return MadeUpWorld(**vars(self))


@dataclass
class MadeUpWeekly:
    reps: np.ndarray
    teams: np.ndarray
    events: int = field(default=1_000)


@dataclass(frozen=True)
class MadeUpSimulator:
    """Bookings follow levers after a delay; the change costs time at first."""

    engine: str = "made-up"

    def open_world(self, organisation, *, seed, replication, run_in_weeks, weeks, room_for):
        sizes = organisation.team_sizes()
        return MadeUpWorld(sum(sizes), len(sizes), seed, replication, -run_in_weeks)

    def advance(self, world, practices, until_week):
        weeks = range(world.week, until_week)
        reps = np.stack([self._week(world, practices, week) for week in weeks])
        teams = np.zeros((len(weeks), world.teams, len(T)))
        teams[:, :, T.WINDOWS_OPENED] = 5
        teams[:, :, T.POTENTIAL_OPENED] = 1e6
        teams[:, :, T.FIT_OPENED] = 1e6
        world.week = until_week
        return MadeUpWeekly(reps, teams, 100 * len(weeks))

    def _week(self, world, practices, week):
        now = practices[
            practices["start_week"] <= max(week, practices["start_week"].min())
        ][-1]
        aim = 1.0 + sum(weight * now[name] for name, weight in GOOD.items())
        change = aim - world.skill
        world.skill += 0.05 * change
        key = [world.seed, world.replication, week + 1000]
        luck = np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))
        n = world.reps
        rows = np.zeros((n, len(R)))
        uniform = luck.random((6, n))
        wins = (uniform[0] < 0.22 * world.skill - 0.1 * change).astype(float)
        value = 16_700 * np.exp(0.5 * luck.standard_normal(n)) * world.skill**0.2
        rows[:, R.WINS] = wins
        rows[:, R.BOOKINGS] = wins * value
        rows[:, R.CYCLE_DAYS] = wins * 60
        rows[:, R.LOSSES] = uniform[1] < 0.3
        rows[:, R.NO_DECISIONS] = uniform[2] < 0.3
        rows[:, R.DEALS_OPENED] = 0.7 + 0.2 * world.skill + 0.3 * uniform[3]
        rows[:, R.INBOUND] = 1
        rows[:, R.LEADS_ANSWERED] = 1
        rows[:, R.RESPONSE_HOURS] = 20 / world.skill
        wave = 0.5 + 0.5 * np.sin(week / 7.0)
        rows[:, R.HOURS_PROSPECT] = np.where(
            wave > 0.9 - 0.5 * (world.skill - 0.8), 4 * wave, 0
        )
        rows[:, R.HOURS_ADVANCE] = 8 + 2 * world.skill
        rows[:, R.HOURS_SERVE] = 7 / world.skill
        rows[:, R.HOURS_ADMIN] = 8
        rows[:, R.HOURS_IDLE] = 5 / world.skill
        rows[:, R.HOURS_MEETING] = 1 + 10 * max(world.skill - 1, 0)
        rows[:, R.HOURS_SWITCH] = 1.5
        rows[:, R.HOURS_OTHER] = 9
        rows[:, R.OPEN_DEALS] = 10 + 4 * np.sin((week - 10) / 7.0)
        rows[:, R.PRESENT] = 1
        rows[:, R.PACE] = 1
        rows[:, R.QUOTA] = 52_000
        rows[:, R.DESK_HOURS_BOUGHT] = now["desk_hours"]
        return rows


def made_up_comparison(names, **keywords):
    scenarios = [load_scenario(name) for name in names]
    given = {
        "years": 3,
        "replications": 12,
        "executor": "threads:1",
        "simulator": MadeUpSimulator(),
    }
    return compare(scenarios[0], scenarios[1:], Organisation(), **{**given, **keywords})


def made_up_story(names, **keywords):
    scenarios = tuple(load_scenario(name) for name in names)
    return tell(made_up_comparison(names, **keywords), scenarios, Organisation())


@pytest.fixture(scope="session")
def simulator():
    return MadeUpSimulator()


@pytest.fixture
def made_up_engine(monkeypatch, simulator):
    """Commands compare with the made-up simulator, and find everything compiled."""
    monkeypatch.setattr("sim.experiments.comparing.compare.Simulator", lambda: simulator)
    monkeypatch.setattr("sim.experiments.running.simulator.Simulator", lambda: simulator)
    monkeypatch.setattr("sim.compiling.is_compiled", lambda: True)


@pytest.fixture(scope="session")
def ladder_story():
    return made_up_story(STAGES)


@pytest.fixture(scope="session")
def pair_story():
    return made_up_story(("initial", "align"))


@pytest.fixture(scope="session")
def steady_story():
    return made_up_story(("initial", "align"), steady=True)


@pytest.fixture(scope="session")
def controlled_story():
    return made_up_story(("initial", "align", "align-placebo"))


@pytest.fixture(scope="session")
def drawn_story():
    names = ("initial", "align")
    return made_up_story(names, replications=24, parameters=EvidenceRanges())


@pytest.fixture
def desk():
    """The class rooms of a server, of which nothing is kept."""
    return desk_of()


@pytest.fixture
def client(desk):
    """A browser on the machine of that server."""
    with client_of(desk) as found:
        yield found


@pytest.fixture
def room(client):
    """An open class room."""
    return Class(client)
