"""A class room in real browsers: the command as a trainer starts it, phones, wall and trainer."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from live_page import in_the_wild

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed"
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")

ROOT = Path(__file__).parents[1]
QUICK = """
title = "Tried"
meaning = "Three reps and two practices."
organisation = "founder_led"
quarters = 4
questions = ["What did you learn?"]
[opening]
asked = "By how many per cent do bookings change from Initial to Coach?"
tried = "coach"
[[cards]]
title = "See"
[[cards.practices]]
lever = "activity_observed"
values = [0, 0.5, 0.9]
[[cards.practices]]
lever = "visibility_delay_days"
values = [30, 5]
[[cards]]
title = "Help"
[[cards.practices]]
lever = "coaching_hours_month"
values = [0, 2, 4]
[[cards.practices]]
lever = "desk_hours"
values = [0, 2]
[[guide]]
title = "Play"
minutes = 45
do = "Play."
supports = "Nothing."
"""


class Server:
    """The command, as a trainer starts it: may be killed and started again."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        (folder / "quick.toml").write_text(QUICK, "utf-8")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "marathon", "serve", "--port", str(self.port),
             "--assignment", str(self.folder / "quick.toml"), "--rooms", str(self.folder / "rooms")],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.address}play", timeout=5):
                    return
            except OSError:
                assert self.process.poll() is None, self.process.stdout.read()
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self):
        """As a crash ends it: nothing can be tidied up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    found = Server(tmp_path_factory.mktemp("room"))
    yield found
    found.kill()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as asked:
        found = asked.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


class Lesson:
    """A trainer, a wall and phones, each in a browser context of its own."""

    def __init__(self, browser, address):
        self.browser, self.address, self.complaints, self.contexts = (
            browser,
            address,
            [],
            [],
        )
        self.boss = self.page("boss")
        self.boss.on("dialog", lambda asked: asked.accept())
        self.boss.get_by_role("button", name="Open a room: Tried").click()
        self.boss.wait_for_selector(".door")
        self.code, screen = self.boss.evaluate(
            "(({ code, screen }) => [code, screen])(JSON.parse(localStorage['marathon-boss']))"
        )
        self.wall = self.page(f"room#{self.code}:{screen}")
        self.wall.wait_for_selector(".door")
        self.phones = []

    def page(self, path, *, width=1280, height=720, **more):
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, **more
        )
        self.contexts.append(context)
        page = context.new_page()
        in_the_wild(page, self.complaints, self.address)
        page.goto(f"{self.address}{path}")
        return page

    def phone(self, name, key="", **more):
        page = self.page(f"play#{self.code}", width=390, height=844, **more)
        page.fill("#name", name)
        if key:
            page.click("summary")
            page.fill("#key", key)
        page.get_by_role("button", name="Join", exact=True).click()
        page.wait_for_selector("text=A second phone of your team")
        self.phones.append(page)
        return page

    def press(self, key):
        self.boss.click(f"[data-key={key}]")

    def begin(self):
        self.press("begin")
        self.wall.wait_for_selector("h1:has-text('Quarter 1 of 4')")

    def lock(self, phone, quarter, choices=(), predicted=120):
        phone.wait_for_selector(f"h1:has-text('Quarter {quarter} of 4')")
        for practice, place in choices:
            phone.locator(".practice").nth(practice).locator(".choices button").nth(
                place
            ).click()
        phone.fill("#predicted", str(predicted))
        phone.get_by_role("button", name="Predict and lock in").click()
        phone.wait_for_selector(".locked-said", timeout=60_000)

    def run(self, quarter):
        self.press("quarter")
        self.wall.wait_for_selector(
            f"h2:has-text('Quarter {quarter}: booked')", timeout=120_000
        )

    def close(self):
        for context in self.contexts:
            context.close()


@pytest.fixture
def lesson(browser, server):
    found = Lesson(browser, server.address)
    yield found
    if found.boss.locator("[data-key=close]").count():
        found.press("close")
        found.boss.wait_for_selector(".assignments")
    found.close()
    assert found.complaints == []
