"""Which values of an organisation a history is asked for, and what is known of them before.

Each is a knob: at 0 an organisation keeps its value. What a company decides or has (how many
deals, how large, how fast) may lie far from the built-in one's; what studies say of people and
buyers lies within their ranges (`sim.experiments.drawing.parameters`). Before the history is
looked at, a knob's place is normal around 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import fmean
from typing import Any, Final, Literal

import numpy as np

from forecast.calibration.adjusting import Change, Changes, adjusted, plus, times, to
from forecast.calibration.humps import QUICK
from forecast.calibration.measures import MEASURES
from forecast.calibration.solving import Knob
from sim.arrays import Array
from sim.experiments.drawing.parameters import PARAMETERS
from sim.organisation import Organisation
from sim.scenarios.fields import organisation_fields

Effect = Callable[[Organisation, float], Changes]
Scale = Literal["log", "odds", "linear", "difference"]
WITH_DEALS = (
    "market.accounts_per_rep",
    "market.hits_per_hour",
    "customers.base_per_rep",
    "people.deal_slots",
    "people.juggling_deals",
    "people.juggling_width",
)
"""Fields that grow with the number of deals a rep."""
AGAINST_DEALS = (
    "customers.renewal_hours",
    "customers.tickets_month",
    "people.admin_exit",
    "people.switch_minutes",
    "process.hours_ratio",
)
"""Fields that shrink with it: the hours that a deal takes, and a customer."""
WITH_WINS = ("customers.base_per_rep",)
"""Fields that grow with the share of deals won."""
AGAINST_WINS = (
    "customers.renewal_hours",
    "customers.tickets_month",
    "people.asked_share",
)
"""Fields that shrink with it: the work on each customer, of whom there are more."""

MOST_CUSTOMERS = 0.75
"""Share of a territory's accounts that are customers, at most: else nobody is left to sell to."""
LARGEST_TURN = 2.5
"""A shape (how late deals are lost, how unlike buyers' days are) is turned so many standard
deviations of its prior at most: beyond, it would only make up for what another mechanism does. How
many, how large, how fast and how often is a company's own, and ends where a field's range does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of an organisation that a history is asked for.

    Attributes:
        name: Its name.
        field: The field it is read from, such as `buyer.reply_days`; of stages the first.
        prior_sd: Standard deviation of the knob's place before the history is seen.
        changes: What the knob does.
        source: Where the prior comes from.
        measure: The measure it is solved for, or empty.
        slope: First guess of how far that measure moves.
        share: Whether that measure is a share.
        bounded: Whether the search keeps it within `LARGEST_TURN`.
        scale: What a turn by one adds one to: the field's log, its log odds, or the field; or
            the difference between fields, which is 0 where the knob is.
    """

    name: str
    field: str
    prior_sd: float
    changes: Effect
    source: str
    measure: str = ""
    slope: float = 1.0
    share: bool = False
    bounded: bool = True
    scale: Scale = "log"

    @property
    def unit(self) -> str:
        """What it is counted in: a difference between ratios is one between their logs."""
        unit = organisation_fields()[tuple(self.field.split("."))].unit
        return f"log {unit}" if self.scale == "difference" and unit == "ratio" else unit

    def at(self, organisation: Organisation, turned: float) -> float:
        """The field where the knob stands at a place; of stages the mean over them.

        Args:
            organisation: Where the knob stands at 0.
            turned: The place.
        """
        if self.scale == "difference":
            return turned
        held: Any = organisation
        for step in self.field.split("."):
            held = (
                fmean(getattr(each, step) for each in held)
                if isinstance(held, tuple)
                else getattr(held, step)
            )
        own = float(held)
        if self.scale == "linear":
            return own + turned
        return own * exp(turned) if self.scale == "log" else more_likely(exp(turned))(own)

    def is_asked_of(self, organisation: Organisation) -> bool:
        """Whether an organisation of this shape has anything that the knob turns."""
        return bool(self.changes(organisation, 1.0))

    def knob(self) -> Knob:
        """The knob that the search turns."""
        return Knob(
            measure=self.measure,
            called=next((x.unit for x in MEASURES if x.name == self.measure), ""),
            slope=self.slope,
            changes=self.changes,
            share=self.share,
            limit=LARGEST_TURN * self.prior_sd if self.bounded else inf,
        )


