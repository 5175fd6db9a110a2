"""An exact account of a difference in bookings: hours, inputs, pipeline, exits, money.

Bookings of a span are followed back along what can be counted. Every deal won was either
open in some stage when the span began or was opened in it, from one of three sources; from
there on it had to be decided within the span and to pass, stage by stage:

    bookings = sum over sources s of  deals_s
               x product over stages k of  (decided_k / at hand_k) x (passed_k / decided_k)
               x amount of a won deal x (1 - discount)

`at hand` is what was open in the stage at the beginning plus what came into it; what is not
decided is still open at the end. So deals that were opened in one span and close in another
are told as pipeline, and nothing is swept into a remainder. Sources go further back:
prospected deals = hours x share prospecting x buyers found per hour x deals per buyer found.
The parts of a difference come from `sim.experiments.why.divisia` and add up to it exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.why.divisia import split
from sim.outputs.counters import RepCounter as R

HOURS: Final = "hours"
INPUTS: Final = "inputs"
PIPELINE: Final = "pipeline"
EXITS: Final = "exits"
MONEY: Final = "bookings"
CHAPTERS: Final = (HOURS, INPUTS, PIPELINE, EXITS, MONEY)
"""The order in which an account is read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One link of the account.

    Attributes:
        chapter: One of `CHAPTERS`.
        name: Its name in JSON.
        meaning: What changed, in words.
    """

    chapter: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flows:
    """What is counted of a span in one world; the last axes are futures, or reps, or none.

    Attributes:
        counts: Sums of `RepCounter` over the span, shape (counters, ...).
        at_start: Deals open in each stage when it began, shape (stages, ...).
        at_end: Deals open in each stage when it ended, same shape.
    """

    counts: Array
    at_start: Array
    at_end: Array

    @property
    def bookings(self) -> Array:
        """What the account explains."""
        return np.asarray(self.counts[R.BOOKINGS])


Path = tuple[tuple[Part, ...], Array]
"""The links of a path, and its levels in one world."""


def parts_of(stages: Sequence[str]) -> tuple[Part, ...]:
    """Every part that an account can have, in the order in which it is read."""
    wanted = {part.name: part for links, _ in _paths(_nothing(len(stages)), stages)
              for part in links}  # fmt: skip
    return tuple(sorted(wanted.values(), key=lambda part: CHAPTERS.index(part.chapter)))


def account(before: Flows, after: Flows, stages: Sequence[str]) -> dict[str, Array]:
    """Contribution of every part to the difference of bookings.

    Args:
        before: The first world.
        after: The second world.
        stages: Names of the stages.

    Returns:
        By name of the part, in the order of `parts_of`; the values sum to
        `after.bookings - before.bookings`.
    """
    zero = np.zeros_like(before.bookings)
    told = {part.name: zero.copy() for part in parts_of(stages)}
    pairs = zip(_paths(before, stages), _paths(after, stages), strict=True)
    for (links, first), (_, second) in pairs:
        for part, contribution in zip(links, split(first, second), strict=True):
            told[part.name] += contribution
    return told


def _nothing(n_stages: int) -> Flows:
    empty = np.zeros(n_stages)
    return Flows(counts=np.zeros(len(R)), at_start=empty, at_end=empty)


def _paths(flows: Flows, stages: Sequence[str]) -> list[Path]:
    """Every way in which money can come to be, each as a chain of levels."""
    exits = _Exits(flows, stages)
    paths = [
        exits.follow(*source, stage=0)
        for source in (_prospected(flows), _inbound(flows), _referred(flows))
    ]
    opening = Part(PIPELINE, "open_at_start", "deals that were open at the start")
    handed = Part(PIPELINE, "handed_over", "open deals handed over by others")
    for stage in range(len(stages)):
        paths.append(exits.follow((opening,), [flows.at_start[stage]], stage=stage))
        paths.append(exits.follow((handed,), [exits.handed_over[stage]], stage=stage))
    return paths


def _prospected(flows: Flows) -> tuple[tuple[Part, ...], list[Array]]:
    c = flows.counts
    # Effort is hours times pace; a level is summed over weeks, so its mean needs the seats'.
    pace = _over(c[R.PACE], c[R.SEAT])
    links = (
        Part(HOURS, "hours_worked", "hours worked"),
        Part(HOURS, "share_prospecting", "share of hours for prospecting"),
        Part(HOURS, "pace", "pace of work while prospecting"),
        Part(INPUTS, "found_per_hour", "buyers found per hour of effort"),
        Part(INPUTS, "deals_per_found", "deals per buyer found"),
    )
    levels = [c[R.HOURS_CLOCK], c[R.HOURS_PROSPECT], c[R.HOURS_PROSPECT] * pace,
              c[R.PROSPECTED], c[R.OPENED_PROSPECTED]]  # fmt: skip
    return links, levels


def _inbound(flows: Flows) -> tuple[tuple[Part, ...], list[Array]]:
    c = flows.counts
    answered = _over(c[R.LEADS_ANSWERED], c[R.INBOUND] + c[R.REFERRED])
    reached = _over(c[R.CONTACTS], c[R.LEADS_ANSWERED])
    links = (
        Part(INPUTS, "hands_raised", "accounts that raised their hand"),
        Part(INPUTS, "leads_answered", "share of leads answered in time"),
        Part(INPUTS, "leads_reached", "share of answered leads reached"),
        Part(INPUTS, "deals_per_reached", "deals per lead reached"),
    )
    levels = [c[R.INBOUND], c[R.INBOUND] * answered, c[R.INBOUND] * answered * reached,
              c[R.OPENED_INBOUND]]  # fmt: skip
    return links, levels


def _referred(flows: Flows) -> tuple[tuple[Part, ...], list[Array]]:
    c = flows.counts
    answered = _over(c[R.LEADS_ANSWERED], c[R.INBOUND] + c[R.REFERRED])
    links = (
        Part(INPUTS, "names_given", "accounts named by customers"),
        Part(INPUTS, "leads_answered", "share of leads answered in time"),
        Part(INPUTS, "deals_per_reached", "deals per lead reached"),
    )
    return links, [c[R.REFERRED], c[R.REFERRED] * answered, c[R.OPENED_REFERRED]]


class _Exits:
    """From a deal in some stage to money: decided, passed, stage by stage."""

    def __init__(self, flows: Flows, stages: Sequence[str]) -> None:
        self._stages = stages
        c = flows.counts
        n = len(stages)
        passed = [c[R.PASSED_STAGE_1 + stage] for stage in range(n)]
        opened = c[R.OPENED_INBOUND] + c[R.OPENED_PROSPECTED] + c[R.OPENED_REFERRED]
        came_in = [opened, *passed[:-1]]
        self.handed_over = []
        self._decided = []
        self._converted = []
        for stage in range(n):
            at_hand = flows.at_start[stage] + came_in[stage]
            # What passed or is still open and was not there before came from another seat.
            needed = passed[stage] + flows.at_end[stage]
            self.handed_over.append(np.maximum(needed - at_hand, 0.0))
            at_hand = at_hand + self.handed_over[-1]
            decided = at_hand - flows.at_end[stage]
            self._decided.append(_over(decided, at_hand))
            self._converted.append(_over(passed[stage], decided))
        gross = c[R.BOOKINGS] + c[R.DISCOUNT]
        self._amount = _over(gross, passed[-1])
        self._kept = _over(c[R.BOOKINGS], gross)

    def follow(self, links: tuple[Part, ...], levels: list[Array], *, stage: int) -> Path:
        """Go on from a number of deals at the beginning of a stage to what they booked."""
        parts = list(links)
        ratios: list[Array] = []
        for place in range(stage, len(self._stages)):
            number, name = place + 1, self._stages[place]
            decided = f"share of deals in {name} decided by the end"
            parts.append(Part(PIPELINE, f"decided_{number}", decided))
            parts.append(
                Part(EXITS, f"passed_{number}", f"share of deals that pass {name}")
            )
            ratios += [self._decided[place], self._converted[place]]
        parts.append(Part(MONEY, "amount", "amount of a won deal"))
        parts.append(Part(MONEY, "discount", "share kept after discounts"))
        ratios += [self._amount, self._kept]
        # Every further level is the one before times the next ratio.
        chain = [*levels[:-1], *accumulate((levels[-1], *ratios), np.multiply)]
        return tuple(parts), np.stack(np.broadcast_arrays(*chain))


def _over(above: Array, below: Array) -> Array:
    """A ratio; 0 where there is nothing below the line."""
    there = below > 0.0
    return np.where(there, above / np.where(there, below, 1.0), 0.0)
