"""Find the column of every field: by its name first, and only if its cells can be that."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import pandas as pd

from forecast.history.joins import Join
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.choice import KIND_OF, KINDS, Choice
from forecast.history.proposing.settling import Table, settle
from forecast.history.proposing.words import (
    NO_SYSTEM,
    Claim,
    Vocabulary,
    of_another_object,
    of_the_archive,
)

_NAMED: Final = 0.9
_LEADING: Final = 0.08
_WORDED: Final = 0.62
_COVERED: Final = 0.3
_BY_WORDS: Final = "by the words of its name"
_ALIKE: Final = 0.015
_DOUBTFUL: Final = 0.6
"""How sure at most a name is that speaks of something else as well: too little to be taken."""
_TICKED: Final = {"closed": "is_closed", "won_time": "is_won", "lost_time": "is_lost"}
"""What a column is that is called like a day and holds ticks."""
_CORE: Final = (
    ("deal_id", "name"), ("created",), ("closed", "won_time", "lost_time", "expected_close"),
    ("stage", "status", "is_won", "is_closed"), ("amount", "open_amount"), ("rep",),
)  # fmt: skip
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


def core_of(columns: Columns) -> int:
    """How many of the six facts that make a table one of deals a table has."""
    return sum(any(name in columns.chosen for name in group) for group in _CORE)


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
        elif first.confidence - choice.confidence <= _margin(first):
            rivals[choice.field].append(choice)
    settle(chosen, rivals, Table(table, cells, named, system, words), taken)
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


def _margin(first: Choice) -> float:
    """How much surer the first of two columns must be; nobody tells owners by their cells.

    A word that two columns share does not tell which of them is the amount.
    """
    if first.field == "amount" and first.reason == _BY_WORDS:
        return _COVERED
    return 4 * _ALIKE if first.field == "rep" else _ALIKE


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
        if column.ticked:
            name = _TICKED.get(name, name)
        if not column.fits(KIND_OF.get(name, "text")):
            continue
        leads = of_system == system
        confidence = worth * (_NAMED + _LEADING * leads + 0.01 * (of_language == language))
        if worth < 1 or not leads or system == NO_SYSTEM:
            confidence = min(confidence, _most(name, header, worth))
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
            most = _most(name, header, 0.0)
            confidence = min(round(_WORDED + _COVERED * share, 3), most)
            best[name] = Choice(name, header, confidence, _BY_WORDS)
    return list(best.values())


def _most(name: str, header: str, worth: float) -> float:
    """How sure a name may be of a field: days of an account are none of the deal."""
    if name in {"is_deleted", "deleted_at"} and of_the_archive(header):
        return _DOUBTFUL
    if name in KINDS["date"] and worth < 1 and of_another_object(header):
        return _DOUBTFUL
    return 1.0
