"""Read the event log of a simulated run: what a CRM would show of it, in one file."""

import numpy as np
import pandas as pd

from forecast.history.canonical import texts_by_key, with_blanks
from forecast.history.findings import Findings
from forecast.history.importers.forms import CHANGE_COLUMNS, DEAL_COLUMNS
from forecast.history.importers.notes import note_entries
from forecast.history.reader import TableReader
from forecast.history.recognise import fold
from sim.outputs import schema

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
    rows["table"], rows["line"] = reader.name, reader.lines
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
    kept = findings.leave_out("events_without_time", undated, rows, table=reader.name)
    note_entries(len(reader), kept, reader.name, findings)
    return kept.sort_values(["timestamp"], kind="stable", ignore_index=True)


def deals_of_run(rows: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """One deal a deal_id: its creation, its last owner and label, and how it ended."""
    dated = _of_deals(rows)
    deals = dated.groupby("deal_id", sort=True).agg(created=("timestamp", "min"))
    starts = (
        dated[dated["event"] == "created"].drop_duplicates("deal_id").set_index("deal_id")
    )
    without = ~deals.index.isin(starts.index)
    findings.mark("creation_not_in_log", without, deals.index)
    for name in ("account", "rep", "manager", "team", "segment"):
        filled = dated[dated[name] != ""]
        last = filled.groupby("deal_id", sort=True)[name].last()
        deals[name] = texts_by_key(deals.index, last)
    final = dated.drop_duplicates("deal_id", keep="last").set_index("deal_id")
    final = final.reindex(deals.index)
    ended = final["event"].isin([schema.WON, schema.LOST]).to_numpy(dtype=bool)
    deals["status"] = np.where(ended, final["event"], schema.OPEN)
    deals["closed"] = final["timestamp"].where(ended)
    deals["lost_reason"] = final["lost_reason"].where(deals["status"] == schema.LOST, "")
    entries = changes_of_run(rows)
    labels = entries.groupby("deal_id", sort=True)["stage"].last()
    deals["stage"] = texts_by_key(deals.index, labels)
    amounts = dated.groupby("deal_id", sort=True)["amount"].last()
    deals["amount"] = amounts.reindex(deals.index).to_numpy(dtype=np.float64)
    deals["table"] = final["table"]
    return with_blanks(deals.reset_index(), DEAL_COLUMNS)


def changes_of_run(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries into stages; a row without a label is an entry into what its event says."""
    dated = _of_deals(rows)
    ends = dated["event"].isin([schema.WON, schema.LOST])
    stage = dated["stage"].where(dated["stage"] != "", dated["event"])
    # A closing row may repeat the stage that was left; the entry is into the closing.
    before = dated.groupby("deal_id", sort=False)["stage"].shift()
    stage = stage.where(~(ends & (stage == before)), dated["event"])
    columns = ["deal_id", "timestamp", "recorded_at", "amount", "rep", "table"]
    changes = dated[columns].assign(stage=stage).rename(columns={"timestamp": "entered"})
    return with_blanks(changes.reset_index(drop=True), CHANGE_COLUMNS)


def _of_deals(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that say what became of a deal."""
    return rows[(rows["event"] != "note") & (rows["deal_id"] != "")]


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
    people = reps[["rep", "manager", "team"]].rename(columns={"rep": "person"})
    bosses = sorted(set(people["manager"]) - set(people["person"]) - {""})
    teams = people.drop_duplicates("manager").set_index("manager")["team"]
    above = pd.DataFrame({"person": bosses, "team": teams.reindex(bosses).to_numpy()})
    return pd.concat(
        [people.assign(role="rep"), above.assign(role="manager", manager="")],
        ignore_index=True,
    )
