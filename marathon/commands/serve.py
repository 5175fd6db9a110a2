"""`marathon serve`: the live page, for one's own machine or for a room."""

import click

from marathon import options, screen
from marathon import serve as live


@click.command("serve")
@options.organisation("Whom the page opens with.")
@options.number("--port", "Port that is listened to.", 1, 65_535, default=8_010)
@options.flag("--lan", "Let other machines of this network in, not this one alone.")
def command(organisation: str, port: int, *, lan: bool) -> None:
    """Open the live page: move a lever, and see what it does.

    Estimates follow the hand; exact futures follow when it lets go, more precise by the second.
    The page asks nobody but this program. Stop it with Ctrl-C.
    """
    firms = live.running.firms_of(organisation)
    with live.running.listening(port, lan=lan) as open_socket:
        live.running.warm(firms)
        here = live.running.address(port, lan=lan)
        click.echo(f"Marathon is at {here} (stop it with Ctrl-C)")
        if lan:
            screen.say(
                "everybody on this network can open it, and nobody is asked who they are"
            )
        live.running.run(firms, open_socket)
