"""Import one file without a mapping, and compare what came back with what is true."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

import marathon
from sim.problems import InvalidInput
from tests.round_trip.draft import Truth

Verdict = Literal["exact", "asked", "named", "silent", "crashed"]
"""Every deal right; refused with a question or a clear error; wrong, and a serious finding or a
rejected row says so; wrong without a word; a traceback."""

_WORDS = {
    "status": r"status|label|stage|won|lost|outcome|open|flag|closed",
    "amount": r"amount|money|currenc|decimal|thousand|booking|price|total",
    "currency": r"currenc",
    "created": r"date|day|month|creat|future|zone|time",
    "closed": r"date|day|month|clos|future|zone|time|open",
    "owner": r"owner|\brep\b|person|seller|rep_",
    "rejected": "",
    "missing": r"row|deals? (are|is|was|were)|left out|duplicate|merge|line item|identif",
    "extra": r"row|total|duplicate|merge|footer|identif",
    "seen": r"history|stage|as.of|recorded",
    "rows": r"row|left out|duplicate|merge|line item",
}
"""What a finding has to speak of to name a difference of that kind; a rejected row names itself."""
_ALWAYS = ("no_stage_history", "history_short", "few_closed")
"""Findings that say nothing of a difference: they hold for the true history as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How one file came back."""

    verdict: Verdict
    differences: tuple[str, ...]
    """Kinds of difference with a count and an example each."""
    message: str = ""
    """What an import that refused said."""
    right: bool = False
    """Whether this is all that can be asked of the file."""


def judge(paths: list[Path], truth: Truth) -> Judgement:
    """Import files of one export and compare them with the truth."""
    try:
        history = marathon.read_history(*paths)
    except InvalidInput as refusal:
        asked = bool(truth.may_ask) and truth.may_ask in str(refusal)
        return Judgement(verdict="asked", differences=(), message=str(refusal), right=asked)
    except Exception as error:  # noqa: BLE001 - a traceback is what is looked for
        return Judgement(
            verdict="crashed", differences=(), message=f"{type(error).__name__}: {error}"
        )
    found = _differences(history, truth)
    if not found:
        return Judgement(verdict="exact", differences=(), right=True)
    said = _findings(history)
    unnamed = [kind for kind in found if not re.search(_WORDS[kind], said, re.IGNORECASE)]
    return Judgement(
        verdict="silent" if unnamed else "named",
        differences=tuple(
            f"{kind} x{len(cases)}: {cases[0]}"
            + (" [not named]" if kind in unnamed else "")
            for kind, cases in found.items()
        ),
        right=bool(truth.may_ask) and not unnamed,
    )


def _findings(history: marathon.History) -> str:
    """The text of every serious finding that is about this file."""
    return " | ".join(
        f"{check.id} {check.what} {' '.join(check.examples)} {check.treatment}"
        for check in history.tables.meta.checks
        if check.severity == "serious" and check.id not in _ALWAYS
    )


def _differences(history: marathon.History, truth: Truth) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def differs(kind: str, text: str) -> None:
        found.setdefault(kind, []).append(text)

    frame = history.frame()
    named = _everything_said(history)
    rejected = " ".join(str(each) for each in history.imported.rejections)
    deals = {_key(row["deal_id"]): row for row in frame.to_dict("records")}
    spoilt = {_key(name): text for name, text in truth.damaged.items()}
    for name in spoilt.keys() - {_key(name) for name in truth.deals}:
        differs("missing", f"{name} is no deal of this case")
    for name, known in truth.deals.items():
        row = deals.pop(_key(name), None)
        if _key(name) in spoilt:
            right = row is not None and not _deal_differences(row, known)
            if not right and not _is_named(spoilt[_key(name)], name, named):
                differs("rows", f"{name}: {spoilt[_key(name)]!r} is named nowhere")
        elif row is None:
            differs("rejected" if name in rejected else "missing", name)
        else:
            for kind, said in _deal_differences(row, known).items():
                differs(kind, f"{name}: {said}")
    for name in deals:
        differs("extra", str(name))
    for count in [n for n in Counter(map(_key, frame["deal_id"])).values() if n > 1]:
        differs("extra", f"an id {count} times")
    currency = history.tables.meta.currency
    if truth.currency and currency != truth.currency:
        differs("currency", f"{currency} for {truth.currency}")
    if truth.must_name and not re.search(
        truth.must_name, _findings(history), re.IGNORECASE
    ):
        differs("currency", f"no serious finding speaks of {truth.must_name}")
    _compare_rows(history, truth, differs)
    _compare_evenings(history, truth, differs)
    return found


def _compare_rows(history: marathon.History, truth: Truth, differs: Any) -> None:
    """Rows and money in are kept, merged or rejected: none is lost, none comes out of nothing."""
    lines = history.tables.meta.ledger
    rows, kept = sum(line.rows for line in lines), sum(line.kept for line in lines)
    if rows != kept + sum(line.merged + line.rejected for line in lines):
        differs("rows", f"{rows} rows in the ledger are not kept, merged or rejected")
    money = sum(
        line.money - line.money_merged - line.money_rejected - line.money_not_counted
        for line in lines
    )
    worth = history.frame()["amount"].sum()
    if abs(money - worth) > 0.005 * max(1, len(lines)):
        differs("rows", f"the ledger kept {money:.2f}, the deals are worth {worth:.2f}")
    # A subtotal in the middle of a table may be a row that was rejected.
    rejected = sum(line.rejected for line in lines)
    listed = history.to_dict()["rejected"]
    if history.tables.activities.empty and rejected != listed:
        differs("rows", f"{rejected} rows rejected in the ledger, {listed} listed")
    if truth.rows and not truth.rows <= rows <= truth.rows + rejected:
        differs("rows", f"{rows} rows in the ledger, {truth.rows} in the file")
    if truth.rows and kept != len(history.frame()):
        differs("rows", f"{kept} rows kept in the ledger, {len(history.frame())} deals")


def _compare_evenings(history: marathon.History, truth: Truth, differs: Any) -> None:
    for evening, expected in truth.seen.items():
        frame = history.tables.as_of(evening).deals
        rows = {_key(row["deal_id"]): row for row in frame.to_dict("records")}
        for name, seen in expected.items():
            row = rows.get(_key(name))
            where = f"{evening}: {name}"
            if row is None:
                differs("seen", f"{where} is not there")
            elif row["status"] != seen.status:
                differs("seen", f"{where} {row['status']} for {seen.status}")
            elif seen.stage and str(row["stage"]) != seen.stage:
                differs("seen", f"{where} {row['stage']!r} for {seen.stage!r}")
            elif seen.amount is not None and _cents(row["amount"]) != seen.amount:
                differs("seen", f"{where} {row['amount']} for {seen.amount / 100}")


def _deal_differences(row: dict[Any, Any], known: Any) -> dict[str, str]:
    found = {}
    if row["status"] != known.status:
        found["status"] = f"{row['status']} for {known.status}"
    if _day(row["created"]) != known.created:
        found["created"] = f"{row['created']} for {known.created}"
    if known.closed is not None and _day(row["closed"]) != known.closed:
        found["closed"] = f"{row['closed']} for {known.closed}"
    if known.closed is None and row["status"] == "open" and _day(row["closed"]) is not None:
        found["closed"] = f"{row['closed']} for an open deal"
    # An amount of nothing may be kept as unknown: no sum changes by it.
    if known.amount is not None and (_cents(row["amount"]) or 0) != known.amount:
        found["amount"] = f"{row['amount']} for {known.amount / 100}"
    if known.owner is not None and row["rep"] != known.owner:
        found["owner"] = f"{row['rep']!r} for {known.owner!r}"
    return found


def _everything_said(history: marathon.History) -> str:
    checks = " ".join(
        f"{check.what} {' '.join(check.examples)}"
        for check in history.tables.meta.checks
        if check.severity != "note"
    )
    return checks + " ".join(str(each) for each in history.imported.rejections)


def _is_named(text: str, name: str, said: str) -> bool:
    return text in said or name in said


def _key(name: object) -> str:
    """Salesforce writes the same id with 15 or 18 letters."""
    text = str(name)
    return text[:15] if len(text) == 18 and text.startswith("006") else text


def _day(moment: Any) -> dt.date | None:
    return None if pd.isna(moment) else pd.Timestamp(moment).date()


def _cents(amount: Any) -> int | None:
    return None if pd.isna(amount) else round(float(amount) * 100)