def factor_on(field: str) -> Effect:
    """Return a knob's effect: the field grows by a log unit when it is turned by one."""
    return lambda _organisation, turned: {field: times(exp(turned))}


def odds_on(field: str) -> Effect:
    """Return a knob's effect: the field's log odds grow by one when it is turned by one."""
    return lambda _organisation, turned: {field: more_likely(exp(turned))}


def easier_exits(_organisation: Organisation, turned: float) -> Changes:
    """Add to every stage's log odds of advancing."""
    return {"process.stages.exit_logit": plus(turned)}


def easier_wins(_organisation: Organisation, turned: float) -> Changes:
    """Add to every stage's log odds of advancing, and take as much from every other way to lose.

    Were exits alone turned, buyers who cool down, champions who leave, hidden defects and vetoes
    would hold win rates below three in five, however easy the exits.
    """
    rarer = times(exp(-turned))
    less_likely = more_likely(exp(-turned))
    return {
        "process.stages.exit_logit": plus(turned),
        "process.defect_kill": less_likely,
        "buyer.veto": less_likely,
        "buyer.fade_week": rarer,
        "buyer.champion_month": rarer,
    }


def later_exits(organisation: Organisation, turned: float) -> Changes:
    """Make early stages harder to leave forward, late ones easier; the mean stays."""
    last = len(organisation.process.stages) - 1
    return {
        f"process.stages.{place}.exit_logit": plus(turned * (2.0 * place / last - 1.0))
        for place in range(last + 1)
    }


def unlike_humps(organisation: Organisation, turned: float) -> Changes:
    """Let quick buyers answer sooner still against slow ones; nothing where all are alike.

    Days of a deal are the buyer's and the rep's, so these are found by simulation.
    """
    return {
        f"market.segments.{place}.reply_ratio": times(exp(-turned))
        for place, segment in enumerate(organisation.market.segments)
        if segment.name.endswith(QUICK)
    }


def more_deals(_organisation: Organisation, turned: float) -> Changes:
    """Let a rep have more deals, each with less work, so that reps are just as busy."""
    return {
        **dict.fromkeys((*WITH_DEALS, "plan.quota_quarter"), times(exp(turned))),
        **dict.fromkeys(AGAINST_DEALS, times(exp(-turned))),
    }


def more_wins(_organisation: Organisation, turned: float) -> Changes:
    """Let more deals be won by reps who are just as busy: more customers, each with less work."""
    return {
        **dict.fromkeys(WITH_WINS, times(exp(turned))),
        **dict.fromkeys(AGAINST_WINS, times(exp(-turned))),
    }


def larger_amounts(_organisation: Organisation, turned: float) -> Changes:
    """Make deals larger, and what is paid by their size."""
    fields = ("market.amount_median", "plan.quota_quarter", "money.onboarding")
    return dict.fromkeys(fields, times(exp(turned)))


def more_left_open(_organisation: Organisation, turned: float) -> Changes:
    """Let a share of the lost deals stay open in the CRM: a tenth at 0, by its log odds."""
    odds = exp(turned) / 9.0
    return {"people.left_open": to(odds / (1.0 + odds))}


def more_likely(odds: float) -> Change:
    """Multiply the odds of a probability."""
    return lambda chance: chance * odds / (1.0 - chance + chance * odds)


def _studied(
    field: str, meaning: str, measure: str = "", slope: float = 1.0, *, bounded: bool = True
) -> Value:
    """A value whose prior is the range that evidence allows: as wide, but normal."""
    range_of = next(each for each in PARAMETERS if each.field == field)
    low, high = range_of.low, range_of.high
    odds = range_of.scale == "odds"
    if odds:
        low, high = low / (1.0 - low), high / (1.0 - high)
    return Value(
        name=meaning,
        field=field,
        prior_sd=log(high / low) / sqrt(12.0),
        changes=odds_on(field) if odds else factor_on(field),
        source=range_of.source,
        measure=measure,
        slope=slope,
        bounded=bounded,
        scale="odds" if odds else "log",
    )


