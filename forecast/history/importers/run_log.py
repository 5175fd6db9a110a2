"""Read the event log of a simulated run: what a CRM would show of it, in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.history.recognise import fold
from forecast.history.tables import texts_by_key
from sim.outputs import schema

if TYPE_CHECKING:
    from forecast.history.findings import Findings
    from forecast.history.reader import TableReader

_NEVER = 10_000
"""A run may last beyond the years that loaders use for what is still open."""

_TEXTS = ("deal_id", "account", "rep", "manager", "team", "segment", "event", "stage")


def run_rows(reader: TableReader, findings: Findings) -> pd.DataFrame:
    """The rows of one event log in the order of time, with its events checked."""
    rows = pd.DataFrame({name: reader.text(fold(name)) for name in _TEXTS})
    rows["lost_reason"] = reader.text("lostreason")
    rows["amount"] = reader.money("amount")
    rows["timestamp"] = reader.times("timestamp", still_open_from=_NEVER)
    rows["recorded_at"] = reader.times("recordedat", still_open_from=_NEVER)
    rows["table"] = reader.name
    unknown = sorted(set(rows["event"]) - set(schema.EVENTS))
    if unknown:
        findings.problems.append(
            f"{reader.name}: unknown event(s) {', '.join(map(repr, unknown[:5]))} in column "
            f"'event'; allowed: {', '.join(schema.EVENTS)}"
        )
    odd = sorted(set(rows["lost_reason"]) - {"", *schema.LOST_REASONS})
    if odd:
        findings.problems.append(
            f"{reader.name}: unknown lost_reason(s) {', '.join(map(repr, odd[:5]))}; allowed: "
            f"{', '.join(schema.LOST_REASONS)} or empty"
        )
    undated = rows["timestamp"].isna().to_numpy()
    findings.add(
        "events_without_time",
        "caution",
        f"{reader.name}: events without a readable timestamp",
        count=undated.sum(),
        total=len(rows),
        examples=rows.loc[undated, "deal_id"],
        treatment="left out (listed in rejected.csv)",
    )
    findings.reject(
        reader.name, rows.loc[undated, "deal_id"].tolist(), "events_without_time"
    )
    kept = rows[~undated]
    return kept.sort_values(["timestamp"], kind="stable", ignore_index=True)


def deals_of_run(rows: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """One deal a deal_id: its creation, its last owner and label, and how it ended."""
    told = rows[(rows["event"] != "note") & (rows["deal_id"] != "")]
    deals = told.groupby("deal_id", sort=True).agg(created=("timestamp", "min"))
    starts = (
        told[told["event"] == "created"].drop_duplicates("deal_id").set_index("deal_id")
    )
    without = ~deals.index.isin(starts.index)
    findings.add(
        "creation_not_in_log",
        "caution",
        "Deals whose creation is not in the log: it began later than they did",
        count=without.sum(),
        total=len(deals),
        examples=deals.index[without],
        treatment="their first event counts as the creation; ages are too short",
    )
    for name in ("account", "rep", "manager", "team", "segment"):
        filled = told[told[name] != ""]
        last = filled.groupby("deal_id", sort=True)[name].last()
        deals[name] = texts_by_key(deals.index, last)
    final = told.drop_duplicates("deal_id", keep="last").set_index("deal_id")
    final = final.reindex(deals.index)
    ended = final["event"].isin([schema.WON, schema.LOST]).to_numpy(dtype=bool)
    deals["status"] = np.where(ended, final["event"], schema.OPEN)
    deals["closed"] = final["timestamp"].where(ended)
    deals["lost_reason"] = final["lost_reason"].where(deals["status"] == schema.LOST, "")
    entries = changes_of_run(rows)
    labels = entries.groupby("deal_id", sort=True)["stage"].last()
    deals["stage"] = texts_by_key(deals.index, labels)
    amounts = told.groupby("deal_id", sort=True)["amount"].last()
    deals["amount"] = amounts.reindex(deals.index).to_numpy(dtype=np.float64)
    deals["table"] = final["table"]
    deals["product"] = ""
    deals["currency"] = ""
    deals["list_price"] = np.nan
    deals["expected_close"] = np.datetime64("NaT", "s")
    deals["touched"] = np.datetime64("NaT", "s")
    return deals.reset_index()


def changes_of_run(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries into stages; a row without a label is an entry into what its event says."""
    told = rows[(rows["event"] != "note") & (rows["deal_id"] != "")]
    ends = told["event"].isin([schema.WON, schema.LOST])
    stage = told["stage"].where(told["stage"] != "", told["event"])
    # A closing row may repeat the stage that was left; the entry is into the closing.
    before = told.groupby("deal_id", sort=False)["stage"].shift()
    stage = stage.where(~(ends & (stage == before)), told["event"])
    changes = pd.DataFrame(
        {
            "deal_id": told["deal_id"],
            "stage": stage,
            "entered": told["timestamp"],
            "recorded_at": told["recorded_at"],
            "amount": told["amount"],
            "expected_close": np.datetime64("NaT", "s"),
            "rep": told["rep"],
            "table": told["table"],
        }
    )
    return changes.reset_index(drop=True)


def notes_of_run(rows: pd.DataFrame) -> pd.DataFrame:
    """Notes as activities of the deal's owner."""
    notes = rows[rows["event"] == "note"]
    return pd.DataFrame(
        {
            "deal_id": notes["deal_id"],
            "person": notes["rep"],
            "kind": notes["stage"].where(notes["stage"] != "", "note"),
            "started": notes["timestamp"],
            "ended": notes["timestamp"],
            "recorded_at": notes["recorded_at"],
        }
    ).reset_index(drop=True)


def people_of_run(rows: pd.DataFrame) -> pd.DataFrame:
    """Reps with their last manager and team, and the managers."""
    reps = rows[rows["rep"] != ""].drop_duplicates("rep", keep="last")
    people = pd.DataFrame(
        {
            "person": reps["rep"],
            "manager": reps["manager"],
            "role": "rep",
            "team": reps["team"],
        }
    )
    bosses = sorted(set(people["manager"]) - set(people["person"]) - {""})
    teams = people.drop_duplicates("manager").set_index("manager")["team"]
    above = pd.DataFrame(
        {
            "person": bosses,
            "manager": "",
            "role": "manager",
            "team": [teams[boss] for boss in bosses],
        }
    )
    return pd.concat([people, above], ignore_index=True)
