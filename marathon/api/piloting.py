"""A pilot: how many teams for how many quarters until a change shows, and what errors cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api import asking
from marathon.api.arguments import Observer, Path, Problems, one_of, whole
from marathon.api.result import AboutOrganisation, flat
from marathon.api.standing import Stand
from marathon.api.watching import watched
from marathon.api.working_on import start_named
from marathon.lazy import pd
from marathon.sentences import piloting as sentences
from marathon.tables import Table
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.piloting.piloting import FEWEST_PILOTS, MOST_BEFORE, SIZES
from sim.experiments.piloting.piloting import Pilot as Numbers
from sim.experiments.piloting.piloting import pilot as simulate_pilots
from sim.experiments.piloting.pilots import MEASURES
from sim.experiments.running.executors import ExecutorLike
from sim.organisation import Organisation
from sim.scenarios.scenario import Scenario, with_settings

PILOTS: Final = 200


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Pilot(AboutOrganisation):
    """How large a pilot must be until it shows what a change does.

    Attributes:
        numbers: Power by teams and quarters; `numbers.design(4, 4)` is one size.
        scenarios: How it is done today, and the change.
        organisation: What teams are like.
    """

    numbers: Numbers
    scenarios: tuple[Scenario, Scenario]
    organisation: Organisation

    @property
    def told(self) -> sentences.Told:
        """The numbers with the names that people read."""
        base, change = self.scenarios
        return sentences.Told(
            found=self.numbers, start=base.title, change=change.title,
            organisation=self.organisation.name, currency=self.organisation.money.currency,
            levers=tuple(sentences.changed(base, change)),
        )  # fmt: skip

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped with Ctrl-C; then it holds what had finished by then."""
        return self.numbers.interrupted

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How large the pilot must be, what to count, and what wrong conclusions cost."""
        return sentences.verdict(self.told)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What one should know before believing the verdict."""
        return (*self.cautions, *sentences.notes(self.told))

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a size: `teams` (treated), `quarters`, `power` with its interval.

        `more` and `less` are the shares of pilots that show more and less, `effect` is the mean
        estimate as a share of what such teams had before.
        """
        return pd.DataFrame([flat(each.to_json()) for each in self.numbers.designs])

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `power`, and `counted`: what to count."""
        return charts.piloting.draw(self.told)

    def report(self) -> str:
        """Return the page of it, as HTML."""
        return pages.piloting.page(self.told, self.charts(), self.cautions)

    @override
    def _files(self) -> dict[str, Any]:
        return {**super()._files(), "pilot.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        told = self.told
        found = [(sentences.power_rows(told), sentences.power_caption(told))]
        if not self.numbers.same:
            found.append((sentences.counted_rows(told), sentences.counted_caption(told)))
        if self.numbers.wrong is not None:
            found.append((sentences.wrong_rows(told), sentences.wrong_caption(told)))
        return found


def pilot(
    change: asking.AnyScenario | None = None,
    *,
    start: asking.AnyScenario | Stand = "initial",
    levers: asking.Levers | None = None,
    organisation: Path | Organisation | object = "mid_market",
    teams: int = 8,
    quarters: int = 8,
    before: int = 4,
    pilots: int = PILOTS,
    measure: Literal["bookings", "wins", "opened", "contribution"] = "bookings",
    parameters: Literal["fixed", "drawn"] = "drawn",
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Observer = None,
) -> Pilot:
    """Find how many teams for how many quarters it takes until a change shows.

    Pilots are simulated: half of the teams change, the others go on, and the mean change of the
    ones is held against that of the others (difference in differences, Student's t over teams,
    two sides, 5 %).

    Args:
        change: What the treated teams change to: a stage, a scenario or its file; None: `start`
            with `levers` set.
        start: How all teams are managed today, as for `work_on`.
        levers: Levers by name, set in the treated teams on top of `change`, or of `start`.
        organisation: What teams are like: a name, a file, an `Organisation`, a `Calibration`.
        teams: Most treated teams, 2 to 20; as many are left as they are.
        quarters: Most quarters after the switch, 1 to 16.
        before: Quarters before the switch that are looked at, 1 to 12.
        pilots: Simulated pilots, 40 to 10,000.
        measure: What is counted: money booked, deals won, opportunities opened, or what is
            earned.
        parameters: `drawn` lets every pilot meet a company of its own, within what evidence
            allows; `fixed` holds one.
        seed: Seed of all luck; the same seed gives the same bits.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786"; None: one thread
            a processor.
        out: Folder that keeps finished pilots, so that a stopped run goes on.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> p = marathon.pilot(levers={"desk_hours": 4}, teams=2, quarters=1, pilots=40)
        >>> p.frame()[["teams", "quarters"]].values.tolist()
        [[2, 1]]
    """
    problems = Problems()
    parameters, seed, executor, progress, kept = problems.take(
        parameters=parameters, seed=seed, executor=executor, progress=progress, out=out
    )
    teams = problems.of(whole(SIZES[0], SIZES[-1]), "teams", teams)
    quarters = problems.of(whole(1, 16), "quarters", quarters)
    before = problems.of(whole(1, MOST_BEFORE), "before", before)
    pilots = problems.of(whole(FEWEST_PILOTS, 10_000), "pilots", pilots)
    measure = problems.of(one_of(*MEASURES), "measure", measure)
    base = start_named(problems, start)
    values = problems.of(asking.levers_of, levers)
    if change is None and not values and not problems.found:
        problems.found.append(
            "change = None: name a stage or a scenario, or give levers to set"
        )
    named = [("start", base)]
    if change is not None:
        named.append(("change", change))
    asked = asking.request(problems, named, organisation)
    first, *rest = asked.scenarios
    changed = with_settings(rest[0] if rest else first, values or {})
    with watched(progress) as report:
        numbers = simulate_pilots(
            first, changed, asked.organisation, teams=teams, quarters=quarters, before=before,
            pilots=pilots, measure=measure, seed=seed, executor=executor, progress=report,
            out=kept,
            parameters=EvidenceRanges.of(asked.organisation) if parameters == "drawn" else None,
        )  # fmt: skip
    return Pilot(
        numbers=numbers, scenarios=(first, changed), organisation=asked.organisation
    )
