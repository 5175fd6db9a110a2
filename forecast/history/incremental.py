"""A newer export on top of an earlier history: what was known when stays known then.

An export shows the present, and people correct the past. Whatever the newer export says of
days that the earlier history covers, and that history did not hold, was learned of on the day
of the newer export; an as-of view of an earlier day stays what it was.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from forecast.history.canonical import conformed
from forecast.history.events.complete import changes_of, state_events, traces_of
from forecast.history.events.fold import FACTS, STATE, Fold
from forecast.history.events.ids import other_forms
from forecast.history.events.model import ordered, texts_of
from forecast.history.findings import Findings
from forecast.history.names import renamed, renamed_events, same_people
from forecast.history.quality import examine, reported
from forecast.history.retold import evening, note_retold
from forecast.history.tables import History
from forecast.history.texts import mapped
from sim.outputs import schema
from sim.problems import InvalidInput

_KEY: Final = ["deal_id", "field", "new", "at"]
_FEWEST_COMMON: Final = 0.1
"""Share of the deals of the smaller of two exports that the other must hold to continue it."""
_SIGNS: Final = {
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "¥": ("CNY", "JPY"),
}
"""Signs that several currencies share, and the codes that each may stand for."""


def continued(earlier: History, later: History, left_out: Collection[str] = ()) -> History:
    """The later history, with what the earlier one knew and when it was recorded.

    Args:
        earlier: A history of the same deals, imported before.
        later: That of a newer export.
        left_out: Deals that stand in the newer export, and that its import left out.

    Raises:
        InvalidInput: If the later export is the older one, or they have hardly a deal in common.
    """
    # What the newer export shows by itself, without the past that the earlier history adds.
    alone = examine(later)
    day, findings = earlier.meta.snapshot, Findings()
    later = _under_known_names(earlier, later, findings)
    later, left_out = _under_known_ids(earlier, later, left_out)
    _refuse(earlier, later)
    moment = np.datetime64(later.meta.snapshot, "s")
    before, after = earlier.deals, later.deals
    both = after["deal_id"].isin(before["deal_id"])
    known, told = (
        state_events(each.deals, each.events, np.datetime64(each.meta.snapshot, "s"))
        for each in (earlier, later)
    )
    fresh = _unknown(told, known)
    # What is dated on days that the earlier export covers was learned of with this one.
    learned = fresh["recorded_at"].fillna(fresh["at"])
    backdated = (learned < evening(day)).to_numpy()
    fresh.loc[backdated, "recorded_at"] = moment
    entered_late = after[~both & (after["created"] < evening(day)).to_numpy()]
    vanished = before[~before["deal_id"].isin(after["deal_id"])]
    changes = [
        known,
        fresh,
        _created(entered_late, moment),
        *traces_of(vanished, moment),
        *_changed_facts(before, after, moment),
    ]
    events = ordered(changes)
    events = ordered([changes_of(events), *_corrections(events, after, moment)])
    note_retold(earlier, later, set(fresh.loc[backdated, "deal_id"]), left_out, findings)
    inputs = (*later.meta.inputs, *earlier.meta.inputs)
    history = replace(
        later,
        events=events,
        activities=_joined(later.activities, earlier.activities, schema.ACTIVITIES),
        people=_joined(later.people, earlier.people, schema.PEOPLE),
        meta=replace(later.meta, inputs=tuple(dict.fromkeys(inputs))),
    )
    noted = (each for each in later.meta.checks if each not in alone)
    return reported(history, (*findings.checks, *noted))


def _refuse(earlier: History, later: History) -> None:
    one, two = earlier.meta.snapshot, later.meta.snapshot
    if two < one:
        raise InvalidInput(
            f"--onto: this export ends on {two}, before the earlier history does ({one}); "
            "import the older one first"
        )
    before, after = (each.deals["deal_id"] for each in (earlier, later))
    common = int(after.isin(before).sum())
    if common < max(1, _FEWEST_COMMON * min(len(before), len(after))):
        raise InvalidInput(
            f"--onto: {common or 'none'} of the {len(after):,} deals of this export "
            f"{'are' if common > 1 else 'is'} in the earlier history, which holds "
            f"{len(before):,}; {_why_none(later)}give a history of the same deals, or leave "
            "--onto out"
        )
    was, now = earlier.meta.currency, later.meta.currency
    if was and now and was != now and not _may_be_one(was, now):
        raise InvalidInput(
            f"--onto: the amounts of this export are in {now}, those of the earlier history in "
            f"{was}; import both with one currency ([rates] and settings.currency of a mapping), "
            "or leave --onto out"
        )


def _why_none(later: History) -> str:
    """Why deals of a newer export may not be found, where the export tells."""
    if any(each.id == "ids_without_case" for each in later.meta.checks):
        return "its ids have lost their capitals: export them in 18 characters; else "
    return ""


def _may_be_one(one: str, other: str) -> bool:
    """Whether a bare sign of one export may stand for the code that the other one gives."""
    return any(
        sign in {one, other} and {one, other} <= {sign, *codes}
        for sign, codes in _SIGNS.items()
    )


def _under_known_ids(
    earlier: History, later: History, left_out: Collection[str]
) -> tuple[History, Collection[str]]:
    """The later history under the ids of the earlier one, where both write one id differently."""
    ids = later.deals["deal_id"]
    other = other_forms([*ids, *left_out], earlier.deals["deal_id"])
    if not other:
        return later, left_out

    def renamed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
        names = mapped(frame["deal_id"], lambda each: other.get(each, each))
        return conformed(frame.assign(deal_id=names), table)

    history = replace(
        later,
        deals=renamed(later.deals, schema.DEALS),
        events=renamed(later.events, schema.DEAL_EVENTS),
        activities=renamed(later.activities, schema.ACTIVITIES),
    )
    return history, [other.get(each, each) for each in left_out]


def _under_known_names(earlier: History, later: History, findings: Findings) -> History:
    """The later history under the names of people in the earlier one, where spellings differ."""
    people = [
        set(each.deals["rep"]) | set(each.people["person"]) for each in (later, earlier)
    ]
    names = same_people(*people)
    if not names:
        return later
    said = [f"{name!r} is {known!r}" for name, known in names.items()]
    findings.add("owners_spelled_otherwise", len(names), len(people[0]), said)
    return replace(
        later,
        deals=conformed(renamed(later.deals.copy(), names), schema.DEALS),
        events=renamed_events(later.events, names),
        activities=conformed(renamed(later.activities.copy(), names), schema.ACTIVITIES),
        people=conformed(renamed(later.people.copy(), names), schema.PEOPLE),
    )


def _unknown(told: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Changes that the newer export tells of and the earlier history does not hold.

    A field of which the export only says what the history shows at the same moment is no
    news, whatever day each of them dates it on.
    """
    there = pd.MultiIndex.from_frame(known[_KEY])
    fresh = told[~pd.MultiIndex.from_frame(told[_KEY]).isin(there)].reset_index(drop=True)
    held = pd.merge_asof(
        fresh[_KEY].reset_index().sort_values("at", kind="stable"),
        known[_KEY].sort_values("at", kind="stable"),
        on="at",
        by=["deal_id", "field"],
        suffixes=("", "_held"),
    ).set_index("index")
    same = (held["new"] == held["new_held"]).sort_index()
    nothing = same.groupby([fresh["deal_id"], fresh["field"]]).transform("all")
    return fresh[~nothing].reset_index(drop=True)


