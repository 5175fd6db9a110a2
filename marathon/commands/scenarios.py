"""`marathon scenarios`: what there is to compare, and files to start one's own from."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from marathon import options
from marathon.sentences import catalogue as explain
from sim.levers import LEVERS, Lever
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios import catalogue, loader
from sim.scenarios.composition import is_composed
from sim.scenarios.move import Move
from sim.scenarios.remarks import remarks_of
from sim.scenarios.scenario import Scenario
from sim.scenarios.toml_file import nearest, read_toml
from sim.scenarios.writing import move_text

Subject = Scenario | Move | Organisation | Lever


@click.command("scenarios")
@click.argument("name", required=False)
@options.flag("--toml as_toml", "Print a commented file to start from.")
@options.option("--diff other", "Show what OTHER does otherwise.", metavar="OTHER")
@options.as_json
def command(name: str | None, *, as_toml: bool, other: str | None, as_json: bool) -> None:
    """Show stages, moves, organisations and levers: meaning, unit, range, values, sources.

    NAME is a scenario, a move, an organisation, a lever, the path of a file of one of them,
    or a composition such as coach+quota_stretch or initial@2=align; without it everything
    there is gets listed.
    """
    if name is None:
        if as_toml or other is not None:
            option = "--toml" if as_toml else "--diff"
            raise InvalidInput(f"{option}: needs a NAME; 'marathon scenarios' lists them")
        _print(explain.overview_json() if as_json else explain.overview())
        return
    if as_toml and (as_json or other is not None):
        raise InvalidInput("--toml: cannot be combined with --json or --diff; choose one")
    subject = _load(name)
    if as_toml:
        click.echo(_toml(name, subject), nl=False)
    elif other is not None:
        _print_differences((name, subject), (other, _load(other)), as_json=as_json)
    else:
        _print(explain.subject_json(subject) if as_json else _page(name, subject))


def _load(name: str) -> Subject:
    """Load whatever carries a name: a built-in one, a lever, or a file."""
    if name in LEVERS:
        return LEVERS[name]
    if name in catalogue.scenario_names():
        return loader.load_scenario(name)
    if name in catalogue.organisation_names():
        return loader.load_organisation(name)
    if name in catalogue.move_names():
        return loader.load_move(name)
    path = Path(name)
    first_day = loader.load_organisation().calendar.first_day
    if is_composed(name) and not path.exists():
        return loader.load_scenario(name, first_day=first_day)
    if path.exists() or path.suffix == ".toml":
        tables = read_toml(path)
        if loader.is_move(tables):
            return loader.load_move(name, first_day=first_day)
        if loader.is_organisation(tables):
            return loader.load_organisation(name)
        return loader.load_scenario(name, first_day=first_day)
    known = (
        *catalogue.scenario_names(),
        *catalogue.move_names(),
        *catalogue.organisation_names(),
        *LEVERS,
    )
    guess = nearest(name, known)
    advice = f"did you mean '{guess}'?" if guess else "'marathon scenarios' lists all"
    raise InvalidInput(
        f"'{name}': no scenario, move, organisation, lever or file of this name; {advice}"
    )


def _page(name: str, subject: Subject) -> str:
    if isinstance(subject, Scenario):
        return explain.scenario_page(subject)
    if isinstance(subject, Move):
        return explain.move_page(subject)
    if isinstance(subject, Organisation):
        return explain.organisation_page(subject, remarks_of(name))
    page = explain.lever_page(subject)
    if subject.name in catalogue.move_names():
        move = explain.move_page(loader.load_move(subject.name))
        page += f"\n\nA move has this name too. {move}"
    return page


def _toml(name: str, subject: Subject) -> str:
    if name in catalogue.move_names():
        subject = loader.load_move(name)
    if isinstance(subject, Move):
        return move_text(subject)
    if isinstance(subject, Lever):
        raise InvalidInput(
            f"--toml: '{name}' is a lever; name a scenario or an organisation"
        )
    if isinstance(subject, Scenario):
        return loader.scenario_text(subject)
    return loader.organisation_text(subject, remarks=remarks_of(name))


def _print_differences(
    first: tuple[str, Subject], second: tuple[str, Subject], *, as_json: bool
) -> None:
    names = (first[0], second[0])
    subjects: tuple[Any, Any] = (first[1], second[1])
    table: Callable[..., Mapping[str, Any] | str]
    if all(isinstance(each, Scenario) for each in subjects):
        table = explain.differences_json if as_json else explain.scenario_differences
    elif all(isinstance(each, Organisation) for each in subjects):
        json_of, text_of = (
            explain.organisation_differences_json,
            explain.organisation_differences,
        )
        table = partial(json_of if as_json else text_of, names=names)
    else:
        both = " and ".join(f"'{name}'" for name in names)
        raise InvalidInput(
            f"--diff: {both} are not of one kind; name two scenarios or organisations"
        )
    _print(table(*subjects))


def _print(told: Mapping[str, Any] | str) -> None:
    click.echo(told if isinstance(told, str) else json.dumps(told, indent=2))
