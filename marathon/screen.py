"""A comparison on the terminal: verdict, table, notes; and progress while it runs."""

from __future__ import annotations

import contextlib
import math
import shutil
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from marathon.sentences.comparison import Story
    from sim.evidence.validate import Progress as Validated
    from sim.experiments.comparing.compare import Progress
    from sim.experiments.comparing.comparison import RunRecord

_FEWEST_COLUMNS: Final = 72
_MOST_COLUMNS: Final = 110
_LONGEST_HEAD: Final = 20
_LONGEST_NAME: Final = 36
_SECONDS_BETWEEN_LINES: Final = 5.0

COMPILING: Final = """\
marathon: compiling the engine for this machine; once, it can take a minute ..."""


def result_text(story: Story) -> str:
    """Verdict first, then why, the tables and the notes."""
    from marathon.sentences.comparison import (
        background,
        notes,
        outside_expectation,
        verdict,
    )
    from marathon.tables import paragraph
    from marathon.tabulated import level_rows, scenario_caption, scenario_rows

    width = columns()
    parts = ["\n".join(paragraph(said, width=width) for said in verdict(story))]
    if beside := outside_expectation(story):
        parts.append(paragraph(beside, width=width))
    parts += [_table(*scenario_rows(story)), _table(*level_rows(story))]
    parts[-2] += f"\n{scenario_caption(story)}"
    remarks = (*background(story), *notes(story))
    parts.append("\n".join(note(said, width) for said in remarks))
    return "\n\n".join(parts)


def short_text(story: Story) -> str:
    """Verdict and one table."""
    from marathon.sentences.comparison import outside_expectation, verdict
    from marathon.tables import paragraph
    from marathon.tabulated import scenario_caption, scenario_rows

    width = columns()
    parts = ["\n".join(paragraph(said, width=width) for said in verdict(story))]
    if beside := outside_expectation(story):
        parts.append(paragraph(beside, width=width))
    heads, rows = scenario_rows(story)
    parts.append(f"{_table(heads, rows)}\n{scenario_caption(story)}")
    return "\n\n".join(parts)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose long names are cut: they stand in full in the verdict and the notes."""
    from marathon.tables import text_table

    return text_table(
        [_cut(head, _LONGEST_HEAD) for head in heads],
        [[_cut(row[0], _LONGEST_NAME), *row[1:]] for row in rows],
        numbers=frozenset(range(1, len(heads))),
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."


def columns() -> int:
    """Columns for running text: those of the screen, within what is easily read."""
    return max(
        _FEWEST_COLUMNS, min(_MOST_COLUMNS, shutil.get_terminal_size((100, 24)).columns)
    )


@contextlib.contextmanager
def progress_shown() -> Iterator[Callable[[Progress], None]]:
    """Show on stderr how far an experiment is and how precise.

    On a terminal one line is rewritten; elsewhere a line is printed at each report.
    """
    if not sys.stderr.isatty():
        yield lambda progress: click.echo(f"marathon: {_progress_text(progress)}", err=True)
        return
    from rich.console import Console

    with Console(stderr=True).status("simulating ...") as status:
        yield lambda progress: status.update(_progress_text(progress))


@contextlib.contextmanager
def futures_shown() -> Iterator[Callable[[int, int, float], None]]:
    """Show on stderr how many futures are finished, about once a second."""
    said = 0.0

    def text(finished: int, asked: int, wall_s: float) -> str:
        left = wall_s / finished * (asked - finished)
        ahead = f", about {left:.0f} s to go" if finished < asked else ""
        return f"{finished} of {asked} futures in {wall_s:.0f} s{ahead}"

    def line(finished: int, asked: int, wall_s: float) -> None:
        nonlocal said
        if wall_s - said >= _SECONDS_BETWEEN_LINES or finished == asked:
            said = wall_s
            click.echo(f"marathon: {text(finished, asked, wall_s)}", err=True)

    if not sys.stderr.isatty():
        yield line
        return
    from rich.console import Console

    with Console(stderr=True).status("simulating ...") as status:
        yield lambda *progress: status.update(text(*progress))


@contextlib.contextmanager
def validation_shown() -> Iterator[Callable[[Validated], None]]:
    """Show on stderr how far a validation is, and what it is at."""
    said = 0.0

    def text(progress: Validated) -> str:
        left = progress.wall_s / progress.finished * (progress.asked - progress.finished)
        done = (
            f"{100 * progress.finished / progress.asked:.0f} % in {progress.wall_s:.0f} s"
        )
        return f"{done}, about {left:.0f} s to go; now: {progress.study}"

    def line(progress: Validated) -> None:
        nonlocal said
        if progress.wall_s - said >= _SECONDS_BETWEEN_LINES:
            said = progress.wall_s
            click.echo(f"marathon: {text(progress)}", err=True)

    if not sys.stderr.isatty():
        yield line
        return
    from rich.console import Console

    with Console(stderr=True).status("simulating ...") as status:
        yield lambda progress: status.update(text(progress))


def say_finished(run: RunRecord) -> None:
    """Say on stderr how much was simulated, how fast, and how precise it became."""
    reached = ""
    if math.isfinite(run.precision_reached):
        reached = f"; bookings ratio known to +-{100 * run.precision_reached:.1f} %"
    said = f"{run.replications} futures, {run.events:,} events, {run.wall_s:.1f} s{reached}"
    click.echo(f"marathon: {said}", err=True)


@contextlib.contextmanager
def compilation_announced() -> Iterator[None]:
    """Say that the first run compiles, if it does; remember that it has."""
    from sim.compiling import is_compiled, mark_compiled

    first = not is_compiled()
    if first:
        click.echo(COMPILING, err=True)
    yield
    if first:
        mark_compiled()


def _progress_text(progress: Progress) -> str:
    reached = ""
    if math.isfinite(progress.precision):
        reached = f", bookings ratio known to +-{100 * progress.precision:.1f} %"
    if progress.target is not None:
        reached += f" (asked for: +-{100 * progress.target:.1f} %)"
    return f"{progress.finished} of {progress.asked} futures in {progress.wall_s:.0f} s{reached}"


def note(said: str, width: int) -> str:
    """A remark as an item of a list."""
    from marathon.tables import paragraph

    return "- " + paragraph(said, width=width - 2, indent="  ").lstrip()
