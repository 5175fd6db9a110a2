"""Ways of managing against each other, on the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final, Literal

from typing_extensions import override

from marathon.api.asking import (
    AnyScenario,
    Levers,
    Path,
    Problems,
    choice_of,
    precision_of,
    request,
)
from marathon.api.result import Result, Table, flat
from marathon.api.watching import Observer, Progress, watched
from marathon.screen import columns
from marathon.sentences.comparison import (
    Story,
    background,
    comparison_text,
    leading,
    notes,
    scenario_caption,
    scenario_rows,
    tell,
    verdict,
)
from marathon.sentences.equal_spend import with_rivals
from sim.experiments.comparing import compare as comparing
from sim.experiments.comparing.comparison import Comparison as Numbers
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.running.executors import ExecutorLike
from sim.experiments.running.simulator import EngineSimulator
from sim.experiments.spending.equal_spend import compare_at_equal_spend
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES, SHOWN
from sim.scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from marathon.charts.canvas import Chart

_WEEKS_FOLLOWED: Final = 104
"""Weeks of one rep's life in the last chart of a report, after as many weeks before."""


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Comparison(Result):
    """How ways of managing differ from a base, future by future on the same luck.

    Attributes:
        numbers: Every estimate with its interval; `numbers.row("align", "...")` is one.
        scenarios: The scenarios, the base first, with rivals of equal spend if asked for.
        organisation: Whom they manage.
    """

    numbers: Numbers
    scenarios: tuple[Scenario, ...]
    organisation: Organisation

    @cached_property
    def story(self) -> Story:
        """The numbers with the names that people read; sentences and pages are made of it."""
        return tell(self.numbers, self.scenarios, self.organisation)

    @property
    def _leading(self) -> str:
        return leading(self.story) if self.numbers.others else self.numbers.base

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped with Ctrl-C; then it holds the futures finished by then."""
        return self.numbers.run.interrupted

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """Who earns more, how surely, and what the change costs before it pays."""
        return verdict(self.story)

    @property
    def never_reached(self) -> tuple[str, ...]:
        """A sentence for each scenario with a change after the weeks that are compared."""
        return changes_never_reached(self.scenarios, weeks=52 * self.numbers.run.years)

    @property
    def notes(self) -> tuple[str, ...]:
        """What one should know before believing the verdict."""
        return (*self.never_reached, *background(self.story), *notes(self.story))

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon compare --json` prints it."""
        return self.numbers.to_json()

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a scenario and response.

        Columns `mean`, `low`, `high` hold the level with its 95 % interval; `ratio_...` and
        `difference_...` compare it with the base on the same luck, and are missing for the
        base itself. Intervals of one table hold all at once. Money is a rep and year.
        """
        import pandas as pd

        levels = pd.DataFrame([flat(each.to_json()) for each in self.numbers.levels])
        rows = pd.DataFrame([flat(each.to_json()) for each in self.numbers.rows])
        if rows.empty:
            return levels
        # Columns that JSON names twice stand here once; without drawn parameters some are empty.
        twice = [name for name in rows if str(name).startswith("interval_simulation")]
        rows = rows.rename(columns={"other": "scenario"}).dropna(axis="columns", how="all")
        rows = rows.drop(
            columns=["unit", "base", "better_same_luck", *twice], errors="ignore"
        )
        return levels.merge(rows, how="left", on=["scenario", "response"])

    def futures(self, *, by_year: bool = False) -> pd.DataFrame:
        """Return one row a future, scenario and response: nothing is averaged away.

        Args:
            by_year: One row a year as well.

        Returns:
            Columns `replication` (the number of the future), `scenario`, `response`, `value`.
        """
        outcomes = self.numbers.outcomes
        if by_year:
            return outcomes.to_table()
        import pandas as pd

        keys = ["replication", "scenario"]
        index = pd.MultiIndex.from_product(
            [outcomes.replications, outcomes.scenarios], names=keys
        )
        totals = outcomes.sums.sum(axis=2)
        columns = {name: each.value(totals).ravel() for name, each in RESPONSES.items()}
        wide = pd.DataFrame(columns, index=index).reset_index()
        return wide.melt(id_vars=keys, var_name="response", value_name="value")

    def weeks(self) -> pd.DataFrame:
        """Return one row a scenario, response and week since the switch.

        `difference` is what the week brings more than the base, `cumulative` all weeks up to
        its end, with a band that holds for all weeks at once; money a rep. In a steady state
        there is no switch, and the table is empty.
        """
        import pandas as pd

        columns = [
            "scenario",
            "response",
            "week",
            "difference",
            "cumulative",
            "low",
            "high",
        ]
        return pd.DataFrame(
            [
                (change.other, path.response, week, path.weekly[week], band.mean, band.low,
                 band.high)
                for change in self.numbers.transitions
                for path in (change.contribution, change.bookings)
                for week, band in enumerate(path.cumulative)
            ],
            columns=columns,
        )  # fmt: skip

    @override
    def charts(self) -> tuple[Chart, ...]:
        """Return `outcomes`, `transition` (not in a steady state) and `time_use`."""
        from marathon.charts import outcomes, time_use, transition

        story, first = self.story, self._leading
        switch = transition.draw(story, first) if self.numbers.others else None
        drawn = (outcomes.draw(story), switch, time_use.draw(story, first))
        return tuple(chart for chart in drawn if chart is not None)

    @property
    def speed(self) -> str:
        """How much was simulated, how fast, and how precise it became."""
        run = self.numbers.run
        reached = ""
        if math.isfinite(run.precision_reached):
            reached = f"; bookings ratio known to +-{100 * run.precision_reached:.1f} %"
        return f"{run.replications} futures, {run.events:,} events, {run.wall_s:.1f} s{reached}"

    @override
    def text(self) -> str:
        """Return verdict, tables and notes: what the command prints."""
        return comparison_text(self.story, self.notes, width=columns())

    def room_page(self) -> str:
        """Return a page that asks a room first, and reveals one scenario after another."""
        from marathon.api.fog import fog
        from marathon.page.room import room_page

        first, *others = self.report_charts()
        names = (self.numbers.base, self.story.asked)
        lived = tuple(next(x for x in self.scenarios if x.name == name) for name in names)
        seen = fog(
            *lived, scenario=lived[1], before=lived[0], organisation=self.organisation,
            seed=self.numbers.run.seed, progress=False,
        )  # fmt: skip
        return room_page(self.story, (first, *seen.charts(), *others))

    def report(self) -> str:
        """Return the report as one HTML page; one rep is simulated for its last chart."""
        return self._page(self.report_charts())

    def report_charts(self) -> tuple[Chart, ...]:
        """Return the charts of the report: `charts()`, and one rep's feast and famine."""
        from marathon.charts import feast_and_famine
        from marathon.one_rep import follow

        by_name = {scenario.name: scenario for scenario in self.scenarios}
        names = dict.fromkeys((self.numbers.base, self._leading))
        reps = follow(
            tuple(by_name[name] for name in names),
            self.organisation,
            weeks=_WEEKS_FOLLOWED,
            run_in_weeks=_WEEKS_FOLLOWED,
            seed=self.numbers.run.seed,
            simulator=EngineSimulator(),
        )
        return (*self.charts(), feast_and_famine.draw(self.story, reps))

    def _page(self, charts: Sequence[Chart]) -> str:
        from marathon.page.report import report

        return report(self.story, charts)

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
        return files

    @override
    def _table(self) -> tuple[Table, str]:
        return scenario_rows(self.story), scenario_caption(self.story)


