"""The built-in organisations: each number has a source, each runs, each is a known kind."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from sim.engines.run import advance, open_world
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.statistics import mean_of, student
from sim.organisation import MARKET_SECTIONS
from sim.outputs.counters import RepCounter
from sim.outputs.responses import QUANTITIES
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.catalogue import STAGES
from sim.scenarios.fields import organisation_fields
from sim.scenarios.loader import load_organisation, load_scenario, organisation_text
from sim.scenarios.markets import with_built_in_markets
from sim.scenarios.organisation_file import organisation_from
from sim.scenarios.remarks import remarks_in, remarks_of

NAMES = catalogue.organisation_names()
OWN = tuple(name for name in NAMES if name != catalogue.DEFAULT_ORGANISATION)
NUMBERS = {"number", "whole number", "numbers"}


def leaves(table, path=()):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for entry in value:
                yield from leaves(entry, (*path, key))
        else:
            yield (*path, key)


def test_there_are_seven_kinds_that_differ_in_more_than_numbers():
    firms = {name: load_organisation(name) for name in NAMES}
    assert len(firms) >= 7
    assert len({len(firm.process.stages) for firm in firms.values()}) >= 4
    assert len({firm.calendar.country for firm in firms.values()}) >= 4
    assert {len(firm.team_sizes()) for firm in firms.values()} >= {1, 2, 3}
    assert not load_organisation("founder_led").plan.sees_quota


def test_three_teams_of_one_company_sell_in_markets_of_their_own():
    firm = load_organisation("three_markets")
    assert firm.team_sizes() == (8, 6, 10)
    kinds, of_team = firm.kinds()
    assert of_team == (0, 1, 2)
    for kind, name in zip(
        kinds, ("mid_market", "enterprise", "transactional_inbound"), strict=True
    ):
        alone = load_organisation(name)
        for section in (*MARKET_SECTIONS[:-1], "effort"):
            assert getattr(kind, section) == getattr(alone, section), (name, section)
        assert kind.money == alone.money.model_copy(update={"currency": "USD"})


def test_a_built_in_market_is_named_in_a_file_and_not_written_out():
    firm = load_organisation("three_markets")
    assert "[[markets]]" not in organisation_text(firm)
    changed = firm.with_(markets={"enterprise": {"market": {"contact": 0.5}}})
    written = organisation_text(changed)
    assert written.count("[[markets]]") == 1
    assert (
        organisation_from(with_built_in_markets(tomllib.loads(written)), source="x")
        == changed
    )


@pytest.mark.parametrize("name", OWN)
def test_each_number_of_a_file_states_where_it_comes_from(name):
    text = catalogue.organisation_source(name)
    said = remarks_in(text)
    fields = organisation_fields()
    for path in leaves(tomllib.loads(text)):
        if fields[path].kind in NUMBERS:
            source = said.get(".".join(path)) or fields[path].evidence
            assert source.startswith(("evidence", "judgement", "as in", "calibrated")), path


@pytest.mark.parametrize("name", OWN)
def test_a_printed_organisation_keeps_its_own_sources(name):
    firm = load_organisation(name)
    said = remarks_of(name)
    written = organisation_text(firm, remarks=said)
    again = with_built_in_markets(tomllib.loads(written))
    assert organisation_from(again, source="again") == firm
    again = remarks_in(written)
    assert {path: again.get(path) for path in said if path != "calendar.country"} == {
        path: source for path, source in said.items() if path != "calendar.country"
    }


def test_what_nobody_knows_is_a_list_of_fields():
    firm = organisation_from({"unknown": ["money.margin"]}, source="x")
    assert firm.unknown == ("money.margin",)
    with pytest.raises(InvalidInput, match="did you mean 'money\\.margin'"):
        organisation_from({"unknown": ["money.margn"]}, source="x")
    with pytest.raises(InvalidInput, match="a list of texts"):
        organisation_from({"unknown": [3]}, source="x")


@pytest.mark.parametrize("name", NAMES)
def test_each_organisation_runs_and_sells(name):
    firm = load_organisation(name)
    world = open_world(firm, seed=3, replication=0, run_in_weeks=0, weeks=40, room_for=())
    weekly = advance(world, load_scenario("align").practices(), 40)
    sums = weekly.reps.sum(axis=(0, 1))
    assert sums[RepCounter.BOOKINGS] > 0
    assert sums[RepCounter.INBOUND] > 0
    assert sums[RepCounter.NOT_TAKEN] < 0.02 * sums[RepCounter.DEALS_OPENED]


MARGINALS = {
    "wins_per_deal_opened": (0.18, 0.32),
    "no_decision_share": (0.35, 0.70),
    "time_service": (0.10, 0.25),
    "time_administration": (0.16, 0.31),
}
"""What published evidence says of any sales force (docs/evidence.md 16)."""


@pytest.fixture(scope="module", params=OWN)
def ladder(request):
    firm = load_organisation(request.param)
    base, *others = (load_scenario(name) for name in STAGES)
    # Some 250 team-futures: the shares are known to a hundredth.
    pairs = 60 if len(firm.team_sizes()) > 1 else 160
    return compare(base, others, firm, replications=pairs)


@pytest.mark.verification
@pytest.mark.parametrize("stage", STAGES)
def test_shares_that_are_known_come_out_as_known(ladder, stage):
    # The bank's advisers search least and file most, and still lie within what is known.
    for response, (low, high) in MARGINALS.items():
        level = ladder.level(stage, response).value
        assert level.low <= high, (response, level)
        assert level.high >= low, (response, level)
    known = [
        ladder.level(stage, each).value.mean
        for each in ("time_selling", "time_prospecting")
    ]
    assert 0.20 <= sum(known) <= 0.45


@pytest.mark.verification
def test_contribution_is_that_of_a_company_that_lives_and_of_none_that_swims(ladder):
    margin = ladder.level("initial", "contribution_per_rep_year").value.mean
    bookings = ladder.level("initial", "bookings_per_rep_year").value.mean
    assert -0.05 <= margin / bookings <= 0.4


@pytest.mark.verification
@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("stage", ["initial", "align"])
def test_open_deals_do_not_trend_upward(name, stage):
    firm = load_organisation(name)
    found = compare(load_scenario(stage), [], firm, steady=True, years=5, replications=24)
    levels = found.outcomes.sums[:, 0, :, QUANTITIES.index("OPEN_DEALS")]
    years = np.arange(5) - 2.0
    slope = mean_of(levels @ years / (years @ years) / levels.mean(), student(0.95, 24))
    assert slope.low < 0.01
