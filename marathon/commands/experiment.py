"""`marathon experiment`: sprint against marathon, ladder against jump."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marathon import options
from marathon.cli import INTERRUPTED
from marathon.errors import BadInput

if TYPE_CHECKING:
    from marathon.sentences.comparison import Story
    from sim.experiments.comparing.named import NamedExperiment
    from sim.experiments.comparing.race import Race


@click.command("experiment")
@click.argument("name", type=click.Choice(["sprint", "ladder"]))
@options.organisation()
@click.option(
    "--push", type=float, help="sprint: how hard quarter ends are pushed; default 2."
)
@click.option(
    "--rung",
    type=int,
    metavar="WEEKS",
    help="ladder: weeks from stage to stage; default 26.",
)
@options.years()
@options.warmup("Years before week 0.")
@options.replications()
@options.parameters
@options.seed()
@options.workers
@options.out("DIR", "Folder for the page, chart and the resumable run.")
@options.as_json
def command(
    name: str,
    organisation: str,
    *,
    push: float | None,
    rung: int | None,
    years: int,
    warmup: int,
    replications: int | None,
    parameters: str,
    seed: int,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Run a named experiment.

    sprint: pushing quarter ends with stage 1 against steady inputs with stage 5; when does
    pushing stop winning? ladder: stages 2, 3, 4, 5 one after the other against stage 5 at once.
    All of them start in week 0 from the same organisation, as it is under stage 1.
    """
    from marathon import screen
    from marathon.commands.compare import changes_never_reached
    from marathon.sentences.comparison import tell
    from sim.experiments.comparing.compare import compare
    from sim.experiments.comparing.race import race
    from sim.experiments.drawing.drawing import EvidenceRanges
    from sim.scenarios.loader import load_organisation

    chosen = _experiment(name, push, rung)
    firm = load_organisation(organisation)
    folder = Path(out) if out is not None else None
    for said in changes_never_reached(chosen.scenarios, weeks=52 * years):
        click.echo(f"marathon: {said}", err=True)
    with screen.compilation_announced(), screen.progress_shown() as progress:
        comparison = compare(
            chosen.scenarios[0], chosen.scenarios[1:], firm, years=years, warmup=warmup,
            replications=replications, seed=seed, out=folder,
            executor=None if workers is None else f"threads:{workers}",
            progress=progress, parameters=EvidenceRanges.of(firm) if parameters == "drawn" else None,
        )  # fmt: skip
    screen.say_finished(comparison.run)
    story = tell(comparison, chosen.scenarios, firm)
    found = race(comparison.outcomes, contender=chosen.contender, rival=chosen.rival)
    if as_json:
        told = {
            "experiment": chosen.name,
            "question": chosen.question,
            "scenarios": [{"name": x.name, "meaning": x.meaning} for x in chosen.scenarios],
            "race": found.to_json(),
            "comparison": comparison.to_json(),
        }
        click.echo(json.dumps(told, indent=1))
    else:
        click.echo(_text(chosen, found, story))
    if folder is not None:
        _write(folder, chosen, found, story)
        click.echo(f"marathon: page and chart are in {folder}", err=True)
    if comparison.run.interrupted:
        click.echo("marathon: interrupted; this is what had finished", err=True)
        raise click.exceptions.Exit(INTERRUPTED)


def _experiment(name: str, push: float | None, rung: int | None) -> NamedExperiment:
    """The experiment of a name, with its own option and not the other's.

    Raises:
        BadInput: If an option belongs to the other experiment.
    """
    from sim.experiments.comparing import named

    if name == "sprint":
        if rung is not None:
            raise BadInput([f"--rung {rung}: is an option of 'ladder', not of 'sprint'"])
        return named.sprint_against_marathon(named.DEFAULT_PUSH if push is None else push)
    if push is not None:
        raise BadInput([f"--push {push:g}: is an option of 'sprint', not of 'ladder'"])
    return named.ladder_against_jump(named.DEFAULT_RUNG_WEEKS if rung is None else rung)


def _text(experiment: NamedExperiment, race: Race, story: Story) -> str:
    """Verdict, tables and notes for the screen."""
    from marathon import screen
    from marathon.sentences import race as race_story
    from marathon.sentences.comparison import notes
    from marathon.tables import paragraph, text_table

    width = screen.columns()
    said = race_story.race_verdict(race, story)
    parts = [
        experiment.question,
        "\n".join(paragraph(sentence, width=width) for sentence in said),
    ]
    for rows, caption in (
        (race_story.week_rows(race, story), race_story.week_caption(story)),
        (race_story.year_rows(race, story), race_story.year_caption(story)),
    ):
        heads, cells = rows
        numbers = frozenset(range(len(heads)))
        parts.append(f"{text_table(heads, cells, numbers=numbers)}\n{caption}")
    meanings = [f"{story.title(x.name)}: {x.meaning}" for x in experiment.scenarios]
    remarks = (*meanings, *notes(story))
    parts.append("\n".join(screen.note(sentence, width) for sentence in remarks))
    return "\n\n".join(parts)


def _write(folder: Path, experiment: NamedExperiment, race: Race, story: Story) -> None:
    """Write `report.html` and `charts/race.png` into the folder.

    Raises:
        BadInput: If a file cannot be written.
    """
    from marathon.charts import race as race_chart
    from marathon.charts.canvas import png
    from marathon.page.race import race_page

    chart = race_chart.draw(race, story, experiment.question)
    try:
        page = race_page(experiment, race, story, (chart,))
        (folder / "report.html").write_text(page, "utf-8", newline="\n")
        pictures = folder / "charts"
        pictures.mkdir(exist_ok=True)
        (pictures / "race.png").write_bytes(png(chart))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(
            [f"--out {folder}: cannot be written ({reason}); give another folder"]
        ) from error
