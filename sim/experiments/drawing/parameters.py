"""Which of an organisation's numbers nobody knows exactly, and how far each may be off.

One line a parameter: the field, the ends of its range, the scale on which it is drawn, and
where the range comes from. `docs/evidence.md` section 16 is cited as "evidence 16"; a range
that no study gives is marked "judgement". Half of the draws lie below the default and half
above, evenly on the scale on each side.

An organisation that holds its own value moves the range with it: what is drawn is how far
studies or our judgement may be off, not which kind of organisation it is. On a logarithmic
scale the draw keeps its ratio to the default, on that of odds its odds ratio, so a share
stays a share, and what an organisation has switched off (zero) stays off. What a leader knows
without a study is not drawn: prices and pay, the size of teams, territories and customer
bases, the stages of the process.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.organisation import Organisation
from sim.scenarios.fields import FieldSpec, fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

Scale = Literal["log", "odds", "linear", "whole"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of an organisation that is drawn.

    Attributes:
        field: Where it is, for example `people.general_sd`; `*` stands for every entry of a
            list, and then the range is that of a change to each entry's own value: of a
            factor, of an odds ratio, or, on the linear scale, of a difference.
        low: Lower end of the range.
        high: Upper end.
        scale: `log`: ratios count; `odds`: odds ratios; `linear`: differences; `whole`:
            differences, rounded to whole numbers.
        source: Where the range comes from.
        absolute: The range holds for every organisation, whatever its own value.
    """

    field: str
    low: float
    high: float
    scale: Scale
    source: str
    absolute: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the range is that of a change, common to all entries of a list."""
        return "*" in self.field

    @property
    def central(self) -> float:
        """The default, or no change: the middle of the draws."""
        if self.is_change:
            return 1.0 if self.scale in {"log", "odds"} else 0.0
        return float(_value(Organisation(), self.field))

    def drawn(self, uniform: float) -> float:
        """The value at a number between 0 and 1; .5 gives the default.

        Where the default is an end of the range, draws are even over all of it.
        """
        low, middle, high = (self._onto(x) for x in (self.low, self.central, self.high))
        if not low < middle < high:
            return self._back(low + uniform * (high - low))
        side = low if uniform < 0.5 else high
        return self._back(middle + abs(2.0 * uniform - 1.0) * (side - middle))

    def applied(self, own: float, value: float) -> float:
        """An organisation's value, given its own and what was drawn around the default.

        Args:
            own: The organisation's value.
            value: What `drawn` gave.

        Returns:
            Within the limits that the field allows.
        """
        moved = value if self.absolute else self._moved(own, value)
        spec = _spec(self.field)
        low = -math.inf if spec.low is None else spec.low
        high = math.inf if spec.high is None else spec.high
        bounded = min(max(moved, low), high)
        return round(bounded) if self.scale == "whole" else bounded

    def _moved(self, own: float, value: float) -> float:
        if own == self.central and not self.is_change:
            return value  # to the last bit
        if self.scale == "odds":
            if not 0.0 < own < 1.0:
                return own
            shift = (
                math.log(value) if self.is_change else _logit(value) - _logit(self.central)
            )
            return 1.0 / (1.0 + math.exp(-(_logit(own) + shift)))
        if self.scale == "log":
            return own * value / self.central
        return own + value - self.central

    def _onto(self, value: float) -> float:
        if self.scale == "log" or (self.scale == "odds" and self.is_change):
            return math.log(value)
        return _logit(value) if self.scale == "odds" else value

    def _back(self, position: float) -> float:
        if self.scale == "log" or (self.scale == "odds" and self.is_change):
            return math.exp(position)
        return 1.0 / (1.0 + math.exp(-position)) if self.scale == "odds" else position


PARAMETERS: Final[tuple[Parameter, ...]] = (
    # Market and inbound
    Parameter("market.territory_sigma", 0.15, 0.40, "log", "evidence 12: 55 % mis-sized; judgement"),
    Parameter("market.window_weeks", 18.0, 38.0, "log", "judgement"),
    Parameter("market.window_gap_weeks", 40.0, 76.0, "log", "judgement"),
    Parameter("market.segments.*.good_fit", 0.65, 1.55, "odds", "evidence 16: good fit .3-.6; as odds around each segment's own"),
    Parameter("market.amount_sigma", 0.6, 1.3, "log", "evidence 16: deal size sigma .6-1.3"),
    Parameter("market.hand_raise_week", 0.02, 0.045, "log", "judgement"),
    Parameter("market.contact", 0.45, 0.65, "odds", "evidence 16: contact an attempt .25-.45; judgement for answering at once"),
    Parameter("market.contact_decay", 0.15, 0.90, "log", "evidence 16: lead decay beta .15-.90"),
    Parameter("market.qualified_good", 0.65, 0.85, "odds", "judgement"),
    Parameter("market.qualified_bad", 0.30, 0.50, "odds", "judgement"),
    Parameter("market.hits_per_hour", 0.5, 1.3, "log", "evidence 16: dials a cold appointment 100-350; judgement"),
    Parameter("market.prospecting_saturation", 5.0, 13.0, "log", "judgement"),
    Parameter("market.lead_patience_weeks", 0.7, 2.0, "log", "judgement"),
    Parameter("market.content_lift", 0.2, 1.2, "log", "evidence 11: no randomised study; judgement"),
    Parameter("market.content_half", 200.0, 800.0, "log", "judgement"),
    Parameter("market.content_lag_weeks", 13.0, 39.0, "log", "evidence 11: 3-9 months"),
    # Process and buyers
    Parameter("process.step_hours", 0.25, 1.0, "log", "evidence 1: .25-1 h"),
    Parameter("process.step_odds", 1.05, 1.35, "log", "evidence 1: 1.05-1.35"),
    Parameter("process.defect", 0.3, 0.7, "odds", "judgement"),
    Parameter("process.defect_kill", 0.04, 0.20, "log", "calibrated: .04-.20"),
    Parameter("process.stages.*.exit_logit", -0.2, 0.2, "linear", "evidence 16: win rate .18-.32 of deals created; judgement"),
    Parameter("process.stages.*.skill_slope", 0.6, 1.6, "log", "judgement"),
    Parameter("buyer.reply_days", 2.6, 6.5, "log", "evidence 16: cycle 40-100 days, median 70"),
    Parameter("buyer.reply_sigma", 0.5, 1.0, "log", "judgement"),
    Parameter("buyer.fit_logit", 0.4, 1.2, "log", "judgement"),
    Parameter("buyer.fade_week", 0.005, 0.02, "log", "judgement"),
    Parameter("buyer.fade_momentum", 3.0, 12.0, "log", "judgement"),
    Parameter("buyer.half_life_weeks", 5.0, 14.0, "log", "evidence 16: momentum half-life 5-14 weeks"),
    Parameter("buyer.momentum_causal_share", 0.0, 1.0, "linear", "evidence 7: unidentified, so anything from none to all", absolute=True),
    Parameter("buyer.fade_bad_fit", 1.1, 1.9, "log", "judgement"),
    Parameter("buyer.silent", 0.2, 0.5, "odds", "judgement"),
    Parameter("buyer.signal", 0.5, 1.5, "log", "evidence 16: qualification d' .3-.8 to .8-1.8"),
    Parameter("buyer.champion_month", 0.01, 0.03, "log", "evidence 16: champion loss .01-.03 a month"),
    Parameter("buyer.veto", 0.02, 0.10, "log", "evidence 7: 5 % a head; judgement"),
    Parameter("buyer.guided", 0.8, 1.0, "linear", "judgement"),
    # Customers
    Parameter("customers.churn_week", 0.002, 0.006, "log", "judgement"),
    Parameter("customers.tickets_month", 0.40, 0.80, "log", "evidence 16: service .10-.25 of time"),
    Parameter("customers.handover_loss", 0.12, 0.24, "log", "evidence 16: .10-.18 over all customers, half of it where two people are known"),
    Parameter("customers.referral_month", 0.005, 0.05, "log", "evidence 13: .005-.05"),
    Parameter("customers.referral_lift", 1.2, 2.5, "log", "evidence 16: 1.5-4.7, shrunk"),
    Parameter("customers.renewal_share", 0.05, 0.20, "log", "judgement"),
    # What reps can do and learn
    Parameter("people.general_sd", 0.09, 0.25, "log", "evidence 16: latent skill sigma .25-.60 around .40; same ratios"),
    Parameter("people.gap_base", 0.05, 0.20, "log", "judgement"),
    Parameter("people.gap_mean", 0.20, 0.55, "log", "judgement"),
    Parameter("people.gap_other", 0.04, 0.16, "log", "judgement"),
    Parameter("people.gap_concentration", 0.5, 1.0, "linear", "evidence 16: shape of coaching gains, grade C; judgement"),
    Parameter("people.self_learning_week", 0.002, 0.008, "log", "judgement"),
    Parameter("people.coaching_kappa", 0.02, 0.09, "log", "judgement"),
    Parameter("people.peer_alpha", 0.03, 0.15, "log", "evidence 16: .03-.15 of the gap a meeting"),
    Parameter("people.playbook_month", 0.008, 0.06, "log", "evidence 16: codified content closes .05-.30 of the gap"),
    Parameter("people.ramp_start", 0.50, 0.75, "odds", "evidence 16: novice start .50-.75"),
    Parameter("people.ramp_months", 3.0, 9.0, "log", "evidence 16: learning 3-9 months"),
    Parameter("people.habit_sd", 0.03, 0.12, "log", "judgement"),
    Parameter("people.asked_share", 0.15, 0.50, "odds", "judgement"),
    # How reps use their time and choose
    Parameter("people.other_share", 0.17, 0.32, "odds", "evidence 8; judgement"),
    Parameter("people.admin_week", 5.0, 9.5, "log", "evidence 16: administration .16-.31 of time"),
    Parameter("people.admin_exit", 0.15, 0.6, "log", "judgement"),
    Parameter("people.switch_minutes", 5.0, 20.0, "log", "evidence 16: 5-20 min"),
    Parameter("people.juggling_deals", 10.0, 25.0, "log", "evidence 16: 10-25 deals"),
    Parameter("people.juggling_width", 8.0, 18.0, "log", "judgement"),
    Parameter("people.juggling_floor", 0.65, 0.85, "odds", "judgement"),
    Parameter("people.choice_noise", 0.09, 0.17, "log", "judgement: beyond it prospecting leaves .06-.20 of time"),
    Parameter("people.reluctance", 0.42, 0.54, "linear", "evidence 16: prospecting .06-.20 of time; chosen in view of results, so always drawn"),
    Parameter("people.step_worth", 0.29, 0.60, "linear", "evidence 16: compliance unasked .3-.6, at step_hours .5 and step_scale .25"),
    Parameter("people.step_scale", 0.15, 0.40, "log", "judgement"),
    Parameter("people.seen_price", 0.5, 2.0, "log", "evidence 16: compliance inspected .70-.95; judgement"),
    Parameter("people.seen_gain", 0.08, 0.30, "log", "evidence 16: tau up 2-8 weeks; judgement"),
    Parameter("people.seen_fade_weeks", 6.0, 26.0, "log", "evidence 16: tau down 6-26 weeks"),
    Parameter("people.crowding", 0.0, 0.5, "linear", "evidence 1: below baseline on removal; judgement"),
    Parameter("people.honesty", 0.5, 1.8, "log", "judgement"),
    Parameter("people.reading_sd", 0.2, 0.6, "log", "judgement"),
    Parameter("people.plan_worth", 0.15, 0.55, "linear", "judgement"),
    Parameter("people.pull_discount", 0.05, 0.20, "log", "evidence 16: rush discount .05-.20"),
    Parameter("people.quit_month", 0.015, 0.032, "log", "evidence 16: .018-.036 a month with dismissals"),
    Parameter("people.vacancy_weeks", 6.0, 26.0, "log", "evidence 16: 2-6.2 months; shorter by judgement"),
    Parameter("people.usual_hours", 43.0, 49.0, "linear", "evidence 8: 49 self-reported; judgement"),
    Parameter("people.fatigue_hours", 45.0, 55.0, "linear", "evidence 16: 45-55 h/week"),
    Parameter("people.fatigue_price", 0.06, 0.2, "log", "evidence 5: Pencavel 2014; judgement"),
    Parameter("people.fatigue_weeks", 3.0, 12.0, "log", "judgement"),
    Parameter("people.fatigue_quit", 0.4, 1.2, "log", "evidence 9: judgement"),
    Parameter("people.people_skill_quit", 0.10, 0.45, "linear", "evidence 16: .10-.45"),
    Parameter("people.tool_cut", 0.0, 0.5, "linear", "evidence 16: 0-.5"),
    Parameter("people.tool_entry_week", 0.5, 3.0, "log", "evidence 16: .5-3 h/week"),
    Parameter("people.tool_dip", 0.1, 0.5, "log", "evidence 11; judgement"),
    # Effort
    Parameter("effort.epsilon", 0.3, 0.5, "linear", "judgement: trials of the effort rule"),
    Parameter("effort.elasticity", 0.25, 0.50, "log", "evidence 16: .25-.50"),
    Parameter("effort.quota_pull", 1.0, 2.4, "log", "judgement: trials of the effort rule"),
    Parameter("effort.goal_pull", 0.7, 1.4, "log", "evidence 16: goal effect 2-12 %; judgement"),
    Parameter("effort.goal_attention", 0.3, 0.7, "odds", "judgement"),
    Parameter("effort.loss_aversion", 1.5, 2.5, "log", "judgement"),
    Parameter("effort.width", 0.15, 0.25, "log", "judgement: trials of the effort rule"),
    Parameter("effort.overconfidence", 0.4, 0.7, "log", "judgement: trials of the effort rule"),
    Parameter("effort.discount_week", 0.02, 0.06, "log", "judgement: trials of the effort rule"),
    Parameter("effort.rank_attention", 0.15, 0.5, "odds", "evidence 16: rank-only -11 to +3 % of sales; judgement"),
    # Managers and plan
    Parameter("managers.admin_share", 0.15, 0.33, "odds", "evidence 2: .15-.26; judgement above"),
    Parameter("managers.rescue_hours", 3.0, 5.5, "log", "judgement"),
    Parameter("managers.skill", 0.0, 0.25, "linear", "judgement"),
    Parameter("managers.quality_sd", 0.03, 0.07, "log", "evidence 16: boss sd .03-.07"),
    Parameter("managers.prior_observations", 6.0, 24.0, "log", "judgement"),
    Parameter("managers.memory_week", 0.96, 0.99, "odds", "judgement"),
    Parameter("managers.prospect_guess", 3.0, 8.0, "log", "evidence 8: 6-20 % of time"),
    Parameter("managers.intuition_sd", 0.2, 0.6, "log", "judgement"),
    Parameter("managers.adjust_weeks", 8.0, 30.0, "log", "judgement"),
    Parameter("managers.adjust_share", 0.15, 0.5, "odds", "judgement"),
    Parameter("managers.star_hours", 5.0, 16.0, "log", "judgement"),
    Parameter("managers.feedback_weight", 0.12, 0.5, "log", "judgement: trials of the effort rule"),
    Parameter("plan.account_error", 0.10, 0.20, "log", "evidence 16: target error .10-.20 where known"),
)  # fmt: skip
"""Every parameter that is drawn; adding one is a line."""

UNKNOWN: Final[tuple[Parameter, ...]] = (
    Parameter("market.amount_median", 8_000.0, 35_000.0, "log", "judgement: half to twice of what is assumed"),
    Parameter("plan.quota_ratio", 0.8, 1.25, "log", "judgement: quotas near what is booked"),
    Parameter("money.margin", 0.60, 0.90, "odds", "judgement"),
    Parameter("money.base_pay_year", 40_000.0, 90_000.0, "log", "judgement"),
    Parameter("money.commission", 0.06, 0.16, "log", "judgement"),
)  # fmt: skip
"""What a leader knows and is not drawn, unless an organisation says that nobody knows it."""


def parameters_of(organisation: Organisation) -> tuple[Parameter, ...]:
    """What is drawn for an organisation: every parameter, and what it calls unknown."""
    unknown = set(organisation.unknown)
    return (*PARAMETERS, *(each for each in UNKNOWN if each.field in unknown))


def values_of(organisation: Organisation, parameter: Parameter) -> tuple[float, ...]:
    """An organisation's own values of a parameter; several where the field has a `*`."""
    found: list[Any] = [organisation]
    for step in parameter.field.split("."):
        if step == "*":
            found = [entry for listed in found for entry in listed]
        else:
            found = [getattr(part, step) for part in found]
    return tuple(float(value) for value in found)


