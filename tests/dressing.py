"""Histories dressed with what planted ones lack: teams, fields of deals, stages, activities."""

from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.history.canonical import conformed
from sim.outputs import schema


def with_teams(history, size=3):
    """The reps of a history in teams of `size`, the last rep in none."""
    reps = sorted(set(history.deals["rep"]))
    people = pd.DataFrame(
        {
            "person": reps,
            "manager": "",
            "role": "rep",
            "team": [f"team {place // size}" for place in range(len(reps) - 1)] + [""],
        }
    )
    empty = history.people
    return replace(
        history, people=people.reindex(columns=empty.columns).astype(empty.dtypes)
    )


def with_fields(history, seed=1):
    """A history whose deals have segments, sources and pipelines, some of them none."""
    chance = np.random.default_rng(seed)
    names = {
        "product": ["Basic", "Plus", ""], "segment": ["small", "large", ""],
        "source": ["web", "fair", "partner", ""], "pipeline": ["new", "renewal"],
    }  # fmt: skip
    chosen = {name: chance.choice(some, len(history.deals)) for name, some in names.items()}
    return replace(history, deals=history.deals.assign(**chosen))


def with_moves(history, telling=None):
    """A history whose deals were talked about, then offered, with an activity in between.

    Args:
        history: Its deals.
        telling: Which deals get to the offer; None: those with an even number.
    """
    deals = history.deals
    reached = deals["deal_id"].str[-1].isin(list("02468")) if telling is None else telling
    created, end = deals["created"], np.datetime64(history.meta.snapshot, "s")
    until = deals["closed"].fillna(end)
    offered = created + (until - created) // 3
    ended = deals["status"] != "open"

    def entries(which, seq, field, new, at):
        return pd.DataFrame(
            {"deal_id": deals["deal_id"], "seq": seq, "field": field, "new": new, "at": at}
        )[which]

    every = np.ones(len(deals), dtype=bool)
    amount = deals["amount"].map("{:.2f}".format).replace("nan", "")
    events = pd.concat(
        [
            entries(every, 1, "stage", "Talk", created),
            entries(reached, 2, "stage", "Offer", offered.dt.floor("D")),
            entries(ended & (amount != ""), 3, "amount", amount, until),
            entries(ended, 4, "status", deals["status"], until),
        ]
    ).sort_values(["deal_id", "seq"], kind="stable")
    done = pd.DataFrame(
        {"deal_id": deals["deal_id"], "person": deals["rep"], "kind": "call",
         "started": created + (until - created) // 2}
    )  # fmt: skip
    return replace(
        history,
        events=conformed(events.reset_index(drop=True), schema.DEAL_EVENTS),
        activities=conformed(done, schema.ACTIVITIES)
        .sort_values(list(schema.ACTIVITIES.order), kind="stable")
        .reset_index(drop=True),
    )
