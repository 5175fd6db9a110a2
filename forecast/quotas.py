"""Quotas of the company, its teams and its reps, given as numbers or in a CSV file."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from forecast.deals import DealTable
from sim.files import content_of
from sim.problems import InvalidInput

COLUMNS = ("level", "name", "quota")
LEVELS = ("company", "team", "rep")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """Target bookings of the fiscal quarter; what is not given has no quota.

    Attributes:
        company: Of the whole company.
        teams: By the name of a team.
        reps: By the name of a rep.
    """

    company: float | None = None
    teams: Mapping[str, float] = field(default_factory=dict)
    reps: Mapping[str, float] = field(default_factory=dict)

    def of_team(self, name: str, members: Sequence[str]) -> float | None:
        """A team's quota, or the sum of its members' where each of these has one."""
        if name in self.teams or not members or any(x not in self.reps for x in members):
            return self.teams.get(name)
        return math.fsum(self.reps[x] for x in members)


def read_quotas(given: Path | pd.DataFrame) -> Quotas:
    """Read quotas from a CSV file, or a table, with the columns level, name and quota.

    A row is of the level `company` (without a name), `team` or `rep`:

        level,name,quota
        company,,1800000
        team,Mid,600000
        rep,Ann,150000

    Raises:
        InvalidInput: With all problems of the file.
    """
    if isinstance(given, Path):
        place = str(given)
        try:
            text = content_of(given).decode("utf-8-sig")
            table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        except InvalidInput:
            raise
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InvalidInput(
                f"{place}: cannot be read ({reason}); check the path"
            ) from None
        except pd.errors.EmptyDataError:
            raise InvalidInput(
                f"{place}: is empty; give the columns {', '.join(COLUMNS)}, and a row for each quota"
            ) from None
        except ValueError as error:
            raise InvalidInput(f"{place}: cannot be read as a CSV file ({error})") from None
    else:
        place, table = "quotas", given.astype(object).fillna("")
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise InvalidInput(
            f"{place}: has no column {', '.join(missing)}; give the columns "
            f"{', '.join(COLUMNS)}, and a row for each quota"
        )
    found: dict[str, dict[str, float]] = {level: {} for level in LEVELS}
    problems = []
    for number, row in enumerate(table[list(COLUMNS)].itertuples(index=False), start=2):
        level, name, quota = (str(cell).strip() for cell in row)
        if problem := _problem(level, name, quota, found):
            problems.append(f"{place}, row {number}: {problem}")
        else:
            found[level][name] = float(quota)
    if problems:
        raise InvalidInput(problems)
    return Quotas(company=found["company"].get(""), teams=found["team"], reps=found["rep"])


def _problem(
    level: str, name: str, quota: str, found: Mapping[str, Mapping[str, float]]
) -> str:
    """What is wrong with a row; empty: nothing."""
    if level not in found:
        return f"level {level!r} is none of {', '.join(LEVELS)}"
    if (level == "company") != (name == ""):
        return f"name {name!r}: a team and a rep have a name, the company has none"
    if _number(quota) is None:
        return f"quota {quota!r} is no number above 0; write it as 150000"
    if name in found[level]:
        return f"{level} {name!r} has a quota already; keep one row"
    return ""


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < 1e15 else None


def unknown_names(quotas: Quotas, table: DealTable) -> list[str]:
    """Return a problem for each quota of somebody who has no deal."""
    known = {"team": sorted({x for x in table.teams if x}), "rep": list(table.reps)}
    given = {"team": quotas.teams, "rep": quotas.reps}
    return [
        f"quotas (--quotas): no deal belongs to the {level} {name!r}; "
        + (f"known: {', '.join(known[level][:12])}" if known[level] else "none is named")
        for level in known
        for name in given[level]
        if name not in known[level]
    ]
