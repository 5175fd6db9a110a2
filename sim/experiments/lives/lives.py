"""One deal's two lives: what happened to it in each world, and where they part.

Both worlds are lived again from just before the buyer came into the market, event by event,
with somebody looking on (`watching`). Luck belongs to the account and its window, so the
draws are the same in both; what they are compared with is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sim.agents.market.windows import next_window
from sim.calendar import TICKS_PER_DAY
from sim.engines.run import advance
from sim.engines.stepping import step_week
from sim.engines.world import World
from sim.experiments.lives.meetings import WON, Meeting, TwoWorlds
from sim.experiments.lives.telling import tell_event
from sim.experiments.lives.watching import Happening, Watch, moment_of
from sim.results import Result
from sim.scenarios.scenario import Scenario

TICKS_PER_WEEK: Final = 5 * TICKS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Life(Result):
    """What happened to a deal in one world.

    Attributes:
        scenario: Title of the way of managing.
        happenings: In order; empty where nobody ever reached the buyer.
        hours: What the rep did while the window was open, hours by kind of work.
        doing: What the rep was doing at the moment when the other world's life begins to be
            another; empty where the seat was empty.
    """

    JSON = "scenario happenings hours_while_open=hours doing"

    scenario: str
    happenings: tuple[Happening, ...]
    hours: Mapping[str, float]
    doing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLives(Result):
    """One deal's two lives.

    Attributes:
        meeting: Which deal.
        opens: When its buying window opens, the same in both worlds.
        closes: When it closes.
        lives: Under the base and under the other.
        parts: Place of the first happening that differs; None: only dates or money do.
    """

    JSON = "deal=meeting window lives first_difference decision"

    meeting: Meeting
    opens: datetime
    closes: datetime
    lives: tuple[Life, Life]
    parts: int | None

    @property
    def window(self) -> list[str]:
        """When the buying window opens and closes, as text."""
        return [str(self.opens), str(self.closes)]

    @property
    def first(self) -> Difference | None:
        """The first thing that happened in one of both and not, or otherwise, in the other."""
        if self.parts is None:
            return None
        first, second = (
            life.happenings[self.parts] if self.parts < len(life.happenings) else None
            for life in self.lives
        )
        return Difference(happenings=(first, second))

    @property
    def first_difference(self) -> dict[str, object] | None:
        """The same as JSON, with its place among the happenings."""
        return {"place": self.parts, **self.first.to_json()} if self.first else None

    @property
    def decision(self) -> Difference | None:
        """What decided the end: the stage that the buyer passed in one world alone.

        Where there is none, the last thing that a draw or a judgement decided in the life that
        was not won. None where that is the first difference already.
        """
        found = _stage_passed_once(self) or _last_decided(self)
        first = self.first
        if found is None or first is None:
            return found
        told = [each for each in found.happenings if each is not None]
        return None if any(each in first.happenings for each in told) else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Result):
    """One decision in both worlds.

    Attributes:
        happenings: What happened under the base and under the other; None: nothing.
    """

    JSON = "base other inputs=compared"

    happenings: tuple[Happening | None, Happening | None]

    @property
    def inputs(self) -> tuple[tuple[str, float | str | None, float | str | None], ...]:
        """Every input with its value in both worlds; None where it was not read."""
        read = [dict(each.inputs) if each is not None else {} for each in self.happenings]
        names = dict.fromkeys((*read[0], *read[1]))
        return tuple((name, read[0].get(name), read[1].get(name)) for name in names)

    @property
    def base(self) -> Happening | None:
        """What happened under the base."""
        return self.happenings[0]

    @property
    def other(self) -> Happening | None:
        """What happened under the other."""
        return self.happenings[1]

    @property
    def compared(self) -> list[dict[str, object]]:
        """Every input with its value in both worlds, and whether they differ."""
        return [
            {"name": name, "base": ours, "other": theirs, "differs": differs(ours, theirs)}
            for name, ours, theirs in self.inputs
        ]


def differs(first: float | str | None, second: float | str | None) -> bool:
    """Whether an input was read in both worlds and was not the same."""
    return first is not None and second is not None and first != second


def _stage_passed_once(two: TwoLives) -> Difference | None:
    exits = [
        {each.stage: each for each in life.happenings if each.stage} for life in two.lives
    ]
    for stage, first in exits[0].items():
        second = exits[1].get(stage)
        if second is not None and first.passed != second.passed:
            return Difference(happenings=(first, second))
    return None


def _last_decided(two: TwoLives) -> Difference | None:
    won = [end.outcome == WON for end in two.meeting.ends]
    if won[0] == won[1]:
        return None
    lost = won.index(False)
    decided = [each for each in two.lives[lost].happenings if each.inputs]
    if not decided:
        return None
    return Difference(happenings=(decided[-1], None) if lost == 0 else (None, decided[-1]))


def two_lives(worlds: TwoWorlds, meeting: Meeting) -> TwoLives:
    """Live a deal's two lives again and watch."""
    opens, closes = _window(worlds, meeting)
    begin = max(-worlds.run_in_weeks, opens // TICKS_PER_WEEK - worlds.run_in_weeks - 1)
    watched = [
        _watch(worlds, scenario, meeting, begin, closes)
        for scenario in (worlds.base, worlds.other)
    ]
    told = [watch.happenings for watch in watched]
    parts = first_difference(*told)
    apart = [each[parts].tick for each in told if parts is not None and parts < len(each)]
    moment = min(apart, default=closes)
    lives = tuple(
        Life(scenario=scenario.title, happenings=tuple(watch.happenings),
             hours=watch.hours, doing=watch.doing(moment))
        for scenario, watch in zip((worlds.base, worlds.other), watched, strict=True)
    )  # fmt: skip
    world = worlds.open(until_week=-worlds.run_in_weeks)
    return TwoLives(
        meeting=meeting, opens=moment_of(world, opens), closes=moment_of(world, closes),
        lives=(lives[0], lives[1]), parts=parts,
    )  # fmt: skip


def first_difference(first: Sequence[Happening], second: Sequence[Happening]) -> int | None:
    """Place of the first happening that is not the same thing in both lives."""
    for place in range(max(len(first), len(second))):
        if place >= len(first) or place >= len(second):
            return place
        if first[place].what != second[place].what:
            return place
    return None


def _window(worlds: TwoWorlds, meeting: Meeting) -> tuple[int, int]:
    """Ticks at which the buying window opens and closes: nobody's doing."""
    world = worlds.open(until_week=-worlds.run_in_weeks)
    account = world.accounts[meeting.account]
    while int(account["window"]) < meeting.window:
        next_window(world.constants[_team_of(world, meeting)], account)
    return max(0, int(account["opens"])), int(account["closes"])


def _team_of(world: World, meeting: Meeting) -> int:
    return int(world.reps[int(world.accounts[meeting.account]["rep"])]["team"])


def _watch(
    worlds: TwoWorlds, scenario: Scenario, meeting: Meeting, begin: int, closes: int
) -> Watch:
    """Live one world and look on from a week on, until the deal's life is over."""
    world = worlds.open(until_week=begin)
    if begin > 0:
        advance(world, scenario.practices(), begin)
    watch = Watch(world, meeting, tell_event)
    team = _team_of(world, meeting)
    while world.week < worlds.weeks:
        practices = (worlds.base if world.week < 0 else scenario).practices()
        start = int(world.weeks[world.week + world.run_in]["first_tick"])
        if watch.is_over(start, closes):
            break
        counts = step_week(world, practices, team, watch)
        watch.end_week(counts, start, closes)
    return watch
