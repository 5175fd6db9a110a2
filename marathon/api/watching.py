"""How far a question has got, for whoever watches: a terminal, a notebook, a log, nobody."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from marathon.api.arguments import Observer
from marathon.screen import compilation_announced
from sim.compiling.counting import rules_counted
from sim.experiments.running.progress import Progress

_SECONDS_BETWEEN_LINES: Final = 5.0
_SECONDS_BETWEEN_COUNTS: Final = 0.2


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
        elif sys.stderr is None:  # closed, as for some services
            yield _silent
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
