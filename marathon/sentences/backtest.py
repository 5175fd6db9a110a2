"""What a backtest says: how far off forecasts were, and what did as well."""

import datetime as dt
import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from forecast.backtest.rolling import OURS
from marathon.sentences.wording import counted
from marathon.tables import Table

FEW = 13
_SCORES_OF_DEALS = (
    "A deal, lower is better; the base rate is one chance for all. Log score: minus the log of the "
    "chance that was given to what came; Brier score: its squared distance from it."
)
_READING = (
    "Error: mean distance of the forecast's mean from what came, as a share of it; the "
    "trade's accuracy is 1 less it. CRPS scores the whole distribution, as a share of the "
    "mean outcome, lower is better. Better by: how much lower the CRPS of this forecast "
    "is, with an 80 % interval over blocks of windows. Luck of single deals: the CRPS left to "
    "somebody who knows every rate and shock, at the rates fitted here."
)


def verdict(scores: pd.DataFrame, deals: pd.DataFrame, measure: str) -> tuple[str, ...]:
    """Say the error of each horizon, and how this forecast stands beside the best other."""
    said = []
    for weeks in sorted(set(scores["weeks"])):
        mine = scores[(scores["weeks"] == weeks) & (scores["method"] == OURS)].iloc[0]
        said.append(
            f"{measure.capitalize()} over {counted(weeks, 'week')}: off by {_share(mine['mape'])} of what "
            f"came, and within the 80 % interval in {_share(mine['coverage_80'])} of "
            f"{mine['windows']} windows ({mine['independent']} that do not overlap). "
            + _beside(scores[scores["weeks"] == weeks])
            + _luck(mine)
        )
    said += [_deals(row) for row in deals.to_dict("records")]
    return tuple(said)


def headline(scores: pd.DataFrame) -> str:
    """Say in one sentence how far off the middle horizon was, and whether others did better."""
    weeks = _middle(scores)
    mine = scores[scores["weeks"] == weeks]
    ours = mine[mine["method"] == OURS].iloc[0]
    better = int((mine["skill_high"] < 0).sum())
    others = (
        f"{better} simpler method{'s were' if better > 1 else ' was'} better"
        if better
        else "no simpler method was better for sure"
    )
    return f"Over {counted(weeks, 'week')} off by {_share(ours['mape'])} on average, and {others}."


