"""`marathon scenarios`: what there is to compare, and files to start one's own from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from marathon.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sim.organisation import Organisation
    from sim.practices import Lever
    from sim.scenarios.scenario import Scenario


@click.command("scenarios")
@click.argument("name", required=False)
@click.option(
    "--toml", "as_toml", is_flag=True, help="Print a commented file to start from."
)
@click.option("--diff", "other", metavar="OTHER", help="Show what OTHER does otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str | None, *, as_toml: bool, other: str | None, as_json: bool) -> None:
    """Show stages, organisations and levers: meaning, unit, range, values, sources.

    NAME is a scenario, an organisation, a lever, or the path of a scenario or organisation
    file; without it everything there is gets listed.
    """
    if name is None:
        if as_toml or other is not None:
            option = "--toml" if as_toml else "--diff"
            raise BadInput([f"{option}: needs a NAME; 'marathon scenarios' lists them"])
        _print_overview(as_json=as_json)
        return
    if as_toml and (as_json or other is not None):
        raise BadInput(["--toml: cannot be combined with --json or --diff; choose one"])
    subject = _load(name)
    if as_toml:
        click.echo(_toml(name, subject), nl=False)
    elif other is not None:
        _print_differences((name, subject), (other, _load(other)), as_json=as_json)
    else:
        _print_page(subject, as_json=as_json)


def _load(name: str) -> Scenario | Organisation | Lever:
    """Load whatever carries a name: a built-in one, a lever, or a file."""
    from pathlib import Path

    from sim.practices import LEVERS
    from sim.scenarios import catalogue
    from sim.scenarios.loader import is_organisation, load_organisation, load_scenario
    from sim.scenarios.toml_file import nearest, read_toml

    if name in LEVERS:
        return LEVERS[name]
    if name in catalogue.scenario_names():
        return load_scenario(name)
    if name in catalogue.organisation_names():
        return load_organisation(name)
    path = Path(name)
    if path.exists() or path.suffix == ".toml":
        if is_organisation(read_toml(path)):
            return load_organisation(name)
        return load_scenario(name, first_day=load_organisation().calendar.first_day)
    known = (*catalogue.scenario_names(), *catalogue.organisation_names(), *LEVERS)
    guess = nearest(name, known)
    advice = f"did you mean '{guess}'?" if guess else "'marathon scenarios' lists all"
    raise BadInput(
        [f"'{name}': no scenario, organisation, lever or file of this name; {advice}"]
    )


def _print_overview(*, as_json: bool) -> None:
    from marathon import explain

    _print(explain.overview_json() if as_json else explain.overview())


def _print_page(subject: Scenario | Organisation | Lever, *, as_json: bool) -> None:
    from marathon import explain
    from sim.practices import Lever
    from sim.scenarios.scenario import Scenario

    if isinstance(subject, Scenario):
        _print(
            explain.scenario_json(subject) if as_json else explain.scenario_page(subject)
        )
    elif isinstance(subject, Lever):
        _print(explain.lever_json(subject) if as_json else explain.lever_page(subject))
    elif as_json:
        _print(explain.organisation_json(subject))
    else:
        _print(explain.organisation_page(subject))


def _toml(name: str, subject: Scenario | Organisation | Lever) -> str:
    from sim.practices import Lever
    from sim.scenarios.loader import organisation_text, scenario_text
    from sim.scenarios.scenario import Scenario

    if isinstance(subject, Lever):
        raise BadInput([f"--toml: '{name}' is a lever; name a scenario or an organisation"])
    if isinstance(subject, Scenario):
        return scenario_text(subject)
    return organisation_text(subject)


def _print_differences(
    first: tuple[str, Scenario | Organisation | Lever],
    second: tuple[str, Scenario | Organisation | Lever],
    *,
    as_json: bool,
) -> None:
    from marathon import explain
    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario

    ours, theirs = first[1], second[1]
    if isinstance(ours, Scenario) and isinstance(theirs, Scenario):
        _print(
            explain.differences_json(ours, theirs)
            if as_json
            else explain.scenario_differences(ours, theirs)
        )
    elif isinstance(ours, Organisation) and isinstance(theirs, Organisation):
        names = (first[0], second[0])
        _print(
            explain.organisation_differences_json(ours, theirs, names=names)
            if as_json
            else explain.organisation_differences(ours, theirs, names=names)
        )
    else:
        both = f"'{first[0]}' and '{second[0]}'"
        raise BadInput(
            [f"--diff: {both} are not of one kind; name two scenarios or organisations"]
        )


def _print(told: Mapping[str, Any] | str) -> None:
    click.echo(told if isinstance(told, str) else json.dumps(told, indent=2))
