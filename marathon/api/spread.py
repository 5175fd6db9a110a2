"""Where the spread of reps' results comes from: luck, skill, territory or manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from marathon import charts
from marathon.api.arguments import Observer, Path, Problems
from marathon.api.asking import AnyScenario, request
from marathon.api.result import AboutOrganisation, frame_of
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import spread as sentences
from marathon.sentences.texts import TEXTS
from marathon.tables import Table
from sim.engines.constants import market_numbers
from sim.experiments.running.executors import ExecutorLike
from sim.experiments.running.progress import counting
from sim.experiments.spread.crossed import EngineCrossed
from sim.experiments.spread.reduced_case import Explained, what_closings_say
from sim.experiments.spread.spread import Spread as Numbers
from sim.experiments.spread.spread import spread as crossed_spread
from sim.organisation import Organisation
from sim.scenarios.scenario import with_settings


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Spread(AboutOrganisation):
    """How much of the spread between reps each source causes, and when the better one shows.

    Attributes:
        numbers: Shares, rankings and the time needed, with intervals.
        reduced: The reduced case whose answer is known by a formula.
        run: Where the numbers come from.
        organisation: Whose reps are looked at.
    """

    numbers: Numbers
    reduced: Sequence[Explained]
    run: Mapping[str, Any]
    organisation: Organisation

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """Where the spread comes from, and how long until two reps are ranked right."""
        return sentences.spread_verdict(self.numbers)

    @property
    @override
    def notes(self) -> Sequence[str]:
        """How the sources are told apart, and what the numbers do not say."""
        several = TEXTS["spread"]["several_markets"] if self.run["markets"] > 1 else None
        return (*self.cautions, *TEXTS["spread"]["notes"], *filter(None, (several,)))

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon spread --json` prints it."""
        rows = []
        for each in self.reduced:
            whole = self.numbers.share_at("skill", each.deals)
            full = None if whole is None else whole.to_json()
            rows.append({**each.to_json(), "full_model": full})
        return {
            **self.numbers.to_json(),
            "reduced_case": rows,
            "run": dict(self.run),
            "calibration": self._calibration(),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a source and window: its share of the variance of reps' bookings.

        Columns: `source`, `weeks`, `wins` (deals won in that time), `mean`, `low`, `high`.
        """
        return frame_of(self.numbers.sources)

    def rankings(self) -> pd.DataFrame:
        """Return one row for what was seen and how long: how often two reps are ranked right.

        Columns: `seen` (bookings, wins, inputs), `weeks`, and a probability with its interval.
        """
        return frame_of(self.numbers.rankings)

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `spread`."""
        return (charts.spread.draw(self.numbers),)

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "rankings.csv": self.rankings()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            (
                sentences.source_rows(self.numbers),
                "Share of the variance of reps' bookings, %",
            ),
            (sentences.ranking_rows(self.numbers), "Two reps of a team ranked right, %"),
            (
                sentences.reduced_rows(self.reduced, self.numbers),
                TEXTS["spread"]["reduced_case"],
            ),
        ]


def spread(
    scenario: AnyScenario = "initial",
    *,
    organisation: Path | Organisation | object = "mid_market",
    teams: int = 200,
    years: int = 3,
    seed: int = 1,
    executor: ExecutorLike = None,
    progress: Observer = None,
) -> Spread:
    """Find where the spread of reps' results comes from, and how long a look must be.

    People, territories, managers and luck are drawn apart from each other. Nobody leaves, and
    nobody is replaced, so that a seat's skill is a person's.

    Args:
        scenario: How the organisation is managed.
        organisation: Whom it manages.
        teams: Crossed replications of five runs each, 10 to 20,000.
        years: Years measured, 1 to 10.
        seed: Seed of all luck.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786", an executor, a
            client of dask.distributed; None: one thread a processor.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> s = marathon.spread(teams=10, years=1)
        >>> sorted(s.frame()["source"].unique())
        ['interplay', 'luck', 'manager', 'skill', 'territory']
    """
    problems = Problems()
    teams, years, seed, executor, progress = problems.take(
        teams=teams, years=years, seed=seed, executor=executor, progress=progress
    )
    asked = request(problems, [("scenario", scenario)], organisation)
    firm = nobody_leaves(asked.organisation)
    chosen = with_settings(asked.scenarios[0], {"may_replace": 0.0})
    simulator = EngineCrossed(
        organisation=firm, practices=chosen.practices(), seed=seed, run_in_weeks=104,
        weeks=52 * years,
    )  # fmt: skip
    with watched(progress) as report:
        numbers = crossed_spread(
            simulator, teams=teams, executor=executor, on_finished=counting(report, teams)
        )
        reduced = what_closings_say(seed=seed)
    run = {
        "scenario": chosen.name, "scenario_digest": chosen.digest, "organisation": firm.name,
        "teams": teams, "years": years, "seed": seed,
        "markets": len(set(market_numbers(firm.kinds()[0]))),
    }  # fmt: skip
    return Spread(
        numbers=numbers, reduced=reduced, run=run, organisation=asked.organisation
    )


def nobody_leaves(organisation: Organisation) -> Organisation:
    """Return the organisation with people who stay, so that a seat's skill is a person's."""
    stay = {"people": {"quit_month": 0.0}}
    markets = dict.fromkeys((market.name for market in organisation.markets), stay)
    return organisation.with_(**stay, markets=markets or ())
