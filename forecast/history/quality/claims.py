"""Which conclusions a history still allows, and why the others not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from forecast.history.tables import Claim
from sim.outputs import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecast.history.tables import Check, History

ENOUGH_CLOSED: Final = 30


def claims_of(history: History, checks: Sequence[Check]) -> tuple[Claim, ...]:
    """Each kind of conclusion, whether the tables and their findings allow it, and why."""
    found = {check.id: check for check in checks}
    deals = history.deals
    closed = int((deals["status"] != schema.OPEN).sum())
    won = deals[deals["status"] == schema.WON]
    outcomes = history.meta.outcomes == "known"
    bulk = [
        name
        for name in ("bulk_load", "closed_when_created")
        if name in found and found[name].severity == "serious"
    ]
    return (
        _claim(
            "win rate",
            [
                (not outcomes, "the source does not say what was won and what was lost"),
                (closed < ENOUGH_CLOSED, f"only {closed} deals are closed"),
            ],
            "won and lost deals are told apart",
        ),
        _claim(
            "sales cycle, chances by age",
            [
                (closed < ENOUGH_CLOSED, f"only {closed} deals are closed"),
                (bool(bulk), f"creation dates are not the deals' own ({', '.join(bulk)})"),
            ],
            "creation and closing dates are there, open deals are censored",
        ),
        _claim(
            "bookings",
            [
                (
                    won.empty or won["amount"].isna().mean() > 0.5,
                    "most won deals have no amount",
                )
            ],
            "won deals carry amounts",
        ),
        _claim(
            "conversion and time by stage, slips",
            [("no_stage_history" in found, "there is no stage history")],
            "stages have entry times",
        ),
        _claim(
            "as-of views of the past",
            [(bool(bulk), "deals were loaded at once, not as they happened")],
            "creations and closings are dated"
            + (
                "; stages and amounts of the past are not known"
                if "no_stage_history" in found
                else ", stages too"
            ),
        ),
        _claim(
            "who sells better",
            [
                ("reps_alike" in found, "reps do not differ in win rate beyond chance"),
                (not outcomes, "the source does not say what was won and what was lost"),
                ("reps_differ" not in found, "too few reps with enough closed deals"),
            ],
            "reps differ beyond chance; their rates are shrunk",
        ),
        _claim(
            "season of the year",
            [
                ("history_short" in found, "less than two years"),
                (closed < ENOUGH_CLOSED, f"only {closed} deals are closed"),
            ],
            "two years or more",
        ),
        _claim(
            "why deals are lost",
            [(not (deals["lost_reason"] != "").any(), "no reasons are recorded")],
            "lost deals carry reasons",
        ),
        _claim(
            "effort and time use",
            [(history.activities.empty, "no activities are recorded")],
            "activities are recorded",
        ),
    )


def _claim(claim: str, obstacles: Sequence[tuple[bool, str]], why: str) -> Claim:
    for stands, reason in obstacles:
        if stands:
            return Claim(claim=claim, allowed=False, why=reason)
    return Claim(claim=claim, allowed=True, why=why)
