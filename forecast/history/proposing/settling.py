"""What columns tell of one another where their names do not say it, or not for sure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.amounts import read_amounts
from forecast.history.dates import Order, read_dates
from forecast.history.day_order import orders_of
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.choice import NO_IDS, NOTHING, SURE, Choice
from forecast.history.proposing.words import Claim, Vocabulary
from forecast.history.reader import NO

_DOUBTED: Final = 0.5
_ASKED_FOR: Final = 0.6
_FEWEST_GROUPS: Final = 3
_TIMES_DIFFER: Final = 0.1
"""When rows with the same code are rows of one deal: the share of codes with one creation each
from which on that is asked, its confidence, the fewest such codes, and how different times of
creation must be for it to tell anything."""
_LIKELY: Final = 0.65
_FEWEST_PAIRS: Final = 20
"""How sure a name must be of the creation for the order of days to settle it, and in how many
deals that is seen."""
_FEWEST_TICKS: Final = 5
_AGREE: Final = 0.95
"""How many deals must be lost, and not, and how nearly all cells must agree, for one column to
show what another is."""
_STAGES: Final = 0.6
_MOST_STAGES: Final = 60
"""What share of a column's labels has to be known as stages, and how many there may be."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as far as it is known: its cells, and what the names of its columns may mean."""

    rows: pd.DataFrame
    cells: dict[str, Cells]
    named: dict[str, list[tuple[Claim, float]]]
    system: str
    words: Vocabulary


def settle(
    chosen: dict[str, Choice],
    rivals: dict[str, list[Choice]],
    table: Table,
    taken: set[str],
) -> None:
    """Complete and correct what names alone say.

    Args:
        chosen: Field to its column; changed.
        rivals: Field to columns that could be it as well.
        table: The table.
        taken: Columns that have a field; changed.
    """
    _settle_amount(chosen, table.named, taken)
    _settle_order(chosen, rivals, table.cells)
    _settle_creation(chosen, table.named, table.cells, taken)
    _settle_stage(chosen, table, taken)
    _settle_active(chosen, table.cells, taken)
    _settle_identity(chosen, table.rows, taken)
    _settle_merged(chosen, table, taken)


def filled_where_ended(
    headers: Iterable[str], cells: dict[str, Cells], ended: NDArray[np.bool_]
) -> list[str]:
    """Columns of days that are filled where deals are won or lost, and only there."""
    found = []
    for header in headers:
        if not cells[header].fits("date") or not cells[header].filled:
            continue
        filled = (cells[header].texts.str.strip() != "").to_numpy()
        if filled[ended].mean() >= _AGREE and filled[~ended].mean() <= 1 - _AGREE:
            found.append(header)
    return found


def _settle_amount(
    chosen: dict[str, Choice], named: dict[str, list[tuple[Claim, float]]], taken: set[str]
) -> None:
    """Where nothing else is the amount, what some system calls so is, if it is money."""
    if {"amount", "open_amount"} & set(chosen):
        return
    for header, claims in named.items():
        used = chosen.get("weighted")
        free = header not in taken or (used is not None and used.column == header)
        fields = {claim.field for claim, _ in claims}
        if free and {"amount", "open_amount"} & fields:
            if used is not None and used.column == header:
                del chosen["weighted"]
            chosen["amount"] = Choice(
                "amount", header, 0.88, "the only amount of the table"
            )
            taken.add(header)
            return


def _settle_order(
    chosen: dict[str, Choice], rivals: dict[str, list[Choice]], cells: dict[str, Cells]
) -> None:
    """What a word or two call the creation is it, if no deal closes before and nothing rivals it."""
    created = chosen.get("created")
    ends = [chosen[name] for name in ("closed", "won_time", "lost_time") if name in chosen]
    if created is None or not ends or rivals.get("created"):
        return
    if not _LIKELY <= created.confidence < SURE or cells[created.column].filled < 1:
        return
    texts = {each.column: cells[each.column].texts for each in (created, *ends)}
    orders = orders_of(texts).of
    first, *later = (
        read_dates(each, order=orders.get(name, Order())).times
        for name, each in texts.items()
    )
    both = [~np.isnat(each) & ~np.isnat(first) for each in later]
    known = sum(int(each.sum()) for each in both)
    days = first.astype("datetime64[D]")
    backwards = sum(
        int((each.astype("datetime64[D]") < days)[known_so].sum())
        for each, known_so in zip(later, both, strict=True)
    )
    if known >= _FEWEST_PAIRS and not backwards:
        reason = f"{created.reason}, and no deal closes before"
        chosen["created"] = replace(created, confidence=SURE, reason=reason)


