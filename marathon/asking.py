"""Questions of a command: an option each, or asked one after the other in the terminal."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import click

from marathon.screen import stop
from sim.problems import InvalidInput


class Question(Protocol):
    """What a command asks."""

    @property
    def name(self) -> str:
        """Name of the answer."""
        ...

    @property
    def text(self) -> str:
        """What is asked."""
        ...

    @property
    def option(self) -> str:
        """Its option on the command line."""
        ...

    def read(self, written: str) -> Any:  # noqa: ANN401 (what an answer is)
        """Read an answer.

        Raises:
            InvalidInput: It is none.
        """
        ...


Asked = TypeVar("Asked", bound=Question)
Command = Callable[..., None]


def answer_options(
    questions: Sequence[Asked], hint: Callable[[Asked], str]
) -> Callable[[Command], Command]:
    """Add an option for each question, in their order.

    Args:
        questions: What is asked.
        hint: What help says of the answers that a question takes.
    """

    def add(command: Command) -> Command:
        for question in reversed(questions):
            text = f"{question.text} {hint(question)}"
            option = click.option(
                question.option, question.name, metavar="ANSWER", help=text
            )
            command = option(command)
        return command

    return add


def ask_all(
    questions: Sequence[Asked], hint: Callable[[Asked], str], stopped: str
) -> dict[str, str]:
    """Ask the questions in their order; Enter, an empty answer: nobody knows.

    Args:
        questions: What is asked.
        hint: What is said in brackets behind a question.
        stopped: What is said where somebody ends it before the last answer.
    """
    try:
        return {question.name: _ask(question, hint(question)) for question in questions}
    except click.Abort:
        stop(stopped)


def _ask(question: Question, hint: str) -> str:
    """Ask until the answer can be read."""

    def checked(written: str) -> str:
        try:
            question.read(written)
        except InvalidInput as error:
            raise click.UsageError("; ".join(error.problems)) from error
        return written

    text = f"{question.text} ({hint}; Enter: nobody knows)"
    answer: str = click.prompt(
        text, default="", show_default=False, value_proc=checked, err=True
    )
    return answer