def _frame(
    deals: pd.DataFrame,
    field: str,
    new: Any,  # noqa: ANN401 (a column, or one value for all)
    at: Any,  # noqa: ANN401
    recorded: Any,  # noqa: ANN401
) -> pd.DataFrame:
    frame = pd.DataFrame({"deal_id": deals["deal_id"].to_numpy(dtype=object)})
    return frame.assign(field=field, old="", new=new, at=at, recorded_at=recorded, rank=0)


def _created(deals: pd.DataFrame, moment: np.datetime64) -> pd.DataFrame:
    """Deals that began earlier and were entered since."""
    days = texts_of(deals["created"], "date")
    return _frame(deals, "created", days, deals["created"].to_numpy(), moment)


def _changed_facts(
    before: pd.DataFrame, after: pd.DataFrame, moment: np.datetime64
) -> list[pd.DataFrame]:
    """Facts of deals that were others in the earlier export: they held until this one."""
    old = before.set_index("deal_id").reindex(after["deal_id"])
    there = old["created"].notna().to_numpy()
    changes = []
    for name in (*FACTS, "created"):
        kind = schema.DEALS.column(name).kind
        was, now = texts_of(old[name], kind), texts_of(after[name], kind)
        other = there & (was != now)
        deals, first = after[other], old["created"].to_numpy()[other]
        changes += [
            _frame(deals, name, was[other], first, np.datetime64("NaT", "s")),
            _frame(deals, name, now[other], moment, moment),
        ]
    return changes


def _corrections(
    events: pd.DataFrame, deals: pd.DataFrame, moment: np.datetime64
) -> list[pd.DataFrame]:
    """What the newer export shows where all events together still show something else."""
    fold = Fold.until(events, np.datetime64("9999-12-31", "s"))
    places = fold.names.get_indexer(pd.Index(deals["deal_id"]))
    told = (places >= 0) & np.r_[fold.have(*STATE), False][places]
    rows, places = deals[told], places[told]
    changes = []
    for name in ("created", *STATE, "closed"):
        kind = schema.DEALS.column(name).kind
        stated = texts_of(rows[name], kind)
        shown = fold.closing_days() if name == "closed" else fold.values(name)
        if name == "status":
            shown = np.where(shown == "", schema.OPEN, shown)
        other = stated != texts_of(pd.Series(shown), kind)[places]
        if name == "closed":
            other &= (rows["status"] != schema.OPEN).to_numpy()
        if name == "expected_close":
            other &= (rows["status"] == schema.OPEN).to_numpy()
        if name == "lost_reason":
            other &= (rows["status"] == schema.LOST).to_numpy()
        if name == "created":
            other &= fold.have("created")[places]
        last = fold.last(name)[places][other]
        at = np.full(len(last), moment)
        at[last >= 0] = np.fmax(moment, events["at"].to_numpy()[last[last >= 0]])
        frame = _frame(rows[other], name, stated[other], at, np.fmax(at, moment))
        # A closing date counts behind the status that it belongs to.
        changes.append(frame.assign(rank=1 << 41))
    return changes


def _joined(
    later: pd.DataFrame, earlier: pd.DataFrame, table: schema.Table
) -> pd.DataFrame:
    """Rows of both, those of the later one where they tell of the same."""
    if earlier.empty:
        return later
    both = pd.concat([later, earlier], ignore_index=True)
    kept = both.drop_duplicates(list(table.key)).sort_values(
        list(table.order), kind="stable"
    )
    return kept.reset_index(drop=True)
