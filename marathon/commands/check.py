"""`marathon check`: all problems of a file at once, or what the file means."""

from __future__ import annotations

import click


@click.command("check")
@click.argument("file")
@click.option(
    "--organisation",
    default="mid_market",
    show_default=True,
    metavar="NAME|FILE",
    help="Organisation that a scenario's dates belong to.",
)
def command(file: str, organisation: str) -> None:
    """Check a scenario or organisation FILE.

    Prints every problem and ends with exit code 2; or says in which values the file differs
    from what it starts from.
    """
    from pathlib import Path

    from sim.scenarios.loader import is_organisation
    from sim.scenarios.toml_file import read_toml

    tables = read_toml(Path(file))
    if is_organisation(tables):
        click.echo(_organisation_meaning(file))
    else:
        click.echo(_scenario_meaning(file, str(tables.get("base", "")), organisation))


def _organisation_meaning(file: str) -> str:
    from marathon import explain
    from sim.scenarios.catalogue import DEFAULT_ORGANISATION
    from sim.scenarios.loader import load_organisation

    ours = load_organisation(file)
    reps = ours.team_sizes()
    told = explain.organisation_differences(
        load_organisation(), ours, names=(DEFAULT_ORGANISATION, file)
    )
    head = f"{file}: a valid organisation, '{ours.name}': {sum(reps)} reps in {len(reps)} team(s)"
    return f"{head}.\n\n{told}"


def _scenario_meaning(file: str, base: str, organisation: str) -> str:
    from marathon import explain
    from sim.practices import STAGES
    from sim.scenarios.loader import load_organisation, load_scenario

    first_day = load_organisation(organisation).calendar.first_day
    ours = load_scenario(file, first_day=first_day)
    start = load_scenario(base or STAGES[0])
    said = "its base" if base else "for comparison"
    told = explain.scenario_differences(start, ours)
    head = f"{file}: a valid scenario, '{ours.title}'"
    return f"{head}. What it does otherwise than {start.name} ({said}):\n\n{told}"
