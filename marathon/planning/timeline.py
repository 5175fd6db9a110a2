"""What a plan does by date, people who start and practices that change: moved, and written back.

A page writes a timeline as words, `hire.1.2027-02.2` for two people who start in the first team in
February 2027 and `change.2027-01-04.coaching.coach` for coaching as stage 4 does it. Its words take the place of
what the plan's file says of both; everything else stays, and the file's own reader reads the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import tomlkit

from marathon.planning.plan import Plan
from sim.problems import InvalidInput, shown

MOST: Final = 24
"""Entries that a timeline may have."""
_ADVICE: Final = (
    "write hire.TEAM.MONTH.PEOPLE, as hire.1.2027-02.2, or change.DAY.GROUP.STAGE, as "
    "change.2027-01-04.coaching.coach"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is done when, as entries of a plan's file.

    Attributes:
        starts: Entries of `hiring.starts`.
        changes: Entries of `changes`.
    """

    starts: tuple[Mapping[str, Any], ...]
    changes: tuple[Mapping[str, Any], ...]

    def put_in(self, tables: Mapping[str, Any]) -> dict[str, Any]:
        """The contents of a plan's file with this timeline in the place of its own."""
        held = tables.get("hiring", {})
        hiring = (
            {**held, "starts": list(self.starts)} if isinstance(held, Mapping) else held
        )
        return {**tables, "hiring": hiring, "changes": list(self.changes)}

    def written_in(self, text: str) -> str:
        """The text of a plan's file with this timeline in it; its comments stay.

        Args:
            text: The file, which can be read.
        """
        document = tomlkit.parse(text)
        document.pop("changes", None)
        if self.changes:
            document["changes"] = _array(self.changes)
        if "hiring" in document or self.starts:
            hiring: Any = document.setdefault("hiring", tomlkit.table())
            hiring.pop("starts", None)
            if self.starts:
                hiring["starts"] = _array(self.starts)
        return tomlkit.dumps(document)


def _array(entries: Iterable[Mapping[str, Any]]) -> tomlkit.items.Array:
    """A list of tables, one a line."""
    found = tomlkit.array()
    for entry in entries:
        line = tomlkit.inline_table()
        line.update(entry)
        found.append(line)
    return found.multiline(multiline=True)


def timeline_in(words: str, teams: tuple[str, ...]) -> Timeline:
    """Read a timeline as a page writes it.

    Args:
        words: Its words, apart by blanks.
        teams: Name of every team.

    Raises:
        InvalidInput: With every word that is none of a timeline.
    """
    given = words.split()
    if len(given) > MOST:
        raise InvalidInput(f"timeline: has {len(given)} entries; give at most {MOST}")
    starts: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    problems = []
    for number, word in enumerate(given, start=1):
        kind, *parts = word.split(".")
        entry = None
        if len(parts) == 3:
            with suppress(ValueError):
                entry = _start(parts, teams) if kind == "hire" else _change(parts)
        if entry is None or kind not in ("hire", "change"):
            problems.append(f"timeline (entry {number}) = {shown(word)}: {_ADVICE}")
        else:
            (starts if kind == "hire" else changes).append(entry)
    if problems:
        raise InvalidInput(problems)
    return Timeline(starts=tuple(starts), changes=tuple(changes))


def _start(parts: list[str], teams: tuple[str, ...]) -> dict[str, Any] | None:
    team, month, heads = parts
    number = _number(team)
    if not 1 <= number <= len(teams):
        return None
    return {"team": teams[number - 1], "month": month, "heads": _number(heads)}


def _change(parts: list[str]) -> dict[str, Any]:
    day, group, stage = parts
    return {"date": date.fromisoformat(day), "group": group, "as": stage}


def _number(text: str) -> int:
    """A number of few digits.

    Raises:
        ValueError: It is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise ValueError(text)
    return int(text)


def words_of(plan: Plan) -> str:
    """The timeline of a plan, as a page writes it."""
    hires = [f"hire.{each.team + 1}.{each.month:%Y-%m}.{each.heads}" for each in plan.hires]
    changes = [
        f"change.{plan.day_of(each.week)}.{each.change.group.value}.{each.change.stage}"
        for each in plan.changes
    ]
    return " ".join((*hires, *changes))
