"""What a CRM would show of a run: the log of a world as rows of the canonical event log.

Only what people entered is in it: creations, stages, wins and losses. Truth (fit, skills,
buyers who went without a word) is not. Of the deals that came to nothing a share is never
closed in the CRM (`people.left_open`): who sells knows better, the log does not.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final, TextIO

from sim.calendar import TICKS_PER_DAY
from sim.chance import Purpose, stream_key, uniform
from sim.engines.world import World
from sim.outputs import schema
from sim.outputs.spreadsheet import write_csv
from sim.state import Logged

EVENTS_PER_REP_YEAR: Final = 2_000
"""Room for the log; a rep's year holds a few hundred."""

WORK_BEGINS: Final = time(9)
"""Time of day at which a working day's first tick falls."""

_EVENTS: Final = {
    Logged.CREATED: ("created", ""),
    Logged.STAGE: ("stage", ""),
    Logged.WON: (schema.WON, ""),
    Logged.LOST: (schema.LOST, schema.COMPETITOR),
    Logged.NO_DECISION: (schema.LOST, schema.NO_DECISION),
    Logged.DISQUALIFIED: (schema.LOST, schema.DISQUALIFIED),
}
"""Event and reason of a loss, as the canonical log names them."""


def log_room(reps: int, weeks: int) -> int:
    """How many rows to keep room for when a world is opened."""
    return 64 + EVENTS_PER_REP_YEAR * reps * (weeks + 52) // 52


class LeftOpen:
    """Which deals that came to nothing nobody closes in the CRM."""

    def __init__(self, world: World) -> None:
        kinds, of_team = world.organisation.kinds()
        self._shares = [kinds[kind].people.left_open for kind in of_team]
        self._key = stream_key(world.seed, world.replication)
        self._addresses: Any = world.accounts["address"]

    @property
    def any(self) -> bool:
        """Whether there can be such deals at all."""
        return any(share > 0.0 for share in self._shares)

    def __call__(self, team: int, account: int, window: int) -> bool:
        """Whether nobody closes the lost deal of an account's window."""
        share = self._shares[team]
        if share <= 0.0:
            return False
        address = int(self._addresses[account])
        drawn = uniform(self._key, address, int(Purpose.LEFT_OPEN), window, 0)
        return bool(drawn < share)


def write_event_log(world: World, file: TextIO) -> int:
    """Write the log of a world as one CSV that can be imported like an export.

    Args:
        world: A world that was opened with room for a log.
        file: A text file, opened with `newline=""`.

    Returns:
        The number of rows.

    Raises:
        RuntimeError: If the log had no room left and is not whole.
    """
    rows = sorted(
        _rows(world), key=lambda row: [row[name] for name in schema.EVENT_LOG.order]
    )
    names = schema.EVENT_LOG.names
    write_csv(file, names, ([row[name] for name in names] for row in rows))
    return len(rows)


def _rows(world: World) -> Iterator[dict[str, str]]:
    header = world.log[0]
    if int(header["deal"]) > 0:
        raise RuntimeError(f"the event log had no room for {int(header['deal'])} events")
    names, left_open = _Names(world), LeftOpen(world)
    for record in world.log[1 : int(header["tick"]) + 1]:
        event, lost_reason = _EVENTS[Logged(int(record["event"]))]
        account, window = int(record["account"]), int(record["window"])
        team = names.team_of(int(record["rep"]))
        if event == schema.LOST and left_open(team, account, window):
            continue
        ended = event in {schema.WON, schema.LOST}
        yield {
            # A deal belongs to one buying window of one account.
            "deal_id": f"{account}-{window}",
            "account": f"account {account}",
            **names.of(int(record["rep"]), account),
            "event": event,
            "stage": "" if ended else names.stage(int(record["rep"]), int(record["stage"])),
            "timestamp": _timestamp(world, int(record["tick"])),
            "recorded_at": "",
            "amount": f"{float(record['amount']):.2f}",
            "lost_reason": lost_reason,
        }


class _Names:
    """How people, teams, segments and stages are called in the log."""

    def __init__(self, world: World) -> None:
        organisation = world.organisation
        self.teams = [
            f"{name} {number}"
            for number, name in enumerate(organisation.team_names(), start=1)
        ]
        kinds, of_team = organisation.kinds()
        self._kinds = [kinds[kind] for kind in of_team]
        self._team_of_rep = [
            team
            for team, record in enumerate(world.teams)
            for _ in range(int(record["rep_begin"]), int(record["rep_end"]))
        ]
        self._accounts: Any = world.accounts

    def team_of(self, rep: int) -> int:
        """Number of a rep's team, from 0."""
        return self._team_of_rep[rep]

    def of(self, rep: int, account: int) -> dict[str, str]:
        """Rep, manager, team and segment of a row."""
        number = self._team_of_rep[rep]
        team, segments = self.teams[number], self._kinds[number].market.segments
        return {
            "rep": f"rep {rep + 1}",
            "manager": f"manager of {team}",
            "team": team,
            "segment": segments[int(self._accounts[account]["segment"])].name,
        }

    def stage(self, rep: int, stage: int) -> str:
        """Name of a stage in the process of a rep's team."""
        return self._kinds[self._team_of_rep[rep]].process.stages[stage].name


def _timestamp(world: World, tick: int) -> str:
    day = datetime.combine(world.calendar.date_of(tick), WORK_BEGINS)
    return (day + timedelta(seconds=tick % TICKS_PER_DAY)).isoformat(sep=" ")
