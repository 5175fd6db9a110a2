"""What there is to ask about: scenarios, moves, organisations, levers, and one's own files."""

from __future__ import annotations

from pathlib import Path as FilePath

from marathon.api.arguments import Day, Path, Problems, path_of, refused
from marathon.api.asking import AnyScenario, organisation_of, scenario_of
from marathon.api.result import fields_of
from marathon.lazy import pd
from marathon.sentences import catalogue as sentences
from sim.files import refusing, write_new
from sim.organisation import Organisation
from sim.scenarios.loader import scenario_text, write_organisation
from sim.scenarios.scenario import Scenario
from sim.scenarios.scenario import differences as between


def scenario(name: AnyScenario, *, first_day: Day | None = None) -> Scenario:
    """Load a way of managing.

    Args:
        name: A built-in name, the path of a TOML file, or a composition such as
            `coach+hiring_wave` or `initial@2=align`.
        first_day: First day of the organisation, a Monday; only where a change has a date.

    Returns:
        The scenario; `scenario.with_(desk_hours=4)` is one with another lever.

    Raises:
        InvalidInput: With every problem of the name or the file.

    Example:
        >>> marathon.scenario("coach").with_(desk_hours=4).opening["desk_hours"]
        4.0
    """
    problems = Problems()
    day = problems.take(first_day=first_day)
    found: Scenario = problems.of(scenario_of, name, day, (), "name")
    problems.refuse()
    return found


def organisation(name: Path = "mid_market") -> Organisation:
    """Load a sales organisation.

    Args:
        name: A built-in name, or the path of a TOML file.

    Returns:
        The organisation; `org.with_(people={"quit_month": 0.01})` is one with another number.

    Raises:
        InvalidInput: With every problem of the name or the file.

    Example:
        >>> marathon.organisation().with_(people={"quit_month": 0.01}).people.quit_month
        0.01
    """
    return organisation_of(name, "name")


def scenarios() -> pd.DataFrame:
    """List the built-in ways of managing, one row each: name, title, meaning and others.

    Example:
        >>> "align" in marathon.scenarios()["name"].tolist()
        True
    """
    return pd.DataFrame(sentences.overview_json()["scenarios"])


def moves() -> pd.DataFrame:
    """List the built-in moves, one row each; `coach+hiring_wave` adds one to a scenario.

    Example:
        >>> "hiring_wave" in marathon.moves()["name"].tolist()
        True
    """
    return pd.DataFrame(sentences.overview_json()["moves"])


def organisations() -> pd.DataFrame:
    """List the built-in organisations, one row each: name, title, meaning.

    Example:
        >>> marathon.organisations()["name"][0]
        'mid_market'
    """
    return pd.DataFrame(sentences.overview_json()["organisations"])


def levers() -> pd.DataFrame:
    """List what management can set, one row a lever.

    Columns hold its kind, group, unit, range (`low`, `high`), choices, meaning, what reads
    it, its cost and evidence, and its value in each of the five stages (`value_initial` ...).

    Example:
        >>> float(marathon.levers().set_index("name").loc["desk_hours", "high"])
        20.0
    """
    listed = [
        {**lever, **{f"value_{stage}": each for stage, each in lever["values"].items()}}
        for lever in sentences.overview_json()["levers"]
    ]
    return pd.DataFrame(listed).drop(columns="values")


def differences(first: AnyScenario, second: AnyScenario) -> pd.DataFrame:
    """List what the second scenario does otherwise, one row a lever and week.

    Columns: `lever`, `week` (from which on; missing: from the start), `team` (missing: all),
    `before` and `after`, the values in the first and in the second.

    Raises:
        InvalidInput: With every problem of a name or a file.

    Example:
        >>> changed = marathon.differences("initial", "initial+hiring_wave")
        >>> changed["lever"].tolist()
        ['added_seats']
    """
    problems = Problems()
    before = problems.of(scenario_of, first, None, (), "first")
    after = problems.of(scenario_of, second, None, (), "second")
    problems.refuse()
    found = between(before, after)
    columns = ["lever", "week", "team", "before", "after"]
    return fields_of(found, columns)


def write(what: Scenario | Organisation, path: Path) -> FilePath:
    """Write a scenario or an organisation as a TOML file that every command reads.

    Args:
        what: A `Scenario` or an `Organisation`.
        path: A file that does not exist yet.

    Returns:
        The path.

    Raises:
        InvalidInput: It is neither, the file exists, or it cannot be written.

    Example:
        >>> path = marathon.write(marathon.scenario("coach").with_(desk_hours=4), "ours.toml")
        >>> marathon.scenario(path).opening["desk_hours"]
        4.0
    """
    target = path_of("path", path)
    if isinstance(what, Organisation):
        write_organisation(what, target)
        return target
    if not isinstance(what, Scenario):
        raise refused("what", what, "give a Scenario or an Organisation")
    with refusing(f"{path}: cannot be written", "name another file"):
        write_new(target, scenario_text(what))
    return target
