"""Every row and all money of an export: kept, merged with other rows, or rejected.

The ledger balances: rows in are rows kept, merged and rejected, and so is money, line by line.
Its totals can be held against a report of the CRM itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from sim.outputs import schema
from sim.problems import InvalidInput

Fate = Literal["merged", "rejected"]
_BY: Final = ["status", "currency", "pipeline", "year"]
COUNTS: Final = ["rows", "kept", "merged", "rejected"]
MONEY: Final = [
    "money",
    "money_kept",
    "money_merged",
    "money_rejected",
    "money_not_counted",
]
"""Sums of a line: what was read, and what became of it."""
ACCOUNTED: Final = ("row", "amount", "status", "currency", "pipeline", "created", "closed")
"""What the ledger needs to know of a row."""
_COUNTED: Final = frozenset({*COUNTS, *schema.STATUSES})
_MONEYS: Final = frozenset({*MONEY, "bookings", "open_amount", "lost_amount"})
_CENT: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """What became of the rows of one status, currency, pipeline and year.

    Attributes:
        status: open, won or lost.
        currency: Code of the currency of its amounts; empty where the export names none.
        pipeline: Sales process; empty where the export names none.
        year: Year of the closing, of open deals that of the creation; 0 for no date.
        rows: Rows of deals that were read.
        kept: Rows that became deals.
        merged: Rows that went into other rows: repeated ones, line items, merged deals.
        rejected: Rows that were left out.
        money: Sum of the amounts that were read.
        money_kept: Sum of the amounts of the deals.
        money_merged: Amounts of merged rows that no deal carries.
        money_rejected: Amounts of rejected rows.
        money_not_counted: Amounts of deals that are none: refunds, and what a deal has less,
            or more, than its rows bring.
    """

    status: str
    currency: str
    pipeline: str
    year: int
    rows: int
    kept: int
    merged: int
    rejected: int
    money: float
    money_kept: float
    money_merged: float
    money_rejected: float
    money_not_counted: float = 0.0


def ledger_of(
    every: pd.DataFrame, deals: pd.DataFrame, fates: Mapping[int, Fate]
) -> tuple[LedgerLine, ...]:
    """Account for every row.

    Args:
        every: All rows as they were read, numbered by `row`; `carried` is the money that a
            row brings to its deal where line items are added up, else its amount.
        deals: The rows that became deals, with the amounts that these have.
        fates: What became of the other rows, by number.
    """
    rows = every.set_index("row")
    kept = deals.set_index("row")
    table = pd.DataFrame(index=rows.index)
    fate = pd.Series(fates, dtype=object).reindex(rows.index)
    is_kept = rows.index.isin(kept.index)
    for name in ("status", "closed", "amount"):
        # What a repair changed counts as the deals have it.
        table[name] = kept[name].reindex(rows.index).where(is_kept, rows[name])
    for name in ("currency", "pipeline"):
        table[name] = rows[name]
    dated = pd.to_datetime(table["closed"]).fillna(pd.to_datetime(rows["created"]))
    table["year"] = dated.dt.year.fillna(0).astype(int)
    money = rows["amount"].fillna(0.0)
    held = kept["amount"].reindex(rows.index).fillna(0.0).where(is_kept, 0.0)
    merged = (fate == "merged").to_numpy()
    parts = rows["carried"].fillna(0.0)
    table["rows"], table["kept"], table["merged"] = 1, is_kept, merged
    table["rejected"] = ~is_kept & ~merged
    table["money"], table["money_kept"] = money, held
    table["money_merged"] = np.where(merged, parts, 0.0)
    table["money_rejected"] = np.where(is_kept | merged, 0.0, parts)
    table["money_not_counted"] = np.where(is_kept, parts - held, 0.0)
    sums = table.groupby(_BY, sort=True)[[*COUNTS, *MONEY]].sum().reset_index()
    return tuple(
        LedgerLine(
            status=str(line["status"]),
            currency=str(line["currency"]),
            pipeline=str(line["pipeline"]),
            year=int(line["year"]),
            rows=int(line["rows"]),
            kept=int(line["kept"]),
            merged=int(line["merged"]),
            rejected=int(line["rejected"]),
            **{name: round(float(line[name]), 2) for name in MONEY},
        )
        for line in sums.to_dict("records")
    )


def totals_of(ledger: Iterable[LedgerLine]) -> dict[str, float]:
    """The sums that a person can hold against the CRM's own report."""
    lines = list(ledger)
    sums: dict[str, float] = {
        name: round(sum(getattr(line, name) for line in lines), 2)
        for name in (*COUNTS, *MONEY)
    }
    for status in schema.STATUSES:
        mine = [line for line in lines if line.status == status]
        sums[status] = sum(line.kept for line in mine)
        money = "bookings" if status == schema.WON else f"{status}_amount"
        sums[money] = round(sum(line.money_kept for line in mine), 2)
    return sums


