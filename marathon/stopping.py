"""How a command ends that the user stopped: what had finished is kept and shown."""

from typing import Final, NoReturn, Protocol

import click

INTERRUPTED: Final = 130
"""Exit code of a command that was stopped with Ctrl-C."""


class Stoppable(Protocol):
    """An answer that may be one of the futures that had finished."""

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped."""
        ...


def stop_if_interrupted(answer: Stoppable) -> None:
    """End with 130 after an answer of what had finished was shown."""
    if answer.interrupted:
        stop("interrupted; this is what had finished")


def interrupted() -> NoReturn:
    """End a command that the user stopped, after it has kept what was finished."""
    stop("interrupted; what was finished is kept")


def stop(sentence: str) -> NoReturn:
    """End a command that the user stopped, with a sentence and 130."""
    click.echo(f"marathon: {sentence}", err=True)
    raise click.exceptions.Exit(INTERRUPTED)