VALUES: Final = (
    Value(name="deals a rep", field="market.hits_per_hour", prior_sd=0.7, bounded=False,
          changes=more_deals, measure="arrivals",
          source="judgement: companies' reps have from a quarter to four times as many"),
    Value(name="how easily deals are won", field="process.stages.exit_logit", prior_sd=0.6,
          changes=easier_wins, measure="win_rate_by_close", slope=1.15, share=True,
          bounded=False, scale="linear",
          source="judgement: win rates from one in ten to one in two"),
    Value(name="how late deals are lost", field="process.stages.exit_logit", prior_sd=0.8,
          changes=later_exits, measure="lost_cycle_quarter", slope=-0.7,
          scale="difference",
          source="judgement: from most lost at the first stage to most lost at the last"),
    Value(name="how unlike quick and slow deals are", field="market.segments.reply_ratio",
          prior_sd=0.7, changes=unlike_humps, measure="cycle_quarter", slope=-0.6, bounded=False,
          scale="difference", source="judgement: half to twice of what the humps' days say"),
    Value(name="days buyers take to answer", field="buyer.reply_days", prior_sd=0.5,
          changes=factor_on("buyer.reply_days"), measure="cycle_three_quarters", slope=0.85,
          bounded=False,
          source="judgement: cycles from a third to three times as long"),
    Value(name="deal size", field="market.amount_median", prior_sd=1.0, bounded=False,
          changes=larger_amounts, measure="amount_mean", source="judgement"),
    _studied("market.amount_sigma", "spread of deal sizes", "amount_spread", bounded=False),
    Value(name="lost deals nobody closes", field="people.left_open", prior_sd=1.2, bounded=False,
          changes=more_left_open, measure="neglected", share=True, scale="odds",
          source="judgement: from one in a hundred to one in two"),
    Value(name="days until a silent buyer is tried again", field="people.chase_days",
          prior_sd=0.5, changes=factor_on("people.chase_days"),
          measure="lost_cycle_median", slope=0.35, bounded=False,
          source="judgement: from a third of two weeks to three times as long"),
    _studied("buyer.reply_sigma", "spread of buyers' days", "cycle_median", 0.55),
    _studied("buyer.fade_week", "buyers who cool down"),
    _studied("buyer.silent", "lost without a word"),
    _studied("buyer.fit_logit", "what a good fit is worth"),
    _studied("people.general_sd", "differences between reps"),
    _studied("people.gap_mean", "gaps in skill"),
    _studied("buyer.veto", "a stranger's veto"),
)  # fmt: skip
"""What a history is asked for; values with a measure are solved, all have a posterior."""

SOLVED: Final = tuple(value for value in VALUES if value.measure)
PRIOR_SD: Final[Array] = np.array([value.prior_sd for value in VALUES])


def placed(organisation: Organisation, place: Array) -> Organisation:
    """Return an organisation with every knob turned to its place."""
    return placed_within(organisation, place)[0]


def placed_within(
    organisation: Organisation, place: Array
) -> tuple[Organisation, tuple[str, ...]]:
    """Return the same, and the fields that hit the end of their range."""
    cut: set[str] = set()
    for value, turned in zip(VALUES, place, strict=True):
        changes = value.changes(organisation, float(turned))
        organisation, more = adjusted(organisation, changes)
        cut.update(more)
    organisation, more = with_room(organisation)
    return organisation, tuple(sorted({*cut, *more}))


def with_room(organisation: Organisation) -> tuple[Organisation, tuple[str, ...]]:
    """Let a quarter of a territory or more be accounts that are no customers yet.

    Returns:
        The organisation, and the name of the field where it held more customers than that.
    """
    most = int(MOST_CUSTOMERS * organisation.market.accounts_per_rep)
    if organisation.customers.base_per_rep <= most:
        return organisation, ()
    field = "customers.base_per_rep"
    return adjusted(organisation, {field: to(most)})[0], (field,)
