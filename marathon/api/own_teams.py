"""A company of one's own, team by team, from an organisation file with answers in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as FilePath
from typing import Any

from typing_extensions import override

from forecast.calibration.pipelines import with_fits
from marathon.answers.arithmetic import contradictions, remarkable
from marathon.answers.solving import solve
from marathon.answers.teams import read_company
from marathon.api import asking
from marathon.api.arguments import Observer, Path, Problems, path_of
from marathon.api.own import OwnOrganisation
from marathon.api.result import Result
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import answers as sentences
from marathon.tables import Table
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.loader import write_organisation
from sim.scenarios.toml_file import read_toml


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class OwnTeams(Result):
    """A company whose markets show what was answered of them; give it as `organisation=`.

    Attributes:
        organisation: The company.
        markets: By team, or "the company's own market": what was answered beside what is
            simulated.
    """

    organisation: Organisation
    markets: Mapping[str, OwnOrganisation]

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Where answers about one market contradict each other by plain arithmetic."""
        return _by_market(
            {name: each.contradictions for name, each in self.markets.items()}
        )

    @property
    def remarkable(self) -> tuple[str, ...]:
        """What is unusual, and which answers the simulation does not come near."""
        return _by_market({name: each.remarkable for name, each in self.markets.items()})

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What it is, where answers contradict each other, and what is worth a second look."""
        said = f"{sentences.describe(self.organisation)}."
        return (said, *self.contradictions, *self.remarkable)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon new --json` prints it."""
        return {
            "markets": {
                name: {**each.to_dict(), "organisation": None}
                for name, each in self.markets.items()
            },
            "organisation": self.organisation.model_dump(mode="json"),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a market and measure: what was answered beside what is simulated."""
        parts = {name: each.frame() for name, each in self.markets.items()}
        return pd.concat(parts, names=["market"]).reset_index("market")

    def report(self) -> str:
        """Return what was answered beside what is simulated, market by market, as text."""
        return "\n\n".join(
            f"{name} (started from '{each.like}')\n\n{each.report()}"
            for name, each in self.markets.items()
        )

    def write(self, path: Path) -> FilePath:
        """Write the company as a TOML file with the source of each number beside it.

        Args:
            path: A file that does not exist yet.
        """
        target = path_of("path", path)
        opening = [
            line
            for name, each in self.markets.items()
            for line in sentences.market_opening(name, each.solved, each.answers, each.like)
        ]
        write_organisation(
            self.organisation, target,
            opening=[*opening, sentences.HOW_TO_READ], remarks=sentences.market_remarks(self.markets),
        )  # fmt: skip
        return target

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            (table, name)
            for name, each in self.markets.items()
            for table, _ in each._tables()  # noqa: SLF001 (of the same kind)
        ]


def own_teams(
    told: Path | Mapping[str, Any],
    *,
    managed_as: asking.AnyScenario = "initial",
    accept: bool = False,
    seed: int = 1,
    progress: Observer = None,
) -> OwnTeams:
    """Make a company of teams from an organisation file in which some numbers are answers.

    Args:
        told: The file, or its contents: `teams` with `name`, `reps`, `market` (a built-in
            organisation), `quota`, `manager`; and, in a team or at the head for all, any of
            `deal_size`, `win_rate`, `cycle_days`, `opportunities_month`, `attainment`, `ramp_months`,
            `attrition`, `pay`, `margin`, `leads_month`.
        managed_as: How the company is managed today.
        accept: Take answers that contradict each other all the same.
        seed: Seed of all luck.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: The file cannot be read, or answers contradict each other.

    Example:
        >>> own = marathon.own_teams({"teams": [
        ...     {"name": "Mid", "reps": 3, "deal_size": "30k"},
        ...     {"name": "Large", "reps": 2, "market": "enterprise"},
        ... ]})
        >>> own.organisation.team_names()
        ('Mid', 'Large')
    """
    problems = Problems()
    accept, seed, progress = problems.take(accept=accept, seed=seed, progress=progress)
    problems.refuse()
    if isinstance(told, Mapping):
        company = read_company(told, source="teams")
    else:
        path = path_of("told", told)
        company = read_company(read_toml(path), source=str(path))
    first_day, names = company.firm.calendar.first_day, company.firm.team_names()
    managed = asking.scenario_of(managed_as, first_day, names, "managed_as")
    against = _by_market({each.name: contradictions(each.answers) for each in company.told})
    if against and not accept:
        raise InvalidInput(
            [*against, "answers: change some, or give accept=True (--accept)"]
        )
    markets = {}
    with watched(progress) as report:
        for each in company.told:
            solved = solve(
                each.base, each.answers, managed, name=each.name, seed=seed,
                like=each.like if each.chosen else None, say=partial(_say, report, each.name),
            )  # fmt: skip
            markets[each.name] = OwnOrganisation(
                solved=solved, answers=each.answers, like=each.like, managed_as=managed.name,
                contradictions=contradictions(each.answers),
                remarkable=(*remarkable(each.answers, each.base), *sentences.still_apart(solved)),
            )  # fmt: skip
    found = [each.organisation for each in markets.values()]
    fits = {name: each.organisation.calibration for name, each in markets.items()}
    return OwnTeams(organisation=with_fits(company.solved(found), fits), markets=markets)


def _say(report: Callable[[Progress], None], name: str, line: str) -> None:
    report(Progress(note=f"{name}: {line}"))


def _by_market(problems: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(f"{name}: {each}" for name, found in problems.items() for each in found)
