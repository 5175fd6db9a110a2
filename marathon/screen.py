"""The terminal: how wide it is, what is printed, and the word that rules compile first."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Answer(Protocol):
        """What a command has to print."""

        def to_json(self) -> str:
            """Return everything that was found."""
            ...

        def text(self) -> str:
            """Return the answer for people, whole."""
            ...


_FEWEST_COLUMNS: Final = 72
_MOST_COLUMNS: Final = 110

COMPILING: Final = """\
marathon: compiling the engine for this machine; once, it can take a minute ..."""


def columns() -> int:
    """Columns for running text: those of the screen, within what is easily read."""
    return max(
        _FEWEST_COLUMNS, min(_MOST_COLUMNS, shutil.get_terminal_size((100, 24)).columns)
    )


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print an answer for people, or as JSON for programs."""
    click.echo(answer.to_json() if as_json else answer.text())


def say(sentence: str) -> None:
    """Print a sentence about the work on stderr, where it mixes with no data."""
    click.echo(f"marathon: {sentence}", err=True)


@contextlib.contextmanager
def compilation_announced() -> Iterator[None]:
    """Say that the first run compiles, if it does; remember that it has."""
    from sim.compiling import is_compiled, mark_compiled  # loads numba

    first = not is_compiled()
    if first:
        click.echo(COMPILING, err=True)
    yield
    if first:
        mark_compiled()
