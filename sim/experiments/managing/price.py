"""What practices ask for: hours of the manager and of every rep, and money, in a usual week.

The same rules that charge a week are added up over the weeks of a quarter, for a team whose
seats are all filled. What depends on what happens (leads to be chased, commission) is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.agents.manager import prices
from sim.agents.manager.correcting import CORRECTION_WEEK
from sim.agents.manager.week import LOGGING
from sim.engines.world import World
from sim.levers import pack_timeline
from sim.organisation import Money
from sim.outputs.contribution import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from sim.results import Result
from sim.scenarios.scenario import Values
from sim.state import Constants, Practices


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Result):
    """What practices ask for.

    Attributes:
        manager: Hours of the manager a week, of the team that has most to give for them.
        week: Hours of this manager's week.
        available: Hours of it that are left beside administration, rescues and own deals.
        rep: Hours of each rep a week for meetings, entering and data, if all is done.
        money: Money a quarter, of all teams.
    """

    manager: float
    week: float
    available: float
    rep: float
    money: float

    @property
    def share(self) -> float:
        """Share of what is asked of the manager that a week can give."""
        return 1.0 if self.manager <= self.available else self.available / self.manager


def price_of(world: World, values: Values) -> Price:
    """What a way of managing asks for.

    Args:
        world: Whose teams and prices; it is looked at and not changed.
        values: Values of all levers.
    """
    practice = pack_timeline({0: values})[0]
    kinds, of_team = world.organisation.kinds()
    asked: list[tuple[float, float, float, float]] = []
    money = 0.0
    for number, team in enumerate(world.teams):
        c = world.constants[number]
        seats = int(team["seats"]) + int(values["added_seats"])
        hours = _of_quarter(practice, seats, int(c["pooling"]))
        now = int(world.weeks[world.week + world.run_in]["first_tick"])
        free = float(prices.hours_available(c, team, now))
        week = kinds[of_team[number]].managers.hours_week
        asked.append((hours / max(free, 1e-9), hours, week, free))
        money += _money(c, kinds[of_team[number]].money, values, seats)
    _, manager, week, available = max(asked)
    return Price(
        manager=manager,
        week=week,
        available=available,
        rep=_of_rep(world, practice),
        money=money,
    )


def prices_of_parts(
    world: World, values: Values, parts: Mapping[str, tuple[str, ...]], without: Values
) -> dict[str, Price]:
    """What each part of a way of managing adds to the others.

    Args:
        world: Whose teams and prices.
        values: Values of all levers.
        parts: Levers of every part, by its name.
        without: Values that hold where a part is left out.
    """
    whole = price_of(world, values)
    found = {}
    for name, levers in parts.items():
        rest = price_of(world, {**values, **{lever: without[lever] for lever in levers}})
        found[name] = Price(
            manager=whole.manager - rest.manager, week=whole.week, available=whole.available,
            rep=whole.rep - rest.rep, money=whole.money - rest.money,
        )  # fmt: skip
    return found


def _of_quarter(practice: Practices, seats: int, pooling: int) -> float:
    """Hours of a manager a week, on the average of a quarter."""
    weeks = range(WEEKS_PER_QUARTER)
    reviews = 1.0 / float(practice["paid"]["review_interval_weeks"])
    hours = sum(
        float(
            prices.hours_fixed(
                practice,
                seats,
                week,
                WEEKS_PER_QUARTER - week,
                CORRECTION_WEEK,
                pooling,
                reviews,
            )
        )
        for week in weeks
    )
    return hours / WEEKS_PER_QUARTER + float(prices.hours_asked(practice, seats, reviews))


def _of_rep(world: World, practice: Practices) -> float:
    """Hours of a rep a week, on the average of a quarter."""
    paid = practice["paid"]
    weekly = float(prices.review_rep(practice)) / float(paid["review_interval_weeks"])
    monthly = float(paid["coaching_hours_month"])
    monthly += prices.AGREEING_NEED * float(paid["coaching_by_need"])
    monthly += prices.INSPECTION_REP * float(paid["inspections_month"])
    monthly += prices.PEERS_REP * float(paid["peer_meetings_month"])
    weekly += monthly * prices.MONTHS_PER_WEEK
    quarterly = float(prices.goal_hours(practice))
    corrected = WEEKS_PER_QUARTER - CORRECTION_WEEK
    quarterly += prices.CORRECTION_REP * corrected * float(paid["mid_period_correction"])
    quarterly += sum(
        float(prices.push_hours(practice, left)) for left in range(1, WEEKS_PER_QUARTER + 1)
    )
    weekly += quarterly / WEEKS_PER_QUARTER
    weekly += LOGGING * float(paid["activity_observed"])
    weekly += prices.ACCOUNT_KEEPING * float(paid["potential_basis"])
    weekly += prices.LANGUAGE * float(paid["one_language"])
    weekly += prices.PLAYBOOK * float(paid["playbook"])
    return weekly + float(world.constants[0]["tool_entry"]) * float(paid["proposal_tool"])


def _money(c: Constants, money: Money, values: Values, seats: int) -> float:
    """Money a quarter for one team's practices."""
    weekly = float(c["playbook_money"]) * values["playbook"]
    weekly += float(c["tool_money"]) * values["proposal_tool"]
    weekly += float(c["friction_money"]) * values["friction_cut"]
    weekly += values["content_budget"] * prices.MONTHS_PER_WEEK
    weekly += money.desk_hour * values["desk_hours"]
    seat = (money.base_pay_year + money.overhead_year) / WEEKS_PER_YEAR
    whole = seats * weekly + values["added_seats"] * seat
    whole += float(c["manager_pay_week"]) * values["manager_bonus"]
    return float(whole * WEEKS_PER_QUARTER)
