"""What to run: which practices on which organisation, for how long, from which seed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Records
from sim.engines.open_deals import OpenDeals
from sim.experiments.drawing.drawing import REPLICATIONS_PER_POINT, OrganisationSource
from sim.experiments.running import provenance
from sim.experiments.running.simulator import Simulator
from sim.levers import added_seats, teams_missing
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import BY_TEAM, COMPANY, PATHS
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario
from sim.seeds import seed_problem

MOST_YEARS = 50
FORMAT = 1
"""Number of the form in which replications are stored; raised when it changes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arm:
    """One scenario as it is run.

    Attributes:
        name: What tables call it.
        digest: Digest of the scenario's values.
        practices: Records of `sim.levers.Practices`.
    """

    name: str
    digest: str
    practices: Records

    @classmethod
    def of(cls, scenario: Scenario) -> Arm:
        """A scenario with all of its levers."""
        return cls(
            name=scenario.name, digest=scenario.digest, practices=scenario.practices()
        )


def within(practices: Records, weeks: int) -> Records:
    """The practices that hold in some of so many weeks: what comes later is left out."""
    starts, teams = practices["start_week"], practices["team"]
    first = np.array([starts[teams == team].min() for team in teams])
    held: Records = practices[(starts < weeks) | (starts == first)]
    return held


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExperimentPlan:
    """Everything that decides the numbers, and nothing else.

    Attributes:
        arms: The scenarios; the first is the base.
        organisation: The organisation all of them manage.
        years: Years measured from week 0 on, of 52 weeks.
        warmup_years: Years before week 0: under the base for all of them, or, in steady
            state, each under itself.
        steady: Whether each scenario runs in under itself.
        seed: Seed of all replications.
        simulator: Who simulates.
        parameters: Where the organisation's parameters are drawn from; None: they are fixed.
        today: Open deals of a company that week 0 begins with; None: those of the run-in.
        until_week: First week that is not measured, where that is not the end of a year.
        by_rep: Whether bookings of every rep are kept by week, in the place of money a rep.
        by_team: Whether money of every team is kept by week, behind money a rep.
    """

    arms: tuple[Arm, ...]
    organisation: Organisation
    years: int = 4
    warmup_years: int = 2
    steady: bool = False
    seed: int = 1
    simulator: Simulator = field(default_factory=Simulator)
    parameters: OrganisationSource | None = None
    today: OpenDeals | None = None
    until_week: int | None = None
    by_rep: bool = False
    by_team: bool = False

    def __post_init__(self) -> None:
        if problems := _problems_of(self):
            raise InvalidInput(problems)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the base first."""
        return tuple(arm.name for arm in self.arms)

    @property
    def same_as_base(self) -> tuple[str, ...]:
        """Names of the other scenarios whose practices, in the weeks measured, are those of the base."""
        base, *others = (within(arm.practices, self.weeks).tobytes() for arm in self.arms)
        return tuple(
            arm.name
            for arm, practices in zip(self.arms[1:], others, strict=True)
            if practices == base
        )

    @property
    def repeats(self) -> int:
        """Replications that share their parameters; 1 where parameters are fixed.

        Where bookings of reps are kept, a chance is asked for: every future meets parameters of its
        own, which tells it best.
        """
        return 1 if self.parameters is None or self.by_rep else REPLICATIONS_PER_POINT

    def met_by(self, replication: int) -> ExperimentPlan:
        """The plan with the organisation that a replication meets."""
        if self.parameters is None:
            return self
        point = replication // self.repeats
        drawn = self.parameters.organisation(self.organisation, seed=self.seed, point=point)
        return dataclasses.replace(self, organisation=drawn, parameters=None)

    @property
    def weeks(self) -> int:
        """Weeks measured."""
        return self.until_week or self.years * WEEKS_PER_YEAR

    @property
    def seats(self) -> int:
        """Seats of the organisation with all that any scenario adds."""
        sizes = self.organisation.team_sizes()
        return sum(sizes) + len(sizes) * added_seats(*(arm.practices for arm in self.arms))

    @property
    def run_in_weeks(self) -> int:
        """Weeks before week 0."""
        return self.warmup_years * WEEKS_PER_YEAR

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Shapes of an outcome's sums and of its weekly money."""
        n, years = len(self.arms), self.weeks // WEEKS_PER_YEAR
        columns = len(COMPANY) + 2 * self.seats if self.by_rep else len(PATHS)
        columns += len(BY_TEAM) * len(self.organisation.team_sizes()) * self.by_team
        return (n, years, len(QUANTITIES)), (n, self.weeks, columns)

    def shortened(self) -> ExperimentPlan:
        """The same plan over a single year, to load or compile all that it needs."""
        return dataclasses.replace(
            self, years=1, warmup_years=0, today=None, until_week=None
        )

    def configuration(self) -> dict[str, object]:
        """What two runs must share for their replications to belong together."""
        scenarios = {
            f"scenario {place}": f"{arm.name} ({_short(provenance.practices_digest(arm.practices))})"
            for place, arm in enumerate(self.arms)
        }
        organisation = self.organisation.digest()
        source = self.parameters
        parameters = (
            {}
            if source is None
            else {
                "parameters": f"{source.name} ({_short(source.digest)}), {self.repeats} a point"
            }
        )
        return {
            "format": FORMAT,
            "version": provenance.version(),
            "source files": _short(provenance.sources_digest()),
            "engine": self.simulator.engine,
            "seed": self.seed,
            "years": self.years,
            "warmup_years": self.warmup_years,
            "steady": self.steady,
            "organisation": f"{self.organisation.name} ({_short(organisation)})",
            **parameters,
            **({} if self.today is None else {"open deals": _short(self.today.digest)}),
            **({"weeks": self.weeks} if self.until_week else {}),
            **({"kept": "bookings of every rep by week"} if self.by_rep else {}),
            **({"beside it": "money of every team by week"} if self.by_team else {}),
            **scenarios,
        }


def _short(digest: str) -> str:
    """Enough of a digest to tell two apart, in a length that a message can show."""
    return digest[:16]


def _problems_of(plan: ExperimentPlan) -> list[str]:
    problems: list[str] = []
    if not plan.arms:
        problems.append("scenarios: none is given; name at least a base")
    repeated = sorted({name for name in plan.names if plan.names.count(name) > 1})
    problems += [f"scenarios: {name!r} is given twice; name each once" for name in repeated]
    n_teams = len(plan.organisation.team_sizes())
    problems += [
        f"scenario {arm.name!r}: {problem}"
        for arm in plan.arms
        for problem in teams_missing(arm.practices, n_teams)
    ]
    if not 1 <= plan.years <= MOST_YEARS:
        problems.append(f"years: {plan.years}; give 1 to {MOST_YEARS}")
    if not 0 <= plan.warmup_years <= MOST_YEARS:
        problems.append(f"warmup: {plan.warmup_years} years; give 0 to {MOST_YEARS}")
    if plan.today is not None:
        problems += _problems_of_today(plan)
    if problem := seed_problem(plan.seed):
        problems.append(problem)
    return problems


def _problems_of_today(plan: ExperimentPlan) -> list[str]:
    """Why a plan cannot begin with a company's open deals."""
    problems = []
    if plan.steady:
        problems.append(
            "steady: steady states have no open deals of a day; leave out steady (--steady) or "
            "the history (--history)"
        )
    if plan.warmup_years < 1:
        problems.append(
            f"warmup: {plan.warmup_years} years; with a history (--history) give 1 or more: what a "
            "CRM does not show of an open deal is taken from deals of the run-in"
        )
    return problems
