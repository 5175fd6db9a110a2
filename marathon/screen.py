"""The terminal: how wide it is, what is printed, and how a command ends that was stopped."""

import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn, Protocol

import click

INTERRUPTED: Final = 130
"""Exit code of a command that was stopped with Ctrl-C."""

_FEWEST_COLUMNS: Final = 72
_MOST_COLUMNS: Final = 110

COMPILING: Final = """\
marathon: compiling the engine for this machine; once, it can take a minute ..."""


class Answer(Protocol):
    """What a command has to print and to keep."""

    def to_json(self) -> str:
        """Return everything that was found."""
        ...

    def text(self) -> str:
        """Return the answer for people, whole."""
        ...

    def save(self, folder: str) -> Path:
        """Write all files of the answer."""
        ...


def columns() -> int:
    """Columns for running text: those of the screen, within what is easily read."""
    return max(
        _FEWEST_COLUMNS, min(_MOST_COLUMNS, shutil.get_terminal_size((100, 24)).columns)
    )


def is_terminal() -> bool:
    """Whether a person reads what is printed, and not a file or a program."""
    return sys.stdout.isatty()


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print an answer for people, or as JSON for programs."""
    click.echo(answer.to_json() if as_json else answer.text())


def show(found: Answer, out: str | None, what: str, *, as_json: bool) -> None:
    """Print an answer, keep it in the folder `out` if one is named, and say what is there."""
    print_answer(found, as_json=as_json)
    if out is not None:
        found.save(out)
        say(f"{what} in {out}")


def stop_if_interrupted(*, interrupted: bool) -> None:
    """End with 130 after an answer of what had finished was shown."""
    if interrupted:
        stop("interrupted; this is what had finished")


def stop(sentence: str) -> NoReturn:
    """End a command that the user stopped, with a sentence and 130."""
    say(sentence)
    raise click.exceptions.Exit(INTERRUPTED)


def say(sentence: object) -> None:
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
