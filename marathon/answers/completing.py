"""What follows from the answers, and what is taken where nothing does.

Five answers are bound to each other,

    quota x attainment = opportunities a year x win rate x deal size,

so whoever knows four has told the fifth. What nobody knows is taken from what was answered by published
relations (`completing.toml` names them): longer cycles and higher pay with larger deals, quotas of so many
times the pay. Where an organisation to start from was named, it is as there instead.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from marathon.answers.questions import Answers
from sim.beside import beside

_TEXTS: Final[dict[str, str]] = beside(__file__)

BOUND: Final = ("win_rate", "attainment", "quota", "deal_size", "opportunities")
"""Answers of which each follows from the others; what nobody knows is taken in this order."""
MIDDLE_SIZE, MIDDLE_CYCLE, MIDDLE_PAY = 25e3, 70.0, 150e3
"""A deal in the middle of published ones, its days, and the pay of who closes such deals."""
CYCLE_BY_SIZE, PAY_BY_SIZE, RAMP_BY_CYCLE = 0.42, 0.25, 0.35
"""Exponents: deals of 150,000 take twice as long as those of 25,000."""
SMALLEST, LARGEST = 3e3, 500e3
"""Ends between which published relations reach."""
QUOTA_OVER_PAY, WIN_RATE, ATTAINMENT, ATTRITION, MARGIN = 4.8, 0.25, 0.75, 0.27, 0.8
SPAN, MIDDLE_RAMP = 8.0, 5.0
LEADS_KEPT = 0.2
"""Leads that become opportunities."""
PLAUSIBLE: Final = {"win_rate": (0.05, 0.7), "attainment": (0.3, 1.5)}
"""Between these a share may follow from other answers; elsewhere it is another one that is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """Answers without gaps.

    Attributes:
        answers: What was answered, and what was taken.
        taken: By what was not answered: why it is what it is.
        follows: What was not answered and follows from answers alone; empty where nothing does.
    """

    answers: Answers
    taken: Mapping[str, str]
    follows: str = ""


def completed(answers: Answers, usual: Answers | None = None, like: str = "") -> Completed:
    """Return answers in which nothing that is solved for is left open.

    Args:
        answers: What was answered.
        usual: What holds in an organisation that was named to start from; None: none was.
        like: Its name.
    """
    return _Completing(answers, usual, like).done()


def inbound_share(size: float) -> float:
    """Share of opportunities that come in by themselves, by the size of a deal."""
    inside = min(max(size, SMALLEST), LARGEST)
    return 0.55 - 0.35 * math.log(inside / SMALLEST) / math.log(LARGEST / SMALLEST)


def booked(values: Mapping[str, float]) -> float:
    """Bookings of a rep and year by opportunities, win rate and deal size."""
    return 12.0 * values["opportunities"] * values["win_rate"] * values["deal_size"]


class _Completing:
    """Values by name while they become more."""

    def __init__(self, answers: Answers, usual: Answers | None, like: str) -> None:
        self.answers, self.like = answers, like
        self.usual = dict(usual.known) if usual is not None else {}
        self.named = usual is not None
        self.values = dict(answers.known)
        self.taken: dict[str, str] = {}

    def done(self) -> Completed:
        """See `completed`."""
        self._bind()
        self._take("cycle", self._cycle)
        self._take("leads", self._leads)
        if not self.named:
            self._take("pay", lambda: self.values["quota"] / QUOTA_OVER_PAY)
            cycle = self.values["cycle"]
            self._take(
                "ramp", lambda: MIDDLE_RAMP * (cycle / MIDDLE_CYCLE) ** RAMP_BY_CYCLE
            )
            self._take("attrition", lambda: ATTRITION)
            self._take("margin", lambda: MARGIN)
            self._take("span", lambda: min(SPAN, self.values.get("reps", SPAN)))
        left = [name for name in BOUND if name not in self.answers.known]
        return Completed(
            answers=replace(self.answers, **self.values),
            taken=self.taken,
            follows=left[0] if len(left) == 1 else "",
        )

    def _take(self, name: str, value: Callable[[], float]) -> None:
        """Take a value where there is none: as in the organisation that was named, or a usual one."""
        if name in self.values:
            return
        as_there = self.usual.get(name)
        self.values[name] = _said(value() if as_there is None else as_there)
        text = _TEXTS[name] if as_there is None else _TEXTS["like"].format(like=self.like)
        self.taken[name] = text

    def _bind(self) -> None:
        """Take what is open among the five until one is left, which follows."""
        usual: Mapping[str, Callable[[], float]] = {
            "win_rate": lambda: WIN_RATE,
            "attainment": lambda: ATTAINMENT,
            "quota": lambda: QUOTA_OVER_PAY * self._pay(),
            "deal_size": self._size,
        }
        while len(left := [name for name in BOUND if name not in self.values]) > 1:
            self._take(self._first(left, usual), usual[self._first(left, usual)])
        if left:
            self.values[left[0]] = self._last(left[0])
            self.taken[left[0]] = _TEXTS["follows"]

    def _first(self, left: list[str], usual: Mapping[str, Callable[[], float]]) -> str:
        """What is taken next: of two the first, unless the second would then be out of reach."""
        if len(left) == 2 and left[1] in PLAUSIBLE:
            low, high = PLAUSIBLE[left[1]]
            first = self.usual.get(left[0]) or usual[left[0]]()
            if not low <= self._last(left[1], {left[0]: first}) <= high:
                return left[1]
        return left[0]

    def _last(self, name: str, more: Mapping[str, float] | None = None) -> float:
        """The one of the five that follows from the others."""
        values = {**self.values, **(more or {}), name: 1.0}
        brought, wanted = booked(values), values["quota"] * values["attainment"]
        up = name in {"win_rate", "deal_size", "opportunities"}
        return _said(wanted / brought if up else brought / wanted)

    def _size(self) -> float:
        """The deal size that goes with the cycle, or with the pay, or a middle one."""
        ratio = 1.0
        if "cycle" in self.values:
            ratio = (self.values["cycle"] / MIDDLE_CYCLE) ** (1.0 / CYCLE_BY_SIZE)
        elif "pay" in self.values:
            ratio = (self.values["pay"] / MIDDLE_PAY) ** (1.0 / PAY_BY_SIZE)
        return float(min(max(MIDDLE_SIZE * ratio, SMALLEST), LARGEST))

    def _pay(self) -> float:
        size = self.values.get("deal_size") or self._size()
        inside = min(max(size, SMALLEST), LARGEST)
        usual = MIDDLE_PAY * (inside / MIDDLE_SIZE) ** PAY_BY_SIZE
        return float(self.values.get("pay", usual))

    def _cycle(self) -> float:
        inside = min(max(self.values["deal_size"], SMALLEST), LARGEST)
        return float(MIDDLE_CYCLE * (inside / MIDDLE_SIZE) ** CYCLE_BY_SIZE)

    def _leads(self) -> float:
        share = inbound_share(self.values["deal_size"])
        return self.values["opportunities"] * share / LEADS_KEPT


def _said(value: float) -> float:
    """A number with as many digits as people say."""
    return float(f"{value:.3g}")
