"""The organisation that a plan stands on, with what the plan says of its teams."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marathon.planning.plan_values import amount_of, beside
from sim.experiments.reaching.bookings import told_apart
from sim.organisation import Organisation
from sim.problems import InvalidInput, Problems, quoted
from sim.scenarios.loader import load_organisation
from sim.scenarios.toml_file import unknown_name


def organisation_in(tables: Mapping[str, Any], folder: Path) -> Organisation:
    """The organisation that a plan stands on.

    Raises:
        InvalidInput: With every problem of it.
    """
    name = tables.get("organisation", "mid_market")
    if not isinstance(name, str):
        raise InvalidInput(
            "organisation: give a built-in name or the path of a file in quotes"
        )
    there = beside(name, folder)
    return load_organisation(
        str(there) if there.exists() and name.endswith(".toml") else name
    )


def with_teams(firm: Organisation, tables: Mapping[str, Any]) -> Organisation:
    """The organisation with what a plan says of its teams.

    Raises:
        InvalidInput: With every problem of them.
    """
    problems, shared = Problems(), firm.team_names()
    firm = apart(firm)
    changes: dict[str, dict[str, Any]] = {}
    for team in teams_in(tables):
        written = problems.of(_team_changes, team, firm, shared)
        for name in _named(team, firm, shared) if written is not None else ():
            changes.setdefault(name, {}).update(written)
    problems.refuse()
    return firm.with_(teams=changes) if changes else firm


def apart(firm: Organisation) -> Organisation:
    """The organisation with a name for each team: a plan hires for one, not for all of a kind."""
    names = told_apart(firm.team_names())
    if names == firm.team_names():
        return firm
    each = [team for team in firm.teams for _ in range(team.count)]
    teams = [
        team.model_copy(update={"name": name, "count": 1})
        for team, name in zip(each, names, strict=True)
    ]
    return firm.model_copy(update={"teams": tuple(teams)})


def _named(
    team: Mapping[str, Any], firm: Organisation, shared: tuple[str, ...]
) -> tuple[str, ...]:
    """Which teams a plan's table means: the one of its name, or all that share it."""
    pairs = zip(firm.team_names(), shared, strict=True)
    return tuple(own for own, kind in pairs if team.get("name") in (own, kind))


def _team_changes(
    team: Mapping[str, Any], firm: Organisation, shared: tuple[str, ...]
) -> dict[str, Any]:
    """What a plan says of one team, as fields of an organisation.

    Raises:
        InvalidInput: A sum of money cannot be read, or there is no such team.
    """
    name = team.get("name")
    names, meant = firm.team_names(), _named(team, firm, shared)
    if not meant:
        raise InvalidInput(f"teams: {unknown_name('team', str(name), names)}")
    changes = {key: value for key, value in team.items() if key not in ("name", "people", "team_quota")}  # fmt: skip
    problems = [
        f'teams {name}.{key} = {quoted(team[key])}: give a sum of money, as "800k"'
        for key in ("quota", "team_quota")
        if key in team and amount_of(team[key]) is None
    ]
    if "people" in team and len(meant) > 1:
        problems.append(f"teams {name}.people: {len(meant)} teams are called so; name the people of each, in a table "
                        f'with name = "{meant[0]}" and so on')  # fmt: skip
    if "quotas" in team:
        sums = [amount_of(each) for each in team["quotas"]] if isinstance(team["quotas"], list) else [None]  # fmt: skip
        if None in sums:
            problems.append(f"teams {name}.quotas: give a sum of money for each rep, in square brackets")  # fmt: skip
        changes["quotas"] = sums
    if problems:
        raise InvalidInput(problems)
    if "quota" in team:
        changes["quota"] = amount_of(team["quota"])
    if "team_quota" in team:
        reps = team.get("reps", firm.team_sizes()[names.index(meant[0])])
        changes["quota"] = (amount_of(team["team_quota"]) or 0.0) / reps
    return changes


def people_in(firm: Organisation, tables: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """What reps are called, by team; empty where a plan does not say.

    Raises:
        InvalidInput: With every team whose reps are not all named once.
    """
    told = {
        team.get("name"): team["people"] for team in teams_in(tables) if "people" in team
    }
    found, problems = [], []
    for name, size in zip(firm.team_names(), firm.team_sizes(), strict=True):
        named = told.get(name, [])
        if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
            problems.append(f"teams {name}.people: must be a list of names in quotes; correct it")  # fmt: skip
        elif named and (len(named) != size or len(set(named)) != size):
            problems.append(f"teams {name}.people: {len(set(named))} names are given for {size} reps; name each rep once")  # fmt: skip
        else:
            found.append(tuple(named))
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def teams_in(tables: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tables of teams in a file; what is no table is left out."""
    held = tables.get("teams", [])
    listed = held if isinstance(held, list) else []
    return [each for each in listed if isinstance(each, Mapping)]