def _settle_creation(
    chosen: dict[str, Choice],
    named: dict[str, list[tuple[Claim, float]]],
    cells: dict[str, Cells],
    taken: set[str],
) -> None:
    """Where no other day is that of the creation, what some system calls so, such as a start."""
    if "created" in chosen:
        return
    other = chosen.get("other_date", NOTHING).column
    likely = [
        header
        for header, claims in named.items()
        if (header not in taken or header == other)
        and "created" in {claim.field for claim, _ in claims}
        and cells[header].fits("date")
        and cells[header].filled
    ]
    if len(likely) == 1:
        if likely[0] == other:
            del chosen["other_date"]
        reason = "the only day of the table that can be it"
        chosen["created"] = Choice("created", likely[0], 0.86, reason)
        taken.add(likely[0])


def _settle_stage(chosen: dict[str, Choice], table: Table, taken: set[str]) -> None:
    """Where no name tells of stages for sure, the one column whose labels are, won and lost too."""
    named = chosen.get("stage", NOTHING)
    if {"status", "is_won", "is_closed"} & set(chosen) or named.confidence >= SURE:
        return
    likely = []
    for header, column in table.cells.items():
        free = header not in taken or header == named.column
        if not free or not column.filled or not column.fits("label"):
            continue
        labels = [label for label in pd.unique(column.texts)[:_MOST_STAGES] if label]
        meanings = [table.words.outcome(label, table.system) for label in labels]
        known = sum(each is not None for each in meanings)
        if {"won", "lost"} <= set(meanings) and known >= _STAGES * len(labels):
            likely.append(header)
    if len(likely) == 1:
        reason = "its cells are stages, among them what won and lost deals are called"
        chosen["stage"] = Choice("stage", likely[0], 0.86, reason)
        taken.add(likely[0])


def _settle_active(
    chosen: dict[str, Choice], cells: dict[str, Cells], taken: set[str]
) -> None:
    """Where no name tells how deals ended, ticks that are missing where the probability is 0."""
    chance = chosen.get("probability", NOTHING).column
    if not chance or {"status", "is_active", "is_won", "is_lost", "is_closed"} & set(
        chosen
    ):
        return
    shares = read_amounts(cells[chance].texts.str.replace("%", "", regex=False)).amounts
    lost = shares == 0
    if min(lost.sum(), (shares > 0).sum()) < _FEWEST_TICKS:
        return
    likely = []
    for header, column in cells.items():
        if header not in taken and column.filled and column.ticked:
            off = column.texts.str.strip().str.casefold().isin(NO).to_numpy()
            if (off == lost).mean() >= _AGREE:
                likely.append(header)
    if len(likely) == 1:
        reason = "says no where the probability is 0, and only there"
        chosen["is_active"] = Choice("is_active", likely[0], 0.85, reason)
        taken.add(likely[0])


def _settle_merged(chosen: dict[str, Choice], table: Table, taken: set[str]) -> None:
    """A column that speaks of merging and holds ids of other deals says what went into a deal."""
    deals = chosen.get("deal_id", NOTHING).column
    if not deals or chosen.get("merged", NOTHING).confidence >= SURE:
        return
    known = set(table.cells[deals].texts)
    for header, column in table.cells.items():
        free = header not in taken or header == chosen.get("merged", NOTHING).column
        if not free or not column.filled or "merged" not in table.words.worded(header):
            continue
        ids = column.texts[column.texts != ""].astype(object).str.split(";").explode()
        if ids.str.strip().isin(known).mean() >= _AGREE:
            reason = "by the words of its name, and its cells are ids of other deals"
            chosen["merged"] = Choice("merged", header, 0.85, reason)
            taken.add(header)
            return