def compare(
    base: AnyScenario,
    *others: AnyScenario,
    organisation: Path | Organisation | object = "mid_market",
    levers: Levers | None = None,
    years: int = 4,
    futures: int | None = None,
    precision: float | str | None = None,
    steady: bool = False,
    warmup: int = 2,
    parameters: Literal["fixed", "drawn"] = "fixed",
    equal_spend: bool = False,
    responses: Sequence[str] = SHOWN,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Observer = None,
) -> Comparison:
    """Compare ways of managing with a base, in pairs on the same luck.

    By default the organisation runs under the base, and the others take over in week 0; so
    what the change costs, its dip and its break-even week are seen.

    Args:
        base: Name of a built-in scenario, the path of a TOML file, a composition such as
            `coach+hiring_wave`, or a `Scenario`.
        *others: What it is compared with; none: the base with `levers` set, or alone.
        organisation: Whom they manage: a name, a file, an `Organisation`, a `Calibration`.
        levers: Levers by name, set in each of the others.
        years: Years measured, 1 to 50.
        futures: Simulated futures, default 120; with a precision, at most so many.
        precision: Stop when the ratio of bookings is known to so much: .02 or "2%".
        steady: Compare steady states instead of the switch.
        warmup: Years before week 0.
        parameters: `drawn` lets every two futures meet an organisation of their own, within
            what evidence allows, and says how much not knowing it matters.
        equal_spend: Add the base with the same money spent on heads, and on leads.
        responses: Names of the responses compared, with intervals that hold for all at once.
        seed: Seed of all luck; the same seed gives the same bits.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786", an executor, a
            client of dask.distributed; None: one thread a processor.
        out: Folder that keeps finished futures, so that a stopped run goes on.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Returns:
        The comparison; after Ctrl-C that of the futures that had finished.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> c = marathon.compare("initial", "align", futures=2, years=1, warmup=0)
        >>> c.frame().columns[:3].tolist()
        ['scenario', 'response', 'unit']
    """
    problems = Problems()
    problems.whole(years=years, warmup=warmup, futures=futures, seed=seed)
    problems.of(partial(choice_of, "parameters", parameters, ("fixed", "drawn")))
    width = problems.of(partial(precision_of, precision))
    asked = request(base, others, organisation, levers, problems)
    run = compare_at_equal_spend if equal_spend else comparing.compare
    with watched(progress) as report:
        numbers = run(
            asked.scenarios[0],
            asked.scenarios[1:],
            asked.organisation,
            years=years,
            steady=steady,
            warmup=warmup,
            replications=futures,
            precision=width,
            seed=seed,
            out=FilePath(out) if out is not None else None,
            progress=lambda done: report(_progress(done)),
            shown=responses,
            parameters=EvidenceRanges.of(asked.organisation)
            if parameters == "drawn"
            else None,
            executor=executor,
        )
    return Comparison(
        numbers=numbers,
        scenarios=with_rivals(numbers, asked.scenarios),
        organisation=asked.organisation,
    )


def _progress(done: comparing.Progress) -> Progress:
    reached = f"bookings ratio known to +-{100 * done.precision:.1f} %"
    note = reached if done.precision == done.precision else ""
    if done.target is not None:
        note += f" (asked for: +-{100 * done.target:.1f} %)"
    return Progress(
        finished=done.finished, asked=done.asked, seconds=done.wall_s, note=note.strip()
    )


def changes_never_reached(scenarios: Sequence[Scenario], *, weeks: int) -> tuple[str, ...]:
    """Return a sentence for each scenario with a change after the weeks that are compared."""
    return tuple(
        f"{scenario.name} changes in week {last}, after the {weeks} weeks compared; give more "
        "years to see it"
        for scenario in scenarios
        for last in [
            max(max(each.timeline) for each in (scenario, *scenario.teams.values()))
        ]
        if last >= weeks
    )
