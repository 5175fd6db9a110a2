"""What a CRM would show of a run: the log of a world as rows of the canonical event log.

Only what people entered is in it: creations, stages, wins and losses. Truth (fit, skills,
buyers who went without a word) is not.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final, TextIO

from sim.calendar import TICKS_PER_DAY
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
    names = _Names(world)
    for record in world.log[1 : int(header["tick"]) + 1]:
        event, lost_reason = _EVENTS[Logged(int(record["event"]))]
        ended = event in {schema.WON, schema.LOST}
        yield {
            # A deal belongs to one buying window of one account.
            "deal_id": f"{int(record['account'])}-{int(record['window'])}",
            "account": f"account {int(record['account'])}",
            **names.of(int(record["rep"]), int(record["account"])),
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
