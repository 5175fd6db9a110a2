"""`marathon check`: all problems of a file at once, or what the file means."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from marathon import options, planning
from marathon.screen import columns
from marathon.sentences import catalogue as explain
from marathon.sentences import dated
from marathon.sentences.fitted import cautions
from marathon.tables import bullet
from sim.levers import teams_missing
from sim.problems import InvalidInput
from sim.scenarios import loader
from sim.scenarios.catalogue import DEFAULT_ORGANISATION, STAGES
from sim.scenarios.composition import is_composed, take_apart
from sim.scenarios.toml_file import read_toml


@click.command("check")
@click.argument("file")
@options.organisation("Organisation that a scenario's dates belong to.")
def command(file: str, organisation: str) -> None:
    """Check a scenario, move, organisation or plan FILE, or a composition: coach+mine.toml.

    Prints every problem and ends with exit code 2; or says in which values the file differs
    from what it starts from.
    """
    if is_composed(file) and not Path(file).exists():
        click.echo(_scenario_meaning(file, "", organisation))
        return
    tables = read_toml(Path(file))
    if planning.plan_file.is_plan(tables):
        click.echo(_plan_meaning(file))
    elif loader.is_move(tables):
        click.echo(_dated(_move_meaning(file, organisation), tables, organisation))
    elif loader.is_organisation(tables):
        click.echo(_organisation_meaning(file))
    else:
        meaning = _scenario_meaning(file, str(tables.get("base", "")), organisation)
        click.echo(_dated(meaning, tables, organisation))


def _dated(meaning: str, tables: Mapping[str, Any], organisation: str) -> str:
    """What a file means, then which week each of its days is."""
    first_day = loader.load_organisation(organisation).calendar.first_day
    told = dated.remarks(tables, first_day)
    return "\n\n".join(
        (meaning, "\n".join(bullet(each, width=columns()) for each in told))
    ).rstrip()


def _organisation_meaning(file: str) -> str:
    ours = loader.load_organisation(file)
    reps = ours.team_sizes()
    told = explain.organisation_differences(
        loader.load_organisation(), ours, names=(DEFAULT_ORGANISATION, file)
    )
    head = f"{file}: a valid organisation, '{ours.name}': {sum(reps)} reps in {len(reps)} team(s)"
    return "\n\n".join((f"{head}.", *cautions(ours), told))


def _plan_meaning(file: str) -> str:
    ours = planning.plan_file.read_plan(Path(file))
    sizes = ours.organisation.team_sizes()
    last, heads = ours.target, sum(each.heads for each in ours.hires)
    head = (
        f"{file}: a valid plan: {sum(sizes)} reps in {len(sizes)} team(s), {heads} to be "
        f"hired, from {ours.first_day}; the company is to book {last.amount:,.0f} "
        f"{ours.organisation.money.currency} until {last.until}."
    )
    return "\n".join((head, *ours.remarks))


def _move_meaning(file: str, organisation: str) -> str:
    first_day = loader.load_organisation(organisation).calendar.first_day
    ours = loader.load_move(file, first_day=first_day)
    return f"{file}: a valid move, '{ours.title}'.\n\n{explain.move_page(ours)}"


def _scenario_meaning(file: str, base: str, organisation: str) -> str:
    firm = loader.load_organisation(organisation)
    first_day = firm.calendar.first_day
    names = firm.team_names()
    ours = loader.load_scenario(file, first_day=first_day, teams=names)
    if is_composed(file) and not Path(file).exists():
        base = take_apart(file, names).base
    if missing := teams_missing(ours.practices(), len(firm.team_sizes())):
        advice = f"(--organisation {organisation})"
        raise InvalidInput([f"{file}: {problem} {advice}" for problem in missing])
    start = loader.load_scenario(base or STAGES[0], first_day=first_day)
    said = "its base" if base else "for comparison"
    told = explain.scenario_differences(start, ours)
    head = f"{file}: a valid scenario, '{ours.title}'"
    if ours.teams:
        head += f", for an organisation of at least {max(ours.teams)} teams"
    return f"{head}. What it does otherwise than {start.name} ({said}):\n\n{told}"
