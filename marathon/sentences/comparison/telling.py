"""A comparison with the names that people read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np

from marathon.sentences import practices
from marathon.sentences.fitted import cautions
from marathon.sentences.wording import plain_unit
from sim.arrays import Array
from sim.experiments.comparing.comparison import Comparison, Transition
from sim.experiments.comparing.sequential import widening
from sim.experiments.comparing.simultaneous import critical_value
from sim.experiments.comparing.statistics import mean_of
from sim.experiments.comparing.tabulate import values_of
from sim.levers import LEVERS, added_seats, left_above
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES
from sim.scenarios.catalogue import STAGES, scenario_names
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario

BOOKINGS: Final = "bookings_per_rep_year"
CONTRIBUTION: Final = "contribution_per_rep_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A comparison with the names that people read.

    Attributes:
        comparison: The numbers.
        titles: Title of each scenario by its name.
        meanings: What each scenario does, by its name.
        ladder: Whether the scenarios are the five stages in order.
        last_stage: Name of stage 5 where the base is stage 1; else None.
        controls: Names of the scenarios that are stage 5 under another manager's eyes.
        unreal: By name of a scenario that nobody can buy (a control), who manages in it: one who
            reads other reports than the rep's own. Never the base.
        changes: Weeks after the switch in which a scenario changes again, by its name.
        currency: Currency of all money.
        organisation: Name of the organisation.
        reps: Its seats, before any that a scenario adds.
        teams: Its teams.
        added: Seats that a scenario adds to a team, by its name; only those that add some.
        cautions: What the organisation misses of what it was fitted to, a sentence each.
        left_to_all: By name of a scenario, what its single teams ask for and executives set for all.
        first_day: The Monday of week 0 where the company stands there; None: no day is meant.
    """

    comparison: Comparison
    titles: Mapping[str, str]
    meanings: Mapping[str, str]
    ladder: bool
    last_stage: str | None
    controls: tuple[str, ...]
    changes: Mapping[str, tuple[int, ...]]
    currency: str
    organisation: str
    reps: int
    teams: int
    added: Mapping[str, int]
    cautions: tuple[str, ...] = ()
    unreal: Mapping[str, str] = field(default_factory=dict)
    left_to_all: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_day: date | None = None

    def title(self, name: str) -> str:
        """Title of a scenario."""
        return self.titles.get(name, name)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of all scenarios, the base first."""
        return (self.comparison.base, *self.comparison.others)

    def mean(self, scenario: str, response: str) -> float:
        """Mean of a response in a scenario; nan where it has no value."""
        try:
            return self.comparison.level(scenario, response).value.mean
        except KeyError:
            return math.nan

    def same_as_base(self, name: str) -> bool:
        """Whether a scenario is the base's practices under another name."""
        return name in self.comparison.run.same_practices

    def told_apart(self, name: str, response: str) -> bool:
        """Whether the interval of a scenario's difference to the base leaves out none at all."""
        difference = self.comparison.row(name, response).difference
        return difference.exists and not difference.low <= 0.0 <= difference.high

    @property
    def buyable(self) -> tuple[str, ...]:
        """The others without controls: of what a firm could decide."""
        return tuple(x for x in self.comparison.others if x not in self.unreal)

    @property
    def asked(self) -> str:
        """The scenario that a room is asked about, and the verdict answers: the leading one."""
        return leading(self) if self.comparison.others else self.comparison.base

    @property
    def best(self) -> str:
        """The scenario with the highest mean contribution, controls left out."""
        real = (self.comparison.base, *self.buyable)
        return max(real, key=lambda name: self.mean(name, CONTRIBUTION))


