"""The commonest design of a study: one team, run on under several ways of managing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.evidence.bench import YEAR, Bench, managed
from sim.outputs.counters import RepCounter


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """A measurement of bookings: a base is run in, then run on in each of several arms.

    All arms start from the same state and meet the same luck.

    Attributes:
        stage: Stage of management in which the team is run in.
        base: Levers of the run-in that differ from the stage's.
        arms: By the name of each arm, the levers that change in week 0.
        span: First week whose bookings count, and the first that does not count any more.
        run_in: Weeks of run-in.
        counted: What else is summed over the span, by name: `activities` is observed as
            `activities` behind the name of the arm.
    """

    stage: str
    arms: Mapping[str, Mapping[str, float]]
    span: tuple[int, int]
    base: Mapping[str, float] = field(default_factory=dict)
    run_in: int = YEAR
    counted: Mapping[str, RepCounter] = field(default_factory=dict)

    def __call__(self, bench: Bench) -> dict[str, float]:
        """Bookings at average luck, and what else is counted, of each arm."""
        base = managed(self.stage, **self.base)
        seen: dict[str, float] = {}
        for name, levers in self.arms.items():
            run = bench.run(base, (0, levers), weeks=self.span[1], run_in=self.run_in)
            seen[name] = run.sold(self.span)
            for what, counter in self.counted.items():
                seen[f"{name} {what}"] = run.total(counter, weeks=self.span)
        return seen
