"""Solve what was answered: turn a knob for each number until the simulation shows it.

The search is that of `forecast.calibration.solving`: first on few futures, then from there on many.
Then all is simulated once more with fresh luck, and that is what is shown beside the answers.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forecast.calibration.adjusting import Changes, adjusted, times
from forecast.calibration.knobs import easier_exits, factor_on, more_likely
from forecast.calibration.solving import Knob, Say, Solution, runs, small
from forecast.calibration.solving import solve as turn_knobs
from marathon.answers.completing import Completed, completed
from marathon.answers.measuring import MEASURES, YEARS, measured
from marathon.answers.questions import QUESTIONS, Answers
from marathon.answers.shaping import (
    SELLING,
    WITH_HOURS,
    from_leads,
    shaped,
    unknown_fields,
)
from sim.experiments.comparing.comparison import Estimate
from sim.organisation import Organisation, Target
from sim.scenarios.scenario import Scenario

BEGIN_RUNS = 12
COARSE, FINE, CHECKED = (400, 60), (5_000, 220), (10_000, 400)
"""Deals won in a round, and reps simulated for three years, at the least: rates, cycles and amounts are
then known to some hundredths, and who leaves as well."""
MOST_REP_RUNS = 1_600
FEWEST_RUNS, TEAM_REPS = 5, 16
"""Futures, and reps that are simulated in each of them: more futures tell more than more teams in one."""
FRESH_SEED, FINE_SEED = 1_000_003, 2_000_003
WITHIN = 0.1
"""An answer is shown where the simulation comes as near."""


def _sooner_answers(_organisation: Organisation, turned: float) -> Changes:
    """Buyers answer sooner or later, and cool down in proportion."""
    return {
        "buyer.reply_days": times(math.exp(turned)),
        "buyer.fade_week": times(math.exp(-turned)),
    }


def _more_leads_reached(_organisation: Organisation, turned: float) -> Changes:
    """More of those who ask are reached by whoever calls them back."""
    return {
        "market.contact": more_likely(math.exp(turned)),
        "market.contact_decay": times(math.exp(-0.5 * turned)),
    }


def _deeper_territory(_organisation: Organisation, turned: float) -> Changes:
    """An hour of searching finds more buyers, half of it because there are more; as many ask."""
    return {
        "market.hits_per_hour": times(math.exp(turned)),
        "market.accounts_per_rep": times(math.exp(0.5 * turned)),
        "market.hand_raise_week": times(math.exp(-0.5 * turned)),
    }


def _more_hours(_organisation: Organisation, turned: float) -> Changes:
    """A deal takes more of a rep's hours."""
    return dict.fromkeys(WITH_HOURS, times(math.exp(turned)))


def _more_leave(_organisation: Organisation, turned: float) -> Changes:
    """More people resign; where fewer should, managers also want to see more before they dismiss.

    Who wins many deals shows managers soon who sells less. Fewer leave only if they act on it later.
    """
    return {
        "people.quit_month": times(math.exp(turned)),
        "managers.prior_observations": times(math.exp(max(-2.0 * turned, 0.0))),
    }


KNOBS: Final = (
    Knob(measure="leads", slope=0.9, changes=factor_on("market.hand_raise_week"), close_enough=0.03),
    Knob(measure="from_leads", slope=0.7, changes=_more_leads_reached, close_enough=0.06, limit=4.0),
    Knob(measure="self_sourced", slope=0.7, changes=_deeper_territory, close_enough=0.03),
    Knob(measure="win_rate", slope=1.4, changes=easier_exits, share=True, close_enough=0.03),
    Knob(measure="cycle", slope=0.8, changes=_sooner_answers, close_enough=0.03),
    Knob(measure="deal_size", slope=1.0, changes=factor_on("market.amount_median")),
    Knob(measure="quota", slope=1.0, changes=factor_on("plan.quota_ratio"), close_enough=0.03),
    Knob(measure="attrition", slope=1.0, changes=_more_leave, close_enough=0.04, limit=3.0),
    Knob(measure="selling", slope=0.6, changes=_more_hours, close_enough=0.1, limit=2.0),
)  # fmt: skip
"""One for each number that has to be solved."""
COARSENESS = 2.5
"""The first search on few futures aims so many times less exactly."""
SOLVED: Final = ("leads", "opportunities", "win_rate", "cycle", "deal_size", "quota", "attainment",
                 "attrition")  # fmt: skip
