"""What one step of a lever, or two together, does to a company: money, hours, price, payback.

Frozen results only; `stepping` computes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sim.experiments.comparing.comparison import Dip, Estimate
from sim.experiments.comparing.run_record import RunRecord
from sim.levers.steps import Step
from sim.results import Result

Mark = Literal["pays", "likely pays", "unclear", "likely harms", "harms", "changes nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback(Result):
    """When a step has earned what it cost, over futures that differ in luck and parameters.

    Attributes:
        early: Week by which a tenth of the futures have been paid back; None: not within the years.
        middle: Week by which half of them have.
        late: Week by which nine tenths of them have.
        never: Share of futures that are not paid back within the years.
    """

    early: float | None
    middle: float | None
    late: float | None
    never: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Result):
    """What some steps together bring the whole company, against going on as today.

    Attributes:
        steps: The steps.
        money: Contribution a year more, all costs counted, averaged over the years measured;
            intervals of one list hold at once.
        pays: P(the mean effect is above zero), given what nobody knows of the company, with the
            interval in which these futures leave it; None: too few futures, or parameters fixed.
        bookings: Bookings a year more.
        manager_hours: Hours a manager spends on the team more, a week.
        hours_given: Share of the hours that practices ask of managers that their week can give.
        price: What it costs a year more: pay, overhead, hiring, desk, tools, content. Commission
            and the cost of a won customer are paid out of what is sold.
        dip: How far the company falls behind first, in money of the whole company.
        payback: When it has earned what it cost.
        mark: What may be said of it.
        among_best: Whether it is not told apart from the best of its list.
    """

    steps: tuple[Step, ...]
    money: Estimate
    pays: Estimate | None
    bookings: Estimate
    manager_hours: Estimate
    hours_given: float
    price: Estimate
    dip: Dip
    payback: Payback
    mark: Mark
    among_best: bool

    JSON = """
        name levers=by_lever money_a_year=money p_pays=pays bookings_a_year=bookings
        manager_hours_a_week=manager_hours hours_given price_a_year=price dip payback mark
        not_told_apart_from_best=among_best
    """

    @property
    def name(self) -> str:
        """Its steps by name: `desk_hours=1`, and two of them with a plus between."""
        return " + ".join(step.name for step in self.steps)

    @property
    def by_lever(self) -> list[Mapping[str, object]]:
        """Its steps for JSON."""
        return [
            {"lever": each.lever, "from": each.before, "to": each.after,
             "direction": each.direction}
            for each in self.steps
        ]  # fmt: skip

    @property
    def harms(self) -> bool:
        """Whether it costs more than it brings, for sure or likely."""
        return self.mark in {"harms", "likely harms"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Together(Result):
    """Two steps at once, on luck that did not choose them.

    Attributes:
        effect: What both bring together.
        beyond_better: What they bring beyond the better of the two alone.
        beyond_sum: What they bring beyond the sum of both alone: help each other, or get in
            each other's way.
    """

    effect: Effect
    beyond_better: Estimate
    beyond_sum: Estimate

    JSON = "*effect beyond_better_alone=beyond_better beyond_sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOn(Result):
    """Every lever one step from where a firm stands.

    Attributes:
        base: Name of the way of managing that the steps start from.
        effects: Every step alone, the most money first.
        again: The best of them once more, on luck that did not choose them, the most money first;
            empty after an interrupt.
        pairs: The best of these two by two, on the same fresh luck.
        managers: Managers of the company.
        run: Where the first look comes from.
        fresh: Where the second comes from; None: there was none.
        interrupted: Whether it was stopped before the end.
    """

    base: str
    effects: tuple[Effect, ...]
    again: tuple[Effect, ...]
    pairs: tuple[Together, ...]
    managers: int
    run: RunRecord
    fresh: RunRecord | None
    interrupted: bool

    JSON = """
        base levers=effects best_again=again pairs managers interrupted worth run fresh_run=fresh
    """

    @property
    def worth(self) -> dict[str, float]:
        """Money a year by lever of a step on, never below zero: what `stand` weighs by."""
        return {
            effect.steps[0].lever: max(0.0, effect.money.mean)
            for effect in self.effects
            if effect.steps[0].direction == "on"
        }

    def effect(self, name: str) -> Effect:
        """The step of this name, as `desk_hours=1`.

        Raises:
            KeyError: There is none.
        """
        return next(each for each in self.effects if each.name == name)
