"""A scenario: what management does, week by week, under a name that no engine ever sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from typing_extensions import override

from sim.arrays import Records
from sim.levers import LEVERS, Group, pack_timeline
from sim.problems import InvalidInput, Problems, shown, whole_number
from sim.scenarios.settings import lever_values

Values = Mapping[str, float]
"""A value for every lever."""

LAST_WEEK: Final = 5_200
"""Last week in which a change may begin, long after every run has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A way of managing, as a timeline of lever values.

    Attributes:
        name: Built-in id, or the path as the user gave it; for people only.
        title: What it is called in tables and charts.
        meaning: One sentence.
        timeline: Values of all levers by the week from which they hold, ascending; week 0
            is the switch. The earliest entry also holds for all weeks before it.
        teams: How single teams are managed otherwise, by number of the team from 1; quotas
            and goals are set by executives, who manage as `timeline` says.
        digest: sha256 over the values and weeks alone: two files that say the same under
            other names have one digest.
    """

    name: str
    title: str
    meaning: str
    timeline: Mapping[int, Values]
    teams: Mapping[int, Scenario] = field(default_factory=dict)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        _check_timeline(self.timeline)
        weeks = sorted(self.timeline)
        frozen = {week: MappingProxyType(dict(self.timeline[week])) for week in weeks}
        object.__setattr__(self, "timeline", MappingProxyType(frozen))
        teams = {number: self.teams[number] for number in sorted(self.teams)}
        object.__setattr__(self, "teams", MappingProxyType(teams))
        object.__setattr__(self, "digest", _digest(frozen, teams))

    @override
    def __repr__(self) -> str:
        """One line; the values are in `opening` and `timeline`."""
        moved = sum(value != LEVERS[name].default for name, value in self.opening.items())
        return f"Scenario {self.name} ({self.title}): {moved} levers off their defaults"

    @property
    def opening(self) -> Values:
        """The values that hold at the start, before any dated change."""
        return next(iter(self.timeline.values()))

    def at(self, week: int) -> Values:
        """The values that hold in a week.

        Raises:
            InvalidInput: The week is no whole number.
        """
        week = whole_number("week", week, -LAST_WEEK, LAST_WEEK)
        values = self.opening
        for start, later in self.timeline.items():
            if start <= week:
                values = later
        return values

    def with_(self, **levers: float | bool | str) -> Scenario:
        """Return the scenario with some levers held at other values all the time.

        Args:
            **levers: Values by name of the lever: a number, True or False, or a choice.

        Raises:
            InvalidInput: With every name that is no lever, and every value not allowed.
        """
        return with_settings(self, lever_values(levers))

    def then(self, other: Scenario, *, week: int, title: str | None = None) -> Scenario:
        """Return a scenario that manages like this one until a week, and like another after.

        Args:
            other: How it is managed from then on.
            week: First week of the other, from 0, the switch, to 5200.
            title: What it is called; None: both titles with the week.

        Raises:
            InvalidInput: The other is no scenario, the week or the title cannot be used, or
                one of the two scenarios tells teams apart.
        """
        problems = Problems()
        week = problems.of(whole_number, "week", week, 0, LAST_WEEK)
        given: object = other
        if not isinstance(given, Scenario):
            problems.found.append(
                f"other = {shown(given)}: give a Scenario; marathon.scenario('align') is one"
            )
        elif self.teams or other.teams:
            problems.found.append("other: needs scenarios that manage all teams alike")
        called: object = title
        if called is not None and not (isinstance(called, str) and called.isprintable()):
            problems.found.append(
                f"title = {shown(title)}: give a text without control characters"
            )
        problems.refuse()
        title = title or f"{self.title}, from week {week} {other.title}"
        before = {start: at for start, at in self.timeline.items() if start < week}
        after = {start + week: at for start, at in other.timeline.items() if start > 0}
        return Scenario(
            name=title.lower(),
            title=title,
            meaning=f"{self.meaning} From week {week}: {other.meaning}",
            # What holds before week 0 must not be what holds from week 0 on.
            timeline={-1: self.opening, **before, week: other.at(0), **after},
        )

    def practices(
        self,
        off: AbstractSet[Group] = frozenset(),
        *,
        free: AbstractSet[str] = frozenset(),
        idle: AbstractSet[str] = frozenset(),
    ) -> Records:
        """The records that the rules of managers and executives read.

        Args:
            off: Groups whose levers are held at their neutral values.
            free: Levers that work but are not paid for: a control.
            idle: Levers that are paid for but have no effect: a control.

        Returns:
            Records of `sim.levers.Practices`, by team and ascending week.

        Raises:
            InvalidInput: There is no such group or lever.
        """
        problems = Problems()
        problems.of(_check_names, "off", off, frozenset(Group))
        problems.of(_check_names, "free", free, LEVERS.keys())
        problems.of(_check_names, "idle", idle, LEVERS.keys())
        problems.refuse()
        teams = {number - 1: scenario.timeline for number, scenario in self.teams.items()}
        return pack_timeline(
            self.timeline,
            off=frozenset(off),
            teams=teams,
            free=frozenset(free),
            idle=frozenset(idle),
        )


def _check_names(name: str, given: object, known: Iterable[str]) -> None:
    """Refuse what is no set of known names."""
    allowed = list(known)
    if not isinstance(given, AbstractSet) or not given <= {*allowed}:
        raise InvalidInput(
            f"{name} = {shown(given)}: give a set of some of {', '.join(allowed)}"
        )


def _check_timeline(timeline: object) -> None:
    """Refuse what is no timeline: a number for every lever, from each of its weeks on."""
    if not isinstance(timeline, Mapping) or not timeline:
        raise InvalidInput(
            f"timeline = {shown(timeline)}: give the values of all levers by week"
        )
    for week, values in timeline.items():
        whole_number("timeline: week", week, -LAST_WEEK, LAST_WEEK)
        numbers = isinstance(values, Mapping) and all(
            isinstance(values.get(name), float | int) for name in LEVERS
        )
        if not numbers:
            raise InvalidInput(
                f"timeline: week {week} = {shown(values)}: give a number for every lever"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One lever that holds another value in the second of two scenarios.

    Attributes:
        lever: Its name.
        week: Week from which the values differ; None where they differ from the start.
        before: The first scenario's value.
        after: The second scenario's value.
        team: Number of the team it is about; None where it holds for all of them.
    """

    lever: str
    week: int | None
    before: float
    after: float
    team: int | None = None


