"""`marathon spread`: luck, skill, territory or manager; and good, or lucky?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from marathon import options
from marathon.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.experiments.spread.reduced_case import Explained
    from sim.experiments.spread.spread import Spread
    from sim.organisation import Organisation

_REPORT_EVERY = 20


@click.command("spread")
@click.argument("scenario", default="initial")
@options.organisation("Whom the scenario manages.")
@click.option(
    "--teams",
    default=200,
    show_default=True,
    type=click.IntRange(10, 20_000),
    metavar="N",
    help="Crossed replications, five runs each.",
)
@options.years(3, most=10)
@options.seed()
@options.workers
@options.out("DIR", "Folder for the chart and the JSON.")
@options.as_json
def command(
    scenario: str,
    organisation: str,
    *,
    teams: int,
    years: int,
    seed: int,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Where the spread of reps' results comes from under SCENARIO (default: stage 1).

    People, territories, managers and luck are drawn apart from each other, so that the share
    of each can be told. Then: how long must one look at closings, or at inputs, until two reps
    are ranked right with 80 % confidence? Beside it stands the reduced case whose answer is
    known by a formula.
    """
    from marathon import screen
    from sim.experiments.spread.crossed import EngineCrossed
    from sim.experiments.spread.reduced_case import what_closings_say
    from sim.experiments.spread.spread import spread
    from sim.scenarios.loader import load_organisation, load_scenario, with_settings

    firm = nobody_leaves(load_organisation(organisation))
    chosen = load_scenario(scenario, first_day=firm.calendar.first_day)
    chosen = with_settings(chosen, {"may_replace": 0.0})
    simulator = EngineCrossed(
        organisation=firm, practices=chosen.practices(), seed=seed, run_in_weeks=104,
        weeks=52 * years,
    )  # fmt: skip
    with screen.compilation_announced():
        found = spread(
            simulator, teams=teams, executor=None if workers is None else f"threads:{workers}",
            on_finished=lambda done: _say(done, teams),
        )  # fmt: skip
        reduced = what_closings_say(seed=seed)
    run = {
        "scenario": chosen.name, "scenario_digest": chosen.digest, "organisation": firm.name,
        "teams": teams, "years": years, "seed": seed,
    }  # fmt: skip
    told = _json(found, reduced, run)
    click.echo(json.dumps(told, indent=1) if as_json else _text(found, reduced))
    if out is not None:
        _write(Path(out), found, told)


def nobody_leaves(organisation: Organisation) -> Organisation:
    """The organisation with people who stay, so that a seat's skill is a person's."""
    people = organisation.people.model_copy(update={"quit_month": 0.0})
    return organisation.model_copy(update={"people": people})


def _say(done: int, teams: int) -> None:
    if done % _REPORT_EVERY == 0 or done == teams:
        click.echo(f"marathon: {done} of {teams} teams", err=True)


def _json(
    spread: Spread, reduced: Sequence[Explained], run: Mapping[str, Any]
) -> dict[str, Any]:
    rows = []
    for each in reduced:
        whole = spread.share_at("skill", each.deals)
        full = None if whole is None else whole.to_json()
        rows.append({**each.to_json(), "full_model": full})
    return {**spread.to_json(), "reduced_case": rows, "run": dict(run)}


def _text(spread: Spread, reduced: Sequence[Explained]) -> str:
    """Verdict, three tables, notes."""
    from marathon import screen
    from marathon.sentences import spread as spread_story
    from marathon.tables import paragraph, text_table

    width = screen.columns()
    said = spread_story.spread_verdict(spread)
    parts = ["\n".join(paragraph(sentence, width=width) for sentence in said)]
    for (heads, rows), caption in (
        (spread_story.source_rows(spread), "Share of the variance of reps' bookings, %"),
        (spread_story.ranking_rows(spread), "Two reps of a team ranked right, %"),
        (
            spread_story.reduced_rows(reduced, spread),
            (
                "How much of the variance of bookings skill explains: skill sd .4, amounts .9, equal "
                "territories, no manager; beside it the full model"
            ),
        ),
    ):
        numbers = frozenset(range(1, len(heads)))
        parts.append(f"{text_table(heads, rows, numbers=numbers)}\n{caption}")
    parts.append("\n".join(screen.note(sentence, width) for sentence in spread_story.NOTES))
    return "\n\n".join(parts)


def _write(folder: Path, spread: Spread, told: Mapping[str, Any]) -> None:
    """Write `spread.json` and `charts/spread.png`.

    Raises:
        BadInput: If a file cannot be written.
    """
    from marathon.charts import spread as chart
    from marathon.charts.canvas import png

    pictures = folder / "charts"
    try:
        pictures.mkdir(parents=True, exist_ok=True)
        (folder / "spread.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        (pictures / "spread.png").write_bytes(png(chart.draw(spread)))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(
            [f"--out {folder}: cannot be written ({reason}); give another folder"]
        ) from error
    click.echo(f"marathon: chart and JSON are in {folder}", err=True)
