"""`marathon validate`: the model held against published evidence, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from marathon import options
from marathon.cli import INTERRUPTED
from marathon.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from sim.evidence.result import Validation
    from sim.evidence.validate import Request


@click.command("validate")
@options.organisation("Whose parameters are held against the evidence.")
@click.option("--quick", is_flag=True, help="A tenth of the futures; intervals are wide.")
@click.option(
    "--row",
    "ids",
    multiple=True,
    metavar="ID",
    help="Only this row, control or harm. Repeatable.",
)
@options.seed()
@options.workers
@options.out("DIR", "Folder for page, chart, tables and the resumable run.")
@options.as_json
def command(
    organisation: str,
    ids: tuple[str, ...],
    *,
    quick: bool,
    seed: int,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Hold the model against published evidence.

    Every row repeats a study's design on simulated teams, and puts the simulated interval
    beside the published range. Beside it stands how often random parameters pass, and how
    often they pass with the mechanism off: a row that passes anyway proves nothing.

    Controls must hold and harms must be reachable; all of them can fail. A row that stays
    outside stays in the table.
    """
    from pathlib import Path

    from marathon import screen
    from marathon.sentences.validation import screen_text
    from sim.evidence.validate import validate

    request = read_request(organisation, ids, quick=quick, seed=seed)
    folder = Path(out) if out is not None else None
    with screen.compilation_announced(), screen.validation_shown() as progress:
        executor = None if workers is None else f"threads:{workers}"
        found = validate(request, executor=executor, out=folder, progress=progress)
    if as_json:
        click.echo(json.dumps(found.to_json(), indent=1))
    else:
        click.echo(screen_text(found, width=screen.columns()))
    if folder is not None:
        write_folder(folder, found)
        click.echo(f"marathon: page, chart and tables are in {folder}", err=True)
    if found.run["interrupted"]:
        click.echo("marathon: interrupted; this is what had finished", err=True)
        raise click.exceptions.Exit(INTERRUPTED)


def read_request(
    organisation: str, ids: tuple[str, ...], *, quick: bool, seed: int
) -> Request:
    """What a command line asks to be validated.

    Without rows named everything is measured, and the stages of all built-in organisations.

    Raises:
        BadInput: If there is no such row, or no such organisation.
    """
    from sim.evidence.registry import CLAIMS, ROWS
    from sim.evidence.validate import Request
    from sim.evidence.work import FULL, QUICK
    from sim.scenarios.catalogue import organisation_names
    from sim.scenarios.loader import load_organisation

    known = [row.id for row in ROWS] + [claim.id for claim in CLAIMS]
    if unknown := [name for name in ids if name not in known]:
        said = ", ".join(dict.fromkeys(known))
        raise BadInput(
            [f"--row {name}: there is none; there are {said}" for name in unknown]
        )
    firm = load_organisation(organisation)
    others = {} if ids else {name: load_organisation(name) for name in organisation_names()}
    return Request(
        organisation=firm,
        organisations=others if not others or firm in others.values()
        else {organisation: firm, **others},
        rows=tuple(row for row in ROWS if not ids or row.id in ids),
        claims=tuple(claim for claim in CLAIMS if not ids or claim.id in ids),
        budget=QUICK if quick else FULL,
        seed=seed,
    )  # fmt: skip


def write_folder(folder: Path, found: Validation) -> None:
    """Write `validation.json`, `validation.html`, `validation.md` and the chart.

    Raises:
        BadInput: If a file cannot be written.
    """
    from marathon.charts import evidence
    from marathon.charts.canvas import png
    from marathon.page.validation import page
    from marathon.sentences.validation import markdown

    chart = evidence.draw(found)
    try:
        (folder / "validation.json").write_text(
            json.dumps(found.to_json(), indent=1) + "\n", "utf-8"
        )
        (folder / "validation.html").write_text(page(found, chart), "utf-8", newline="\n")
        (folder / "validation.md").write_text(markdown(found), "utf-8", newline="\n")
        (folder / "validation.png").write_bytes(png(chart))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(
            [f"--out {folder}: cannot be written ({reason}); give another folder"]
        ) from error
