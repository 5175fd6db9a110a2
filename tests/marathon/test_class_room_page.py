"""The class room in real browsers: phones, wall and trainer; breaks, a killed server, small screens."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from live_page import in_the_wild, until

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed"
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")

ROOT = Path(__file__).parents[2]
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


def tiles(lesson):
    return lesson.wall.locator(".tile.locked").count()


def test_a_lesson_as_it_is_played(lesson):
    """Join, guess, reveal, two quarters, debrief; at every size and in both schemes."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = []

    def looks_well(page):
        wide, screen = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        if wide > screen:
            found.append(("too wide", page.url, wide, screen))
        for each in axe.run(page).response["violations"]:
            found.append((each["id"], page.url, each["nodes"][0]["html"][:200]))

    anna = lesson.phone("Anna <b>&")
    ben = lesson.phone("Ben", color_scheme="dark")
    for page in (anna, ben, lesson.wall, lesson.boss):
        looks_well(page)
    lesson.press("ask")
    for phone, guess in ((anna, 10), (ben, 60)):
        phone.fill("#guess", str(guess))
        phone.get_by_role("button", name="Send").click()
    lesson.wall.wait_for_selector(".tile.locked >> nth=1")
    lesson.boss.locator("body").press("ArrowRight")
    lesson.wall.wait_for_selector(".histogram")
    assert "2 guesses from 10 to 60" in lesson.wall.locator(".histogram").get_attribute(
        "aria-label"
    )
    lesson.boss.locator("body").press("PageDown")
    lesson.wall.wait_for_selector(".inputs", timeout=120_000)
    assert lesson.wall.locator(".histogram").count() == 0
    lesson.boss.locator("body").press("ArrowRight")
    lesson.wall.wait_for_selector("text=95 %")
    looks_well(lesson.wall)
    lesson.begin()
    # A key shows and takes back what is shown: it runs no quarter.
    lesson.boss.locator("body").press("ArrowRight")
    lesson.lock(anna, 1, choices=[(0, 2), (2, 1)])
    looks_well(anna)
    lesson.wall.wait_for_selector(".tile.locked")
    assert tiles(lesson) == 1
    anna.get_by_role("button", name="Change it").click()
    anna.wait_for_selector("#predicted")
    lesson.lock(anna, 1)
    lesson.run(1)
    assert lesson.wall.locator("text=no forecast").count() == 1
    ben.wait_for_selector("h1:has-text('Quarter 2 of 4')")
    for page in (anna, ben, lesson.wall, lesson.boss):
        looks_well(page)
    lesson.press("light-1")
    lesson.wall.wait_for_selector(".spotlight")
    lesson.press("light-1")
    lesson.press("pause")
    ben.wait_for_selector("text=The trainer has paused")
    lesson.press("pause")
    lesson.boss.select_option("[data-key=timer]", "2")
    ben.wait_for_selector("#clock:not([hidden])")
    lesson.run(2)
    lesson.press("debrief")
    for step in range(1, 8):
        lesson.wall.wait_for_selector(f"text=Step {step} of 7")
        if step in {5, 7}:
            lesson.wall.wait_for_selector("text=95 %", timeout=240_000)
            ben.wait_for_selector("text=95 %")
        for page in (lesson.wall, anna, ben):
            looks_well(page)
        if step < 7:
            lesson.boss.locator("body").press("ArrowRight")
    for width, height in ((1920, 1080), (3840, 2160)):
        lesson.wall.set_viewport_size({"width": width, "height": height})
        looks_well(lesson.wall)
    small = lesson.wall.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((node) =>
          node.childNodes.length && [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim())
          && node.getClientRects().length && parseFloat(getComputedStyle(node).fontSize) < 14
          && !node.closest("svg")).map((node) => node.outerHTML.slice(0, 100))"""
    )
    assert small == []
    assert found == []
    assert lesson.phones[0].locator("#who").text_content() == "Anna <b>&"


def test_a_dropped_connection_and_a_killed_server_lose_nothing(lesson, server):
    anna, ben = lesson.phone("Anna"), lesson.phone("Ben")
    lesson.begin()
    lesson.lock(anna, 1, choices=[(2, 2)], predicted=111)
    # Ben's phone has no network while others go on; half a decision stays under his hand.
    ben.wait_for_selector("#predicted")
    ben.context.set_offline(True)
    server.kill()
    anna.wait_for_selector("text=trying again", timeout=30_000)
    lesson.complaints.clear()  # browsers complain of connections that are refused
    server.start()
    ben.context.set_offline(False)
    for page in (anna, ben, lesson.wall, lesson.boss):
        until(page, "() => document.getElementById('line').textContent === ''")
    until(lesson.wall, "() => document.querySelectorAll('.tile.locked').length === 1")
    assert "111 k" in anna.locator(".locked-said").text_content()
    lesson.lock(ben, 1, predicted=99)
    lesson.run(1)
    booked = lesson.wall.locator(".measure.wide").text_content()
    assert "predicted 111 k" in booked
    assert "predicted 99" in booked
    refused = [
        each for each in lesson.complaints if not re.search(r"ERR_|Failed to load", each)
    ]
    lesson.complaints[:] = refused


def test_a_hand_on_a_button_is_not_disturbed(lesson):
    """What others do meanwhile exchanges no button under the trainer's hand."""
    anna, ben = lesson.phone("Anna"), lesson.phone("Ben")
    lesson.begin()
    lesson.boss.locator("aside details").first.locator("summary").click()
    lesson.boss.locator("[data-key=quarter]").hover()
    lesson.boss.mouse.down()
    lesson.lock(anna, 1)
    lesson.lock(ben, 1)
    lesson.boss.wait_for_selector("text=all locked in")
    lesson.boss.mouse.up()
    lesson.wall.wait_for_selector("h2:has-text('Quarter 1: booked')", timeout=120_000)
    assert lesson.boss.locator("aside details[open]").count() == 1
    # What a button does is what stands on it now, however often the page was renewed.
    for quarter in (2, 3):
        lesson.press("quarter")
        lesson.wall.wait_for_selector(f"h2:has-text('Quarter {quarter}: booked')")
    for quarter in (3, 2):
        lesson.press("back")
        lesson.wall.wait_for_selector(f"h1:has-text('Quarter {quarter} of 4')")


