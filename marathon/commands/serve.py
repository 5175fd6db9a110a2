"""`marathon serve`: the live page, for one's own machine or for a room."""

from pathlib import Path

import click
from click.core import ParameterSource

from marathon import options, screen
from marathon import serve as live
from sim.problems import InvalidInput


@click.command("serve")
@options.organisation("Whom the page opens with.")
@options.path(
    "--plan",
    "The plan whose screens the page has: now, company, plan, compare, why.",
    "FILE",
)
@options.number("--port", "Port that is listened to.", 1, 65_535, default=8_010)
@options.flag("--lan", "Let other machines of this network in, not this one alone.")
@options.option(
    "--assignment",
    "What a class room plays: a name, or a file of your own.",
    metavar="NAME|FILE",
)
@options.option(
    "--rooms",
    "Keep every decision of class rooms here, and bring rooms back from it.",
    metavar="FOLDER",
)
def command(
    organisation: str,
    plan: Path | None,
    port: int,
    assignment: str | None,
    rooms: str | None,
    *,
    lan: bool,
) -> None:
    """Open the live page: move a lever, and see what it does; or teach a class.

    With --plan it has the screens of a leader's plan as well, whose company it opens with. The page of
    the class room is /boss; teams join it with their phones (--lan).

    Estimates follow the hand; exact futures follow when it lets go, more precise by the second.
    The page asks nobody but this program. Stop it with Ctrl-C.
    """
    asked = click.get_current_context().get_parameter_source("organisation")
    if plan is not None and asked is not ParameterSource.DEFAULT:
        raise InvalidInput(
            f"--organisation: {organisation} beside --plan {plan}, which says whose plan it is; leave one of "
            "them out, or name the organisation in the plan's file"
        )
    desk = None if plan is None else live.running.plan_of(plan)
    firms = live.running.firms_of(organisation, desk)
    with live.running.listening(port, lan=lan) as open_socket:
        here = live.running.address(port, lan=lan)
        rooms_desk = live.running.desk_of(
            firms, assignment=assignment, rooms=rooms, address=here, lan=lan
        )
        live.running.warm(firms)
        for said in rooms_desk.restore():
            screen.say(said)
        click.echo(f"Marathon is at {here} (stop it with Ctrl-C)")
        if desk is not None:
            click.echo(f"The screens of {desk.path.name}: {here}plan")
        click.echo(f"The class room's page for the trainer: {here}boss")
        if lan:
            screen.say(
                "everybody on this network can open it, and nobody is asked who they are"
            )
        live.running.run(firms, open_socket, rooms_desk, desk)
