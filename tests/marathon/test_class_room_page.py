"""The class room in real browsers: phones, wall and trainer; breaks, a killed server, small screens."""

from __future__ import annotations

import re
import sys
import time

import pytest
import real_room
from live_page import until
from real_room import Lesson

pytestmark = real_room.pytestmark
browser, lesson, server = real_room.browser, real_room.lesson, real_room.server


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
