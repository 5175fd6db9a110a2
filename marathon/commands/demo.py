"""`marathon demo`: the five stages on the built-in organisation, as table and as page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marathon.errors import BadInput

if TYPE_CHECKING:
    from marathon.charts.canvas import Chart
    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario

REPLICATIONS = 32
"""Futures that fit into some seconds; the page says how precise they are."""

SEED = 1


@click.command("demo")
@click.option(
    "--out",
    default="marathon-demo.html",
    show_default=True,
    metavar="FILE",
    help="Where the page is written; a file that exists is never replaced.",
)
def command(out: str) -> None:
    """The five stages of sales management on the built-in organisation.

    Prints the verdict and a table, and writes a page that asks the room first and reveals
    the stages one by one. It needs no network: open it in any browser.
    """
    page = Path(out)
    check_free(page)

    from marathon import screen
    from marathon.cli import INTERRUPTED
    from marathon.folder import draw_charts
    from marathon.page.room import room_page
    from marathon.sentences.comparison import tell
    from sim.experiments.comparing.compare import compare
    from sim.scenarios.catalogue import STAGES
    from sim.scenarios.loader import load_organisation, load_scenario

    organisation = load_organisation()
    scenarios = tuple(load_scenario(name) for name in STAGES)
    with screen.compilation_announced(), screen.progress_shown() as progress:
        comparison = compare(
            scenarios[0], scenarios[1:], organisation,
            replications=REPLICATIONS, seed=SEED, progress=progress,
        )  # fmt: skip
    screen.say_finished(comparison.run)
    story = tell(comparison, scenarios, organisation)
    click.echo(screen.short_text(story))
    first, *others = draw_charts(story, scenarios, organisation, seed=SEED)
    charts = (first, _fog(scenarios, organisation), *others)
    write_new(page, room_page(story, charts))
    click.echo(f"\nThe page to ask a room first: {page}")
    if comparison.run.interrupted:
        raise click.exceptions.Exit(INTERRUPTED)


def _fog(scenarios: tuple[Scenario, ...], organisation: Organisation) -> Chart:
    """One week of the first team, through the eyes of the first stage and of the last."""
    from marathon.charts import fog
    from marathon.commands.fog import WEEK
    from sim.experiments.fog.fog import fog_view

    first, last = scenarios[0], scenarios[-1]
    view = fog_view(organisation, last, (first, last), week=WEEK, seed=SEED, before=first)
    return fog.draw(view)


def check_free(path: Path) -> None:
    """Make sure before any work that a file can be written and replaces nothing.

    Raises:
        BadInput: If it exists, or its folder does not or cannot be written.
    """
    if path.is_dir():
        raise BadInput([f"--out {path}: is a folder; name a file in it"])
    if path.exists():
        raise BadInput(
            [f"--out {path}: exists already; name another file, or remove it first"]
        )
    folder = path.parent
    if not folder.is_dir():
        raise BadInput([f"--out {path}: there is no folder {folder}; create it first"])
    if not os.access(folder, os.W_OK):
        raise BadInput(
            [f"--out {path}: the folder {folder} cannot be written; choose another"]
        )


def write_new(path: Path, content: str) -> None:
    """Write a file that must not exist yet.

    Raises:
        BadInput: If it exists by now, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    except FileExistsError as error:
        raise BadInput([f"--out {path}: exists already; name another file"]) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput([f"--out {path}: cannot be written ({reason})"]) from error
