"""A past quarter lived again with one practice changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from typing_extensions import override

from forecast.calibration.quarter import observed_in
from forecast.calibration.today import Today, today_of
from forecast.history import History as Tables
from marathon.api import asking
from marathon.api.arguments import Observer, Path, Problems, refused, text
from marathon.api.calibrating import calibrate
from marathon.api.history import History, tables_of
from marathon.api.result import AboutOrganisation, fields_of
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import replay as sentences
from marathon.tables import Table
from sim.experiments.replaying.abducting import Observed, Replayed, replayed
from sim.experiments.replaying.fates import Fates, fates
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario

WEEKS: Final = 13
_QUARTER: Final = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Replay(AboutOrganisation):
    """What would have come of a quarter, and of its deals, under another practice.

    Attributes:
        organisation: The company, as it is simulated.
        base: How it was managed; assumed.
        changed: How it is managed in the replay.
        today: The evening on which the quarter began.
        observed: What became of its deals.
        found: Samples of the quarter under the change.
        futures: Simulated futures that luck was inferred from.
    """

    organisation: Organisation
    base: Scenario
    changed: Scenario
    today: Today
    observed: Observed
    found: Replayed
    futures: int

    @property
    def until(self) -> dt.date:
        """Last day of the quarter's weeks."""
        return self.today.as_of + dt.timedelta(days=7 * WEEKS)

    def deals(self) -> list[sentences.Deal]:
        """Return open deals of the first day that may have ended otherwise, the likeliest first."""
        rows = [
            sentences.Deal(
                deal=name, ended=sentences.ENDED[int(fate)], otherwise=float(share),
                won=float(won),
            )
            for name, fate, share, won in zip(
                self.today.ids, self.observed.known, self.found.known, self.found.known_won,
                strict=True,
            )
            if share > 0.0
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (-row.otherwise, row.deal))

    @property
    def totals(self) -> tuple[sentences.Total, ...]:
        """Wins and bookings: what was observed, and what the replay brings."""
        return (
            sentences.Total.of("wins", self.observed.wins, self.found.wins),
            sentences.Total.of("bookings", self.observed.bookings, self.found.bookings),
        )

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What the quarter would have brought."""
        currency = self.organisation.money.currency
        return sentences.verdict(
            self.today.first_day, self.until, self.changed.title, self.totals, currency
        )

    @property
    @override
    def notes(self) -> Sequence[str]:
        """What is conditioned on, and what is assumed."""
        return (
            *self.cautions,
            *sentences.notes(self.base.title, self.futures, self.found.untold),
        )

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found."""
        return {
            "first_day": f"{self.today.first_day}",
            "until": f"{self.until}",
            "base": self.base.name,
            "futures": self.futures,
            "totals": [each.to_json() for each in self.totals],
            "deals": [each.to_json() for each in self.deals()],
            "untold": list(self.found.untold),
            "calibration": self._calibration(),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a deal of the first day that may have ended otherwise."""
        return fields_of(self.deals(), ["deal", "ended", "otherwise", "won"])

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            sentences.totals_table(self.totals, self.organisation.money.currency),
            sentences.deals_table(self.deals()),
        ]


def replay(
    history: History | Tables | Path,
    *,
    quarter: str,
    levers: asking.Levers,
    base: asking.AnyScenario = "initial",
    organisation: Path | Organisation | object | None = None,
    futures: int = 100,
    seed: int = 1,
    despite: Sequence[str] = (),
    executor: ExecutorLike = None,
    progress: Observer = None,
) -> Replay:
    """Live a past quarter again with one practice changed, the luck being that which was observed.

    Args:
        history: A `History`, or the path of an export or of an imported folder.
        quarter: Such as 2026Q2; of a fiscal year that is named by the year in which it begins.
            Its thirteen weeks begin on its first Monday.
        levers: What is changed, by name.
        base: How the company was managed; nobody can read that in a CRM.
        organisation: The company; None: it is calibrated to the history up to the quarter.
        futures: Simulated futures from which luck is inferred.
        seed: Seed of all luck.
        despite: Serious findings of the import that would forbid it, by name.
        executor: Who computes.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of every argument, or of the history.

    Example:
        >>> h = marathon.simulate("initial", years=2).save("run") / "events.csv"
        >>> o = marathon.organisation()
        >>> change = {"desk_hours": 4}
        >>> r = marathon.replay(h, quarter="2025Q2", levers=change, organisation=o, futures=4)
        >>> r.to_dict()["until"]
        '2025-07-06'
    """
    problems = Problems()
    futures, seed, despite, progress, executor = problems.take(
        futures=futures, seed=seed, despite=despite, progress=progress, executor=executor
    )
    named = problems.of(text, "quarter", quarter)
    tables = problems.of(tables_of, history, None)
    if not levers:
        problems.found.append("levers (--set): nothing is changed; give lever=value")
    evening = None
    if named is not None and tables is not None:
        evening = problems.of(_evening_before, named, tables)
    firm = organisation if organisation is not None else "mid_market"
    asked = asking.request(problems, [("base", base)], firm, levers)
    if tables is None or evening is None:
        raise InvalidInput(problems.found)
    with watched(progress) as report, open_workers(executor) as workers:
        company = asked.organisation
        if organisation is None:
            company = calibrate(
                tables, as_of=evening, despite=despite, progress=report
            ).organisation
        today = today_of(tables, evening, company, despite)
        observed, _ = observed_in(tables, today, evening + dt.timedelta(days=7 * WEEKS))
        plan = ExperimentPlan(
            arms=tuple(
                Arm(name=f"{place}", digest=each.digest, practices=each.practices())
                for place, each in enumerate(asked.scenarios)
            ),
            organisation=today.organisation, years=1, seed=seed, today=today.known,
        )  # fmt: skip

        def told(finished: int) -> None:
            report(Progress(finished, futures, note="futures"))

        found = workers.in_order(partial(_life, plan), range(futures), told)
    first, changed = asked.scenarios
    return Replay(
        organisation=company, base=first, changed=changed, today=today, observed=observed,
        found=replayed(observed, found, seed=seed), futures=futures,
    )  # fmt: skip


def _life(plan: ExperimentPlan, replication: int) -> Fates:
    return fates(plan, WEEKS, replication)[0]


def _evening_before(quarter: str, tables: Tables) -> dt.date:
    """Return the Sunday before a quarter's first Monday.

    Raises:
        InvalidInput: It is no quarter, or is not over in the history.
    """
    found = _QUARTER.fullmatch(quarter.strip())
    if found is None:
        raise refused("quarter (--quarter)", quarter, "give a year and a quarter: 2026Q2")
    month = tables.meta.fiscal_year_start_month - 1 + 3 * (int(found[2]) - 1)
    first = dt.date(int(found[1]) + month // 12, month % 12 + 1, 1)
    evening = first + dt.timedelta(days=(7 - first.weekday()) % 7 - 1)
    last = evening + dt.timedelta(days=7 * WEEKS)
    if last > tables.meta.snapshot:
        raise refused(
            "quarter (--quarter)", quarter,
            f"its weeks end on {last}, after the end of the history, {tables.meta.snapshot}; "
            "give an earlier one",
        )  # fmt: skip
    return evening