def currencies_of(ledger: Iterable[LedgerLine]) -> list[str]:
    """The currencies that amounts are in: of several, no sum means anything."""
    return sorted({line.currency for line in ledger if line.currency})


def named_totals(ledger: Iterable[LedgerLine]) -> dict[str, float]:
    """The totals by the names under which they can be expected; money by currency."""
    lines = list(ledger)
    currencies = currencies_of(lines)
    if len(currencies) < 2:
        return totals_of(lines)
    totals = {name: sum_ for name, sum_ in totals_of(lines).items() if name in _COUNTED}
    for currency in currencies:
        mine = totals_of(line for line in lines if line.currency == currency)
        totals |= {
            f"{name}@{currency}": sum_
            for name, sum_ in mine.items()
            if name not in _COUNTED
        }
    return totals


def check_expected(ledger: Iterable[LedgerLine], expected: Mapping[str, float]) -> None:
    """Whether the totals are those that a user expects.

    Args:
        ledger: What became of every row.
        expected: Totals by name; `won@2024` is that of a year, `won@2024@Enterprise` that of
            a year and a pipeline; a currency may stand there as well.

    Raises:
        InvalidInput: With every total that differs, and names of no total.
    """
    lines, problems = list(ledger), []
    for name, value in expected.items():
        total, *parts = (part.strip() for part in name.split("@"))
        mine = lines
        for part in parts:
            rest = [line for line in mine if _lies_in(line, part)]
            if not rest:
                problems.append(
                    f"--expect {name}={_text(value)}: no row is of {part!r}; behind @ stands "
                    f"one of {', '.join(_parts(mine))}"
                )
                break
            mine = rest
        else:
            currencies = currencies_of(mine)
            if total in _MONEYS and len(currencies) > 1:
                problems.append(
                    f"--expect {name}={_text(value)}: these amounts are in "
                    f"{', '.join(currencies)}, which cannot be added up; expect each by "
                    f"itself, such as {name}@{currencies[0]}"
                )
            else:
                problems += _differences(name, total, value, totals_of(mine))
    if problems:
        raise InvalidInput(problems)


def _lies_in(line: LedgerLine, part: str) -> bool:
    """Whether a line is of a year, a pipeline or a currency."""
    names = (str(line.year), line.pipeline.casefold(), line.currency.casefold())
    return bool(part) and part.casefold() in names


def _parts(lines: list[LedgerLine]) -> list[str]:
    """The years, pipelines and currencies of some lines."""
    found = [
        sorted({getattr(line, name) for line in lines} - {"", 0})
        for name in ("year", "pipeline", "currency")
    ]
    return [str(part) for names in found for part in names]


def _differences(
    name: str, total: str, value: float, totals: Mapping[str, float]
) -> list[str]:
    if total not in totals:
        names = ", ".join(totals)
        problem = (
            f"--expect {name}={value:g}: is no total of an import; give one of {names}"
        )
        return [problem]
    off = totals[total] - value
    if abs(off) <= _CENT + 1e-9 * abs(value):
        return []
    problem = (
        f"--expect {name}={_text(value)}: the import has {_text(totals[total])}, {_text(off)} "
        "off; no tables were written. Compare the findings and rejected rows with the source, or "
        "correct what is expected"
    )
    return [problem]


def _text(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"
