"""A class room in tests: phones that join, decide and listen, and a trainer who presses buttons."""

from __future__ import annotations

from live_page import HERE, Unhurried
from starlette.testclient import TestClient

from marathon.serve.app import application
from marathon.serve.offer import Firms
from marathon.serve.rooms.assignment import assignment_from, load_assignment
from marathon.serve.rooms.desk import Desk


def assignment(**changes):
    """The first assignment on a firm that is lived in no time."""
    written = dict(load_assignment().written)
    written |= {"organisation": "founder_led", "budget": 1e6, **changes}
    return assignment_from(written, name="tried")


def desk_of(folder=None, *, given=None):
    return Desk(firms=Firms(), assignment=given or assignment(), folder=folder)


def client_of(desk, *, pace=None):
    """A client on the machine of the server."""
    app = application(pace=pace or Unhurried(), desk=desk)
    return TestClient(app, base_url=HERE, client=("127.0.0.1", 5000))


class Class:
    """A trainer with an open room."""

    def __init__(self, client):
        self.client = client
        self.room = client.post("/rooms", json={}).json()
        self.code = self.room["code"]

    def path(self, what):
        return f"/rooms/{self.code}/{what}"

    def post(self, where, token, /, **body):
        return self.client.post(self.path(where), json=body, headers=bearer(token))

    def do(self, what, **more):
        return self.post("do", self.room["boss"], what=what, **more)

    def join(self, name, **more):
        return self.client.post(self.path("join"), json={"name": name, **more})

    def token(self, name, **more):
        answer = self.join(name, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]

    def decide(self, token, quarter, levers, predicted=100_000.0):
        return self.post(
            "decide", token, quarter=quarter, levers=levers, predicted=predicted
        )


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def usual(**changes):
    return {**assignment().usual, **changes}


def held(desk, room):
    return desk.held[room.code]


def begun(room, *names):
    """A room in its first quarter; returns its teams' tokens."""
    tokens = [room.token(name) for name in names or ("Anna", "Ben")]
    assert room.do("begin").json() == {"done": True}
    return tokens
