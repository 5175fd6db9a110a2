"""How far a question has got, for whoever watches."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

SECONDS_BETWEEN_REPORTS: Final = 1.0
"""Nobody reads faster, and the precision reached takes some hundredths of a second to work out."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a question has got; printing it prints a sentence.

    Attributes:
        finished: Pieces of work done, mostly futures.
        asked: Pieces asked for so far; 0: nobody knows how many there will be.
        seconds: Seconds since it began.
        note: What else is known, such as what is being done.
        precision: Half-width reached, relative to the bookings ratio; nan while there is none.
    """

    finished: int = 0
    asked: int = 0
    seconds: float = 0.0
    note: str = ""
    precision: float = math.nan

    @override
    def __str__(self) -> str:
        """One line for people."""
        if not self.asked:
            return self.note
        line = f"{self.finished} of {self.asked} in {self.seconds:.0f} s"
        return f"{line}, {self.note}" if self.note else line


def counting(
    report: Callable[[Progress], None] | None, asked: int, note: str = ""
) -> Callable[[int], None]:
    """What tells how many of some pieces are finished, to whoever wants to know."""
    started = time.perf_counter()

    def told(finished: int) -> None:
        if report is not None:
            report(Progress(finished, asked, time.perf_counter() - started, note))

    return told
