"""Which setting a browser asks about: read from a query, refused in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from marathon.serve.offer import Firms
from sim.experiments.running.plan import Arm
from sim.experiments.trying.kept import Base
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.problems import InvalidInput, Problems, shown
from sim.scenarios.catalogue import STAGES, move_names
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario, with_settings
from sim.scenarios.settings import parse_settings

MOST_PARTS: Final = 64
LONGEST: Final = 200
"""A query has at most so many parts, of at most so many characters each."""
YEARS: Final = 2
"""Years that the live page measures: short enough to wait for, long enough to pay back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A setting that is asked about.

    Attributes:
        organisation: Whom it manages.
        base: How they are managed before the switch.
        tried: How from then on.
        years: Years that are measured.
    """

    organisation: Organisation
    base: Scenario
    tried: Scenario
    years: int = YEARS

    @property
    def against(self) -> Base:
        """What it is tried against."""
        return Base(organisation=self.organisation, arm=Arm.of(self.base), years=self.years)


def asked(query: Iterable[tuple[str, str]], firms: Firms) -> Asked:
    """Read a query: organisation, base, stage, moves, and levers by name.

    Raises:
        InvalidInput: With every problem of it.
    """
    parts = list(query)
    if len(parts) > MOST_PARTS or any(len(x) > LONGEST for each in parts for x in each):
        raise InvalidInput(
            f"query: is too long; give at most {MOST_PARTS} parts of {LONGEST} characters"
        )
    given: dict[str, str] = dict(parts)
    problems = Problems()
    if len(given) < len(parts):
        problems.found.append("query: names something twice; name each once")
    firm = problems.of(firms.named, given.pop("organisation", firms.names[0]))
    base = problems.of(_stage, "base", given.pop("base", STAGES[0]))
    stage = problems.of(_stage, "stage", given.pop("stage", STAGES[0]))
    moves = problems.of(_moves, given.pop("moves", ""))
    values = problems.of(_values, given)
    problems.refuse()
    named = "+".join((stage, *moves))
    begun = load_scenario(named)
    tried = with_settings(begun, values)
    if values:
        changes = "1 change" if len(values) == 1 else f"{len(values)} changes"
        # The page lists them; a title that does as well would fill its tables.
        tried = replace(tried, title=f"{begun.title} + {changes}")
    return Asked(organisation=firm, base=load_scenario(base), tried=tried)


def _stage(name: str, given: str) -> str:
    if given not in STAGES:
        raise InvalidInput(
            f"{name} = {shown(given)}: is no stage; give one of {', '.join(STAGES)}"
        )
    return given


def _moves(given: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(given.split(","))) if given else ()
    unknown = [name for name in named if name not in move_names()]
    if unknown:
        raise InvalidInput(
            f"moves = {shown(given)}: {shown(unknown[0])} is no move; give some of "
            f"{', '.join(move_names())}"
        )
    return named


def _values(given: Mapping[str, str]) -> Mapping[str, float]:
    unknown = [name for name in given if name not in LEVERS]
    if unknown:
        raise InvalidInput([f"{shown(name)}: there is no such lever" for name in unknown])
    try:
        return parse_settings([f"{name}={value}" for name, value in given.items()])
    except InvalidInput as error:
        raise InvalidInput(
            [problem.removeprefix("levers (--set) ") for problem in error.problems]
        ) from error


def told(error: InvalidInput) -> dict[str, Any]:
    """Problems as a page shows them."""
    return {"problems": list(error.problems)}