def with_values(
    organisation: Organisation, parameters: Sequence[Parameter], values: Sequence[float]
) -> Organisation:
    """An organisation in which parameters hold what was drawn for them.

    Args:
        organisation: Whose own values the draws move.
        parameters: The parameters.
        values: What `Parameter.drawn` gave for each.

    Raises:
        ValueError: If the parts do not fit together, which the ranges must prevent.
    """
    tables = organisation.model_dump()
    for parameter, value in zip(parameters, values, strict=True):
        *path, name = parameter.field.split(".")
        for table in _tables(tables, path):
            table[name] = parameter.applied(float(table[name]), value)
    return Organisation.model_validate(tables)


def _tables(tables: dict[str, Any], path: Sequence[str]) -> list[dict[str, Any]]:
    found: list[Any] = [tables]
    for step in path:
        if step == "*":
            found = [entry for listed in found for entry in listed]
        else:
            found = [table[step] for table in found]
    return found


def _value(model: BaseModel, field: str) -> Any:  # noqa: ANN401 (any number)
    return functools.reduce(getattr, field.split("."), model)


@functools.cache
def _specs() -> Mapping[str, FieldSpec]:
    found: dict[str, FieldSpec] = {}

    def walk(model: type[BaseModel], path: tuple[str, ...]) -> None:
        for spec in fields_of(model, path):
            found[".".join(spec.path)] = spec
            if spec.model is not None:
                walk(spec.model, spec.path)

    walk(Organisation, ())
    return found


def _spec(field: str) -> FieldSpec:
    return _specs()[field.replace(".*", "")]


def _logit(value: float) -> float:
    return math.log(value / (1.0 - value))
