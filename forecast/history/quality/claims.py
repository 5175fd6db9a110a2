"""Which conclusions a history still allows, and why the others not."""

from collections.abc import Sequence
from typing import Final

from forecast.history.tables import Check, Claim, History
from sim.outputs import schema

ENOUGH_CLOSED: Final = 30
_LOADED_AT_ONCE: Final = ("bulk_load", "closed_when_created")


def claims_of(history: History, checks: Sequence[Check]) -> tuple[Claim, ...]:
    """Each kind of conclusion, whether the tables and their findings allow it, and why."""
    found = {check.id for check in checks}
    serious = {check.id for check in checks if check.severity == "serious"}
    spoilt = [check for check in checks if check.severity == "serious"]
    whole = _spoilt_by([each for each in spoilt if each.spoils == "everything"])
    money = _spoilt_by([each for each in spoilt if each.spoils == "bookings"])
    bulk = ", ".join(name for name in _LOADED_AT_ONCE if name in serious)
    deals = history.deals
    closed = int((deals["status"] != schema.OPEN).sum())
    amounts = deals.loc[deals["status"] == schema.WON, "amount"]
    priced = len(amounts) > 0 and amounts.isna().mean() <= 0.5
    staged = "no_stage_history" not in found
    # Each obstacle: whether it stands in the way, and how that is put.
    mute = (
        history.meta.outcomes != "known",
        "the source does not say what was won and what was lost",
    )
    few = (closed < ENOUGH_CLOSED, f"only {closed} deals are closed")
    dates = (bool(bulk), f"creation dates are not the deals' own ({bulk})")
    loaded = (bool(bulk), "deals were loaded at once, not as they happened")
    unpriced = (not priced, "most won deals have no amount")
    unstaged = (not staged, "there is no stage history")
    alike = ("reps_alike" in found, "reps do not differ in win rate beyond chance")
    too_few_reps = ("reps_differ" not in found, "too few reps with enough closed deals")
    short = ("history_short" in found, "less than two years")
    unexplained = (not (deals["lost_reason"] != "").any(), "no reasons are recorded")
    idle = (history.activities.empty, "no activities are recorded")
    past = ", stages too" if staged else "; stages and amounts of the past are not known"
    dated = "creation and closing dates are there, open deals are censored"
    shrunk = "reps differ beyond chance; their rates are shrunk"
    # Each conclusion, why it may be drawn where nothing stands in its way, and what may.
    return (
        _claim("win rate", "won and lost deals are told apart", mute, whole, few),
        _claim("sales cycle, chances by age", dated, whole, few, dates),
        _claim("bookings", "won deals carry amounts", whole, money, unpriced),
        _claim("conversion and time by stage, slips", "stages have entry times", unstaged),
        _claim(
            "as-of views of the past", f"creations and closings are dated{past}", loaded
        ),
        _claim("who sells better", shrunk, alike, mute, too_few_reps),
        _claim("season of the year", "eight quarters or close to it", short, few),
        _claim("why deals are lost", "lost deals carry reasons", unexplained),
        _claim("effort and time use", "activities are recorded", idle),
    )


def _spoilt_by(checks: Sequence[Check]) -> tuple[bool, str]:
    """What stands in the way where findings forbid a conclusion: the first of them."""
    what = checks[0].what if checks else ""
    return (bool(checks), what[:1].lower() + what[1:])


def _claim(claim: str, why: str, *obstacles: tuple[bool, str]) -> Claim:
    """The claim with the first obstacle that stands, or with why it may be made."""
    for stands, reason in obstacles:
        if stands:
            return Claim(claim=claim, allowed=False, why=reason)
    return Claim(claim=claim, allowed=True, why=why)