def _settle_identity(
    chosen: dict[str, Choice], table: pd.DataFrame, taken: set[str]
) -> None:
    """Where no name says for sure which column holds ids, the first that looks like it.

    Rows that stand in the table a second time, cell by cell the same, are one deal's and do not
    count against a column. Without any such column it is a name that no other deal has.
    """
    named = chosen.get("deal_id")
    if named is not None and named.confidence >= SURE:
        _doubt_identity(chosen, named, table, taken)
        return
    distinct = table[~table.duplicated()]
    alone = {str(header): Cells(str(header), distinct[header]) for header in distinct}
    title = chosen.get("name", NOTHING).column
    free = [header for header in alone if header not in taken or header == title]
    if named is not None:
        free = [named.column]
    reason = named.reason if named is not None else "codes of one form"
    for header in free:
        if not alone[header].coded:
            continue
        share = _one_creation(alone[header], chosen, alone)
        if alone[header].unique == 1:
            found = Choice(
                "deal_id", header, 0.88 if named else 0.85, f"{reason}, no two alike"
            )
        elif share == 1:
            why = f"{reason}, and rows with the same one were created at the same time"
            found = Choice("deal_id", header, 0.82, why)
        elif share is not None and share >= _DOUBTED:
            why = f"{reason}, and most rows with the same one were created at the same time"
            found = Choice("deal_id", header, _ASKED_FOR, why)
        else:
            continue
        if header == title:
            del chosen["name"]
        chosen["deal_id"] = found
        taken.add(header)
        return
    if title and named is None and alone[title].filled == 1 and alone[title].unique == 1:
        reason = f"{NO_IDS}, and no two deals have the same name"
        chosen["deal_id"] = Choice("deal_id", title, SURE, reason)


def _doubt_identity(
    chosen: dict[str, Choice], named: Choice, table: pd.DataFrame, taken: set[str]
) -> None:
    """What is called an id is asked about where its cells, or their rows, are not those of one.

    Its rows were created at different times, or another column holds the codes: labels changed
    places.
    """
    created = chosen.get("created")
    column = Cells(named.column, table[named.column])
    title, amount = (chosen.get(name, NOTHING).column for name in ("name", "amount"))
    free = [str(each) for each in table if each not in taken]
    for other in () if column.coded else (title, *free, amount):
        if other and _holds_codes_of(other, column, table):
            reason = f"no codes, which stand in {other!r}"
            chosen["deal_id"] = replace(named, confidence=_ASKED_FOR, reason=reason)
            return
    if created is None or column.unique == 1:
        return
    cells = {created.column: Cells(created.column, table[created.column])}
    share = _one_creation(column, chosen, cells)
    if share is not None and share < _DOUBTED:
        reason = "rows with the same cell were created at different times"
        chosen["deal_id"] = replace(named, confidence=_ASKED_FOR, reason=reason)


def _holds_codes_of(other: str, column: Cells, table: pd.DataFrame) -> bool:
    """Whether a column holds codes of its own for each row, or one for each cell of another."""
    codes = Cells(other, table[other])
    if not codes.coded:
        return False
    pairs = pd.DataFrame({"code": codes.texts, "cell": column.texts}).drop_duplicates()
    alike = len(pairs) == pairs["code"].nunique() == pairs["cell"].nunique()
    return bool(codes.unique == 1 or alike)


def _one_creation(
    column: Cells, chosen: dict[str, Choice], cells: dict[str, Cells]
) -> float | None:
    """Of the values that stand in several rows, the share with one time of creation each.

    None where they are too few, or times of creation too much alike, to tell anything.
    """
    created = chosen.get("created")
    if created is None or column.unique == 1:
        return None
    several = column.texts.duplicated(keep=False)
    times = cells[created.column].texts[several].astype(object)
    groups = times.groupby(column.texts[several].astype(object))
    if len(groups) < _FEWEST_GROUPS or cells[created.column].unique < _TIMES_DIFFER:
        return None
    return float((groups.nunique() == 1).mean())  # noqa: PD101 (of groups, not of a series)
