"""A report's line of totals that was filled in every cell, and therefore came in as a deal."""

from typing import Final

import numpy as np
import pandas as pd

from forecast.history.findings import Findings
from forecast.history.opening.trim import is_named_total
from forecast.history.tables import History

_NAMES: Final = ("deal_id", "account", "rep", "product")
_FEWEST: Final = 3
_CENT: Final = 0.005


def examine_totals(history: History, findings: Findings) -> None:
    """Find deals that are named as totals are, and are worth what all others are together."""
    deals = history.deals
    amounts = deals["amount"].to_numpy(dtype=np.float64, na_value=np.nan)
    whole = float(np.nansum(amounts))
    others = whole - amounts
    sums = np.isfinite(amounts) & (np.abs(amounts - others) < _CENT + 1e-9 * abs(whole))
    if len(deals) < _FEWEST or not sums.any():
        return
    named = np.zeros(len(deals), dtype=bool)
    for column in _NAMES:
        cells: pd.Series[str] = deals.loc[sums, column].astype(str)
        named[sums] |= cells.map(is_named_total).to_numpy(dtype=bool)
    shown = [
        f"deal {deal!s} of {rep!s}: {amount:,.2f}"
        for deal, rep, amount in zip(
            deals.loc[named, "deal_id"],
            deals.loc[named, "rep"],
            amounts[named],
            strict=True,
        )
    ]
    findings.add("total_as_deal", int(named.sum()), len(deals), shown)
