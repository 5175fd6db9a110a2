"""The live page's server in tests: asked without haste, and how it refuses."""

from starlette.testclient import TestClient

from marathon.serve.app import application
from marathon.serve.guard import Pace

HERE = "http://127.0.0.1:8010"


class Unhurried(Pace):
    """Nobody is slowed down."""

    def allows(self, client, costs=1.0):
        return True


def unhurried():
    return TestClient(application(pace=Unhurried()), base_url=HERE)


def refused(answer, status):
    assert answer.status_code == status
    problems = answer.json()["problems"]
    assert problems
    assert all(isinstance(each, str) and each for each in problems)
    assert "Traceback" not in answer.text
    return " ".join(problems)
