"""`marathon fog`: one week of one team as it is, and as managers see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marathon import options
from marathon.errors import BadInput

if TYPE_CHECKING:
    from sim.experiments.fog.sight import Eyes, FogView

EYES = ("initial", "align")
WEEK = 8
"""Late in the first quarter after the switch: there is something to know."""


@click.command("fog")
@click.option("--week", default=WEEK, show_default=True, type=int,
              help="The Monday on which everybody looks.")  # fmt: skip
@click.option("--team", default=1, show_default=True, type=int, help="Which team, from 1.")
@click.option("--scenario", default="align", show_default=True, metavar="NAME|FILE",
              help="How the week was lived.")  # fmt: skip
@click.option("--before", default="initial", show_default=True, metavar="NAME|FILE",
              help="What held before week 0.")  # fmt: skip
@click.option("--eyes", multiple=True, default=EYES, show_default=True, metavar="NAME|FILE",
              help="Whose manager looks. Repeatable.")  # fmt: skip
@options.organisation("Whose team it is.")
@options.seed()
@options.replication
@options.out("FILE", "Draw it as a PNG.")
@options.as_json
def command(
    *,
    week: int,
    team: int,
    scenario: str,
    before: str,
    eyes: tuple[str, ...],
    organisation: str,
    seed: int,
    replication: int,
    out: str | None,
    as_json: bool,
) -> None:
    """Show one week of a team as it is, and as managers of different stages see it.

    The week is lived once. The same reports are then read by each manager's own rules: how
    late, and how much of the work is logged, decides what is right, wrong or not seen.
    """
    from marathon import screen
    from marathon.commands.compare import read_request
    from marathon.commands.demo import check_free
    from sim.experiments.fog.fog import fog_view

    picture = Path(out) if out is not None else None
    if picture is not None:
        check_free(picture)
    request = read_request(scenario, (before, *eyes), organisation, ())
    lived, earlier, *looking = request.scenarios
    with screen.compilation_announced():
        view = fog_view(request.organisation, lived, looking, week=week, team=team,
                        seed=seed, replication=replication, before=earlier)  # fmt: skip
    click.echo(json.dumps(view.to_json(), indent=1) if as_json else text(view))
    if picture is not None:
        _write(picture, view)


def _write(path: Path, view: FogView) -> None:
    from marathon.charts import fog
    from marathon.charts.canvas import png

    try:
        with path.open("xb") as file:
            file.write(png(fog.draw(view)))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput([f"--out {path}: cannot be written ({reason})"]) from error
    click.echo(f"marathon: the picture is {path}", err=True)


def text(view: FogView) -> str:
    """The verdict, then a table of the truth and one for each manager."""
    from marathon.charts.fog import answer, when
    from marathon.screen import columns
    from marathon.tables import paragraph

    parts = [paragraph(answer(view), width=columns())]
    parts.append(f"As it is ({when(view)})\n{_table(view, None)}")
    parts += [_one(view, eyes) for eyes in view.eyes]
    parts.append("! wrong, ? not seen; a figure is right within a quarter of the truth.")
    return "\n\n".join(parts)


def _one(view: FogView, eyes: Eyes) -> str:
    from marathon.charts.fog import how_old, manager

    name = manager(eyes)
    return f"{name[0].upper()}{name[1:]}: {how_old(eyes)}\n{_table(view, eyes)}"


def _table(view: FogView, eyes: Eyes | None) -> str:
    from marathon.charts.fog import short
    from marathon.tables import text_table
    from sim.experiments.fog.sight import QUESTIONS, Sight

    marks = {Sight.RIGHT: "", Sight.WRONG: "!", Sight.HIDDEN: "?"}
    rows = []
    for place, rep in enumerate(view.reps):
        values = view.truth[place] if eyes is None else eyes.values[place]
        cells = [short(q, value) for q, value in zip(QUESTIONS, values, strict=True)]
        if eyes is not None:
            cells = [f"{cell}{marks[sight]}" for cell, sight in
                     zip(cells, eyes.sight[place], strict=True)]  # fmt: skip
        rows.append((f"rep {rep}", *cells))
    heads = ("", *(question.title for question in QUESTIONS))
    return text_table(heads, rows, numbers=frozenset(range(1, len(heads))))
