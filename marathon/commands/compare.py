"""`marathon compare`: ways of managing against each other, on the same luck."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from marathon import options
from marathon.cli import INTERRUPTED
from marathon.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario

    Loaded = TypeVar("Loaded")


@click.command("compare")
@click.argument("base")
@click.argument("others", metavar="[OTHER]...", nargs=-1)
@options.organisation()
@options.settings("Set a lever in every OTHER; without OTHER, in a copy of BASE.")
@options.years()
@click.option("--steady", is_flag=True, help="Compare steady states, not the switch.")
@options.warmup("Years before week 0: under BASE, or with --steady under each itself.")
@options.replications("Simulated futures; with --precision, at most so many.")
@click.option(
    "--precision",
    metavar="PERCENT",
    help="Stop when the bookings ratio is known to so much: 2%.",
)
@options.parameters
@click.option(
    "--equal-spend",
    is_flag=True,
    help="Beside each OTHER: BASE with the same money spent on heads, and on leads.",
)
@options.seed()
@options.workers
@options.out("DIR", "Folder for report, charts, tables and the resumable run.")
@options.as_json
def command(
    base: str,
    others: tuple[str, ...],
    organisation: str,
    settings: tuple[str, ...],
    *,
    years: int,
    steady: bool,
    warmup: int,
    replications: int | None,
    precision: str | None,
    parameters: str,
    equal_spend: bool,
    seed: int,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Compare BASE with each OTHER: built-in scenarios or TOML files.

    Moves are added with + (coach+quota_stretch), teams told apart with @ (initial@2=align).

    Every future is lived through under each scenario with the same luck. By default the
    organisation runs under BASE, and the OTHERs take over in week 0; so the costs of the
    change, its dip and its break-even week are seen. Without OTHER and without --set, BASE
    alone is measured.

    With --parameters drawn, every two futures meet an organisation of their own, so that
    the result also says how much not knowing its parameters matters.
    """
    from pathlib import Path

    from marathon import screen
    from marathon.sentences.comparison import tell
    from marathon.sentences.equal_spend import with_rivals
    from sim.experiments.comparing.compare import compare
    from sim.experiments.drawing.drawing import EvidenceRanges
    from sim.experiments.spending.equal_spend import compare_at_equal_spend

    request = read_request(base, others, organisation, settings, precision)
    folder = Path(out) if out is not None else None
    for said in changes_never_reached(request.scenarios, weeks=52 * years):
        click.echo(f"marathon: {said}", err=True)
    run = compare_at_equal_spend if equal_spend else compare
    with screen.compilation_announced(), screen.progress_shown() as progress:
        comparison = run(
            request.scenarios[0],
            request.scenarios[1:],
            request.organisation,
            years=years,
            steady=steady,
            warmup=warmup,
            replications=replications,
            precision=request.precision,
            seed=seed,
            executor=None if workers is None else f"threads:{workers}",
            out=folder,
            progress=progress,
            parameters=EvidenceRanges.of(request.organisation)
            if parameters == "drawn"
            else None,
        )
    screen.say_finished(comparison.run)
    scenarios = with_rivals(comparison, request.scenarios)
    story = tell(comparison, scenarios, request.organisation)
    if as_json:
        click.echo(json.dumps(comparison.to_json(), indent=1))
    else:
        click.echo(screen.result_text(story))
    if folder is not None:
        from marathon.folder import write_folder

        write_folder(folder, story, scenarios, request.organisation, seed=seed)
        click.echo(f"marathon: report and tables are in {folder}", err=True)
    if comparison.run.interrupted:
        click.echo("marathon: interrupted; this is what had finished", err=True)
        raise click.exceptions.Exit(INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a command line asks to be compared.

    Attributes:
        scenarios: The base first.
        organisation: Whom they manage.
        precision: Half-width relative to the bookings ratio, .02 for 2 %; None: not asked for.
    """

    scenarios: tuple[Scenario, ...]
    organisation: Organisation
    precision: float | None


def read_request(
    base: str,
    others: tuple[str, ...],
    organisation: str,
    settings: tuple[str, ...],
    precision: str | None = None,
) -> Request:
    """Load everything that a command line names, gathering all problems.

    Raises:
        BadInput: With the problems of every file, setting and option.
    """
    from sim.levers import teams_missing
    from sim.scenarios.loader import (
        load_organisation,
        load_scenario,
        parse_settings,
        with_settings,
    )

    problems: list[str] = []

    def attempt(load: Callable[[], Loaded]) -> Loaded | None:
        try:
            return load()
        except ValueError as error:
            problems.extend(getattr(error, "problems", (str(error),)))
            return None

    firm = attempt(lambda: load_organisation(organisation))
    first_day = firm.calendar.first_day if firm is not None else None
    start = attempt(lambda: load_scenario(base, first_day=first_day))
    changed = [
        attempt(partial(load_scenario, name, first_day=first_day)) for name in others
    ]
    values = attempt(lambda: parse_settings(settings))
    width = attempt(lambda: parse_precision(precision)) if precision is not None else None
    if firm is not None:
        n_teams = len(firm.team_sizes())
        for scenario in (start, *changed):
            if scenario is not None:
                missing = teams_missing(scenario.practices(), n_teams)
                problems += [f"{scenario.name}: {problem}" for problem in missing]
    if problems or firm is None or start is None or values is None:
        raise BadInput(problems)
    found = [scenario for scenario in changed if scenario is not None]
    if values and not found:
        found = [start]
    return Request(
        scenarios=(start, *(with_settings(scenario, values) for scenario in found)),
        organisation=firm,
        precision=width,
    )


def changes_never_reached(scenarios: tuple[Scenario, ...], *, weeks: int) -> list[str]:
    """A sentence for each scenario with a change after the weeks that are compared."""
    return [
        f"note: {scenario.name} changes in week {last}, after the {weeks} weeks compared; "
        "give more --years to see it"
        for scenario in scenarios
        for last in [max(map(max, (scenario.timeline, *_timelines_of_teams(scenario))))]
        if last >= weeks
    ]


def _timelines_of_teams(scenario: Scenario) -> Iterator[Mapping[int, Mapping[str, float]]]:
    return (team.timeline for team in scenario.teams.values())


def parse_precision(written: str) -> float:
    """Read a half-width: `2%`, `2 %` or `0.02`.

    Raises:
        BadInput: If it is none.
    """
    plain = written.strip()
    percent = plain.endswith("%")
    try:
        value = float(plain.rstrip("%").strip()) / (100 if percent else 1)
    except ValueError as error:
        raise BadInput(
            [f"--precision {written}: write a percentage, for example 2%"]
        ) from error
    if not 0.0005 <= value < 1:
        raise BadInput([f"--precision {written}: must be from 0.05% to below 100%"])
    return value
