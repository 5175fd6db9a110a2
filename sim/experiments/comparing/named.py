"""Experiments with a name: timelines built from the stages, and the question they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.levers import LEVERS
from sim.problems import InvalidInput
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario

BEFORE: Final = -1
"""Any week before the switch: what holds until then."""

DEFAULT_PUSH: Final = 2.0
"""Four times what every stage asks for at a quarter's end, in commission."""

DEFAULT_RUNG_WEEKS: Final = 26
MOST_RUNG_WEEKS: Final = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedExperiment:
    """Which ways of managing set out in week 0, and which two of them are asked about.

    Attributes:
        name: Name on the command line.
        title: Name for people.
        question: What it answers.
        scenarios: The first goes on as before; the others change from week 0 on.
        contender: Name of the scenario that may overtake.
        rival: Name of the one that it is measured against.
    """

    name: str
    title: str
    question: str
    scenarios: tuple[Scenario, ...]
    contender: str
    rival: str


def sprint_against_marathon(
    push: float = DEFAULT_PUSH, before: Scenario | None = None
) -> NamedExperiment:
    """Today's way that pushes harder at every quarter's end, against steady inputs (stage 5).

    Args:
        push: How hard the sprint pushes; the marathon does not push at all.
        before: Today's way; None: stage 1.

    Raises:
        InvalidInput: If the lever does not allow it.
    """
    lever = LEVERS["quarter_end_push"]
    if not lever.low < push <= lever.high:
        message = (
            f"push (--push) {push:g}: give more than {lever.low:g}, at most {lever.high:g}"
        )
        raise InvalidInput(message)
    first, last = before or load_scenario(STAGES[0]), load_scenario(STAGES[-1])
    usual = first.opening["quarter_end_push"]
    as_it_is = _starting_from(
        first, "As it is",
        f"{first.title}, whose quarter ends are pushed as hard as everywhere ({usual:g}).",
        {},
    )  # fmt: skip
    return NamedExperiment(
        name="sprint",
        title="Sprint against marathon",
        question="When does pushing for the quarter's end stop winning?",
        scenarios=(
            as_it_is,
            _starting_from(
                first, "Sprint", f"{first.title} that pushes quarter ends at {push:g}.",
                {0: {**first.opening, "quarter_end_push": push}},
            ),
            _starting_from(
                first, "Marathon",
                f"{last.title}: steady inputs, and quarter ends are not pushed at all.",
                {0: {**last.opening, "quarter_end_push": 0.0}},
            ),
            _starting_from(
                first, "Marathon that sprints",
                f"{last.title} that also pushes quarter ends at {push:g}.",
                {0: {**last.opening, "quarter_end_push": push}},
            ),
        ),
        contender="marathon",
        rival="sprint",
    )  # fmt: skip


def ladder_against_jump(
    rung_weeks: int = DEFAULT_RUNG_WEEKS, before: Scenario | None = None
) -> NamedExperiment:
    """Stages 2, 3, 4, 5 one after the other, against stage 5 at once.

    Args:
        rung_weeks: Weeks from one stage to the next.
        before: Today's way; None: stage 1. From a stage on the ladder begins with the one above it.

    Raises:
        InvalidInput: If it is out of range.
    """
    if not 1 <= rung_weeks <= MOST_RUNG_WEEKS:
        raise InvalidInput(f"rung (--rung) {rung_weeks}: give 1 to {MOST_RUNG_WEEKS} weeks")
    first = before or load_scenario(STAGES[0])
    above = STAGES[STAGES.index(first.name) + 1 :] if first.name in STAGES else STAGES[1:]
    rungs = [load_scenario(name) for name in above or STAGES[-1:]]
    climbed = {place * rung_weeks: rung.opening for place, rung in enumerate(rungs)}
    steps = ", ".join(
        f"{rung.title} from week {week}" for week, rung in zip(climbed, rungs, strict=True)
    )
    return NamedExperiment(
        name="ladder",
        title="Ladder against jump",
        question="Is it better to climb the stages one by one, or to jump to the last?",
        scenarios=(
            _starting_from(first, "As it is", f"{first.title}, for good.", {}),
            _starting_from(first, "Ladder", f"{steps}.", climbed),
            _starting_from(
                first, "Jump", f"{rungs[-1].title} from week 0.", {0: rungs[-1].opening}
            ),
        ),
        contender="jump",
        rival="ladder",
    )  # fmt: skip


def _starting_from(
    before: Scenario, title: str, meaning: str, changes: Mapping[int, Mapping[str, float]]
) -> Scenario:
    return Scenario(
        name=title.lower(),
        title=title,
        meaning=meaning,
        timeline={BEFORE: dict(before.opening), **changes},
    )
