"""The numbers that describe a run: every response by name, with unit, direction and meaning.

A response is a ratio of two sums over a span of time, never a mean of ratios, so that a week
without a deal weighs nothing. What is summed is a *quantity*: a counter of `sim.outputs.counters`
or one of `DERIVED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.outputs.contribution import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from sim.outputs.counters import RepCounter, TeamCounter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DERIVED: Final = ("CONTRIBUTION", "COMMISSION", "COSTS", "SEAT_WEEKS", "TEAM_WEEKS")
"""Quantities that no rule counts: money by `contribution.ledger`, and the time there was."""

QUANTITIES: Final[tuple[str, ...]] = (
    *(counter.name for counter in RepCounter),
    *(counter.name for counter in TeamCounter),
    *DERIVED,
)
"""What is summed over a run, in the order of every array of sums."""

_PLACE: Final = {name: place for place, name in enumerate(QUANTITIES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A number computed from a run: sum of weighted quantities over sum of others.

    Attributes:
        name: Its name on the command line and in files.
        unit: Its unit.
        better: Which direction is better, all else equal.
        meaning: One sentence.
        over: Weight of each quantity above the line.
        under: Weight of each quantity below it.
        root: Whether the square root is taken at the end.
    """

    name: str
    unit: str
    better: Literal["higher", "lower"]
    meaning: str
    over: Mapping[str, float]
    under: Mapping[str, float]
    root: bool = False

    @property
    def title(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ")

    def parts(self, sums: Array) -> tuple[Array, Array]:
        """Numerator and denominator of sums whose last axis is `QUANTITIES`."""
        return _weighted(self.over, sums), _weighted(self.under, sums)

    def value(self, sums: Array) -> Array:
        """The response of sums whose last axis is `QUANTITIES`; nan where nothing happened."""
        over, under = self.parts(sums)
        defined = under > 0.0
        ratio = np.where(defined, over / np.where(defined, under, 1.0), np.nan)
        return np.sqrt(ratio) if self.root else ratio


def _weighted(weights: Mapping[str, float], sums: Array) -> Array:
    total = np.zeros(sums.shape[:-1])
    for name, weight in weights.items():
        total += weight * sums[..., _PLACE[name]]
    return total


_SELLING = (
    "HOURS_ANSWER",
    "HOURS_QUALIFY",
    "HOURS_ADVANCE",
    "HOURS_PROPOSE",
    "HOURS_NEGOTIATE",
)
_HOURS = (
    *_SELLING,
    "HOURS_PROSPECT",
    "HOURS_SERVE",
    "HOURS_ADMIN",
    "HOURS_IDLE",
    "HOURS_MEETING",
    "HOURS_SWITCH",
    "HOURS_OTHER",
)
_LOST = ("LOSSES", "NO_DECISIONS", "DISQUALIFIED")
_LEADS = ("INBOUND", "PROSPECTED", "REFERRED")

_Names = str | tuple[str, ...]


def _sum_of(names: _Names, weight: float = 1.0) -> Mapping[str, float]:
    listed = (names,) if isinstance(names, str) else names
    return MappingProxyType(dict.fromkeys(listed, weight))


def _higher(name: str, unit: str, over: _Names, under: _Names, meaning: str,
            scale: float = 1.0, *, root: bool = False) -> Response:  # fmt: skip
    return Response(name=name, unit=unit, better="higher", meaning=meaning,
                    over=_sum_of(over, scale), under=_sum_of(under), root=root)  # fmt: skip


def _lower(name: str, unit: str, over: _Names, under: _Names, meaning: str,
           scale: float = 1.0, *, root: bool = False) -> Response:  # fmt: skip
    return Response(name=name, unit=unit, better="lower", meaning=meaning,
                    over=_sum_of(over, scale), under=_sum_of(under), root=root)  # fmt: skip


def _outcome_responses() -> tuple[Response, ...]:
    year, seats = WEEKS_PER_YEAR, "SEAT_WEEKS"
    return (
        _higher("contribution_per_rep_year", "money/year", "CONTRIBUTION", seats,
                "Margin on bookings and renewals less all that was spent, the manager included.",
                year),
        _higher("bookings_per_rep_year", "money/year", "BOOKINGS", seats,
                "Amounts closed won, after discounts.", year),
        _higher("wins_per_rep_year", "deals/year", "WINS", seats, "Deals closed won.", year),
        _higher("mean_amount", "money", "BOOKINGS", "WINS", "Amount of a deal closed won."),
        _higher("win_rate_by_close", "fraction", "WINS", ("WINS", *_LOST),
                "Deals won among the deals closed in the span."),
        _higher("wins_per_deal_opened", "fraction", "WINS", "DEALS_OPENED",
                "Deals won over deals opened in the span; in a steady state the win rate by"
                " creation."),
        _lower("no_decision_share", "fraction", "NO_DECISIONS", _LOST,
               "Lost deals whose buyer decided nothing."),
        _lower("disqualified_share", "fraction", "DISQUALIFIED", _LOST,
               "Lost deals that the rep dropped."),
        _lower("sales_cycle", "working days", "CYCLE_DAYS", "WINS",
               "Days from creation to closed won; won deals only."),
        _higher("attainment", "fraction", "BOOKINGS", "QUOTA",
                "Bookings over quota, pooled over reps and quarters.", WEEKS_PER_QUARTER),
        _lower("discount_share", "fraction", "DISCOUNT", ("BOOKINGS", "DISCOUNT"),
               "List amounts given away to close early."),
        _lower("pulled_share", "fraction", "PULLED", "WINS", "Wins pulled forward."),
        _lower("costs_per_rep_year", "money/year", "COSTS", seats,
               "Everything spent on a rep, the manager's pay excluded.", year),
        _lower("commission_per_rep_year", "money/year", "COMMISSION", seats,
               "Commission with accelerator and bonus.", year),
    )  # fmt: skip


def _pipeline_responses() -> tuple[Response, ...]:
    seats = "SEAT_WEEKS"
    return (
        _higher("deals_opened_per_rep_year", "deals/year", "DEALS_OPENED", seats,
                "Leads that became deals.", WEEKS_PER_YEAR),
        _higher("good_fit_share", "fraction", "GOOD_OPENED", "DEALS_OPENED",
                "Deals opened with buyers of good fit."),
        _higher("pipeline_generated_per_rep_year", "money/year", "AMOUNT_OPENED", seats,
                "Amounts of the deals opened.", WEEKS_PER_YEAR),
        _higher("pipeline_coverage", "ratio", "OPEN_AMOUNT", "QUOTA",
                "Open amount over the quarter's quota, averaged over weeks."),
        _lower("open_deals", "deals", "OPEN_DEALS", seats, "Deals open per rep."),
        _lower("silent_share", "fraction", "SILENT_DEALS", "OPEN_DEALS",
               "Open deals whose buyer has gone without saying so."),
        _higher("leads_per_rep_year", "leads/year", _LEADS, seats,
                "Accounts that raised their hand, were found or were named.", WEEKS_PER_YEAR),
        _higher("prospected_per_rep_year", "leads/year", "PROSPECTED", seats,
                "Accounts found by prospecting.", WEEKS_PER_YEAR),
        _higher("inbound_per_rep_year", "leads/year", "INBOUND", seats,
                "Accounts that raised their hand.", WEEKS_PER_YEAR),
        _higher("referred_per_rep_year", "leads/year", "REFERRED", seats,
                "Accounts named by customers.", WEEKS_PER_YEAR),
        _lower("lead_response_hours", "working h", "RESPONSE_HOURS", "LEADS_ANSWERED",
               "Time until a lead was answered."),
        _higher("contact_share", "fraction", "CONTACTS", "LEADS_ANSWERED",
                "Answered leads that were reached."),
        _lower("leads_expired_share", "fraction", "LEADS_EXPIRED", _LEADS,
               "Leads that nobody answered in time."),
        _lower("leads_not_taken_share", "fraction", "NOT_TAKEN", _LEADS,
               "Leads for which the rep had no place left."),
        _higher("reached_potential", "fraction", "REACHED_POTENTIAL", "POTENTIAL_OPENED",
                "Money in buying windows that somebody reached."),
        _lower("buyer_wait_hours", "working h", "WAIT_HOURS", "TOUCHES",
               "Time a buyer waits for a touch."),
        _lower("touches_wasted_share", "fraction", "TOUCHES_WASTED", "TOUCHES",
               "Touches of buyers who had already gone."),
        _higher("touches_per_rep_week", "touches/week", "TOUCHES", seats, "Touches of deals."),
        _lower("defect_kill_share", "fraction", "DEFECT_KILLS", _LOST,
               "Lost deals that a skipped step killed late."),
        _lower("champion_kill_share", "fraction", "CHAMPION_KILLS", _LOST,
               "Lost deals whose only contact had left."),
        _lower("veto_share", "fraction", "VETOES", _LOST,
               "Lost deals refused at the end by somebody whom nobody had met."),
        _higher("contacts_met_per_deal", "people", "CONTACTS_MADE", "DEALS_OPENED",
                "Further people met at the buyer's."),
    )  # fmt: skip


def _time_responses() -> tuple[Response, ...]:
    of_hours = "Share of a rep's hours: "
    return (
        _higher("time_selling", "fraction", _SELLING, _HOURS,
                of_hours + "answering leads, meetings, proposals, negotiation."),
        _higher("time_prospecting", "fraction", "HOURS_PROSPECT", _HOURS,
                of_hours + "prospecting."),
        _lower("time_service", "fraction", "HOURS_SERVE", _HOURS,
               of_hours + "customers' tickets."),
        _lower("time_administration", "fraction", "HOURS_ADMIN", _HOURS,
               of_hours + "administration."),
        _lower("time_no_value", "fraction", "HOURS_IDLE", _HOURS,
               of_hours + "work without value."),
        _lower("time_meetings", "fraction", "HOURS_MEETING", _HOURS,
               of_hours + "reviews, coaching, inspections and goals with the manager."),
        _lower("time_switching", "fraction", "HOURS_SWITCH", _HOURS,
               of_hours + "changing between kinds of work."),
        _lower("time_other", "fraction", "HOURS_OTHER", _HOURS,
               of_hours + "travel and everything else."),
        _higher("pace", "h/h", "PACE", "PRESENT", "Hours of work in an hour of a filled seat."),
    )  # fmt: skip


def _people_responses() -> tuple[Response, ...]:
    seats, teams = "SEAT_WEEKS", "TEAM_WEEKS"
    return (
        _lower("quits_per_rep_year", "people/year", "QUITS", seats, "Resignations.",
               WEEKS_PER_YEAR),
        _lower("dismissals_per_rep_year", "people/year", "DISMISSALS", seats, "Dismissals.",
               WEEKS_PER_YEAR),
        _lower("dismissed_above_median", "fraction", "DISMISSED_ABOVE_MEDIAN", "DISMISSALS",
               "Dismissed reps whose true skill was above the team's median."),
        _higher("seats_filled", "fraction", "PRESENT", seats, "Seats with somebody in them."),
        _higher("step_compliance", "fraction", "STEPS_DONE", "STEPS_DUE",
                "Defined steps that were followed."),
        _higher("coaching_hours_per_rep_month", "h/month", "COACHING_HOURS", seats,
                "Hours of coaching received.", WEEKS_PER_YEAR / 12),
        _higher("inspections_per_rep_month", "per month", "INSPECTIONS", seats,
                "Deals inspected.", WEEKS_PER_YEAR / 12),
        _higher("diagnosis_accuracy", "fraction", "DIAGNOSES_RIGHT", "DIAGNOSES",
                "Skills picked for coaching that were the rep's largest gap."),
        _lower("target_error", "log sd", "TARGET_ERROR_SQUARED", "TARGETS_SET",
               "Spread of quotas around territories' potential.", root=True),
        _lower("manager_demand_cut", "fraction", "DEMAND_CUT", teams,
               "Share of the hours asked of a manager that could be given."),
        _higher("customers", "accounts", "CUSTOMERS", seats, "Customers per rep."),
        _lower("customers_lost_per_rep_year", "accounts/year", "CUSTOMERS_LOST", seats,
               "Customers lost.", WEEKS_PER_YEAR),
        _higher("renewal_rate", "fraction", "RENEWED", "RENEWALS_DUE",
                "Contracts that ended and were renewed."),
        _higher("renewed_per_rep_year", "money/year", "RENEWED_AMOUNT", seats,
                "Money that renewals brought.", WEEKS_PER_YEAR),
        _higher("names_asked_per_rep_year", "customers/year", "NAMES_ASKED", seats,
                "Customers asked for a name.", WEEKS_PER_YEAR),
        _lower("tickets_per_rep_week", "tickets/week", "TICKETS", seats,
               "Service tickets that came in."),
        _higher("desk_share", "fraction", "TICKETS_DESK", "TICKETS",
                "Tickets that the support desk answered."),
        _higher("desk_use", "fraction", "DESK_HOURS_USED", "DESK_HOURS_BOUGHT",
                "Hours of the support desk that were used."),
        _lower("ticket_wait_hours", "working h", "TICKET_WAIT_HOURS", "TICKETS",
               "Time a customer waits for an answer."),
    )  # fmt: skip


RESPONSES: Final[Mapping[str, Response]] = MappingProxyType(
    {
        response.name: response
        for response in (
            *_outcome_responses(),
            *_pipeline_responses(),
            *_time_responses(),
            *_people_responses(),
        )
    }
)
"""Every response by name, in the order of tables."""

SHOWN: Final = (
    "contribution_per_rep_year",
    "bookings_per_rep_year",
    "wins_per_rep_year",
    "win_rate_by_close",
    "sales_cycle",
    "deals_opened_per_rep_year",
    "no_decision_share",
    "time_selling",
    "time_prospecting",
    "lead_response_hours",
)
"""Responses that a comparison shows where nothing else is asked for."""
