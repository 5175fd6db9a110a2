"""`marathon demo`: the five stages on a company of three teams, as table and as page."""

import click

import marathon
from marathon import options, screen
from marathon.writing import free_path, write_new

FUTURES = 32
"""Futures that fit into some seconds; the page says how precise they are."""
ORGANISATION = "three_markets"
"""Whom they manage: executives, language and territories have something to do in it."""


@click.command("demo")
@options.flag("--reveal", "Write the report with its verdict, and ask no room first.")
@options.out(
    "FILE",
    "Where the page is written; a file that exists is never replaced.",
    "marathon-demo.html",
)
def command(out: str, *, reveal: bool) -> None:
    """The five stages of sales management on a company of three teams.

    Prints the verdict and a table, and writes a page that asks the room first and reveals
    the stages one by one. It needs no network: open it in any browser.
    """
    page = free_path(out)
    found = marathon.compare(
        *marathon.STAGES, organisation=ORGANISATION, futures=FUTURES, progress=True
    )
    screen.say(found.speed)
    click.echo(str(found))
    write_new(page, found.report() if reveal else found.room_page())
    said = (
        f"The report: {page}"
        if reveal
        else f"The page to ask a room first: {page} (it hides the verdict until then; "
        "--reveal writes one that does not)"
    )
    click.echo(f"\n{said}")
    screen.stop_if_interrupted(interrupted=found.interrupted)
