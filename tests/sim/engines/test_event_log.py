"""What a CRM would show of a run: deals that nobody closes stay open, and nothing else changes."""

import csv
import io
from collections import Counter

import pytest

from sim.engines.event_log import log_room, write_event_log
from sim.engines.run import advance, open_world
from sim.scenarios.loader import load_organisation, load_scenario

WEEKS = 104


def written(left_open: float):
    organisation = load_organisation().with_(people={"left_open": left_open})
    practices = load_scenario("initial").practices()
    world = open_world(
        organisation,
        seed=5,
        replication=0,
        run_in_weeks=0,
        weeks=WEEKS,
        log_events=log_room(8, WEEKS),
        room_for=(practices,),
    )
    advance(world, practices, WEEKS)
    file = io.StringIO(newline="")
    write_event_log(world, file)
    file.seek(0)
    return list(csv.DictReader(file)), world.digest()


def test_a_share_of_lost_deals_is_never_closed_and_the_company_is_the_same():
    rows, digest = written(0.0)
    fewer, same = written(0.4)
    assert digest == same
    kinds, left = (Counter(row["event"] for row in each) for each in (rows, fewer))
    for event in ("created", "stage", "won"):
        assert kinds[event] == left[event]
    # About 250 losses: three standard errors of the share are .09.
    assert left["lost"] / kinds["lost"] == pytest.approx(0.6, abs=0.09)
    assert all(row in rows for row in fewer)


def test_where_nobody_closes_anything_the_log_holds_no_loss():
    rows, _ = written(1.0)
    assert not any(row["event"] == "lost" for row in rows)
    assert any(row["event"] == "won" for row in rows)
