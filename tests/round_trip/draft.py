"""One export in the making: the sheet of cells, the truth behind it, and how the file is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.round_trip.company import SNAPSHOT, Deal, Status
from tests.round_trip.vendors import Labels, Local, Vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an import has to find of one deal."""

    status: Status
    created: dt.date
    closed: dt.date | None
    amount: int | None
    """In cents; None: the export does not say."""
    owner: str | None
    """None: the export does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was to be seen of a deal on some evening."""

    status: Status
    stage: str
    """Empty: not compared."""
    amount: int | None
    """In cents; None: not compared."""


@dataclass(slots=True)
class Truth:
    """What is true, what the file no longer tells, and what a finding must therefore name."""

    deals: dict[str, Known] = field(default_factory=dict)
    currency: str | None = None
    damaged: dict[str, str] = field(default_factory=dict)
    """Of a deal one cell of which was spoilt: the text in that cell; it must be named."""
    must_name: str = ""
    """A word that some serious finding has to say, because amounts cannot be added up."""
    may_ask: str = ""
    """A word of the file whose meaning nobody can know: asking about it is right."""
    rows: int = 0
    """Rows of deals in the file."""
    seen: dict[dt.date, dict[str, Seen]] = field(default_factory=dict)
    """By evening: what was to be seen of each deal then."""


Cell = Callable[[dt.datetime], str]


@dataclass(slots=True)
class Draft:
    """What a defect can change: deals, how cells are written, the sheet, the file."""

    vendor: Vendor
    labels: Labels
    local: Local
    deals: list[Deal]
    chance: Random
    number: Callable[[int], str]
    date: Cell
    truth: Truth = field(default_factory=Truth)
    header: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    later: list[Callable[[Draft], None]] = field(default_factory=list)
    """What is done to the sheet after it was written."""
    above: list[list[str]] = field(default_factory=list)
    below: list[list[str]] = field(default_factory=list)
    separator: str = ""
    encoding: str = "utf-8"
    container: str = "csv"
    currencies: tuple[str, ...] = ()
    """Of more than one: the currencies that deals alternate between."""
    with_currency: bool = True
    won: str = ""
    lost: str = ""
    stages: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the export has such a column."""
        return name in self.fields

    def column(self, name: str) -> int:
        """Return the place of a field's column."""
        return self.fields.index(name)

    def id_of(self, deal: Deal) -> str:
        """Return the id as the vendor writes it."""
        match self.vendor.ids:
            case "eighteen":
                return eighteen(f"006Hs0000{deal.number + 4200:06d}")
            case "guid":
                return f"7f3c{deal.number:04x}-51b2-4e0c-9d11-0a6b{deal.number * 7919:08x}"
            case "text":
                return f"oppo_{deal.number * 6007 + 11:07d}x"
            case _:
                return str(48_120_000 + deal.number * 37)

    def add_column(self, name: str, label: str, cells: list[str]) -> None:
        """Put one more column at the end of the sheet."""
        self.fields.append(name)
        self.header.append(label)
        for row, cell in zip(self.rows, cells, strict=True):
            row.append(cell)

    def currency_of(self, deal: Deal) -> str:
        """Return the currency that a deal is kept in."""
        if self.currencies:
            return self.currencies[deal.number % len(self.currencies)]
        return self.local.currency


def start(
    vendor: Vendor, labels: Labels, local: Local, deals: tuple[Deal, ...], seed: str
) -> Draft:
    """Begin an export without any defect."""
    return Draft(
        vendor=vendor,
        labels=labels,
        local=local,
        deals=list(deals),
        chance=Random(seed),
        number=lambda cents: plain(cents, local.decimal),
        date=lambda moment: moment.strftime(local.date),
        separator=local.separator,
        won=labels.won,
        lost=labels.lost,
        stages=labels.stages or ("1", "2", "3"),
    )


def write(draft: Draft) -> None:
    """Fill the sheet, and note the truth behind each row."""
    draft.fields = [
        name
        for name in draft.labels.columns
        if draft.with_currency or name not in ("currency", "converted")
        if name != "converted" or draft.currencies
    ]
    draft.header = [draft.labels.columns[name] for name in draft.fields]
    for deal in draft.deals:
        draft.rows.append([_cell(draft, deal, name) for name in draft.fields])
        draft.truth.deals[draft.id_of(deal)] = Known(
            status=deal.status,
            created=deal.created.date(),
            closed=deal.closed.date() if deal.closed else None,
            amount=deal.amount,
            owner=draft.local.names[deal.owner] if "owner" in draft.fields else None,
        )
    if "currency" in draft.fields and not draft.currencies:
        draft.truth.currency = draft.local.currency
    draft.truth.rows = len(draft.rows)
    for change in draft.later:
        change(draft)


def _cell(draft: Draft, deal: Deal, name: str) -> str:
    match name:
        case "id":
            return draft.id_of(deal)
        case "name":
            return f"{deal.account} {deal.number}"
        case "account":
            return deal.account
        case "owner":
            return draft.local.names[deal.owner]
        case "stage":
            return stage_of(draft, deal)
        case "pipeline":
            return ("Sales", "Renewals")[deal.pipeline]
        case "status":
            words = {"won": draft.won, "lost": draft.lost, "open": draft.labels.pending}
            return words[deal.status]
        case "amount" | "converted":
            return draft.number(deal.amount)
        case "currency":
            return draft.currency_of(deal)
        case "probability":
            return {"won": "100", "lost": "0", "open": str(20 * len(deal.entered))}[
                deal.status
            ]
        case "active":
            return draft.local.no if deal.status == "lost" else draft.local.yes
        case "closed_flag":
            return draft.local.yes if deal.closed else draft.local.no
        case _:
            return _date_cell(draft, deal, name)


def _date_cell(draft: Draft, deal: Deal, name: str) -> str:
    expected = dt.datetime.combine(deal.expected, dt.time(12))
    match name:
        case "created":
            return draft.date(deal.created)
        case "closed" if deal.closed:
            return draft.date(deal.closed)
        case "closed":
            return draft.date(expected) if draft.vendor.closing == "shared" else ""
        case "won_at":
            return draft.date(deal.closed) if deal.closed and deal.status == "won" else ""
        case "lost_at":
            return draft.date(deal.closed) if deal.closed and deal.status == "lost" else ""
        case _:
            return draft.date(expected)


def stage_of(draft: Draft, deal: Deal) -> str:
    """Return the label in the stage column: the outcome, or the last open stage."""
    outcome = draft.vendor.outcome
    if deal.status == "won" and outcome != "status":
        return draft.won
    if deal.status == "lost" and outcome in ("stage", "flag"):
        return draft.lost
    return draft.stages[min(len(deal.entered), len(draft.stages)) - 1]


def plain(cents: int, decimal: str) -> str:
    """Write an amount without groups: 1234,56."""
    return f"{cents // 100}{decimal}{cents % 100:02d}"


def grouped(cents: int, group: str, decimal: str) -> str:
    """Write an amount with groups of three digits: 1.234,56."""
    return f"{cents // 100:,}".replace(",", group) + f"{decimal}{cents % 100:02d}"


def eighteen(fifteen: str) -> str:
    """Add the three letters with which Salesforce makes an id safe against lost case."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    parts = (fifteen[at : at + 5] for at in (0, 5, 10))
    return fifteen + "".join(
        letters[sum(1 << place for place, sign in enumerate(part) if sign.isupper())]
        for part in parts
    )


def days_before(days: int) -> dt.date:
    """Return an evening before the snapshot."""
    return SNAPSHOT - dt.timedelta(days=days)
