"""Who leads a team: Benson, Li and Shue 2019; Lazear, Shaw and Stanton 2015 (evidence 2, 4).

Mechanism: a promoted seller keeps hours on deals and has to find the role; managers differ in
how well they coach, in what they think matters and in how they treat people.
"""

import math

import numpy as np

from sim.evidence.bench import YEAR, Bench, Run, changed, managed
from sim.evidence.figures import Observations
from sim.levers import LEVERS
from sim.outputs.counters import RepCounter, TeamCounter

SPAN = (4, 4 + 2 * YEAR)
MANAGERS = 4
"""Different managers tried on the same team and luck."""


def _origin(name: str) -> float:
    """Value of the lever `manager_origin`."""
    return float(LEVERS["manager_origin"].choices.index(name))


def measure(bench: Bench) -> dict[str, float]:
    """The same team under its promoted top seller, and under somebody from elsewhere."""
    seen, seat, runs = promoted(bench, "motivate", "star")
    if seat is None or not runs["star"].team_total(TeamCounter.OWN_SALES_LOG2) > 0.0:
        return {**seen, "renewed star": 0.0, "renewed trained": 0.0}
    # Contracts run for a year, so what is renewed in the first year was there before.
    for name, run in runs.items():
        renewed = run.by_rep(RepCounter.RENEWED_AMOUNT, weeks=(0, YEAR))
        seen[f"renewed {name}"] = float(renewed[seat])
    return seen


def measure_both(bench: Bench) -> dict[str, float]:
    """A team whose managers coach, under its best by sales and talent, and under an outsider."""
    return promoted(bench, "coach", "leader")[0]


def promoted(
    bench: Bench, stage: str, origin: str
) -> tuple[dict[str, float], int | None, dict[str, Run]]:
    """One of the team in charge, against somebody from elsewhere.

    Returns:
        The new manager's own sales in doublings of the team's mean, and the log ratio of what
        the others book; the seat that was left, if one was; both runs by origin.
    """
    base = managed(stage)
    runs = {
        name: bench.run(
            base, (0, {"manager_origin": _origin(name)}), weeks=SPAN[1], run_in=78
        )
        for name in (origin, "trained")
    }
    seat = promoted_seat(runs[origin], runs["trained"])
    seen = {"own": math.nan, "change": math.nan}
    if seat is not None:
        others = np.arange(runs[origin].after.shape[1]) != seat
        sold = [float(run.sold_by_rep(SPAN)[others].sum()) for run in runs.values()]
        doubled = runs[origin].team_total(TeamCounter.OWN_SALES_LOG2)
        # Who is promoted for talent may have sold less than the mean; a top seller may not.
        if min(sold) > 0.0 and (origin != "star" or doubled > 0.0):
            seen = {"own": doubled, "change": math.log(sold[0] / sold[1])}
    return seen, seat, runs


def promoted_seat(star: Run, other: Run) -> int | None:
    """The seat that a promotion emptied."""
    empty = (star.after[0, :, RepCounter.PRESENT] == 0.0) & (
        other.after[0, :, RepCounter.PRESENT] > 0.0
    )
    seats = np.flatnonzero(empty)
    return int(seats[0]) if seats.size == 1 else None


def measure_bosses(bench: Bench) -> dict[str, float]:
    """Log bookings of one team under managers who differ, and under managers who do not."""
    same = changed(
        bench.organisation, managers__quality_sd=0.0, managers__intuition_sd=0.0,
        people__people_skill_quit=0.0,
    )  # fmt: skip
    seen: dict[str, float] = {}
    for name, firm in (("differ", bench.organisation), ("same", same)):
        logs = [
            math.log(max(1.0, bench.run(
                managed("coach"), *changes_of_manager(number), weeks=8 + 2 * YEAR,
                organisation=firm,
            ).sold((8, 8 + 2 * YEAR))))
            for number in range(MANAGERS)
        ]  # fmt: skip
        seen[name] = float(np.var(logs, ddof=1))
    return seen


def changes_of_manager(number: int) -> list[tuple[int, dict[str, float]]]:
    """Changes that put the n-th newcomer in charge in the first weeks, the last in week 4.

    Every change of origin brings another person; whoever is in charge after the last one
    began in the same week in all of them.
    """
    names = ("trained", "as_is")
    return [
        (4 - number + place, {"manager_origin": _origin(names[(number - place) % 2])})
        for place in range(number + 1)
    ]


def boss_sd(seen: Observations) -> float:
    """Standard deviation of log output between managers, chance of other kinds taken off."""
    excess = float(seen["differ"].mean() - seen["same"].mean())
    return math.copysign(math.sqrt(abs(excess)), excess)
