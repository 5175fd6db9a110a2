"""`marathon stand`: where do I stand among the five stages, and what to find out next?"""

import datetime as dt
from pathlib import Path

import click

import marathon
from marathon import options, screen
from marathon.asking import answer_options, ask_all
from marathon.standing.questions import QUESTIONS, Question
from sim.problems import InvalidInput, Problems


def _choices(question: Question) -> str:
    """What may be answered, as help says it."""
    allowed = question.allowed
    return f"{allowed[0].upper()}{allowed[1:]}, or '?'."


@click.command("stand")
@answer_options(QUESTIONS, _choices)
@options.path("--answers", 'TOML file of answers by name: talk = "pipeline".', "FILE")
@options.path(
    "--history", "Folder of an import, or an export: what the CRM itself shows.", "DIR|FILE"
)
@options.day("--as-of", "Last day of the history that is looked at; default: all of it.")
@options.option(
    "--worth",
    "What improving a lever is worth, in one unit, or a folder of 'marathon work-on --out'; "
    "default: all alike. Repeatable.",
    multiple=True, metavar="LEVER=NUMBER|DIR",
)  # fmt: skip
@options.out(
    "DIR", "Folder for the page, the chart, and my_way.toml for 'marathon compare'."
)
@options.as_json
def command(
    *,
    answers: Path | None,
    history: Path | None,
    as_of: dt.datetime | None,
    worth: tuple[str, ...],
    out: str | None,
    as_json: bool,
    **written: str | None,
) -> None:
    """Where do I stand among the five stages? What is good, what comes next, what to find out?

    Answer fifteen questions about what can be seen, in the terminal, by options or in a file; "?"
    where nobody knows. With --history the CRM's own entries limit what the answers can mean.
    """
    given = {name: text for name, text in written.items() if text is not None}
    problems = Problems()
    weights = problems.of(_weights, worth)
    if not given and answers is None and history is None:
        # Nobody is asked fifteen questions for an answer that another option prevents.
        problems.of(lambda: marathon.stand(as_of=as_of, worth=weights))
        problems.refuse()
        given = ask_all(
            QUESTIONS, lambda question: question.allowed, "stopped before the last answer"
        )
    found = problems.of(
        lambda: marathon.stand(
            answers, history=history, as_of=as_of, worth=weights, **given
        )
    )
    problems.refuse()
    screen.show(found, out, "page, chart, JSON and my_way.toml are", as_json=as_json)


def _weights(worth: tuple[str, ...]) -> dict[str, float] | str | None:
    """What levers are worth, of the command line.

    Raises:
        InvalidInput: With every one that is no LEVER=NUMBER.
    """
    if len(worth) == 1 and "=" not in worth[0]:
        return worth[0]
    problems, weights = [], {}
    for each in worth:
        name, equals, value = (part.strip() for part in each.partition("="))
        try:
            weights[name] = float(value) if name and equals else float("nan")
        except ValueError:
            weights[name] = float("nan")
        if weights[name] != weights[name]:
            problems.append(
                f"--worth {each}: write LEVER=NUMBER, for example desk_hours=9000"
            )
    if problems:
        raise InvalidInput(problems)
    return weights or None
