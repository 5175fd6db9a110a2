"""Ways of managing against each other, on the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Problems, choice_of, taken
from marathon.api.asking import changes_never_reached
from marathon.api.besides import Besides
from marathon.api.by_team import ByTeam
from marathon.api.fog import fog
from marathon.api.result import AboutOrganisation, frame_of
from marathon.lazy import pd
from marathon.one_rep import follow
from marathon.screen import columns
from marathon.sentences.comparison import (
    equal_spend,
    notes,
    reasons,
    tables,
    telling,
    verdict,
)
from marathon.tables import Table
from sim.arrays import Array
from sim.experiments.comparing.comparison import Comparison as Numbers
from sim.experiments.comparing.comparison import ComparisonRow, Estimate, Transition
from sim.experiments.comparing.race import Race, race
from sim.experiments.running.simulator import Simulator
from sim.organisation import Organisation
from sim.outputs.responses import QUANTITIES, RESPONSES
from sim.outputs.tally import PATHS
from sim.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from marathon.api.commits import Commits
    from marathon.api.today import FromToday

_WEEKLY: Final = "scenario, response, week, difference, cumulative, low, high"
_WEEKS_FOLLOWED: Final = 104
"""Weeks of one rep's life in the last chart of a report, after as many weeks before."""


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Comparison(AboutOrganisation):
    """How ways of managing differ from a base, future by future on the same luck.

    Attributes:
        numbers: Every estimate with its interval; `numbers.row("align", "...")` is one.
        scenarios: The scenarios, the base first, with rivals of equal spend if asked for.
        organisation: Whom they manage.
        today: What is booked by which day, in the company's money, where week 0 begins with the
            open deals of a history; else None.
        commits: What managers said of quarters, where that was asked; else None.
        by: `team` where each team was asked for.
    """

    numbers: Numbers
    scenarios: tuple[Scenario, ...]
    organisation: Organisation
    today: FromToday | None = None
    commits: Commits | None = None
    by: Literal["team"] | None = None

    @cached_property
    def story(self) -> telling.Story:
        """The numbers with the names that people read; sentences and pages are made of it."""
        first = None if self.today is None else self.today.stands.today.first_day
        return telling.tell(self.numbers, self.scenarios, self.organisation, first)

    @property
    def _leading(self) -> str:
        return telling.leading(self.story) if self.numbers.others else self.numbers.base

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped with Ctrl-C; then it holds the futures finished by then."""
        return self.numbers.run.interrupted

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """Who earns more, how surely, and what the change costs before it pays."""
        beside = self._besides
        return (*beside.verdict, *verdict.verdict(self.story), *beside.last)

    @cached_property
    def _besides(self) -> Besides:
        titles = {name: self.story.title(name) for name in self.story.scenarios}
        return Besides(
            today=self.today, commits=self.commits, titles=titles, leading=self._leading,
            currency=self.organisation.money.currency,
            teams=ByTeam.of(self.story, self.organisation) if self.by == "team" else None,
        )  # fmt: skip

    @property
    def never_reached(self) -> tuple[str, ...]:
        """A sentence for each scenario with a change after the weeks that are compared."""
        return changes_never_reached(self.scenarios, weeks=52 * self.numbers.run.years)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What one should know before believing the verdict."""
        return (
            *self.cautions,
            *self._besides.notes,
            *self.never_reached,
            *reasons.background(self.story),
            *notes.notes(self.story),
        )

    @override
    def frame(self, by: Literal["team"] | None = None) -> pd.DataFrame:
        """Return one row a scenario and response; with `by="team"` and team, money a year of all of it.

        Columns `mean`, `low`, `high` hold the level with its 95 % interval; `ratio_...` and
        `difference_...` compare it with the base on the same luck, and are missing for the
        base itself. Intervals of one table hold all at once. Money is a rep and year. By team
        `best`, `second`, `lead_...` are the best two by contribution, and what lies between them.

        Raises:
            InvalidInput: Teams were not asked for in `compare`.
        """
        if taken(by=by) is not None:
            return self._besides.by_team()
        levels, rows = frame_of(self.numbers.levels), frame_of(self.numbers.rows)
        if rows.empty:
            return levels
        # Columns that JSON names twice stand here once; without drawn parameters some are empty.
        twice = [name for name in rows if str(name).startswith("interval_simulation")]
        rows = rows.rename(columns={"other": "scenario"}).dropna(axis="columns", how="all")
        rows = rows.drop(
            columns=["unit", "base", "better_same_luck", *twice], errors="ignore"
        )
        return levels.merge(rows, how="left", on=["scenario", "response"])

    def _known(self, there: Sequence[str], **given: object) -> None:
        """Refuse names of scenarios that are not there, each under the argument's name."""
        problems = Problems()
        for name, scenario in given.items():
            problems.of(choice_of, name, scenario, there)
        problems.refuse()

    def row(self, other: str, response: str) -> ComparisonRow:
        """Return one comparison with the base: ratio, difference, how often it is better.

        Args:
            other: Name of a scenario that is not the base.
            response: Name of a response that is compared.

        Raises:
            InvalidInput: There is no such scenario or response.
        """
        self._known(self.numbers.others, other=other)
        there = dict.fromkeys(each.response for each in self.numbers.rows)
        choice_of("response", response, list(there))
        return self.numbers.row(other, response)

    def level(self, scenario: str, response: str) -> Estimate:
        """Return the mean of a response in one scenario, with its own interval.

        Raises:
            InvalidInput: There is no such scenario or response.
        """
        self._known(self.story.scenarios, scenario=scenario)
        there = dict.fromkeys(each.response for each in self.numbers.levels)
        choice_of("response", response, list(there))
        return self.numbers.level(scenario, response).value

    def title(self, scenario: str) -> str:
        """Return what a scenario is called in tables and charts.

        Raises:
            InvalidInput: There is no such scenario.
        """
        self._known(self.story.scenarios, scenario=scenario)
        return self.story.title(scenario)

    def transition(self, other: str) -> Transition:
        """Return what is lived through after the switch: weekly path, dip, break-even.

        Raises:
            InvalidInput: There is no such scenario, or no switch (a steady state).
        """
        there = {each.other: each for each in self.numbers.transitions}
        self._known(tuple(there), other=other)
        return there[other]

    def factors(self, other: str) -> tuple[tuple[str, float], ...]:
        """Return what the ratio of bookings is the product of: meaning and ratio of each.

        Raises:
            InvalidInput: There is no such scenario.
        """
        self._known(self.story.scenarios, other=other)
        return reasons.factors(self.story, other)

    def steps(self) -> tuple[reasons.Step, ...]:
        """Return the ratio of bookings of every scenario to the one named before it."""
        return reasons.steps(self.story)

    def kept(self) -> dict[str, Estimate]:
        """Return how much of stage 5's gain each control keeps, such as the placebo."""
        return dict(reasons.gain_kept(self.story))

    def lead(self, scenario: str, rival: str) -> Estimate:
        """Return how much more a scenario contributes than another, a rep and year.

        Raises:
            InvalidInput: There is no such scenario.
        """
        self._known(self.story.scenarios, scenario=scenario, rival=rival)
        return equal_spend.contribution_over(self.story, scenario, rival)

    def spent_otherwise(self) -> tuple[str, ...]:
        """Say what the same money would bring as heads or leads, with `equal_spend`."""
        return equal_spend.spent_otherwise(self.story)

    def race(self, contender: str, rival: str) -> Race:
        """Return who is ahead from week 0 on, week by week; neither of them is the base.

        Raises:
            InvalidInput: There is no such scenario.
        """
        self._known(self.numbers.others, contender=contender, rival=rival)
        return race(self.numbers.outcomes, contender=contender, rival=rival)

    def sums(self) -> pd.DataFrame:
        """Return one row a future and scenario, one column a quantity over all weeks and reps.

        Responses are quotients of these: `bookings` over `seat_weeks`, for one.
        """
        return self._by_future(
            {name.lower(): self._totals[..., at] for at, name in enumerate(QUANTITIES)}
        )

    def futures(self, *, by_year: bool = False) -> pd.DataFrame:
        """Return one row a future, scenario and response: nothing is averaged away.

        Args:
            by_year: One row a year as well.

        Returns:
            Columns `replication` (the number of the future), `scenario`, `response`, `value`.
        """
        by_year = taken(by_year=by_year)
        sums = self.numbers.outcomes.sums if by_year else self._totals
        wide = self._by_future({name: each.value(sums) for name, each in RESPONSES.items()})
        keys = ["replication", "scenario", *(["year"] if by_year else [])]
        return wide.melt(id_vars=keys, var_name="response")

    @property
    def _totals(self) -> Array:
        """Sums over all years, shape (futures, scenarios, quantities)."""
        return np.asarray(self.numbers.outcomes.sums.sum(axis=2))

    def _by_future(self, values: Mapping[str, Array]) -> pd.DataFrame:
        """One row a future and scenario, and a year where values have a third axis."""
        outcomes = self.numbers.outcomes
        keys: dict[str, Any] = {
            "replication": outcomes.replications,
            "scenario": outcomes.scenarios,
            "year": range(1, outcomes.sums.shape[2] + 1),
        }
        names = list(keys)[: next(iter(values.values())).ndim]
        index = pd.MultiIndex.from_product([keys[name] for name in names], names=names)
        columns = {name: each.ravel() for name, each in values.items()}
        return pd.DataFrame(columns, index=index).reset_index()

    def weeks(self) -> pd.DataFrame:
        """Return one row a scenario, response and week since the switch.

        `difference` is what the week brings more than the base, `cumulative` all weeks up to
        its end, with a band that holds for all weeks at once; money a rep. In a steady state
        there is no switch, and the table is empty.
        """
        return pd.DataFrame(
            [
                (change.other, path.response, week, path.weekly[week], band.mean, band.low,
                 band.high)
                for change in self.numbers.transitions
                for path in (change.contribution, change.bookings)
                for week, band in enumerate(path.cumulative)
            ],
            columns=_WEEKLY.split(", "),
        )  # fmt: skip

    def paths(self, other: str, measure: Literal["contribution", "bookings"]) -> Array:
        """Return how far each future is ahead of the base by week, money a rep.

        Returns:
            Shape (futures, weeks): all weeks up to the end of each week added up.

        Raises:
            InvalidInput: There is no such scenario or measure.
        """
        self._known(self.story.scenarios, other=other)
        measure = taken(measure=measure)
        outcomes, which = self.numbers.outcomes, PATHS.index(measure)
        ours = outcomes.weekly[:, outcomes.scenarios.index(other), :, which]
        return np.asarray((ours - outcomes.weekly[:, 0, :, which]).cumsum(axis=1))

    def _page(self, drawn: Sequence[charts.Chart]) -> str:
        beside = self._besides
        return pages.report.report(self.story, drawn, beside.verdict, beside.sections)

    def report_charts(self) -> tuple[charts.Chart, ...]:
        """Return the charts of the report: `charts()`, and one rep's feast and famine."""
        by_name = {scenario.name: scenario for scenario in self.scenarios}
        names = dict.fromkeys((self.numbers.base, self._leading))
        reps = follow(
            tuple(by_name[name] for name in names),
            self.organisation,
            weeks=_WEEKS_FOLLOWED,
            run_in_weeks=_WEEKS_FOLLOWED,
            seed=self.numbers.run.seed,
            simulator=Simulator(),
        )
        return (*self.charts(), charts.feast_and_famine.draw(self.story, reps))

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `outcomes`, `transition` (not in a steady state) and `time_use`."""
        story, first = self.story, self._leading
        switch = charts.transition.draw(story, first) if self.numbers.others else None
        drawn = (charts.outcomes.draw(story), switch, charts.time_use.draw(story, first))
        return tuple(chart for chart in drawn if chart is not None)

    @property
    def speed(self) -> str:
        """How much was simulated, how fast, and how precise it became."""
        run = self.numbers.run
        reached = ""
        if math.isfinite(run.precision_reached):
            width = f"+-{100 * run.precision_reached:.1f} %"
            reached = f"; the bookings ratio is known to {width}"
        what = f"{run.replications} futures with {run.events:,} events"
        return f"{what} were simulated in {run.wall_s:.1f} s{reached}."

    @override
    def text(self) -> str:
        """Return verdict, tables and notes: what the command prints."""
        beside = self._besides
        return tables.comparison_text(
            self.story, self.notes, width=columns(), first=beside.verdict,
            before=beside.before, after=beside.after, last=beside.last,
        )  # fmt: skip

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `--json` of the command prints it."""
        return {**super().to_dict(), **self._besides.to_dict()}

    def room_page(self) -> str:
        """Return a page that asks a room first, and reveals one scenario after another."""
        first, *others = self.report_charts()
        names = (self.numbers.base, self.story.asked)
        lived = tuple(next(x for x in self.scenarios if x.name == name) for name in names)
        seen = fog(
            *lived, scenario=lived[1], before=lived[0], organisation=self.organisation,
            seed=self.numbers.run.seed, progress=False,
        )  # fmt: skip
        return pages.room.room_page(self.story, (first, *seen.charts(), *others))

    def report(self) -> str:
        """Return the report as one HTML page; one rep is simulated for its last chart."""
        return self._page(self.report_charts())

    @override
    def _files(self) -> Mapping[str, Any]:
        charts = self.report_charts()
        files = {
            "comparison.json": self.to_json() + "\n",
            "report.html": self._page(charts),
            "responses.csv": self.frame(),
            "replications.csv": self.futures(by_year=True),
            **{f"charts/{chart.name}.png": chart for chart in charts},
        }
        if self.numbers.transitions:
            files["weeks.csv"] = self.weeks()
        if self.by is not None:
            files["teams.csv"] = self.frame(self.by)
        return files

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            *self._besides.before,
            (tables.scenario_rows(self.story), tables.scenario_caption(self.story)),
        ]