def test_two_windows_of_one_phone_do_not_fight(lesson):
    anna = lesson.phone("Anna")
    lesson.begin()
    again = anna.context.new_page()
    again.goto(f"{lesson.address}play#{lesson.code}")
    again.wait_for_selector("#predicted")
    anna.wait_for_selector("text=Your team goes on in another window")
    anna.get_by_role("button", name="Go on here").click()
    anna.wait_for_selector("#predicted")
    again.wait_for_selector("text=Your team goes on in another window")


def test_a_handout_is_one_page_wide(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{server.address}handout/quick")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert axe.run(page).response["violations"] == []
    context.close()


@pytest.mark.verification
def test_a_whole_class_of_twelve_teams_and_twenty_four_phones(browser, server):
    """Two phones a team, four quarters; each team's decision counts once, whoever sends it."""
    lesson = Lesson(browser, server.address)
    started = time.perf_counter()
    firsts = [lesson.phone(f"Team {number}") for number in range(1, 13)]
    keys = [
        re.search(r"the word (\w{4})", phone.text_content("main"))[1] for phone in firsts
    ]
    seconds = [lesson.phone(f"Team {number}", key) for number, key in enumerate(keys, 1)]
    joined = time.perf_counter()
    lesson.begin()
    times = []
    for quarter in range(1, 5):
        for number, (first, second) in enumerate(zip(firsts, seconds, strict=True)):
            mine, other = (first, second) if quarter % 2 else (second, first)
            lesson.lock(
                mine,
                quarter,
                choices=[(2, number % 3), (0, (number + quarter) % 3)],
                predicted=100 + number,
            )
            other.wait_for_selector(".locked-said")
        until(lesson.wall, "() => document.querySelectorAll('.tile.locked').length === 12")
        pressed = time.perf_counter()
        lesson.run(quarter)
        times.append(time.perf_counter() - pressed)
    assert lesson.wall.locator(".measure.wide li").count() == 12
    lesson.press("debrief")
    for step in range(2, 6):
        lesson.press("step")
        lesson.wall.wait_for_selector(f"text=Step {step} of 7")
    pressed = time.perf_counter()
    lesson.wall.wait_for_selector("text=95 %", timeout=300_000)
    judged = time.perf_counter() - pressed
    table = lesson.boss.evaluate(
        """async () => { const room = JSON.parse(localStorage["marathon-boss"]);
          const answer = await fetch(`rooms/${room.code}/export?as=json`, { headers: { authorization: `Bearer ${room.boss}` } });
          return answer.json(); }"""
    )
    assert len(table["teams"]) == 12
    for number, team in enumerate(table["teams"]):
        assert [each["predicted"] for each in team["quarters"]] == [
            1000.0 * (100 + number)
        ] * 4
    lesson.press("close")
    until(lesson.boss, "() => document.querySelector('.assignments') !== null", say="main")
    lesson.close()
    assert lesson.complaints == []
    lived = ", ".join(f"{each:.1f}" for each in times)
    sys.stdout.write(
        f"24 phones joined in {joined - started:.0f} s; quarters lived and shown in {lived} s; "
        f"judged in {judged:.0f} s\n"
    )