def tell(
    comparison: Comparison,
    scenarios: tuple[Scenario, ...],
    organisation: Organisation,
    first_day: date | None = None,
) -> Story:
    """Put a comparison into the words of its scenarios and its organisation.

    Args:
        comparison: The numbers.
        scenarios: The scenarios compared, the base first.
        organisation: Whom they manage.
        first_day: The Monday of week 0 where the company stands there.
    """
    known = {load_scenario(name).digest for name in scenario_names() if name not in STAGES}
    digests = [load_scenario(name).digest for name in STAGES]
    ours = [scenario.digest for scenario in scenarios]
    # Stages are recognised by what they do: a copy under another name is still stage 5.
    last = next((x.name for x in scenarios if x.digest == digests[-1]), None)
    return Story(
        comparison=comparison,
        titles=_distinct_titles(scenarios),
        meanings={scenario.name: scenario.meaning for scenario in scenarios},
        ladder=ours == digests,
        last_stage=last if ours[0] == digests[0] else None,
        controls=tuple(scenario.name for scenario in scenarios if scenario.digest in known),
        unreal={x.name: who for x in scenarios[1:] if (who := _reader(x))},
        changes={x.name: _later_changes(x, comparison.run.years) for x in scenarios},
        currency=organisation.money.currency,
        organisation=organisation.name,
        reps=sum(organisation.team_sizes()),
        teams=len(organisation.team_sizes()),
        added={x.name: more for x in scenarios if (more := added_seats(x.practices()))},
        cautions=cautions(organisation),
        left_to_all={x.name: left for x in scenarios if (left := left_to_all(x))},
        first_day=first_day,
    )


READERS: Final = {
    "another": "one who reads another rep's report",
    "average": "one who reads the team's mean only",
    "truth": "one who sees the truth",
}


def _reader(scenario: Scenario) -> str | None:
    """Who manages where reports are not the rep's own, in any team and week; None: a manager."""
    source = LEVERS["report_source"]
    read = (
        source.text(each.at(week)[source.name])
        for each in (scenario, *scenario.teams.values())
        for week in each.timeline
    )
    return next((READERS[text] for text in read if text in READERS), None)


def left_to_all(scenario: Scenario) -> tuple[str, ...]:
    """What executives set for all teams at once, and single teams of a scenario ask for in vain."""
    left = {
        lever: None
        for team in scenario.teams.values()
        for lever in left_above(scenario.opening, team.opening)
    }
    return tuple(map(practices.title, left))


def month(story: Story, week: float) -> str:
    """The month in which a week after the switch ends: `month 7`, or `July 2026` where days are meant."""
    if story.first_day is None:
        return f"month {max(1, math.ceil(week * 12 / 52))}"
    return f"{story.first_day + timedelta(days=round(7 * week)):%B %Y}"


def _later_changes(scenario: Scenario, years: int) -> tuple[int, ...]:
    return tuple(start for start in scenario.timeline if 0 < start < 52 * years)


def _distinct_titles(scenarios: tuple[Scenario, ...]) -> Mapping[str, str]:
    titles = [scenario.title for scenario in scenarios]
    return {
        x.name: x.title if titles.count(x.title) == 1 else f"{x.title} ({x.name})"
        for x in scenarios
    }


def _best_other(story: Story) -> str:
    return max(
        story.buyable or story.comparison.others,
        key=lambda name: story.mean(name, CONTRIBUTION),
    )


def transition_of(story: Story, other: str) -> Transition | None:
    """The transition to one scenario; None in steady state."""
    return next((x for x in story.comparison.transitions if x.other == other), None)


def contributions(story: Story, name: str) -> Array:
    """The part of each independent draw in a scenario's contribution."""
    return values_of(story.comparison.outcomes, name, CONTRIBUTION)


def leading(story: Story) -> str:
    """The scenario that the verdict is about: the best, or the best of the others.

    A control leads only where nothing else is compared with the base.
    """
    return _best_other(story) if story.best == story.comparison.base else story.best


def level_with_best(story: Story) -> tuple[str, ...]:
    """Scenarios, controls left out, whose contribution chance does not tell from that of the best.

    The best was chosen by the same futures, so its lead over all others has to hold at once.
    """
    best = contributions(story, story.best)
    gaps = {
        name: best - contributions(story, name)
        for name in (story.comparison.base, *story.buyable)
        if name != story.best
    }
    if not gaps:
        return ()
    critical = widened(story) * critical_value(np.column_stack(list(gaps.values())))
    return tuple(name for name, gap in gaps.items() if not mean_of(gap, critical).low > 0.0)


def widened(story: Story) -> float:
    """Factor of intervals: a run that stopped at a precision needs wider ones."""
    return widening(story.comparison.run.precision_asked)


def unit_of(story: Story, response: str) -> str:
    """Unit of a response with the currency named."""
    return plain_unit(RESPONSES[response].unit, story.currency)
