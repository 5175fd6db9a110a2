"""Read the amounts of deals, in one currency where the export or the mapping allows it."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.amounts import CURRENCIES
from forecast.history.findings import Findings
from forecast.history.importers.own_totals import note_own_total
from forecast.history.mapping import Mapping
from forecast.history.reader import TableReader
from forecast.history.texts import mapped
from sim.outputs import schema

_SAME: Final = 1e-9
_FEWEST: Final = 3
_MOST_GAPS: Final = 12
"""As many months without a rate as a line names."""


def add_amounts(
    rows: pd.DataFrame, reader: TableReader, mapping: Mapping, findings: Findings
) -> None:
    """Add amount, list price and currency to the rows.

    Where there are several currencies, a converted amount counts, or a rate of the mapping;
    else amounts stay as they are, and the import says that they cannot be added up.
    """
    columns = mapping.columns
    rows["amount"], signs = reader.priced(columns.get("amount", ()))
    if header := reader.header(columns.get("amount", ())):
        note_own_total(reader, header, findings)
    rows["list_price"] = reader.money(columns.get("list_price", ()))
    stated = reader.text(columns.get("currency", ()))
    codes = mapped(stated, lambda text: CURRENCIES.get(text.casefold(), text))
    rows["currency"] = np.where(codes != "", codes, signs)
    told = [
        each
        for each, cells in (("currency", codes), ("amount", signs))
        if (cells != "").any()
    ]
    findings.currency_headers |= {
        header for name in told if (header := reader.header(columns.get(name, ())))
    }
    if "open_amount" in columns:
        expected, own = reader.priced(columns["open_amount"])
        rows["amount"] = rows["amount"].where(rows["status"] != schema.OPEN, expected)
        rows["currency"] = np.where(rows["currency"] != "", rows["currency"], own)
        _fill_from_estimates(rows, expected, reader.name, findings)
    findings.currencies |= set(rows["currency"]) - {""}
    own_amount = rows["amount"].to_numpy(dtype=np.float64)
    if "converted" in columns:
        _take_converted(rows, reader, columns["converted"], findings)
    if mapping.rates:
        _apply_rates(rows, mapping, reader.name, findings)
    rows["factor"] = _factors(own_amount, rows["amount"].to_numpy(dtype=np.float64))


def _factors(
    stated: NDArray[np.float64], amount: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the amounts of each deal were multiplied by, 0 where nothing tells."""
    known = np.isfinite(stated) & np.isfinite(amount) & (stated != 0)
    factor = np.divide(amount, stated, out=np.zeros(len(amount)), where=known)
    return factor if (factor[known] != 1).any() else np.ones(len(amount))


def _fill_from_estimates(
    rows: pd.DataFrame, expected: np.ndarray, table: str, findings: Findings
) -> None:
    """Where a closed deal has no actual amount, its estimate is what is known of it."""
    without = rows["amount"].isna() | (
        (rows["status"] == schema.LOST) & (rows["amount"] == 0)
    )
    missing = (without & ~np.isnan(expected) & (rows["status"] != schema.OPEN)).to_numpy()
    rows["amount"] = rows["amount"].where(~missing, expected)
    findings.mark("amounts_estimated", missing, rows["deal_id"], table=table)


def _take_converted(
    rows: pd.DataFrame, reader: TableReader, names: tuple[str, ...], findings: Findings
) -> None:
    """Converted amounts instead of those in several currencies."""
    found = set(rows["currency"]) - {""}
    converted, signs = reader.priced(names)
    if len(found) < 2 and set(signs) - {""} <= found:
        return
    known = ~np.isnan(converted)
    amount = rows["amount"].to_numpy(dtype=np.float64)
    same = known & (amount != 0) & (np.abs(converted - amount) <= _SAME * np.abs(amount))
    alike = rows["currency"].where(pd.Series(same), "")
    # The currency whose amounts are not changed by the conversion is that of the history.
    own = [
        code
        for code, count in alike[alike != ""].value_counts().items()
        if count >= _FEWEST and count == int((known & (rows["currency"] == code)).sum())
    ]
    named = set(signs) - {""}
    code = named.pop() if len(named) == 1 else own[0] if len(own) == 1 else ""
    missing = ~known & ~np.isnan(amount)
    rows["amount"] = np.where(known, converted, amount)
    rows["currency"] = rows["currency"].where(~known, code)
    findings.add(
        "amounts_converted",
        int(known.sum()),
        len(rows),
        sorted(found),
        table=reader.name,
        header=reader.header(names),
        code=code or "the company's currency",
    )
    findings.mark("not_converted", missing, rows["deal_id"], table=reader.name)


def _apply_rates(
    rows: pd.DataFrame, mapping: Mapping, table: str, findings: Findings
) -> None:
    """Amounts times the rate of their currency, of the month in which a deal closed or began."""
    days = rows["closed"].where(rows["closed"].notna(), rows["created"])
    months = days.dt.strftime("%Y-%m").fillna("")
    target = mapping.settings.currency or ""
    rates = [
        mapping.rates.get(code, {}).get(month, mapping.rates.get(code, {}).get(""))
        for code, month in zip(rows["currency"], months, strict=True)
    ]
    known = np.array([rate is not None for rate in rates], dtype=bool)
    factor = np.array([1.0 if rate is None else rate for rate in rates])
    rows["amount"] = rows["amount"].to_numpy(dtype=np.float64) * factor
    own = rows["currency"]
    # A currency without a rate is that of the history, else the one that is worth 1.
    without = set(own) - {""} - set(mapping.rates)
    ones = {
        code for code, by_month in mapping.rates.items() if set(by_month.values()) == {1.0}
    }
    others = without or ones & set(own)
    code = target or (next(iter(others)) if len(others) == 1 else "")
    missing = (
        ~known & own.isin(mapping.rates).to_numpy() & rows["amount"].notna().to_numpy()
    )
    gaps = sorted(
        {
            f"{each} of {month or 'no month'}"
            for each, month in zip(own[missing], months[missing], strict=True)
        }
    )
    rows["currency"] = own.where(~known, code)
    findings.mark(
        "amounts_by_rate", known & (own != code).to_numpy(), rows["deal_id"], table=table
    )
    findings.mark(
        "rates_missing",
        missing,
        rows["deal_id"],
        table=table,
        gaps=", ".join(gaps[:_MOST_GAPS]) + (", ..." if len(gaps) > _MOST_GAPS else ""),
    )
