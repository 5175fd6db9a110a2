"""The organisation that a plan stands on, with what the plan says of its teams."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marathon.planning.plan_values import amount_of, beside
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
    problems, changes = Problems(), {}
    for team in teams_in(tables):
        written = problems.of(_team_changes, team, firm)
        if written is not None:
            changes[str(team.get("name"))] = written
    problems.refuse()
    return firm.with_(teams=changes) if changes else firm


def _team_changes(team: Mapping[str, Any], firm: Organisation) -> dict[str, Any]:
    """What a plan says of one team, as fields of an organisation.

    Raises:
        InvalidInput: A sum of money cannot be read, or there is no such team.
    """
    name = team.get("name")
    names = firm.team_names()
    if name not in names:
        raise InvalidInput(f"teams: {unknown_name('team', str(name), names)}")
    changes = {key: value for key, value in team.items() if key not in ("name", "people", "team_quota")}  # fmt: skip
    problems = [
        f'teams {name}.{key} = {quoted(team[key])}: give a sum of money, as "800k"'
        for key in ("quota", "team_quota")
        if key in team and amount_of(team[key]) is None
    ]
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
        reps = team.get("reps", firm.team_sizes()[names.index(name)])
        changes["quota"] = (amount_of(team["team_quota"]) or 0.0) / reps
    return changes


def teams_in(tables: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tables of teams in a file; what is no table is left out."""
    held = tables.get("teams", [])
    listed = held if isinstance(held, list) else []
    return [each for each in listed if isinstance(each, Mapping)]
