"""What has happened in a room, and what follows from it: one state, changed by events alone.

Everything that somebody decides is an event. Applying the same events gives the same room, so the
list of events is all that has to be kept. What takes long (living a quarter) is handed in by
whoever applies the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from marathon.serve.rooms.assignment import Assignment
from sim.experiments.managing.lived import Lived, Monday
from sim.organisation import Organisation
from sim.problems import InvalidInput

MOST_TEAMS: Final = 12
MOST_PHONES: Final = 4
"""Phones of a team that may decide for it."""
MOST_NAME: Final = 24
MOST_CHANGES: Final = 40
"""Times that a team may change its mind in a quarter; and phones that may join it in a lesson."""
LAST_STEP: Final = 7
QUESTION_STEPS: Final = 3
LUCK: Final = 0
"""The luck that a room lives; its decisions are judged on others."""

Event = Mapping[str, Any]


class Phase(StrEnum):
    """Where a lesson is."""

    LOBBY = "lobby"
    QUESTION = "question"
    PLAYING = "playing"
    DEBRIEF = "debrief"


class Conflict(InvalidInput):
    """What was asked for was right once, or will be: not now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a team has locked in for a quarter."""

    levers: Mapping[str, float]
    predicted: float | None


@dataclass(slots=True, kw_only=True)
class Team:
    """A team of the room.

    Attributes:
        number: Its number, from 1, in the order of joining.
        name: What it calls itself.
        key: What a second phone of the team has to know.
        phones: Digests of its phones' tokens.
        guess: Its answer to the opening question, in per cent.
        locked: What it has decided for the running quarter.
        past: What was decided for every quarter that is over.
        mondays: What it knew before each quarter that is over, and before the running one.
        changes: How often it has changed its mind in this quarter.
        joined: How many phones have come in.
        worlds: Its world before some quarters: the running one and the one before.
    """

    number: int
    name: str
    key: str
    phones: list[str] = field(default_factory=list)
    guess: float | None = None
    locked: Decision | None = None
    past: list[Decision] = field(default_factory=list)
    mondays: list[Monday] = field(default_factory=list)
    changes: int = 0
    joined: int = 0
    worlds: dict[int, Lived] = field(default_factory=dict)

    @property
    def now(self) -> Lived:
        """Its world as it stands."""
        return self.worlds[len(self.past)]

    def next(self, assignment: Assignment) -> Decision:
        """What holds in the coming quarter: what is locked in, or everything as before."""
        if self.locked is not None:
            return self.locked
        levers = self.past[-1].levers if self.past else assignment.usual
        return Decision(levers=levers, predicted=None)


@dataclass(slots=True, kw_only=True)
class Room:
    """A room.

    Attributes:
        code: What people type to get in.
        boss: Digest of the trainer's token.
        screen: Digest of the projector's token.
        assignment: What is played.
        organisation: Who is managed.
        opening: The world at week 0, from which every team starts.
        teams: All teams by number.
        phase: Where the lesson is.
        question_step: How much of the opening question is shown: 0 asked, 1 guesses,
            2 inputs, 3 answer.
        step: How many steps of the debrief are shown.
        paused: Whether nobody may decide for now.
        running: Whether a quarter is being lived.
        spotlight: Number of the team that the projector shows; None: all.
        version: Grows with everything that may change what anybody sees.
    """

    code: str
    boss: str
    screen: str
    assignment: Assignment
    organisation: Organisation
    opening: Lived
    teams: dict[int, Team] = field(default_factory=dict)
    joined: int = 0
    phase: Phase = Phase.LOBBY
    question_step: int = 0
    step: int = 0
    paused: bool = False
    running: bool = False
    spotlight: int | None = None
    version: int = 0

    @property
    def quarter(self) -> int:
        """The quarter that is decided now, from 1; one more than there are when all are over."""
        return max((len(team.past) for team in self.teams.values()), default=0) + 1

    @property
    def over(self) -> bool:
        """Whether all quarters were lived."""
        return self.quarter > self.assignment.quarters

    def team(self, number: int) -> Team:
        """A team.

        Raises:
            Conflict: It is not there (any more).
        """
        if number not in self.teams:
            raise Conflict(f"team {number}: is not in this room")
        return self.teams[number]

    # Whether something may happen now: asked before it is written down.

    def may_join(self, name: str) -> None:
        """Whether a new team may come in.

        Raises:
            Conflict: The room is full, the name is taken, or it is too late.
        """
        if len(self.teams) >= MOST_TEAMS:
            raise Conflict(
                f"the room is full: {MOST_TEAMS} teams are in it; join one of them"
            )
        if name.casefold() in {team.name.casefold() for team in self.teams.values()}:
            raise Conflict(
                f"name = {name!r}: another team has it; choose another, or give the team's "
                "word to join it"
            )
        if self.phase is Phase.DEBRIEF:
            raise Conflict("the room has finished; ask the trainer to begin another")

    def may_decide(self, team: Team, quarter: int, decision: Decision) -> bool:
        """Whether a decision counts; False: it is there already.

        Raises:
            Conflict: Another one counts, or it is not the time.
        """
        if 1 <= quarter < self.quarter:
            if quarter <= len(team.past) and team.past[quarter - 1] == decision:
                return False
            raise Conflict(f"quarter {quarter} is over; decide quarter {self.quarter}")
        if team.locked is not None and quarter == self.quarter:
            if team.locked == decision:
                return False
            raise Conflict("your team has locked in already; take that back first")
        self._may_change(quarter)
        return True

    def may_change_mind(self, team: Team) -> None:
        """Whether a team has not changed its mind too often: every change is kept for good.

        Raises:
            Conflict: It has.
        """
        if team.changes >= MOST_CHANGES:
            raise Conflict("your team has changed its mind too often in this quarter")

    def may_come_in(self, team: Team) -> None:
        """Whether one more phone may join a team.

        Raises:
            Conflict: Too many have.
        """
        if team.joined >= MOST_CHANGES:
            raise Conflict(f"{MOST_CHANGES} phones have joined this team already")

    def _may_change(self, quarter: int) -> None:
        if self.phase is not Phase.PLAYING or self.over:
            raise Conflict("there is nothing to decide now")
        if self.running:
            raise Conflict("the quarter is being lived; wait for the next one")
        if self.paused:
            raise Conflict("the trainer has paused; wait a moment")
        if quarter != self.quarter:
            raise Conflict(f"quarter = {quarter}: decide quarter {self.quarter}")

    def may_take_back(self, quarter: int) -> None:
        """Whether a team may change what it has locked in.

        Raises:
            Conflict: It is not the time.
        """
        self._may_change(quarter)

    def may_guess(self) -> None:
        """Whether the opening question may be answered.

        Raises:
            Conflict: It is not the time.
        """
        if self.phase is not Phase.QUESTION or self.question_step > 0:
            raise Conflict("guesses are not taken now")
        if self.paused:
            raise Conflict("the trainer has paused; wait a moment")

    # What has happened.

    def apply(self, event: Event, lived: Mapping[int, Lived] | None = None) -> None:
        """Let an event have happened.

        Args:
            event: What somebody decided.
            lived: For a quarter: every team's world after it, if somebody has lived it already.
        """
        getattr(self, f"_on_{event['what']}")(event, lived)
        self.version += 1

    def lived(self) -> dict[int, Lived]:
        """Live the coming quarter of every team."""
        return {number: self.lived_by(team) for number, team in self.teams.items()}

    def lived_by(self, team: Team) -> Lived:
        """Live the coming quarter of one team."""
        values = self.assignment.values(team.next(self.assignment).levers)
        return team.now.managed(values)

    def _on_team(self, event: Event, _: object) -> None:
        number = event["team"]
        team = Team(number=number, name=event["name"], key=event["key"])
        team.worlds[0] = self.opening
        team.mondays.append(self.opening.monday())
        self.joined = max(self.joined, number)
        self.teams[number] = team
        # Who comes late goes on from where everybody stands, managed as before until then.
        while len(team.past) < self.quarter - 1:
            self._close(team, self.lived_by(team))

    def _on_phone(self, event: Event, _: object) -> None:
        self.teams[event["team"]].joined += 1
        phones = self.teams[event["team"]].phones
        phones.append(event["token"])
        del phones[:-MOST_PHONES]

    def _on_remove(self, event: Event, _: object) -> None:
        self.teams.pop(event["team"], None)
        if self.spotlight == event["team"]:
            self.spotlight = None

    def _on_guess(self, event: Event, _: object) -> None:
        team = self.teams[event["team"]]
        team.guess, team.changes = event["guess"], team.changes + 1

    def _on_decide(self, event: Event, _: object) -> None:
        team = self.teams[event["team"]]
        team.locked = Decision(levers=event["levers"], predicted=event["predicted"])
        team.changes += 1

    def _on_take_back(self, event: Event, _: object) -> None:
        self.teams[event["team"]].locked = None

    def _on_ask(self, _event: Event, _: object) -> None:
        self.phase, self.question_step = Phase.QUESTION, 0

    def _on_show(self, event: Event, _: object) -> None:
        self.question_step = event["step"]

    def _on_begin(self, _event: Event, _: object) -> None:
        self.phase = Phase.PLAYING

    def _on_quarter(self, _event: Event, lived: Mapping[int, Lived] | None) -> None:
        worlds = lived or self.lived()
        for number, team in self.teams.items():
            self._close(team, worlds[number])
        self.spotlight = None

    def _close(self, team: Team, after: Lived) -> None:
        team.past.append(team.next(self.assignment))
        team.locked, team.changes = None, 0
        now = len(team.past)
        team.mondays.append(after.monday())
        team.worlds = {now - 1: team.worlds[now - 1], now: after}

    def _on_back(self, _event: Event, _: object) -> None:
        for team in self.teams.values():
            if not team.past:
                continue
            last = team.past.pop()
            team.mondays.pop()
            team.worlds.pop(len(team.past) + 1)
            self._hold_world(team)
            # What was decided stays on the table, to be changed or locked in again.
            team.locked = last if last.predicted is not None else None
        self.spotlight = None

    def _hold_world(self, team: Team) -> None:
        """Keep the world before the running quarter, lived again where it is kept no more."""
        now = len(team.past)
        if now in team.worlds:
            return
        world = self.opening
        for decision in team.past:
            world = world.managed(self.assignment.values(decision.levers))
        team.worlds = {now: world}

    def _on_pause(self, event: Event, _: object) -> None:
        self.paused = event["paused"]

    def _on_spotlight(self, event: Event, _: object) -> None:
        self.spotlight = event["team"]

    def _on_debrief(self, _event: Event, _: object) -> None:
        self.phase, self.step, self.paused = Phase.DEBRIEF, 1, False

    def _on_step(self, event: Event, _: object) -> None:
        self.step = event["step"]
