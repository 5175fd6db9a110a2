"""Random damage to an export: nothing may crash, and nothing may be lost without a word."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

import marathon
from forecast.history import propose_paths
from sim.problems import InvalidInput
from tests.round_trip.cases import Case
from tests.round_trip.changes import KINDS, Layout, Sheet
from tests.round_trip.histories import HISTORIES
from tests.round_trip.vendors import vendors

_COLUMNS = 4
"""Headers, old and new, of the most columns that one damage changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base(Layout):
    """An export as it was before it was damaged, and what an import makes of it."""

    case: Case
    data: bytes
    deals: dict[str, tuple[object, ...]]
    said: frozenset[tuple[str, int]]
    """Findings beyond notes by id and count, and how many rows were rejected."""
    text: str
    """What these findings and rejections say."""
    fields: dict[str, str]
    """Header to the field that its column is read as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What was done to a file."""

    kind: str
    data: bytes
    touched: frozenset[str]
    """Ids of the deals whose rows were changed."""
    plausible: bool
    """Whether another true history could have written the result."""
    headers: frozenset[str]
    """Headers of the columns that were changed, in whole or in one cell, before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the import of a damaged file ended."""

    damage: Damage
    trouble: str
    """Empty: nothing changed, or it was refused or named."""
    unnamed: str = ""
    """What a refusal or finding says that does not name the column; empty where it does."""


def bases(cases: list[Case]) -> list[Base]:
    """Import the undamaged files, and keep those that the importer reads without help."""
    found = []
    for case in cases:
        data, separator = _file(case)
        history = _imported(data)
        if isinstance(history, marathon.History):
            found.append(
                Base(
                    case=case, data=data, separator=separator,
                    deals=_deals(history), said=_said(history), amount=_amount_label(case),
                    text=_text(history), fields=_fields(data),
                )
            )  # fmt: skip
    return found


def _file(case: Case) -> tuple[bytes, str]:
    """The bytes of a case that is a single delimited file, and what separates its cells."""
    with tempfile.TemporaryDirectory() as folder:
        (path,), _ = case.write(Path(folder))
        if path.is_dir():
            (path,) = path.iterdir()
        return path.read_bytes(), case.separator


def _amount_label(case: Case) -> str:
    if case.language == "api":
        named = {"hubspot": "property_amount", "dynamics": "estimatedvalue"}
        return named.get(case.vendor, "Amount")
    return vendors()[case.vendor].labels(case.language).columns["amount"]


def damage(base: Base, seed: str) -> Damage:
    """Damage a file in one of many ways; the same seed does the same."""
    chance = Random(seed)
    name = chance.choice(sorted(KINDS))
    plausible, change = KINDS[name]
    sheet = list(csv.reader(io.StringIO(base.data.decode()), delimiter=base.separator))
    before = [list(row) for row in sheet]
    data, touched = change(sheet, base, chance)
    return Damage(
        kind=name,
        data=data,
        touched=frozenset(touched),
        plausible=plausible,
        headers=_headers_changed(before, data, base),
    )


def _headers_changed(before: Sheet, data: bytes, base: Base) -> frozenset[str]:
    """Headers of changed columns, where all that changed lies in one or two of them."""
    text = data.decode(errors="replace")
    after = list(csv.reader(io.StringIO(text, newline=""), delimiter=base.separator))
    if len(after) != len(before) or {len(row) for row in after} != {len(after[0])}:
        return frozenset()
    old, new = (
        {tuple(each) for each in zip(*sheet, strict=True)} for sheet in (before, after)
    )
    changed = {each[0] for each in old ^ new}
    twice = (
        {each[0] for each in zip(*after, strict=True)}
        if len(new) < len(after[0])
        else set()
    )
    return frozenset(changed or twice) if len(changed) <= _COLUMNS else frozenset()


