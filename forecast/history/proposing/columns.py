"""Find the column of every field: by its name first, and only if its cells can be that."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.dates import day_first, read_dates
from forecast.history.joins import Join
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.words import NO_SYSTEM, Claim, Vocabulary

KINDS: Final = {
    "date": (
        "created", "closed", "expected_close", "won_time", "lost_time", "touched",
        "deleted_at", "other_date",
    ),
    "number": (
        "amount", "open_amount", "converted", "weighted", "list_price", "probability", "age",
    ),
    "flag": ("is_won", "is_lost", "is_closed", "is_active", "is_deleted"),
    "label": ("stage", "status", "pipeline", "kind", "source", "lost_reason", "currency"),
    "id": ("deal_id",),
}  # fmt: skip
"""What the cells of a field must be; every other field holds any text."""
KIND_OF: Final = {name: kind for kind, names in KINDS.items() for name in names}

SURE: Final = 0.8
"""The confidence from which on a proposal is taken without asking."""
NO_IDS: Final = "no column holds ids"
"""How the reason begins for what stands for ids where there are none."""
_NAMED: Final = 0.9
_LEADING: Final = 0.08
_WORDED: Final = 0.62
_COVERED: Final = 0.3
_ALIKE: Final = 0.015
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
_STAGES: Final = 0.6
_MOST_STAGES: Final = 60
"""What share of a column's labels has to be known as stages, and how many there may be."""
_WHERE: Final = {
    "api": "the interface", "en": "English", "de": "German", "fr": "French", "es": "Spanish",
    "pt": "Portuguese", "it": "Italian", "nl": "Dutch", "pl": "Polish", "ru": "Russian",
    "ja": "Japanese", "zh": "Chinese",
}  # fmt: skip
TITLES: Final = {
    "salesforce": "Salesforce", "hubspot": "HubSpot", "pipedrive": "Pipedrive",
    "zoho": "Zoho", "dynamics": "Dynamics 365", "odoo": "Odoo", "bitrix24": "Bitrix24",
    "copper": "Copper", "close": "Close", "freshsales": "Freshsales",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A column proposed for a field.

    Attributes:
        field: The canonical field, or one that is known and not used.
        column: The header.
        confidence: 0 to 1.
        reason: Why, in a few words.
    """

    field: str
    column: str
    confidence: float
    reason: str


_NOTHING: Final = Choice("", "", 0.0, "")


@dataclass(slots=True)
class Columns:
    """The columns of a table by field.

    Attributes:
        system: The system whose names fit best; `any` where none does.
        chosen: Field to its column.
        rivals: Field to columns that could be it as well.
        cells: Every column of the table by its header.
        joins: How it got columns from other tables.
        misfits: Headers that are called like a field which their cells cannot be, to it.
    """

    system: str
    chosen: dict[str, Choice]
    rivals: dict[str, list[Choice]]
    cells: dict[str, Cells]
    misfits: dict[str, str]
    joins: tuple[Join, ...] = ()

    def get(self, name: str) -> Cells | None:
        """The cells of a field's column; None where it has none."""
        choice = self.chosen.get(name)
        return self.cells[choice.column] if choice else None


def columns_of(table: pd.DataFrame, words: Vocabulary) -> Columns:
    """The columns of a table by field, as far as names and cells tell."""
    cells = {str(header): Cells(str(header), table[header]) for header in table}
    named = {header: words.named(header) for header in cells}
    system, language = _leading(named)
    choices: list[Choice] = []
    for header, column in cells.items():
        choices += _choices(header, column, named[header], system, language, words)
    choices.sort(key=lambda choice: -choice.confidence)
    chosen: dict[str, Choice] = {}
    rivals: dict[str, list[Choice]] = defaultdict(list)
    taken: set[str] = set()
    for choice in choices:
        if choice.column in taken:
            continue
        first = chosen.get(choice.field)
        if first is None:
            chosen[choice.field] = choice
            taken.add(choice.column)
        elif first.confidence - choice.confidence <= _margin(choice.field):
            rivals[choice.field].append(choice)
    _settle_amount(chosen, named, taken)
    _settle_order(chosen, rivals, cells)
    _settle_creation(chosen, named, cells, taken)
    _settle_stage(chosen, cells, taken, system, words)
    _settle_identity(chosen, table, taken)
    rivals = {
        name: [each for each in found if each.column not in taken]
        for name, found in rivals.items()
    }
    return Columns(
        system=system,
        chosen=chosen,
        rivals={name: found for name, found in rivals.items() if found},
        cells=cells,
        misfits=_misfits(named, cells, {each.column for each in chosen.values()}),
    )


def _margin(name: str) -> float:
    """How much surer the first of two columns must be; nobody tells owners by their cells."""
    return 4 * _ALIKE if name == "rep" else _ALIKE


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
    texts = [cells[each.column].texts for each in (created, *ends)]
    first, *later = (
        read_dates(each, day_before_month=day_first(texts)).times for each in texts
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
    other = chosen.get("other_date", _NOTHING).column
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


def _settle_stage(
    chosen: dict[str, Choice],
    cells: dict[str, Cells],
    taken: set[str],
    system: str,
    words: Vocabulary,
) -> None:
    """Where no name tells of stages, the one column whose labels are stages, won and lost too."""
    if {"stage", "status", "is_won", "is_closed"} & set(chosen):
        return
    likely = []
    for header, column in cells.items():
        if header in taken or not column.filled or not column.fits("label"):
            continue
        labels = [label for label in pd.unique(column.texts)[:_MOST_STAGES] if label]
        meanings = [words.outcome(label, system) for label in labels]
        known = sum(each is not None for each in meanings)
        if {"won", "lost"} <= set(meanings) and known >= _STAGES * len(labels):
            likely.append(header)
    if len(likely) == 1:
        reason = "its cells are stages, among them what won and lost deals are called"
        chosen["stage"] = Choice("stage", likely[0], 0.86, reason)
        taken.add(likely[0])


def _settle_identity(
    chosen: dict[str, Choice], table: pd.DataFrame, taken: set[str]
) -> None:
    """Where no name says for sure which column holds ids, the first that looks like it.

    Rows that stand in the table a second time, cell by cell the same, are one deal's and do not
    count against a column. Without any such column it is a name that no other deal has.
    """
    named = chosen.get("deal_id")
    if named is not None and named.confidence >= SURE:
        _doubt_identity(chosen, named, table)
        return
    distinct = table[~table.duplicated()]
    alone = {str(header): Cells(str(header), distinct[header]) for header in distinct}
    title = chosen.get("name", _NOTHING).column
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


def _doubt_identity(chosen: dict[str, Choice], named: Choice, table: pd.DataFrame) -> None:
    """What is called an id is asked about where its rows were created at different times."""
    created = chosen.get("created")
    column = Cells(named.column, table[named.column])
    if created is None or column.unique == 1:
        return
    cells = {created.column: Cells(created.column, table[created.column])}
    share = _one_creation(column, chosen, cells)
    if share is not None and share < _DOUBTED:
        reason = "rows with the same cell were created at different times"
        chosen["deal_id"] = replace(named, confidence=_ASKED_FOR, reason=reason)


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


def _misfits(
    named: dict[str, list[tuple[Claim, float]]], cells: dict[str, Cells], used: set[str]
) -> dict[str, str]:
    """Columns that have the name of one field, and cells which that field cannot have."""
    found: dict[str, str] = {}
    for header, claims in named.items():
        fields = {claim.field for claim, worth in claims if worth == 1}
        if len(fields) == 1 and header not in used and cells[header].filled:
            found[header] = fields.pop()
    return found


def _leading(named: dict[str, list[tuple[Claim, float]]]) -> tuple[str, str]:
    """The system and language whose names fit most columns; rare names weigh more."""
    votes: dict[tuple[str, str], float] = defaultdict(float)
    for found in named.values():
        places = {(claim.system, claim.language): worth for claim, worth in found}
        for place, worth in places.items():
            votes[place] += worth * (0.5 + 1 / len(places))
    if not votes:
        return NO_SYSTEM, "en"
    return max(sorted(votes), key=lambda place: votes[place])


def _choices(
    header: str,
    column: Cells,
    named: list[tuple[Claim, float]],
    system: str,
    language: str,
    words: Vocabulary,
) -> list[Choice]:
    """What a column may be, by its name, and so far as its cells can be that."""
    best: dict[str, Choice] = {}
    for claim, worth in named:
        name, of_system, of_language = claim.field, claim.system, claim.language
        if not column.fits(KIND_OF.get(name, "text")):
            continue
        leads = of_system == system
        confidence = worth * (_NAMED + _LEADING * leads + 0.01 * (of_language == language))
        if name not in best or best[name].confidence < confidence:
            whose = TITLES.get(of_system, "a usual")
            reason = (
                f"{whose}{'' if of_system == NO_SYSTEM else chr(8217) + 's'} name for it in "
                f"{_WHERE.get(of_language, of_language)}"
            )
            best[name] = Choice(name, header, round(confidence, 3), reason)
    fitting = [
        (share, name)
        for name, share in words.worded(header).items()
        if column.fits(KIND_OF.get(name, "text"))
    ]
    if fitting:
        share, name = max(fitting)
        if name not in best:
            confidence = round(_WORDED + _COVERED * share, 3)
            best[name] = Choice(name, header, confidence, "by the words of its name")
    return list(best.values())
