"""Why one way of managing books more than another: the parts of a difference, with intervals."""

from dataclasses import dataclass
from typing import Final

from sim.experiments.comparing.comparison import Estimate
from sim.experiments.why.shapley import Change
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.results import Result

VALUED: Final = ("bookings", "contribution")
"""What the groups of levers are valued in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Result):
    """One part of a difference.

    Attributes:
        name: Its name.
        chapter: To which chapter of the account it belongs; `levers` for groups of levers, and for
            a lever its group.
        meaning: What it is, in words.
        value: Money a rep and year, with its interval, which holds for all parts at once.
    """

    JSON = "name chapter meaning *value"

    name: str
    chapter: str
    meaning: str
    value: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Result):
    """A difference and its parts, which add up to it.

    Attributes:
        response: `bookings` or `contribution`, a rep and year.
        before: Mean of the base.
        difference: Mean of the other less that of the base.
        shares: The parts.
        chapters: The parts added up by chapter.
    """

    JSON = "response base=before difference chapters parts=shares"

    response: str
    before: Estimate
    difference: Estimate
    shares: tuple[Share, ...]
    chapters: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Result):
    """Why the other scenario differs from the base.

    Attributes:
        base: Name of the base scenario.
        other: Name of the other.
        rep: Number of the seat that the account is about, from 1; None: all of them.
        bookings: The account of bookings, in the order of hours, inputs, pipeline, exits,
            money.
        changes: The groups of levers that differ, or the levers, where it is one group.
        levers: What each of them is worth, for bookings and for contribution; empty for a
            single seat, and where nothing differs.
        practices: What each lever that differs is worth, for bookings and for contribution; their
            chapters are the groups, to which they add up. Empty where `levers` is.
        exact: Whether all coalitions of changes were run.
        coalitions: How many a future ran.
        run: Where the numbers come from.
    """

    JSON = """
        base other rep account=bookings changes levers practices exact_shapley=exact
        coalitions_per_future=coalitions run
    """

    base: str
    other: str
    rep: int | None
    bookings: Split
    changes: tuple[Change, ...]
    levers: tuple[Split, ...]
    practices: tuple[Split, ...]
    exact: bool
    coalitions: int
    run: dict[str, object]

    @property
    def weeks(self) -> int:
        """Weeks of the run from the switch on."""
        return WEEKS_PER_YEAR * int(str(self.run["years"]))
