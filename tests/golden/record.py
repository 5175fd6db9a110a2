"""What every built-in stage, organisation and move does, as a table of digests.

Run it as a program to record the table anew, after a change that is meant to change results:
`python tests/golden/record.py`. The test beside it compares. A digest proves "unchanged",
never "correct".

A run has four digests. `order` covers tick, order and stamp of each event, `log` the event
log, `responses` every counter and every response computed from them: these may change only
with the model. `records` covers what each event wrote, byte by byte, and the final state: it
changes with the layout of a record as well.
"""

import hashlib
import io
import json
from pathlib import Path

import numpy as np

from sim.engines.event_log import log_room, write_event_log
from sim.engines.run import Trace, advance, open_world
from sim.outputs.contribution import fiscal_quarters
from sim.outputs.responses import RESPONSES
from sim.outputs.tally import quantities_by_week
from sim.scenarios.catalogue import move_names, organisation_names, scenario_names
from sim.scenarios.loader import load_organisation, load_scenario

TABLE = Path(__file__).with_name("digests.json")
SEEDS = 5
WEEKS = 30
RUN_IN = 6
"""A quarter begins in both parts of a run of this length, whatever the fiscal year."""


def cases():
    """Every case as (name, organisation, scenario, seed)."""
    for organisation in organisation_names():
        for scenario in scenario_names():
            for seed in range(1, SEEDS + 1):
                yield organisation, scenario, seed
    for move in move_names():
        for seed in range(1, SEEDS + 1):
            yield "mid_market", f"coach+{move}", seed
    for seed in range(1, SEEDS + 1):
        yield "enterprise", "initial@2=align", seed


def short(content):
    return hashlib.sha256(content).hexdigest()[:16]


def responses(organisation, weekly):
    """Every response of the whole run, as bytes."""
    quarters = fiscal_quarters(
        organisation, first_week=weekly.first_week, weeks=len(weekly.reps)
    )
    sums = quantities_by_week(
        weekly.reps, weekly.teams, organisation=organisation, quarters=quarters
    ).sum(axis=0)
    return np.array([one.value(sums) for one in RESPONSES.values()]).tobytes()


def digests(organisation_name, scenario_name, seed):
    """The four digests of one run."""
    organisation = load_organisation(organisation_name)
    practices = load_scenario(scenario_name).practices()
    reps = sum(organisation.team_sizes())
    world = open_world(
        organisation,
        seed=seed,
        replication=seed % 3,
        run_in_weeks=RUN_IN,
        weeks=WEEKS,
        log_events=log_room(reps, RUN_IN + WEEKS),
        room_for=[practices],
    )
    trace = Trace()
    weekly = advance(world, practices, WEEKS, trace=trace)
    events = trace.events()
    order = b"".join(events[name].tobytes() for name in ("tick", "order", "stamp"))
    log = io.StringIO()
    write_event_log(world, log)
    return {
        "order": short(order),
        "log": short(log.getvalue().encode()),
        "responses": short(
            weekly.reps.tobytes() + weekly.teams.tobytes() + responses(organisation, weekly)
        ),
        "records": short(trace.digest(world).encode()),
    }


def table():
    """Digests of all cases, by name."""
    return {
        f"{organisation} {scenario} seed {seed}": digests(organisation, scenario, seed)
        for organisation, scenario, seed in cases()
    }


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0) + "\n", "utf-8")
