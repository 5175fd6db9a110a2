"""Both engines give the same bytes for anything that a scenario or an organisation can say.

Scenarios are drawn over the whole space of levers, with changes at dates and teams that are
managed differently, for every built-in organisation in small: its market, process, buyers,
people and calendar as they are, a few seats and accounts.
"""

import numpy as np
import pytest
from support import SCENARIOS, in_small_teams

from sim.engines.run import Trace, advance, open_world
from sim.levers import LEVERS, pack_timeline
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.loader import load_organisation, load_scenario

BATCHES = 10
EACH = 5
"""Scenarios of a batch and organisation; with seven organisations 350 in all."""
LONG_EACH = 20
RUN_IN, WEEKS = 2, 7


def small(organisation, g):
    """A few seats in two teams or three, a few accounts each, with people who come and go."""
    people = organisation.people.model_copy(
        update={
            "deal_slots": int(g.choice([8, 24])),
            "quit_month": float(g.choice([organisation.people.quit_month, 0.3])),
            "vacancy_weeks": float(g.choice([1.0, organisation.people.vacancy_weeks])),
        }
    )
    return in_small_teams(organisation).model_copy(
        update={
            "people": people,
            "market": organisation.market.model_copy(
                update={"accounts_per_rep": int(g.choice([24, 60]))}
            ),
            "customers": organisation.customers.model_copy(
                update={"base_per_rep": int(g.integers(0, 15))}
            ),
        }
    )


def drawn_levers(g):
    """Values of some levers, anywhere in their ranges."""
    values = {}
    for name, lever in LEVERS.items():
        if g.random() < 0.5:
            value = g.uniform(lever.low, lever.high)
            values[name] = float(np.round(value)) if lever.whole else float(value)
    values["added_seats"] = float(g.integers(0, 3))
    return values


def drawn_practices(g):
    """A stage, changed somewhere, changed again at a date, one team managed on its own."""

    def timeline():
        levers = {**load_scenario(str(g.choice(SCENARIOS))).opening, **drawn_levers(g)}
        return {-10: levers, int(g.integers(-1, WEEKS)): drawn_levers(g)}

    teams = {int(g.integers(2)): timeline()} if g.random() < 0.4 else {}
    practices = pack_timeline(timeline(), teams=teams)
    for name in LEVERS:  # prices that differ from effects are controls, and allowed
        if g.random() < 0.05:
            practices["paid"][name] = LEVERS[name].default
    return practices


def run(organisation, practices, seed, engine):
    world = open_world(
        organisation, seed=seed, replication=seed % 3, run_in_weeks=RUN_IN, weeks=WEEKS,
        room_for=[practices],
    )  # fmt: skip
    trace = Trace()
    weekly = advance(world, practices, WEEKS, engine=engine, trace=trace)
    return trace.events().tobytes(), world.digest(), weekly.reps.tobytes(), weekly.events


def assert_agree(name, seed):
    g = np.random.Generator(np.random.Philox(seed))
    organisation = small(load_organisation(name), g)
    practices = drawn_practices(g)
    reference = run(organisation, practices, seed, "reference")
    assert reference == run(organisation, practices, seed, "compiled"), (name, seed)
    return reference[-1]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_engines_agree_on_any_scenario_of_any_organisation(batch):
    names = organisation_names()
    assert len(names) * EACH * BATCHES >= 300 or len(names) < 6
    for place, name in enumerate(names):
        for i in range(EACH):
            events = assert_agree(name, 10_000 * place + 100 * batch + i)
            assert events > 100


@pytest.mark.verification
@pytest.mark.parametrize("batch", range(BATCHES, 2 * BATCHES))
def test_engines_agree_on_a_thousand_more(batch):
    for place, name in enumerate(organisation_names()):
        for i in range(LONG_EACH):
            assert_agree(name, 10_000 * place + 100 * batch + i)