def outcome(base: Base, done: Damage) -> Outcome:
    """Import the damaged file, and say what it changed without a word."""
    history = _imported(done.data)
    if isinstance(history, str):
        return Outcome(damage=done, trouble=history)
    if isinstance(history, InvalidInput):
        said = str(history)
        return Outcome(damage=done, trouble="", unnamed=_unnamed(said, base, done))
    deals = _deals(history)
    names = base.deals.keys() | deals.keys()
    changed = {name for name in names if base.deals.get(name) != deals.get(name)}
    unexpected = changed - done.touched if done.plausible else changed
    if not unexpected:
        return Outcome(damage=done, trouble="")
    if _said(history) != base.said:
        said = _text(history).replace(base.text, "")
        return Outcome(damage=done, trouble="", unnamed=_unnamed(said, base, done))
    name = min(unexpected)
    before, after = base.deals.get(name), deals.get(name)
    return Outcome(
        damage=done, trouble=f"{len(unexpected)} deals: {name} {before} became {after}"
    )


def _unnamed(said: str, base: Base, done: Damage) -> str:
    """What was said, if it names none of the columns that were changed.

    A spoilt character is named by its line; of a column that is no longer there nobody can know
    the name, so that it is named by the columns that are asked about instead.
    """
    fields = {base.fields[each] for each in done.headers if each in base.fields}
    names = {each for each in done.headers if each} | fields
    present = done.data.split(b"\r\n")[0].decode(errors="replace")
    if any(each in base.fields and each not in present for each in done.headers):
        names |= {repr(each) for each in base.fields}
    if done.kind == "bytes_spoilt" and re.search(r", line \d+", said):
        return ""
    return said if names and not any(each in said for each in names) else ""


def _fields(data: bytes) -> dict[str, str]:
    """What each column of a file is read as, as the importer proposes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        path.write_bytes(data)
        return {
            str(line.value): line.key
            for proposal in propose_paths([path])
            for line in proposal.lines
            if line.table == "columns"
        }


def _text(history: marathon.History) -> str:
    """All that findings beyond notes and rejected rows say."""
    checks = [
        f"{check.what} {' '.join(check.examples)} {check.treatment}"
        for check in history.tables.meta.checks
        if check.severity != "note"
    ]
    return "\n".join([*checks, *map(str, history.imported.rejections)])


def _imported(data: bytes) -> marathon.History | InvalidInput | str:
    """The history, or the refusal; a traceback's text where it crashed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        path.write_bytes(data)
        try:
            return marathon.read_history(path)
        except InvalidInput as refusal:
            return refusal
        except Exception as error:  # noqa: BLE001 - a traceback is what is looked for
            return f"{type(error).__name__}: {error}"


def _deals(history: marathon.History) -> dict[str, tuple[object, ...]]:
    columns = ["created", "closed", "status", "amount", "rep"]
    return {
        str(row["deal_id"]): tuple(
            None if pd.isna(row[column]) else row[column] for column in columns
        )
        for row in history.frame().to_dict("records")
    }


def _said(history: marathon.History) -> frozenset[tuple[str, int]]:
    checks = {
        (check.id, check.count)
        for check in history.tables.meta.checks
        if check.severity != "note"
    }
    return frozenset(checks | {("rejected", len(history.imported.rejections))})


def pool() -> list[Case]:
    """Exports that are damaged: each vendor in its languages, without any other trouble."""
    return [
        Case(vendor=vendor.key, language=language, defect="none")
        for vendor in vendors().values()
        for language in vendor.languages
    ] + [
        Case(vendor=HISTORIES[name].vendor, language="api", defect=name)
        for name in ("deleted_opportunities", "loader_columns", "state_codes")
    ]


def try_out(found: list[Base], count: int, seed: int = 0) -> list[Outcome]:
    """Damage the files in turn, and return what came of each."""
    results: list[Outcome] = []
    for number in range(count):
        base = found[number % len(found)]
        done = damage(base, f"{seed}/{number}/{base.case.name}")
        results.append(outcome(base, done))
    return results


def counts(results: list[Outcome]) -> dict[str, Any]:
    """Return how many of each kind of damage there were, and which made trouble."""
    return {
        kind: (
            sum(each.damage.kind == kind for each in results),
            [each.trouble for each in results if each.damage.kind == kind and each.trouble],
        )
        for kind in sorted(KINDS)
    }
