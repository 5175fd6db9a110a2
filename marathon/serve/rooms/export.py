"""What was decided in a room, for a spreadsheet or a program."""

import io
from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse, Response

from marathon.serve.rooms.room import Phase, Room, Team
from sim.outputs.spreadsheet import write_csv
from sim.problems import InvalidInput, shown


def answer(room: Room, form: str) -> Response:
    """The decisions as a file.

    Raises:
        InvalidInput: There is no such form.
    """
    if form not in {"csv", "json"}:
        raise InvalidInput(f"as = {shown(form)}: give csv or json")
    name = {"content-disposition": f'attachment; filename="room-{room.code}.{form}"'}
    if form == "json":
        return JSONResponse(decisions(room), headers=name)
    return Response(as_csv(room), media_type="text/csv; charset=utf-8", headers=name)


def decisions(room: Room) -> dict[str, Any]:
    """Everything that teams decided and what they booked."""
    return {
        "room": room.code,
        "assignment": room.assignment.name,
        "organisation": room.organisation.name,
        "currency": room.organisation.money.currency,
        "quarters": room.quarter - 1,
        "debriefed": room.phase is Phase.DEBRIEF,
        "teams": [
            {
                "team": team.number,
                "name": team.name,
                "guess": team.guess,
                "quarters": list(_quarters(team)),
            }
            for team in room.teams.values()
        ],
    }


def _quarters(team: Team) -> Iterator[dict[str, Any]]:
    for place, decision in enumerate(team.past):
        yield {
            "quarter": place + 1,
            "decided": decision.predicted is not None,
            "predicted": decision.predicted,
            "booked": round(team.now.booked(place), 2),
            "levers": dict(decision.levers),
        }


def as_csv(room: Room) -> str:
    """One row a team and quarter; no cell of it runs as a formula."""
    levers = [practice.lever for practice in room.assignment.practices]
    header = [
        "team", "name", "quarter", "decided", "predicted", "booked",
        *(lever.name for lever in levers),
    ]  # fmt: skip
    file = io.StringIO(newline="")
    write_csv(
        file,
        header,
        (
            [
                str(team.number), team.name, str(each["quarter"]),
                "yes" if each["decided"] else "no", _number(each["predicted"]),
                _number(each["booked"]),
                *(lever.text(each["levers"][lever.name]) for lever in levers),
            ]
            for team in room.teams.values()
            for each in _quarters(team)
        ),
    )  # fmt: skip
    return file.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