"""Questions whose answers are solved; the other measures follow from them."""
FOLLOWS: Final = tuple(name for name in MEASURES if name not in {*SOLVED, "found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure, answered against simulated.

    Attributes:
        name: Name in `MEASURES`.
        answered: What was answered; None where nothing was.
        simulated: Mean over fresh futures, with its 95 % interval: simulation noise only.
        taken: What was taken where nothing was answered; None: it follows.
    """

    name: str
    answered: float | None
    simulated: Estimate
    taken: float | None = None

    @property
    def agrees(self) -> bool:
        """Whether what is simulated lies within a tenth of the answer, or luck explains that it does not."""
        if self.answered is None:
            return True
        inside = self.simulated.low <= self.answered <= self.simulated.high
        return inside or abs(self.simulated.mean - self.answered) <= WITHIN * self.answered

    def targets(self) -> tuple[Target, ...]:
        """Return it as the organisation's file keeps it; nothing where nothing was answered."""
        if self.answered is None or not self.simulated.exists:
            return ()
        low, high = self.simulated.low, self.simulated.high
        ends = (low, high) if math.isfinite(high - low) else (None, None)
        return (
            Target(
                name=self.name, wanted=self.answered, reached=self.simulated.mean,
                reached_low=ends[0], reached_high=ends[1],
                solved=self.name in SOLVED, met=self.agrees,
            ),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """An organisation that shows what was answered, as far as it can.

    Attributes:
        organisation: What the simulator takes.
        rows: Answered against simulated, then what follows from it.
        completed: The answers with what was taken where nobody knew.
        rounds: Simulations that solving took.
        at_end: Measures whose field is at the end of its range.
    """

    organisation: Organisation
    rows: tuple[Row, ...]
    completed: Completed
    rounds: int
    at_end: tuple[str, ...]

    def row(self, name: str) -> Row:
        """The row of a measure."""
        return next(row for row in self.rows if row.name == name)


def solve(
    base: Organisation, answers: Answers, scenario: Scenario, *, name: str, like: str | None,
    seed: int, say: Say,
) -> Solved:  # fmt: skip
    """Turn knobs until the simulated organisation shows what was answered.

    Args:
        base: What is started from.
        answers: What was answered.
        scenario: How the organisation is managed today.
        name: What it is called.
        like: What is started from by its name, where it was chosen: what nobody answered is as there.
        seed: Addresses the luck of the simulations.
        say: Receives a line of progress a round.
    """
    return _Solving(base, answers, scenario, name, like, seed, say).solved()


class _Solving:
    """What the steps of solving share."""

    def __init__(
        self, base: Organisation, answers: Answers, scenario: Scenario, name: str,
        like: str | None, seed: int, say: Say,
    ) -> None:  # fmt: skip
        self.answers, self.scenario, self.seed, self.say = answers, scenario, seed, say
        say(f"simulating '{base.name}', from which it is started ...")
        begun = self._measured(small(base, TEAM_REPS), BEGIN_RUNS, 0)
        self.full = completed(answers, _usual(base, begun) if like else None, like or "")
        self.firm = shaped(base, begun, self.full.answers, name)

    def solved(self) -> Solved:
        """See `solve`."""
        wanted = self.full.answers.known
        inbound = from_leads(wanted)
        goal = {
            **wanted, "from_leads": inbound, "self_sourced": wanted["opportunities"] - inbound,
            "selling": SELLING,
        }  # fmt: skip
        knobs = [knob for knob in KNOBS if goal.get(knob.measure, 0.0) > 0.0]
        coarse = self._turned(self.firm, knobs, goal, COARSE, seed=self.seed, rough=True)
        middle, first_cut = coarse.of(self.firm)
        fine = self._turned(middle, knobs, goal, FINE, seed=self.seed + FINE_SEED)
        whole, cut = fine.of(middle)
        self.say("simulating it once more, with other luck, to see what it shows ...")
        checked = measured(
            small(whole, TEAM_REPS), self.scenario, seed=self.seed + FRESH_SEED,
            runs=self._runs(whole, CHECKED),
        )  # fmt: skip
        return self._told(
            whole, checked, coarse.rounds + fine.rounds,
            tuple(knob.measure for knob in knobs if first_cut[knob.measure] or cut[knob.measure]),
        )  # fmt: skip

    def _turned(
        self, firm: Organisation, knobs: list[Knob], goal: Mapping[str, float], size: tuple[int, int],
        *, seed: int, rough: bool = False,
    ) -> Solution:  # fmt: skip
        aims = COARSENESS if rough else 1.0
        return turn_knobs(
            small(firm, TEAM_REPS),
            [_aiming(knob, aims) for knob in knobs],
            {knob.measure: goal[knob.measure] for knob in knobs},
            lambda each: self._measured(each, self._runs(firm, size), seed),
            say=self.say,
        )

    def _measured(self, firm: Organisation, count: int, seed: int) -> Mapping[str, float]:
        seen = measured(firm, self.scenario, seed=seed, runs=count)
        return {name: estimate.mean for name, estimate in seen.items()}

    def _runs(self, firm: Organisation, size: tuple[int, int]) -> int:
        """Futures in which about so many deals are won, and so many reps are simulated."""
        wins, reps = size
        wanted = self.full.answers.known
        a_year = 12.0 * wanted["opportunities"] * wanted["win_rate"]
        needed = min(max(wins / (YEARS * a_year), reps), MOST_REP_RUNS)
        return runs(small(firm, TEAM_REPS), needed, FEWEST_RUNS)

    def _told(
        self, whole: Organisation, checked: Mapping[str, Estimate], rounds: int,
        at_end: tuple[str, ...],
    ) -> Solved:  # fmt: skip
        known, taken = self.answers.known, self.full.taken
        rows = tuple(
            Row(
                name=name, answered=known.get(name), simulated=checked[name],
                taken=self.full.answers.known[name] if name in taken else None,
            )
            for name in (*SOLVED, *FOLLOWS)
        )  # fmt: skip
        unknown = [x.name.replace("_", " ") for x in QUESTIONS if x.name not in known]
        unknown.append("hours that a deal takes")
        whole = _rounded(whole).model_copy(
            update={"unknown": unknown_fields(self.answers, self.full.follows)}
        )
        return Solved(
            organisation=whole.calibrated(
                fitted_to="the answers", practices=self.scenario.name,
                targets=[target for row in rows for target in row.targets()], assumed=unknown,
            ),
            rows=rows, completed=self.full, rounds=rounds, at_end=at_end,
        )  # fmt: skip


def _aiming(knob: Knob, times_less: float) -> Knob:
    return Knob(
        measure=knob.measure, slope=knob.slope, changes=knob.changes, share=knob.share,
        close_enough=times_less * knob.close_enough, limit=knob.limit,
    )  # fmt: skip


def _usual(base: Organisation, begun: Mapping[str, float]) -> Answers:
    """What holds in an organisation that was named to start from."""
    names = (
        "deal_size",
        "cycle",
        "win_rate",
        "opportunities",
        "quota",
        "attainment",
        "leads",
    )
    return Answers(**{name: begun[name] for name in names}, span=float(base.teams[0].reps))


SOLVED_FIELDS: Final = (
    "market.hand_raise_week", "market.hits_per_hour", "market.contact", "market.contact_decay",
    "market.amount_median", "market.window_weeks", "market.window_gap_weeks",
    "buyer.reply_days", "buyer.fade_week", "buyer.half_life_weeks",
    "people.quit_month", "people.ramp_months", "people.juggling_deals", "people.juggling_width", "attention.prospecting_full",
    "plan.quota_ratio", "plan.quota_quarter", "money.base_pay_year", "money.commission",
    "money.manager_pay_year", "money.onboarding", "customers.tickets_month",
    "customers.churn_week", "customers.renewal_hours", *WITH_HOURS,
)  # fmt: skip


def _rounded(organisation: Organisation) -> Organisation:
    """Solved numbers with as many digits as solving them can know."""
    four = dict.fromkeys(SOLVED_FIELDS, lambda number: float(f"{number:.4g}"))
    three = {"process.stages.exit_logit": lambda number: round(number, 3)}
    return adjusted(organisation, {**four, **three})[0]
