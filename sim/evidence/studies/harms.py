"""Harms: ways of managing that must be able to do damage (evidence 4, 5, 6, 12, 15)."""

from collections.abc import Callable

from sim.evidence.bench import YEAR, Bench, changed, managed, with_teams
from sim.evidence.figures import Figure, difference, ratio
from sim.evidence.studies.ladder import levels_of
from sim.organisation import Organisation

WRONG_INTUITION = 2.0
TINY, WIDE, SLOW = 2, 30, 6.0
STEADY = 2 * YEAR


def measure_intuition(bench: Bench) -> dict[str, float]:
    """Stages 2 and 3 where managers' intuition is far off; stage 3 also with a bar that holds."""
    firm = changed(bench.organisation, managers__intuition_sd=WRONG_INTUITION)
    enforced = managed(
        "execute", qualification_standard=0.5, inspections_month=6, review_interval_weeks=1
    )
    ways = {
        "motivate": managed("motivate"),
        "execute": managed("execute"),
        "enforced": enforced,
    }
    return {
        name: bench.run(levers, weeks=STEADY, organisation=firm).sold()
        for name, levers in ways.items()
    }


def measure_stages(
    shape: Callable[[Organisation], Organisation], bench: Bench
) -> dict[str, float]:
    """Stages 4 and 5 in the steady state of an organisation of another shape."""
    firm = shape(bench.organisation)
    seen: dict[str, float] = {}
    for name in ("coach", "align"):
        run = bench.run(managed(name), weeks=STEADY, organisation=firm)
        seen |= levels_of(name, run, firm)
    return seen


def tiny(firm: Organisation) -> Organisation:
    """Two reps and a manager."""
    return with_teams(firm, TINY)


def wide(firm: Organisation) -> Organisation:
    """Thirty reps and a manager."""
    return with_teams(firm, WIDE)


def slow(firm: Organisation) -> Organisation:
    """Buyers take six times as long to answer; windows stay open for as long."""
    return changed(
        firm,
        buyer__reply_days=min(120.0, SLOW * firm.buyer.reply_days),
        buyer__half_life_weeks=min(100.0, SLOW * firm.buyer.half_life_weeks),
        buyer__fade_week=firm.buyer.fade_week / SLOW,
        market__window_weeks=min(200.0, SLOW * firm.market.window_weeks),
    )


def loses() -> Figure:
    """Contribution a rep-year of stage 5 less that of stage 4."""
    return difference(
        ratio("align contribution", "align years"),
        ratio("coach contribution", "coach years"),
    )
