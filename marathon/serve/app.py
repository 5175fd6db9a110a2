"""The application: screens beside each other, behind one guard."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from marathon.planning.desk import Desk as PlanDesk
from marathon.serve.because import Because
from marathon.serve.guard import Guard, Pace
from marathon.serve.leader.screens import Leader
from marathon.serve.making import Making
from marathon.serve.offer import Firms
from marathon.serve.rooms.assignment import load_assignment
from marathon.serve.rooms.desk import Desk
from marathon.serve.rooms.screens import ClassRoom
from marathon.serve.saved import STATIC
from marathon.serve.streaming import Turns
from marathon.serve.what_if import WhatIf


def application(
    firms: Firms | None = None,
    pace: Pace | None = None,
    desk: Desk | None = None,
    plan: PlanDesk | None = None,
) -> Starlette:
    """Make the application.

    Args:
        firms: Which organisations may be asked about; None: those that are built in.
        pace: How often clients may ask.
        desk: The class rooms; None: new ones, of which nothing is kept.
        plan: A leader's plan; None: there are no screens of one.
    """
    firms, turns = firms or Firms(), Turns()
    desk = desk or Desk(firms=firms, assignment=load_assignment())
    screens = (
        WhatIf(firms=firms, turns=turns, plan=plan is not None), Because(firms=firms, turns=turns),
        Making(firms=firms), ClassRoom(desk=desk),
    )  # fmt: skip
    routes = [route for screen in screens for route in screen.routes()]
    routes += [] if plan is None else Leader(desk=plan, turns=turns).routes()
    static = Mount("/static", StaticFiles(directory=STATIC))
    return Starlette(
        routes=[*routes, static], middleware=[Middleware(Guard, pace=pace or Pace())]
    )