def with_settings(scenario: Scenario, settings: Values) -> Scenario:
    """Hold some levers at given values over a scenario's whole timeline.

    Args:
        scenario: What everything else is taken from.
        settings: Values by lever, as `parse_settings` returns them.

    Returns:
        A scenario whose name and title state the settings; the same one where there are none.
    """
    if not settings:
        return scenario
    changed = ", ".join(f"{name}={LEVERS[name].text(settings[name])}" for name in settings)
    return replace(
        scenario,
        name=f"{scenario.name} + {changed}",
        title=f"{scenario.title} + {changed}",
        meaning=f"{scenario.meaning} With {changed}.",
        timeline={
            week: {**values, **settings} for week, values in scenario.timeline.items()
        },
        teams={
            number: with_settings(team, settings) for number, team in scenario.teams.items()
        },
    )


def differences(first: Scenario, second: Scenario) -> tuple[Difference, ...]:
    """What the second scenario does otherwise, in the order of weeks and of the registry.

    What holds for all teams comes first, then every team that is managed by itself.
    """
    found = _differences(first, second, None)
    for number in sorted({*first.teams, *second.teams}):
        ours, theirs = first.teams.get(number, first), second.teams.get(number, second)
        found += _differences(ours, theirs, number)
    return tuple(found)


def _differences(first: Scenario, second: Scenario, team: int | None) -> list[Difference]:
    found: list[Difference] = []
    last: dict[str, tuple[float, float]] = {}
    for week in sorted({*first.timeline, *second.timeline}):
        ours, theirs = first.at(week), second.at(week)
        for lever in LEVERS:
            pair = (ours[lever], theirs[lever])
            before = last.get(lever, (0.0, 0.0))
            # A difference that ends is told as well.
            if pair != before and (pair[0] != pair[1] or before[0] != before[1]):
                found.append(
                    Difference(lever=lever, week=week if last else None,
                               before=pair[0], after=pair[1], team=team)
                )  # fmt: skip
        last = {lever: (ours[lever], theirs[lever]) for lever in LEVERS}
    return found


def _digest(timeline: Mapping[int, Values], teams: Mapping[int, Scenario]) -> str:
    """Hash what holds, from when and for whom; entries that change nothing do not count."""
    general = _timeline_digest(timeline)
    apart = {
        number: team.digest for number, team in teams.items() if team.digest != general
    }
    if not apart:
        return general
    return hashlib.sha256(json.dumps([general, *apart.items()]).encode()).hexdigest()


def _timeline_digest(timeline: Mapping[int, Values]) -> str:
    """Hash what holds and from when; entries that change nothing do not count."""
    canonical: list[tuple[int | None, list[tuple[str, str]]]] = []
    for week, values in timeline.items():
        row = [(name, (values[name] + 0.0).hex()) for name in LEVERS]
        if not canonical:
            canonical.append((None, row))
        elif row != canonical[-1][1]:
            canonical.append((week, row))
    return hashlib.sha256(json.dumps(canonical).encode()).hexdigest()
