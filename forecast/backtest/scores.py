"""Scores of all windows together: of each method and horizon, and of single deals' chances."""

import numpy as np
import pandas as pd

from forecast.backtest.rolling import OURS, Record
from forecast.periods import day_number
from forecast.scoring import independent_windows, mean_over_blocks
from forecast.streams import stream


def summary(record: Record) -> pd.DataFrame:
    """Average the scores of each method and horizon over windows and names.

    CRPS, pinball losses, width and bias are shares of the mean outcome; `mape` is the mean
    absolute error of the mean as a share of each outcome above 0, and `accuracy`, as the
    trade has it, is 1 less it. `skill` says how much lower the CRPS of this forecast is than
    the method's, with the 80 % interval of a bootstrap over blocks of windows as long as the
    horizon; no interval where fewer than five windows do not overlap.
    """
    rows = []
    keys = record.windows[["weeks", "method"]].drop_duplicates()
    for weeks, method in zip(keys["weeks"].tolist(), keys["method"].tolist(), strict=True):
        mine = (record.windows["weeks"] == weeks) & (record.windows["method"] == method)
        group = record.windows[mine]
        scale = max(float(group["actual"].mean()), 1e-12)
        positive = group[group["actual"] > 0]
        error = ((positive["mean"] - positive["actual"]).abs() / positive["actual"]).mean()
        starts = np.array([day_number(origin) for origin in sorted(set(group["origin"]))])
        rows.append(
            {
                "weeks": weeks,
                "method": method,
                **{
                    name: float(group[name].mean()) / scale
                    for name in ("crps", "width", "pinball_10", "pinball_90")
                },
                "scaled_pinball": float(group["scaled_pinball"].mean()),
                "floor": float(group["floor"].mean()) / scale,
                "coverage_80": float(group["covered"].mean()),
                "bias": float(group["mean"].mean()) / scale - 1.0,
                "mape": float(error),
                "accuracy": 1.0 - float(error),
                "windows": len(starts),
                "independent": independent_windows(starts, 7 * weeks),
                **_skill(record.windows, weeks, method),
            }
        )
    return pd.DataFrame(rows)


def _skill(windows: pd.DataFrame, weeks: int, method: str) -> dict[str, float]:
    """Return by how much this forecast's CRPS is lower than a method's, with an interval."""
    both = windows[(windows["weeks"] == weeks) & windows["method"].isin([OURS, method])]
    table = both.pivot_table(index="origin", columns="method", values="crps")
    table = table.dropna()
    if method == OURS or not len(table):
        return {"skill": np.nan, "skill_low": np.nan, "skill_high": np.nan}
    ours, theirs = table[OURS].to_numpy(), table[method].to_numpy()
    low, high = np.nan, np.nan
    if len(table) >= 5 * weeks:
        chance = stream(0, "backtest:blocks", weeks)
        sums = mean_over_blocks(chance, np.column_stack([ours, theirs]), weeks)
        low, high = np.quantile(1.0 - sums[:, 0] / sums[:, 1], (0.1, 0.9)).tolist()
    return {
        "skill": float(1.0 - ours.mean() / theirs.mean()),
        "skill_low": low,
        "skill_high": high,
    }


def deal_summary(record: Record) -> pd.DataFrame:
    """Sum the deals' scores by horizon: nats and squared error a deal, ours and base rate's."""
    rows = []
    lengths = sorted(set(record.deals["weeks"].tolist())) if len(record.deals) else []
    for weeks in lengths:
        group = record.deals[record.deals["weeks"] == weeks]
        deals = max(int(group["open"].sum()), 1)
        names = ("log_score", "log_score_base", "brier", "brier_base")
        gain = (group["log_score_base"] - group["log_score"]).to_numpy(dtype=np.float64)
        low, high = np.nan, np.nan
        if len(group) >= 5 * weeks:
            chance = stream(0, "backtest:deals", weeks)
            pair = np.column_stack([gain, group["open"].to_numpy(dtype=np.float64)])
            sums = mean_over_blocks(chance, pair, weeks)
            low, high = np.quantile(sums[:, 0] / sums[:, 1], (0.1, 0.9)).tolist()
        rows.append(
            {
                "weeks": weeks,
                "deals": deals,
                "won": int(group["won"].sum()),
                **{name: float(group[name].sum()) / deals for name in names},
                "gain": float(gain.sum()) / deals,
                "gain_low": low,
                "gain_high": high,
            }
        )
    return pd.DataFrame(rows)
