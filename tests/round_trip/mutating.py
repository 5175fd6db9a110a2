"""Random damage to an export: nothing may crash, and nothing may be lost without a word."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

import marathon
from forecast.history import propose_paths
from sim.problems import InvalidInput
from tests.round_trip.cases import Case
from tests.round_trip.histories import HISTORIES
from tests.round_trip.vendors import vendors

Sheet = list[list[str]]
_COLUMNS = 4
"""Headers, old and new, of the most columns that one damage changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """An export as it was before it was damaged, and what an import makes of it."""

    case: Case
    data: bytes
    separator: str
    deals: dict[str, tuple[object, ...]]
    amount: str
    """The label of the column with amounts."""
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
    name = chance.choice(sorted(_KINDS))
    plausible, change = _KINDS[name]
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
    after = list(csv.reader(io.StringIO(text), delimiter=base.separator))
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
    """What was said, if it names none of the columns that were changed."""
    fields = {base.fields[each] for each in done.headers if each in base.fields}
    names = {each for each in done.headers if each} | fields
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


def _bytes(sheet: Sheet, base: Base) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=base.separator, lineterminator="\r\n").writerows(sheet)
    return out.getvalue().encode()


Change = Callable[[Sheet, Base, Random], tuple[bytes, set[str]]]
_KINDS: dict[str, tuple[bool, Change]] = {}


def _kind(*, plausible: bool) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        _KINDS[change.__name__.removeprefix("_")] = (plausible, change)
        return change

    return register


def _row(sheet: Sheet, chance: Random) -> int:
    return chance.randrange(1, len(sheet))


def _of(sheet: Sheet, *places: int) -> set[str]:
    """Ids of some rows; the id is the first column of every vendor's sheet."""
    return {sheet[at][0] for at in places}


@_kind(plausible=True)
def _row_removed(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    del sheet[at]
    return _bytes(sheet, base), touched


@_kind(plausible=False)
def _row_repeated(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    sheet.insert(at, list(sheet[at]))
    return _bytes(sheet, base), _of(sheet, at)


@_kind(plausible=False)
def _rows_in_another_order(
    sheet: Sheet, base: Base, chance: Random
) -> tuple[bytes, set[str]]:
    rows = sheet[1:]
    chance.shuffle(rows)
    return _bytes([sheet[0], *rows], base), set()


def _measures(sheet: Sheet, at: int) -> list[int]:
    """Columns of a row with a day or an amount: digits, and a sign between them."""
    return [
        place
        for place, cell in enumerate(sheet[at])
        if place and re.fullmatch(r"\d+[-/.,: ]\d[-/.,: T\dZ]*", cell)
    ]


@_kind(plausible=False)
def _cells_swapped(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    money = sheet[0].index(base.amount)
    day = chance.choice([place for place in _measures(sheet, at) if place != money])
    sheet[at][money], sheet[at][day] = sheet[at][day], sheet[at][money]
    return _bytes(sheet, base), _of(sheet, at)


@_kind(plausible=True)
def _cell_blanked(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    sheet[at][chance.randrange(1, len(sheet[0]))] = ""
    return _bytes(sheet, base), touched


@_kind(plausible=False)
def _cell_filled_with_words(
    sheet: Sheet, base: Base, chance: Random
) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    places = _measures(sheet, at)
    sheet[at][chance.choice(places)] = chance.choice(
        ("n/a?", "see notes", "tbd", "###", "x")
    )
    return _bytes(sheet, base), _of(sheet, at)


@_kind(plausible=True)
def _digit_changed(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    place = chance.randrange(1, len(sheet[0]))
    cell = list(sheet[at][place])
    digits = [number for number, sign in enumerate(cell) if sign.isdigit()]
    if digits:
        cell[chance.choice(digits)] = str(chance.randrange(10))
    sheet[at][place] = "".join(cell)
    return _bytes(sheet, base), touched


@_kind(plausible=False)
def _cell_too_many(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    sheet[at].insert(chance.randrange(len(sheet[at])), "stray")
    return _bytes(sheet, base), touched


@_kind(plausible=False)
def _cell_too_few(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    del sheet[at][chance.randrange(len(sheet[at]))]
    return _bytes(sheet, base), touched


@_kind(plausible=False)
def _column_lost(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = chance.randrange(len(sheet[0]))
    return _bytes([row[:at] + row[at + 1 :] for row in sheet], base), set()


@_kind(plausible=False)
def _column_renamed(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    sheet[0][chance.randrange(len(sheet[0]))] = chance.choice(("", "Zwirn", "Column 7"))
    return _bytes(sheet, base), set()


@_kind(plausible=False)
def _column_twice(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = chance.randrange(len(sheet[0]))
    return _bytes([[*row, row[at]] for row in sheet], base), set()


@_kind(plausible=False)
def _labels_exchanged(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    one, two = chance.sample(range(len(sheet[0])), 2)
    sheet[0][one], sheet[0][two] = sheet[0][two], sheet[0][one]
    return _bytes(sheet, base), set()


@_kind(plausible=False)
def _quote_left_open(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    lines = _bytes(sheet, base).split(b"\r\n")
    at = chance.randrange(1, len(lines) - 1)
    lines[at] = b'"' + lines[at]
    return b"\r\n".join(lines), _of(sheet, at)


@_kind(plausible=False)
def _bytes_spoilt(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    data = bytearray(base.data)
    for _ in range(chance.randrange(1, 4)):
        data[chance.randrange(len(data))] = chance.choice((0, 0xFF, 0x80, 0x1A, 0x9D))
    return bytes(data), set()


@_kind(plausible=True)
def _cut_at_a_line(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    return _bytes(sheet[:at], base), _of(sheet, *range(at, len(sheet)))


@_kind(plausible=False)
def _cut_in_a_line(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    cut = chance.randrange(len(base.data) // 2, len(base.data) - 3)
    # What was never there cannot be missed: only the row that was cut has to be named.
    whole = base.data[:cut].count(b"\r\n")
    gone = {row[0] for row in sheet[whole + 1 :]}
    return base.data[:cut], gone


@_kind(plausible=False)
def _empty_lines(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    for _ in range(chance.randrange(1, 5)):
        sheet.insert(_row(sheet, chance), [])
    return _bytes(sheet, base), set()


@_kind(plausible=False)
def _header_lost(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    return _bytes(sheet[1:], base), set()


@_kind(plausible=False)
def _blanks_around(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    blank = chance.choice((" ", "\u00a0", "\t" if base.separator != "\t" else " "))
    padded = [[f"{blank}{cell}{blank}" if cell else cell for cell in row] for row in sheet]
    return _bytes(padded, base), set()


@_kind(plausible=False)
def _amount_enormous(sheet: Sheet, base: Base, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    sheet[at][sheet[0].index(base.amount)] = chance.choice(
        ("1e999", "9" * 400, "NaN", "-inf")
    )
    return _bytes(sheet, base), _of(sheet, at)


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
        for kind in sorted(_KINDS)
    }
