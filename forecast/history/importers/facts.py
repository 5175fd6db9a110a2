"""What all deals of an export together say of it: their currency, and what their closing fills in."""

from typing import Final

import numpy as np
import pandas as pd

from forecast.history.findings import Findings
from forecast.history.past import MIN_DEALS
from sim.outputs import schema
from sim.problems import InvalidInput

_FILLED: Final = 0.95
_BLANK: Final = 0.5
_SHARED: Final = {
    "$": {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"},
    "¥": {"JPY", "CNY"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
}  # fmt: skip
"""Signs that several currencies share, to these."""


def filled_at_close(rows: pd.DataFrame, findings: Findings) -> tuple[str, ...]:
    """Columns that are filled when a deal closes, and blank while it is open."""
    is_open = (rows["status"] == schema.OPEN).to_numpy()
    if min(is_open.sum(), (~is_open).sum()) < MIN_DEALS:
        return ()
    found = []
    for name in ("account", "segment", "product", "rep"):
        filled = (rows[name] != "").to_numpy()
        if filled[~is_open].mean() >= _FILLED and filled[is_open].mean() <= _BLANK:
            found.append(name)
    blank = is_open & (rows[found] == "").any(axis=1).to_numpy()
    findings.mark(
        "filled_at_close",
        blank,
        rows["deal_id"],
        total=is_open.sum(),
        columns=" and ".join(found),
    )
    return tuple(found)


def currency_of(rows: pd.DataFrame, given: str | None, findings: Findings) -> str | None:
    """The currency of the deals: the one that is given, else the only one that they name."""
    found = sorted(set(rows["currency"]) - {""})
    if len(found) > 1:
        counts = rows.loc[rows["currency"] != "", "currency"].value_counts()
        findings.add(
            "several_currencies",
            len(rows) - int(counts.iloc[0]),
            len(rows),
            [f"{code}: {count} deals" for code, count in counts.items()],
            number=len(found),
            codes=", ".join(found),
            header=" and ".join(map(repr, sorted(findings.currency_headers))),
        )
    if given and len(found) == 1 and given not in _SHARED.get(found[0], {found[0]}):
        raise InvalidInput(
            f"currency in [settings] of the mapping is {given!r}, and all amounts that name one are "
            f"in {found[0]!r}; give {found[0]!r}, or what one {found[0]} is worth in [rates]"
        )
    code = given or (found[0] if len(found) == 1 else None)
    _note_blank_currencies(rows, given, code, findings)
    return code


def _note_blank_currencies(
    rows: pd.DataFrame, given: str | None, code: str | None, findings: Findings
) -> None:
    """Amounts without a currency beside others that have one.

    They are taken as in the one currency that the others name, or that the mapping gives; of
    several currencies nothing tells which they are in.
    """
    amount = rows["amount"].to_numpy(dtype=float)
    # What a rate converted had a currency, though none may be known that it has now; only tables
    # of deals have rates.
    factor = rows["factor"].fillna(1.0) if "factor" in rows else pd.Series(1.0, rows.index)
    as_stated = factor.isin((0.0, 1.0)).to_numpy()
    blank = (rows["currency"] == "").to_numpy() & as_stated
    blank &= ~np.isnan(amount) & (amount != 0)
    named = sorted(findings.currencies)
    if not named or not blank.any():
        return
    sure = given is not None or len(named) == 1
    taken = f"taken as {code}, as {'the mapping says' if given else 'all others are'}"
    findings.mark(
        "currency_blank",
        blank,
        rows["deal_id"],
        severity="caution" if sure else "serious",
        header=" and ".join(map(repr, sorted(findings.currency_headers))),
        codes=", ".join(named),
        treatment=f"{taken}; correct the cells if that is wrong"
        if sure
        else "kept as they stand, and not converted; fill in the cells, or give the currency of "
        "those that are blank as currency in [settings] of a mapping",
    )
