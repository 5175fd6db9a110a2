"""Harms: ways of managing that must be able to do damage (evidence 4, 5, 6, 12, 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.evidence.bench import YEAR, Bench, changed, managed, with_teams
from sim.evidence.figures import difference, gain, ratio
from sim.evidence.row import Claim, Study
from sim.evidence.studies import reviews, standing
from sim.evidence.studies.ladder import told
from sim.levers import LEVERS
from sim.outputs.counters import RepCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.evidence.figures import Figure
    from sim.organisation import Organisation

SPAN = (13, 13 + YEAR)
WRONG_INTUITION = 2.0
TINY, WIDE, SLOW = 2, 30, 6.0
STEADY = 2 * YEAR


def measure_orders(bench: Bench) -> dict[str, float]:
    """A year of stage 3 with one thing changed at a time."""
    base = managed("execute", inspections_month=0)
    seen: dict[str, float] = {}
    cells: dict[str, Mapping[str, float]] = {
        "plain": {},
        "activity quota": {"activity_quota": 40.0},
        "quota stretch": {"quota_stretch": 2.5},
    }
    for name, levers in cells.items():
        run = bench.run(base, (0, levers), weeks=SPAN[1])
        seen[name] = run.sold(SPAN)
        seen[f"{name} activities"] = run.total(RepCounter.ACTIVITIES, weeks=SPAN)
    return seen


def measure_goals(bench: Bench) -> dict[str, float]:
    """A year of personal goals within reach, and of goals twice what people book."""
    base = managed("execute", personal_goals=1, goal_stretch=1.15)
    return {
        name: bench.run(base, (0, {"goal_stretch": stretch}), weeks=SPAN[1]).sold(SPAN)
        for name, stretch in (("within reach", 1.15), ("twice", 2.0))
    }


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


def measure_star(bench: Bench) -> dict[str, float]:
    """Two years after the top seller was promoted, against everything staying as it is."""
    base = managed("motivate")
    star = float(LEVERS["manager_origin"].choices.index("star"))
    return {
        name: bench.run(
            base, (0, {"manager_origin": origin}), weeks=2 * YEAR, run_in=78
        ).sold()
        for name, origin in (("as it is", 0.0), ("star", star))
    }


def measure_inspection(bench: Bench) -> dict[str, float]:
    """A year after inspection has ended, against going on with it."""
    base = managed("execute", process_steps=5, inspections_month=3)
    return {
        name: bench.run(base, (0, levers), weeks=26 + YEAR).sold((26, 26 + YEAR))
        for name, levers in (("goes on", {}), ("ends", {"inspections_month": 0.0}))
    }


def measure_enablement(bench: Bench) -> dict[str, float]:
    """The first quarter with a playbook and a proposal tool."""
    base = managed("execute", playbook=0, proposal_tool=0)
    levers = {"playbook": 1.0, "proposal_tool": 1.0}
    return {
        name: bench.run(base, (0, changes), weeks=13).sold((0, 13))
        for name, changes in (("without", {}), ("with", levers))
    }


def stages_of(
    shape: Callable[[Organisation], Organisation],
) -> Callable[[Bench], dict[str, float]]:
    """Stages 4 and 5 in the steady state of an organisation of another shape."""

    def measure(bench: Bench) -> dict[str, float]:
        firm = shape(bench.organisation)
        seen: dict[str, float] = {}
        for name in ("coach", "align"):
            run = bench.run(managed(name), weeks=STEADY, organisation=firm)
            seen |= told(name, run, firm)
        return seen

    return measure


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


ORDERS = Study(
    name="harmful orders",
    design="Stage 3 without inspection: an activity quota of 40 a week, or quotas of two and a "
    "half times what is expected, against neither; a year from month 4 on.",
    measure=measure_orders,
    replications=240,
)
GOALS = Study(
    name="goals out of reach",
    design="Personal goals of twice what people usually book, against 1.15 times.",
    measure=measure_goals,
    replications=320,
)
INTUITION = Study(
    name="wrong intuition",
    design="Stages 2 and 3 where managers' ideas of what drives sales are off by a factor of "
    "7.4 (one standard deviation); and stage 3 with a bar of one half for deals, read by that "
    "intuition, with weekly reviews and six inspections a month.",
    measure=measure_intuition,
    replications=320,
)
PROMOTED = Study(
    name="the star leaves the field",
    design="Two years after the top seller was made the manager, against the old manager.",
    measure=measure_star,
    replications=320,
)
INSPECTION = Study(
    name="nobody looks any more",
    design="Stage 3 with three inspections a rep and month; the year from month 7 on after "
    "they end.",
    measure=measure_inspection,
    replications=320,
)
ENABLEMENT = Study(
    name="enablement at first",
    design="The first quarter with a playbook and a proposal tool, against none.",
    measure=measure_enablement,
    replications=480,
)
TINY_TEAM = Study(
    name="tiny team",
    design="Stages 4 and 5 with two reps to a manager, two years.",
    measure=stages_of(tiny),
    replications=480,
)
WIDE_SPAN = Study(
    name="wide span",
    design="Stages 4 and 5 with thirty reps to a manager, two years.",
    measure=stages_of(wide),
    replications=60,
)
LONG_CYCLES = Study(
    name="long cycles",
    design="Stages 4 and 5 where buyers take six times as long, two years.",
    measure=stages_of(slow),
    replications=240,
)

HARMS = (
    Claim(
        id="activity_quota",
        title="Bookings with an activity quota that nobody inspects",
        study=ORDERS,
        figure=gain("activity quota", "plain"),
        kind="harm",
        high=0.0,
        also=("activities entered", gain("activity quota activities", "plain activities")),
        says="what is measured is not gamed, or gaming costs nothing",
    ),
    Claim(
        id="wrong_intuition",
        title="Stage 3 over stage 2 where intuition is far off",
        study=INTUITION,
        figure=gain("execute", "motivate"),
        kind="harm",
        high=0.0,
        says="a process and standards pay even when they ask for the wrong things",
    ),
    Claim(
        id="wrong_intuition_enforced",
        title="Stage 3 over stage 2 where a wrong bar for deals is asked for every week",
        study=INTUITION,
        figure=gain("enforced", "motivate"),
        kind="harm",
        high=0.0,
        says="dropping the wrong deals costs nothing",
    ),
    Claim(
        id="ranks_shown",
        title="Bookings where only ranks are shown",
        study=standing.STUDY,
        figure=gain("rank", "none"),
        kind="harm",
        high=0.0,
        says="nobody minds being shown to be below the mean",
    ),
    Claim(
        id="weekly_closings",
        title="Bookings with weekly against monthly feedback on closings",
        study=reviews.FREQUENCY,
        figure=gain("weekly", "monthly"),
        kind="harm",
        high=0.0,
        says="nobody over-corrects on noisy closings",
    ),
    Claim(
        id="review_beside_bonus",
        title="What a manager's bonus takes from the gain of reviews",
        study=reviews.STUDY,
        figure=difference(gain("both", "bonus"), gain("review", "neither")),
        kind="harm",
        high=0.0,
        says="managers talk about inputs as much when closings are paid",
    ),
    Claim(
        id="star_leaves",
        title="Bookings of the team in two years after its star was promoted",
        study=PROMOTED,
        figure=gain("star", "as it is"),
        kind="harm",
        high=0.0,
        says="a seat, its accounts and a manager in training cost nothing",
    ),
    Claim(
        id="tiny_team",
        title="Stage 5 less stage 4 with two reps, contribution a rep-year",
        study=TINY_TEAM,
        figure=loses(),
        kind="harm",
        unit="money",
        high=0.0,
        says="alignment pays even where there is nobody to align",
    ),
    Claim(
        id="wide_span",
        title="Stage 5 less stage 4 with thirty reps a manager, contribution a rep-year",
        study=WIDE_SPAN,
        figure=loses(),
        kind="harm",
        unit="money",
        high=0.0,
        says="alignment pays even where a manager has no hours for anybody",
    ),
    Claim(
        id="long_cycles",
        title="Stage 5 less stage 4 with buyers six times as slow, contribution a rep-year",
        study=LONG_CYCLES,
        figure=loses(),
        kind="harm",
        unit="money",
        high=0.0,
        says="alignment pays even where nothing can be learned in time",
    ),
    Claim(
        id="quota_stretch",
        title="Bookings with quotas of two and a half times what is expected",
        study=ORDERS,
        figure=gain("quota stretch", "plain"),
        kind="harm",
        high=0.0,
        says="nobody gives up",
    ),
    Claim(
        id="goal_twice",
        title="Bookings with personal goals of twice what people book, against 1.15 times",
        study=GOALS,
        figure=gain("twice", "within reach"),
        kind="harm",
        high=0.0,
        says="a goal out of reach motivates as one within reach",
    ),
    Claim(
        id="inspection_ends",
        title="Bookings once inspection has ended, against going on with it",
        study=INSPECTION,
        figure=gain("ends", "goes on"),
        kind="harm",
        high=0.0,
        says="habits need nobody who looks",
    ),
    Claim(
        id="enablement_dip",
        title="Bookings in the first quarter of a playbook and a tool",
        study=ENABLEMENT,
        figure=gain("with", "without"),
        kind="harm",
        high=0.0,
        says="getting used to something new takes no time",
    ),
)
