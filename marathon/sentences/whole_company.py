"""An explanation in the money of the whole company, as a leader reads a plan.

The account counts money a rep and year, by the seats that there are before anybody is hired. So
that many times as much is the company's a year, people who are hired included.
"""

from dataclasses import replace

from sim.experiments.comparing.comparison import Estimate
from sim.experiments.why.explanation import Explanation, Share, Split
from sim.organisation import Organisation
from sim.problems import InvalidInput


def of_company(explanation: Explanation, organisation: Organisation) -> Explanation:
    """The same explanation, each sum times the seats.

    Raises:
        InvalidInput: It is about one seat.
    """
    if explanation.rep is not None:
        raise InvalidInput(
            f"rep: {explanation.rep}; one seat explains nothing of a company, so leave it out"
        )
    seats = sum(organisation.team_sizes())
    return replace(
        explanation,
        bookings=_split(explanation.bookings, seats),
        levers=tuple(_split(split, seats) for split in explanation.levers),
        practices=tuple(_split(split, seats) for split in explanation.practices),
    )


def _split(split: Split, seats: int) -> Split:
    return replace(
        split,
        before=_times(split.before, seats),
        difference=_times(split.difference, seats),
        shares=tuple(_share(share, seats) for share in split.shares),
        chapters=tuple(_share(share, seats) for share in split.chapters),
    )


def _share(share: Share, seats: int) -> Share:
    return replace(share, value=_times(share.value, seats))


def _times(value: Estimate, seats: int) -> Estimate:
    return Estimate(mean=seats * value.mean, low=seats * value.low, high=seats * value.high)
