"""A server that listens: to this machine alone, or to its network where that is asked for."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from marathon.api.asking import organisation_of
from marathon.api.starting import beginning, calibrated_firm
from marathon.api.watching import watched
from marathon.planning.desk import Desk as PlanDesk
from marathon.planning.plan_file import read_plan
from marathon.serve.app import application
from marathon.serve.offer import Firms
from marathon.serve.rooms.assignment import DEFAULT, load_assignment
from marathon.serve.rooms.desk import Desk
from sim import files
from sim.experiments.running.plan import Arm
from sim.experiments.trying.kept import Base, KeptFutures
from sim.problems import InvalidInput, Problems
from sim.scenarios.catalogue import STAGES, organisation_names
from sim.scenarios.loader import load_scenario


def plan_of(path: Path) -> PlanDesk:
    """A leader's plan; where it has a history, it begins with the deals that are open on its evening.

    Raises:
        InvalidInput: With every problem of its file, or of the history.
    """
    with watched(observer=True) as report:
        firm = calibrated_firm(path, (), report)
        desk = PlanDesk.of(path, firm)
        read = read_plan(path, from_now=True, organisation=firm)
        begin = beginning(read, (), report, calibrated=firm is not None)
    if begin is not None:
        desk.begin = lambda plan: begin(plan)[0]
    desk.own  # noqa: B018 (whether it can begin is said before anybody waits for it)
    return desk


def firms_of(organisation: str, plan: PlanDesk | None = None) -> Firms:
    """The organisations of a page that opens with one of them, a name or a file.

    Args:
        organisation: Its name or file.
        plan: A plan, whose company it opens with where there is one.

    Raises:
        InvalidInput: With every problem of the name or the file.
    """
    if plan is not None:
        return Firms({plan.path.stem: plan.plan.organisation})
    firm = organisation_of(organisation)
    built_in = organisation in organisation_names()
    return Firms({organisation if built_in else Path(organisation).stem: firm})


def warm(firms: Firms) -> None:
    """Live one future, so that whatever must be compiled is compiled before anybody waits for it."""
    arm = Arm.of(load_scenario(STAGES[0]))
    base = Base(organisation=firms.named(firms.names[0]), arm=arm, years=1, warmup_years=0)
    with watched(observer=None):
        KeptFutures().outcome(base, arm, 0)


@contextmanager
def listening(port: int, *, lan: bool) -> Iterator[socket.socket]:
    """Listen to a port.

    Args:
        port: Its number.
        lan: Whether other machines may connect.

    Raises:
        InvalidInput: The port is taken, or may not be used.
    """
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 (asked for by --lan)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as open_socket:
        open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            open_socket.bind((host, port))
        except OSError as error:
            raise InvalidInput(
                f"--port {port}: cannot be listened to ({error.strerror}); give another one"
            ) from error
        yield open_socket


def address(port: int, *, lan: bool) -> str:
    """Under which address a browser finds the server."""
    return f"http://{_own_address() if lan else '127.0.0.1'}:{port}/"


def _own_address() -> str:
    """The address of this machine on its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            # Nothing is sent: this only asks which way such a packet would go.
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])


def desk_of(
    firms: Firms, *, assignment: str | None, rooms: str | None, address: str, lan: bool
) -> Desk:
    """The class rooms of a server.

    Args:
        firms: Which organisations there are.
        assignment: What a room plays unless its trainer chooses another: a name or a file.
        rooms: A folder in which every decision is kept, from which rooms come back.
        address: Where phones get in.
        lan: Whether other machines reach it.

    Raises:
        InvalidInput: With every problem of the assignment or the folder.
    """
    problems = Problems()
    found = problems.of(load_assignment, assignment or DEFAULT)
    folder = problems.of(_folder, rooms) if rooms is not None else None
    problems.refuse()
    desk = Desk(
        firms=firms, assignment=found, folder=folder, address=address, reachable=lan
    )
    desk.organisation_of(found)
    return desk


def _folder(written: str) -> Path:
    """A folder that can be written; made where it is missing."""
    path = Path(written)
    advice = "give another folder"
    with files.refusing(f"--rooms {path}: cannot be used", advice):
        path.mkdir(exist_ok=True)
    if not os.access(path, os.W_OK):
        raise InvalidInput(f"--rooms {path}: cannot be written; {advice}")
    return path


def run(
    firms: Firms, open_socket: socket.socket, desk: Desk, plan: PlanDesk | None = None
) -> None:
    """Serve until Ctrl-C."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    config = uvicorn.Config(
        application(firms, desk=desk, plan=plan), log_level="warning", lifespan="off", server_header=False,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    # Ctrl-C is how a server ends, not an interruption.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[open_socket])
