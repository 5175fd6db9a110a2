"""Review conversations and a manager's bonus: Manthei, Sliwka and Vogelsang 2023 (evidence 2).

Mechanism: what is talked about is believed to be watched, and orders follow from reviews; a
manager with a bonus on closings talks about closings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import difference, gain
from sim.evidence.row import Parameter, Row, Study

if TYPE_CHECKING:
    from sim.organisation import Organisation

REVIEW = {"review_interval_weeks": 4.0, "weight_on_closings": 0.3}
BONUS = {"manager_bonus": 0.2}
CADENCE_WEEKS = (13, 13 + YEAR)


def measure(bench: Bench) -> dict[str, float]:
    """The four cells of the experiment: neither, reviews, bonus, both."""
    base = managed("motivate", review_interval_weeks=52, weight_on_closings=1.0)
    cells = {"neither": {}, "review": REVIEW, "bonus": BONUS, "both": REVIEW | BONUS}
    return {
        name: bench.run(base, (0, levers), weeks=CADENCE_WEEKS[1]).sold(CADENCE_WEEKS)
        for name, levers in cells.items()
    }


def measure_frequency(bench: Bench) -> dict[str, float]:
    """Closings told every week, or every month."""
    base = managed("motivate", weight_on_closings=1.0)
    return {
        name: bench.run(base, (0, {"review_interval_weeks": weeks}), weeks=26 + YEAR).sold(
            (26, 26 + YEAR)
        )
        for name, weeks in (("weekly", 1.0), ("monthly", 4.0))
    }


def nobody_listens(firm: Organisation) -> Organisation:
    """Being watched costs nothing, and what is said of closings changes no expectation."""
    return changed(firm, people__seen_price=0.0, managers__feedback_weight=0.0)


STUDY = Study(
    name="reviews",
    design="Teams whose managers see a part of the work but hold no reviews: reviews of inputs "
    "every four weeks, a bonus of a fifth of the manager's pay, both, neither; a year from "
    "month 4 on.",
    measure=measure,
    replications=320,
    draw_replications=10,
    off=nobody_listens,
)
FREQUENCY = Study(
    name="frequency of feedback",
    design="Reviews of closings alone, every week against every four weeks; a year from "
    "month 7 on.",
    measure=measure_frequency,
    replications=320,
    draw_replications=10,
    off=nobody_listens,
)

_BEHIND = (
    Parameter(field="people.plan_worth", source="judgement"),
    Parameter(field="people.seen_price", source="judgement"),
    Parameter(field="people.seen_gain", source="judgement"),
    Parameter(field="managers.feedback_weight", source="judgement"),
)

ROWS = (
    Row(
        id="review_conversations",
        title="Bookings with review conversations",
        source="2 and 16: Manthei, Sliwka and Vogelsang 2023",
        low=0.0,
        high=0.08,
        study=STUDY,
        figure=gain("review", "neither"),
        parameters=_BEHIND,
        says="what reviews turn attention to is not worth their hours",
    ),
    Row(
        id="bonus_alone",
        title="Bookings with a bonus for the manager alone",
        source="2: Manthei and others 2023: not significant",
        low=-0.03,
        high=0.03,
        study=STUDY,
        figure=gain("bonus", "neither"),
        parameters=_BEHIND,
        says="a bonus does more here than make managers talk about closings",
    ),
    Row(
        id="review_x_bonus",
        title="What a bonus takes from the gain of reviews",
        source="2: Manthei and others 2023: +7, 0, 0, shrunk for complex sales",
        low=-0.08,
        high=-0.01,
        study=STUDY,
        figure=difference(gain("both", "bonus"), gain("review", "neither")),
        parameters=_BEHIND,
        set_by_source="that a bonus turns the talk to closings is in the model because of this "
        "study; how far is judgement",
        says="turning the talk to closings is not enough to undo reviews: the study's managers "
        "lost more than topics, perhaps their reasons to help",
    ),
    Row(
        id="weekly_feedback",
        title="Bookings with weekly against monthly feedback on closings",
        source="6: Casas-Arce and others 2017, direction; size by judgement",
        low=-0.08,
        high=-0.005,
        study=FREQUENCY,
        figure=gain("weekly", "monthly"),
        parameters=_BEHIND,
        says="reps here do not over-correct on noisy closings as professionals did",
    ),
)