def _middle(scores: pd.DataFrame) -> int:
    lengths = sorted(set(scores["weeks"]))
    return int(lengths[(len(lengths) - 1) // 2])


def _beside(scores: pd.DataFrame) -> str:
    """Compare with the best of the simpler methods, as far as the windows can tell."""
    others = scores[scores["method"] != OURS].sort_values("skill")
    if others.empty:
        return "No simpler method has anything to go by."
    windows = int(scores.loc[scores["method"] == OURS, "windows"].iloc[0])
    everywhere = others[others["windows"] == windows]
    best = (others if everywhere.empty else everywhere).iloc[0]
    name, low, high = best["method"], best["skill_low"], best["skill_high"]
    among = _windows_of(best, windows)
    if math.isnan(low):
        said = f"The best simpler method is {name}{among}; so few windows cannot tell them apart."
    elif low > 0:
        said = f"The best simpler method, {name}{among}, is worse."
    elif high < 0:
        said = f"A simpler method is better: {name}{among}."
    else:
        said = f"The best simpler method, {name}{among}, cannot be told apart from it."
    rarer = others.iloc[0]
    if rarer["method"] != name:
        said += (
            f" On fewer windows {rarer['method']} did best{_windows_of(rarer, windows)}."
        )
    return said


def _windows_of(method: Any, windows: int) -> str:  # noqa: ANN401 (a row of a table)
    """Say on how many windows a method rests, where it is not all of them."""
    if method["windows"] == windows:
        return ""
    return f" (in {method['windows']} of the {windows} windows)"


def _luck(mine: Any) -> str:  # noqa: ANN401 (a row of a table)
    """Say how much of the score no forecast could have spared."""
    if math.isnan(mine["floor"]) or not mine["crps"]:
        return ""
    part = mine["floor"] / mine["crps"]
    if part >= 1:
        return " It is no further off than the luck of single deals alone makes it."
    return f" About {_share(part)} of its error score (CRPS, explained below) is the luck of single deals, which nobody foresees."


def _deals(row: Mapping[Hashable, Any]) -> str:
    """Say whether chances of single deals are better than one chance for all."""
    weeks, low, high = counted(int(row["weeks"]), "week"), row["gain_low"], row["gain_high"]
    # Where nothing is known both ends are nan, neither above nor below zero.
    told = "told better" if low > 0 else "told worse" if high < 0 else "not known better"
    return f"Which open deals are won within {weeks} is {told} than by one chance for all of them."


def tables(
    scores: pd.DataFrame, deals: pd.DataFrame, measure: str
) -> list[tuple[Table, str]]:
    """Return a table of methods a horizon, and one of the deals' chances."""
    found: list[tuple[Table, str]] = []
    heads = (
        measure,
        "windows",
        "error",
        "bias",
        "in 80 % interval",
        "its width",
        "CRPS",
        "this is better by",
    )
    for weeks in sorted(set(scores["weeks"])):
        rows = [
            (
                row["method"],
                f"{row['windows']:,}",
                _share(row["mape"]),
                f"{100 * row['bias']:+.0f} %",
                _share(row["coverage_80"]),
                _share(row["width"]),
                f"{100 * row['crps']:.1f} %",
                _skill(row),
            )
            for row in scores[scores["weeks"] == weeks]
            .sort_values("skill", key=lambda skill: skill.fillna(0.0), kind="stable")
            .to_dict("records")
        ]
        caption = (
            f"Over {counted(weeks, 'week')}, the best first, on the windows of each that"
        )
        found.append(((heads, rows), f"{caption} this forecast has as well."))
    if len(deals):
        lines = [
            (
                counted(int(row["weeks"]), "week"),
                f"{row['deals']:,}",
                f"{row['won']:,}",
                f"{row['log_score']:.3f}",
                f"{row['log_score_base']:.3f}",
                f"{row['brier']:.3f}",
                f"{row['brier_base']:.3f}",
            )
            for row in deals.to_dict("records")
        ]
        names = (
            "open deals over", "looked at", "won", "log score", "base rate's",
            "Brier score", "base rate's",
        )  # fmt: skip
        found.append(
            (
                (names, lines),
                _SCORES_OF_DEALS,
            )
        )
    return found


PLACES = (
    "Futures are put in order and cut into fifths; where forecasts are as sure as they are "
    "right, a fifth of the outcomes lies in each. Shade: where 8 of 10 counts of windows that do "
    "not overlap would lie. High ends: intervals are too narrow; a high middle: too wide."
)


def best_others(scores: pd.DataFrame) -> str:
    """Name the best simpler method of each horizon."""
    said = []
    for weeks in sorted(set(scores.loc[scores["method"] != OURS, "weeks"])):
        mine = scores[scores["weeks"] == weeks]
        windows = int(mine.loc[mine["method"] == OURS, "windows"].iloc[0])
        best = mine[mine["method"] != OURS].sort_values("skill").iloc[0]
        said.append(
            f"over {counted(weeks, 'week')} {best['method']}{_windows_of(best, windows)}"
        )
    return f"The best of them: {', '.join(said)}."


def about(windows: pd.DataFrame, measure: str, level: str, as_of: dt.date) -> str:
    """Say what was forecast, from when, and up to when outcomes are known."""
    origins = sorted(set(windows["origin"]))
    whose = "the company" if level == "company" else f"each {level}"
    return (
        f"{measure.capitalize()} of {whose}, forecast from {len(origins)} evenings before "
        f"{origins[0]} to {origins[-1]}; outcomes known up to {as_of}."
    )


def cards(scores: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the figures of the middle horizon."""
    weeks = _middle(scores)
    mine = scores[(scores["weeks"] == weeks) & (scores["method"] == OURS)].iloc[0]
    luck = min(mine["floor"] / mine["crps"], 1.0) if mine["crps"] else math.nan
    found = [
        (_share(mine["mape"]), f"off on average, over {counted(weeks, 'week')}"),
        (_share(mine["coverage_80"]), "of outcomes within the 80 % interval"),
        (f"{mine['independent']}", "windows that do not overlap"),
        (_share(luck), "of the error score is luck that nobody foresees"),
    ]
    return [card for card in found if card[0]]


def notes(scores: pd.DataFrame) -> tuple[str, ...]:
    """Say how the columns are to be read, and what they cannot say."""
    few = scores["independent"].min()
    overlap = "Windows that overlap share most of their days; the blocks allow for that."
    if few < FEW:
        own = "one says" if few == 1 else f"{few} say"
        overlap = f"Windows overlap: at the longest horizon only {own} something new."
    return _READING, overlap


def _skill(row: Mapping[Hashable, Any]) -> str:
    if math.isnan(row["skill"]):
        return ""
    found = f"{100 * row['skill']:.0f} %"
    if math.isnan(row["skill_low"]):
        return found
    return f"{found} ({100 * row['skill_low']:.0f} to {100 * row['skill_high']:.0f})"


def _share(value: float) -> str:
    return "" if math.isnan(value) else f"{100 * value:.0f} %"
