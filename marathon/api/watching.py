"""How far a question has got, for whoever watches: a terminal, a notebook, a log, nobody."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from typing_extensions import override

from marathon.screen import compilation_announced
from sim.compiling.counting import rules_counted
from sim.experiments.comparing.compare import Progress as Pairs

_SECONDS_BETWEEN_LINES: Final = 5.0
_SECONDS_BETWEEN_COUNTS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a question has got; printing it prints a sentence.

    Attributes:
        finished: Pieces of work done, mostly futures.
        asked: Pieces asked for so far; 0: nobody knows how many there will be.
        seconds: Seconds since it began.
        note: What else is known, such as the precision reached.
    """

    finished: int = 0
    asked: int = 0
    seconds: float = 0.0
    note: str = ""

    @override
    def __str__(self) -> str:
        """One line for people."""
        if not self.asked:
            return self.note
        line = f"{self.finished} of {self.asked} in {self.seconds:.0f} s"
        return f"{line}, {self.note}" if self.note else line


Observer = bool | Callable[[Progress], object] | None
"""True: always shown, as lines where nobody rewrites them; None: where somebody watches, on a
terminal or in a notebook; False: never; a function: called with each `Progress`."""


@contextlib.contextmanager
def watched(
    observer: Observer, *, compiles: bool = True
) -> Iterator[Callable[[Progress], None]]:
    """Report progress while the block runs, and say first where rules must be compiled.

    Args:
        observer: Who watches.
        compiles: Whether the block runs the engine, whose rules a first run compiles.
    """
    if observer is False:
        yield _silent
        return
    with compilation_announced() if compiles else contextlib.nullcontext():
        if callable(observer):
            with _rules_reported(partial(_call, observer)) as report:
                yield report
        elif "ipykernel" in sys.modules:
            with _cell() as show, _rules_reported(show) as report:
                yield report
        elif sys.stderr.isatty():
            from rich.console import Console

            with (
                Console(stderr=True).status("simulating ...") as status,
                _rules_reported(lambda progress: status.update(str(progress))) as report,
            ):
                yield report
        else:
            yield _lines() if observer else _silent


@contextlib.contextmanager
def _rules_reported(
    report: Callable[[Progress], None],
) -> Iterator[Callable[[Progress], None]]:
    """Report also how many rules are compiled, a few times a second, on a first run."""
    started = last = time.perf_counter()

    def count(compiled: int, rules: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= _SECONDS_BETWEEN_COUNTS or compiled == rules:
            last = now
            note = f"compiling the rules once: {compiled} of {rules}"
            report(Progress(seconds=now - started, note=note))

    with rules_counted(count):
        yield report


def _silent(_progress: Progress) -> None:
    """Nobody watches."""


def _call(observer: Callable[[Progress], object], progress: Progress) -> None:
    observer(progress)


def _lines() -> Callable[[Progress], None]:
    """Print a line every few seconds, and the last one."""
    last = 0.0

    def report(progress: Progress) -> None:
        nonlocal last
        due = progress.seconds - last >= _SECONDS_BETWEEN_LINES
        if due or progress.finished >= progress.asked:
            last = progress.seconds
            print(f"marathon: {progress}", file=sys.stderr)  # noqa: T201 (for people)

    return report


@contextlib.contextmanager
def _cell() -> Iterator[Callable[[Progress], None]]:
    """Rewrite one line below a notebook's cell; it is gone when the answer is there."""
    # A kernel has loaded IPython already; nobody else needs it.
    display: Any = sys.modules["IPython"].display
    line = display.display({"text/plain": "simulating ..."}, raw=True, display_id=True)
    yield lambda progress: line.update({"text/plain": str(progress)}, raw=True)
    line.update({"text/plain": ""}, raw=True)


def progress_of(done: Pairs) -> Progress:
    """Return the progress of a comparison, with the precision that it has reached."""
    reached = f"bookings ratio known to +-{100 * done.precision:.1f} %"
    note = reached if done.precision == done.precision else ""
    if done.target is not None:
        note += f" (asked for: +-{100 * done.target:.1f} %)"
    return Progress(done.finished, done.asked, done.wall_s, note.strip())
