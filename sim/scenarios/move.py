"""A move: a few levers that may be changed on top of any way of managing.

A stage says what everything is; a move says only what it changes, from the switch on or at
dates, so that any number of moves can be made on any stage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sim.levers import LEVERS
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario, Values
from sim.scenarios.scenario_file import Reading, is_move

KEYS: Final = ("kind", "title", "meaning", "evidence", "levers", "change")
_SWITCH: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a move changes.

    Attributes:
        name: Built-in id, or the path as the user gave it.
        title: What it is called in tables and charts.
        meaning: One sentence.
        evidence: Why it is thought to help or to harm; may be empty.
        changes: Values of the levers it changes, by the week from which they hold; week 0
            is the switch.
    """

    name: str
    title: str
    meaning: str
    evidence: str
    changes: Mapping[int, Values]

    @property
    def levers(self) -> tuple[str, ...]:
        """The levers it changes, in the order of the registry."""
        changed = {name for values in self.changes.values() for name in values}
        return tuple(name for name in LEVERS if name in changed)


def move_from(
    tables: Mapping[str, Any], *, name: str, source: str, first_day: date | None
) -> Move:
    """Turn the contents of a move file into a move.

    Args:
        tables: What the file holds.
        name: Name of the move, for people.
        source: Name of the file in messages.
        first_day: The organisation's first day, a Monday: week 0 of dated changes.

    Raises:
        InvalidInput: With every problem of the file.
    """
    if not is_move(tables):
        problem = 'the file of a move holds kind = "move" and the levers it changes'
        raise InvalidInput(f"{source}: is no move; {problem}")
    reading = Reading(source=source, first_day=first_day)
    reading.check_keys(tables, KEYS)
    title = reading.sentence(tables, "title", default=name)
    meaning = reading.sentence(tables, "meaning", default="")
    evidence = reading.sentence(tables, "evidence", default="")
    opening = reading.levers_of(tables.get("levers", {}), "levers")
    changes = dict(reading.changes_of(tables.get("change", [])))
    if _SWITCH in changes and (twice := sorted(opening.keys() & changes[_SWITCH].keys())):
        reading.found.append(
            f"change: week 0 sets {', '.join(twice)}, as [levers] does; keep one of the two"
        )
    if opening:
        changes[_SWITCH] = {**opening, **changes.get(_SWITCH, {})}
    if not changes and not reading.found:
        reading.found.append("changes no lever; put one below a [levers] line")
    reading.refuse()
    return Move(
        name=name,
        title=title,
        meaning=meaning,
        evidence=evidence,
        changes=dict(sorted(changes.items())),
    )


def with_moves(scenario: Scenario, moves: Sequence[Move]) -> Scenario:
    """Make moves on a way of managing, in the order given; later ones win on a lever.

    Returns:
        The scenario with its title and meaning telling the moves, and which of them gave
        way to a later one.
    """
    changed = scenario
    for move in moves:
        teams = {
            number: replace(team, timeline=_timeline(team, move))
            for number, team in changed.teams.items()
        }
        changed = replace(changed, timeline=_timeline(changed, move), teams=teams)
    sentences = [scenario.meaning, *(f"{move.title}: {move.meaning}" for move in moves)]
    sentences += conflicts(moves)
    return replace(
        changed,
        title=" + ".join((scenario.title, *(move.title for move in moves))),
        meaning=" ".join(filter(None, sentences)),
    )


def conflicts(moves: Sequence[Move]) -> list[str]:
    """A sentence for every two moves that set one lever."""
    return [
        f"{later.title} and {move.title} both set {', '.join(both)}; "
        f"{later.title} comes later and holds."
        for place, later in enumerate(moves)
        for move in moves[:place]
        if (both := [lever for lever in later.levers if lever in move.levers])
    ]


def _timeline(scenario: Scenario, move: Move) -> Mapping[int, Values]:
    """The scenario's values, with the move's own from the weeks in which it sets them."""
    timeline: dict[int, Values] = {}
    held: dict[str, float] = {}
    if min(move.changes) <= min(scenario.timeline):
        # What came before the move held until then.
        timeline[min(move.changes) - 1] = scenario.opening
    for week in sorted({*scenario.timeline, *move.changes}):
        held |= move.changes.get(week, {})
        timeline[week] = {**scenario.at(week), **held}
    return timeline
