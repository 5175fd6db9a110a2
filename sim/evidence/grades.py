"""How well it is known what a lever does: the grade of the best evidence behind its effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sim.beside import beside
from sim.results import Result

Grade = Literal["tried", "observed", "trade", "judged"]
"""Tried by lot in firms, seen in firms, told by a trade, or judged: from the best to the least."""

Found = Literal["profit", "sales", "output"]
"""Of what the evidence found a gain where there is more of the practice."""

BEST_FIRST: Final[tuple[Grade, ...]] = get_args(Grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Result):
    """What stands behind the effect of a lever.

    Attributes:
        lever: Its name.
        grade: How well it is known.
        basis: What was measured, in few words.
        rows: Rows of `marathon validate` that hold the published effect against the model.
        gain_in: Of what its source found a gain; None where it states no direction for more of
            the practice.
        gain_to: The lever's value up to which that holds; None where no source says an end.
    """

    lever: str
    grade: Grade
    basis: str
    rows: tuple[str, ...] = ()
    gain_in: Found | None = None
    gain_to: float | None = None


_FILE: Final = beside(__file__)

EVIDENCE: Final[Mapping[str, Evidence]] = {
    lever: Evidence(
        lever=lever,
        grade=grade,
        basis=entry["basis"],
        rows=tuple(entry["rows"]),
        gain_in=entry.get("gain_in"),
        gain_to=entry.get("gain_to"),
    )
    for grade in BEST_FIRST
    for lever, entry in _FILE[grade].items()
}
"""By name of the lever."""


def weakest(levers: Iterable[str]) -> Evidence:
    """Of several levers' evidence that which says least; the first of those as weak."""
    return max((EVIDENCE[x] for x in levers), key=lambda each: BEST_FIRST.index(each.grade))
