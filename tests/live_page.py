"""The live page's server in tests: asked without haste, and how it refuses."""

import socket
import threading
import time
from contextlib import contextmanager

import uvicorn
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


@contextmanager
def served(app):
    """A server on this machine; gives its address."""
    with socket.socket() as open_socket:
        open_socket.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([open_socket],))
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{open_socket.getsockname()[1]}/"
        server.should_exit = True
        thread.join(10)


def refused(answer, status):
    assert answer.status_code == status
    problems = answer.json()["problems"]
    assert problems
    assert all(isinstance(each, str) and each for each in problems)
    assert "Traceback" not in answer.text
    return " ".join(problems)


def in_the_wild(page, complaints, address):
    """Note whatever a page complains of, and whomever else it asks."""
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" else None,
    )
    page.on(
        "request",
        lambda sent: (
            None
            if sent.url.startswith((address, "blob:", "data:", "file:"))
            else complaints.append(sent.url)
        ),
    )


def until(page, script, arg=None, say=""):
    """Wait for something to be true; the page's policy lets nobody wait inside it.

    Where it never is, what a part of the page says is told.
    """
    for _ in range(900):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(100)
    said = page.locator(say).inner_text() if say else ""
    raise AssertionError(f"{script} {said}")


@contextmanager
def browsing(browser, address, ready, path=""):
    """Gives a function that opens pages; at the end none has complained or asked anybody else.

    Args:
        browser: Who shows them.
        address: The server's.
        ready: JavaScript that is true once a page may be used.
        path: Of the page; its link is added.
    """
    complaints, contexts = [], []

    def open_page(link="", *, width=1280, height=720, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        in_the_wild(page, complaints, address)
        page.goto(f"{address}{path}{link}")
        until(page, ready)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
