"""What tests of the simulator share: small organisations, all scenarios, plain Python.

`small_organisation` gives companies that run in milliseconds; `in_plain_python` runs a piece
of code in a process of its own, where rules are not compiled.
"""

import functools
import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np

from sim import levers, records, state
from sim.engines import trace
from sim.scenarios.catalogue import STAGES

REPOSITORY = Path(__file__).resolve().parents[1]
CONTROLS = ("align-placebo", "align-average", "align-oracle")
SCENARIOS = (*STAGES, *CONTROLS)


def give_records_attributes():
    """Let rules that are not compiled read records: numpy's plain ones have no attributes.

    Must run before the modules that make arrays are imported.
    """
    for record in (levers.Levers, levers.Practices, trace.TraceRow, *vars(state).values()):
        if isinstance(record, type) and issubclass(record, records.Record):
            records._LAYOUTS[record] = np.dtype((np.record, records.dtype_of(record)))


def small_organisation(*, reps=3, teams=1, accounts=30, customers=8, slots=16, **sections):
    """A company with few people, few accounts and few places for deals."""
    from sim.organisation import Customers, Market, Organisation, People, Team

    return Organisation(
        teams=(Team(reps=reps, count=teams),),
        market=sections.pop("market", Market(accounts_per_rep=accounts)),
        customers=sections.pop("customers_section", Customers(base_per_rep=customers)),
        people=sections.pop("people", People(deal_slots=slots)),
        **sections,
    )


def in_small_teams(organisation):
    """Two teams of two in an organisation's market; or each of its markets with a team of two."""
    from sim.organisation import Team

    unlike = [
        team.model_copy(update={"reps": 2, "count": 1}) for team in organisation.teams
    ]
    teams = unlike if organisation.markets else [Team(reps=2, count=2)]
    return organisation.model_copy(update={"teams": tuple(teams)})


@functools.cache
def practices_of(scenario, off=frozenset()):
    """The practice records of a built-in scenario."""
    from sim.scenarios.loader import load_scenario

    return load_scenario(scenario).practices(off)


def python(code, **environment):
    """Run code in a new interpreter at the repository's root; returns what it printed."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "tests"))),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def in_plain_python(code):
    """Run code where rules are plain Python and records have attributes."""
    start = "import support\nsupport.give_records_attributes()\n"
    return python(start + textwrap.dedent(code), NUMBA_DISABLE_JIT="1")


def same_bytes(first, second):
    """Whether two arrays hold the same bytes in the same shape."""
    return first.shape == second.shape and np.array_equal(
        first.view(np.uint8), second.view(np.uint8)
    )


QUICKLY = (400, 32)
"""Deals and reps a search for answers looks at, where not its precision but its answer's form is tested."""

_BRIDGES = {}


def search_briefly(patch):
    """Let searches for organisations be brief: fewer reps for answers, one search a history and seed.

    That a calibration repeats is asked of the search itself, in `test_same_bytes`.
    """
    from marathon.api import calibrating

    for size in ("COARSE", "FINE", "CHECKED"):
        patch.setattr(f"marathon.answers.solving.{size}", QUICKLY)
    searched = calibrating.build_bridge

    def once(profile, *, seed=1, say=lambda _: None):
        key = pickle.dumps((profile, seed))
        if key not in _BRIDGES:
            lines = []
            _BRIDGES[key] = (searched(profile, seed=seed, say=lines.append), lines)
        bridge, lines = _BRIDGES[key]
        for line in lines:
            say(line)
        return bridge

    patch.setattr(calibrating, "build_bridge", once)
