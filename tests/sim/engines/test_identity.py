"""Both engines give the same bytes: every event, what it changed, and the final state.

The reference engine is the specification. Equality proves the compiled engine's control
flow; what the rules say is proven by the oracles, since both engines call the same rules.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
from support import (
    SCENARIOS,
    in_small_teams,
    practices_of,
    python,
    small_organisation,
)

from sim.calendar import TICKS_PER_DAY
from sim.engines.run import Trace, advance, open_world
from sim.organisation import Calendar, People
from sim.problems import InvalidInput
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.loader import load_organisation
from sim.state import EventKind

# A quarter begins in week 13 of the calendar year: short runs start shortly before it.
RUN_IN = 4
BEFORE_QUARTER = Calendar(first_day=date(2024, 3, 18))
SHORT = small_organisation(calendar=BEFORE_QUARTER)
# Seats change hands within weeks, slots run out.
RESTLESS = small_organisation(
    reps=2,
    teams=2,
    slots=8,
    calendar=BEFORE_QUARTER,
    people=People(quit_month=0.3, vacancy_weeks=1.0, deal_slots=8),
)
SEEDS, ALWAYS = 104, 26
BATCH = 13


def run(organisation, scenario, seed, engines, *, stops=(10,), run_in=RUN_IN):
    """Run to each stop with the engine named for it; returns trace, state and counters."""
    world = open_world(
        organisation,
        seed=seed,
        replication=0,
        run_in_weeks=run_in,
        weeks=stops[-1],
        room_for=(),
    )
    trace = Trace()
    parts = [
        advance(world, practices_of(scenario), stop, engine=engine, trace=trace)
        for stop, engine in zip(stops, engines, strict=True)
    ]
    reps = np.concatenate([part.reps for part in parts])
    teams = np.concatenate([part.teams for part in parts])
    return trace.events().tobytes(), world.digest(), reps.tobytes(), teams.tobytes()


def assert_engines_agree(organisation, scenario, seed, **settings):
    reference = run(organisation, scenario, seed, ["reference"], **settings)
    compiled = run(organisation, scenario, seed, ["compiled"], **settings)
    assert len(reference[0]) > 0
    for what, one, other in zip(
        ("trace", "state", "reps", "teams"), reference, compiled, strict=True
    ):
        assert one == other, f"{what} differs: {scenario}, seed {seed}"


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=() if first < ALWAYS else pytest.mark.verification)
        for first in range(0, SEEDS, BATCH)
    ],
)
def test_engines_agree_on_every_scenario_for_a_hundred_seeds(first):
    """Two batches whenever the suite runs, six more before a release."""
    for seed in range(first, first + BATCH):
        organisation = RESTLESS if seed % 4 == 3 else SHORT
        for scenario in SCENARIOS:
            assert_engines_agree(organisation, scenario, seed)


APART = (
    "initial@2=align",
    "align@1=coach+end_of_inspection@2=initial+quota_stretch",
    "motivate@2=execute",
)


@pytest.mark.parametrize("scenario", APART)
def test_engines_agree_where_teams_are_managed_differently(scenario):
    for seed in range(4):
        assert_engines_agree(RESTLESS, scenario, seed)
        stops = (-1, 3, 10)
        whole = run(RESTLESS, scenario, seed, ["compiled"])
        assert run(RESTLESS, scenario, seed, ["compiled"] * 3, stops=stops) == whole


@pytest.mark.parametrize("name", organisation_names())
def test_engines_agree_on_every_kind_of_organisation(name):
    small = in_small_teams(load_organisation(name))
    firm = small.model_copy(update={"calendar": BEFORE_QUARTER})
    for seed, scenario in enumerate(("initial", "align", "coach@2=align+quota_stretch")):
        assert_engines_agree(firm, scenario, seed)


def test_teams_that_are_all_managed_alike_are_the_organisation_managed_so():
    """Executives do the same in both, so only whose records are read differs."""
    for seed in range(3):
        alike = run(RESTLESS, "initial@1,2=coach", seed, ["compiled"])
        assert alike == run(RESTLESS, "coach", seed, ["compiled"])
        apart = run(RESTLESS, "initial@2=coach", seed, ["compiled"])
        assert apart not in (alike, run(RESTLESS, "initial", seed, ["compiled"]))


def test_practices_of_a_team_that_does_not_exist_are_refused():
    world = open_world(
        RESTLESS, seed=1, replication=0, run_in_weeks=RUN_IN, weeks=10, room_for=()
    )
    with pytest.raises(InvalidInput, match="team 3: the organisation has 2 teams"):
        advance(world, practices_of("initial@3=align"), 10)


@pytest.mark.parametrize("scenario", ["initial", "execute", "align"])
def test_engines_agree_over_a_year_of_the_default_organisation(scenario):
    assert_engines_agree(
        small_organisation(reps=8, accounts=140, customers=32, slots=44),
        scenario,
        1,
        stops=(40,),
        run_in=15,
    )


def test_the_short_runs_hold_every_kind_of_event_and_cross_a_quarter():
    """Otherwise they would agree on less than they claim."""
    seen = set()
    for seed in range(16):
        world = open_world(
            RESTLESS, seed=seed, replication=0, run_in_weeks=RUN_IN, weeks=10, room_for=()
        )
        trace = Trace()
        advance(world, practices_of("align"), 10, trace=trace)
        seen |= set(((trace.events()["order"] >> np.uint64(48)) & np.uint64(255)).tolist())
    assert seen == {int(kind) for kind in EventKind}


def test_the_trace_is_ordered_over_all_teams_and_time_never_runs_back():
    world = open_world(
        RESTLESS, seed=5, replication=0, run_in_weeks=RUN_IN, weeks=10, room_for=()
    )
    trace = Trace()
    weekly = advance(world, practices_of("align"), 10, trace=trace)
    events = trace.events()
    assert len(events) == weekly.events
    assert np.array_equal(events, np.sort(events, order=("tick", "order", "stamp")))
    assert events["tick"][0] == 0
    assert events["tick"][-1] < 14 * 5 * TICKS_PER_DAY


@pytest.mark.parametrize(
    "engines",
    [
        ("reference", "reference", "reference"),
        ("compiled", "compiled", "compiled"),
        ("reference", "compiled", "reference"),
        ("compiled", "reference", "compiled"),
    ],
)
@pytest.mark.parametrize("stops", [(-1, 2, 10), (2, 3, 10), (-3, 9, 10)])
def test_a_run_to_t_and_on_to_u_is_a_run_to_u(engines, stops):
    for seed in (3, 4):
        whole = run(RESTLESS, "align", seed, ["compiled"])
        assert run(RESTLESS, "align", seed, engines, stops=stops) == whole


def test_a_copy_goes_on_as_the_original_does_and_leaves_it_alone():
    world = open_world(
        SHORT, seed=8, replication=1, run_in_weeks=RUN_IN, weeks=10, room_for=()
    )
    advance(world, practices_of("initial"), 0)
    before = world.digest()
    copy = world.copy()
    assert copy.digest() == before
    advance(copy, practices_of("align"), 10)
    assert world.digest() == before
    again = world.copy()
    advance(again, practices_of("align"), 10)
    assert again.digest() == copy.digest() != before


def test_threads_give_the_same_bits_as_one_after_the_other():
    def one(seed):
        return run(RESTLESS, "coach", seed, ["compiled"])

    alone = [one(seed) for seed in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(one, range(12)))
    assert together == alone


def test_a_replication_or_a_seed_of_its_own_gives_a_run_of_its_own():
    digests = set()
    for seed, replication in [(1, 0), (1, 1), (2, 0), (0, 1)]:
        world = open_world(
            SHORT, seed=seed, replication=replication, run_in_weeks=0, weeks=4, room_for=()
        )
        advance(world, practices_of("motivate"), 4)
        digests.add(world.digest())
    assert len(digests) == 4


CHECKED = """
import numpy as np
from sim.agents.rep.learning import skill_of
from support import SCENARIOS
from sim.state import Rep, dtype_of

rep = np.zeros(1, dtype_of(Rep))[0]
try:
    skill_of(rep, 1_000_000)
    print("silent")
except IndexError:
    print("raised")

import sys
sys.path.insert(0, "tests/sim/engines")
from test_identity import RESTLESS, SHORT, run
for seed in range(2, 100, 5):
    for scenario in SCENARIOS:
        trace, *_ = run(RESTLESS if seed % 10 == 2 else SHORT, scenario, seed, ["compiled"])
        assert trace
print("in range")
"""


def test_no_index_is_out_of_range_where_bounds_are_checked():
    """A fifth of these runs with every index checked; an out-of-range read is shown to raise.

    By the compiled engine only: the reference engine calls the same rules with the same numbers
    (the other tests), and what it does itself is plain Python, which always checks.
    """
    printed = python(CHECKED, NUMBA_BOUNDSCHECK="1").splitlines()
    assert printed == ["raised", "in range"]
