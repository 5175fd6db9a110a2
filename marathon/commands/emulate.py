"""`marathon emulate`: what lets the live page estimate while a lever is dragged."""

import click

from marathon import options, screen
from marathon import serve as live
from marathon.writing import free_path, write_new


@click.command("emulate")
@click.argument("organisation", metavar="NAME|FILE")
@options.executor
@options.out("FILE", "Where it is written; default: where the live page looks for it.")
def command(organisation: str, executor: str | None, out: str | None) -> None:
    """Make the estimates that the live page shows while a lever is dragged.

    Asks the engine about some two thousand settings of ORGANISATION, a built-in one or a file:
    which levers matter most, then what they do together. Takes one to five minutes. Needed for
    an organisation of your own, and after the model has changed.
    """
    path = free_path(out) if out is not None else None
    firm, made = live.emulators.make(organisation, executor)
    for line in live.emulators.told(made):
        click.echo(line)
    if path is None:
        path = live.emulators.keep(firm, made)
    else:
        write_new(path, live.emulators.text_of(made))
    screen.say(f"the estimates are in {path}")
