"""A leader's screens in a real browser: what is dragged, what is told, what stays in the address."""

import shutil
from dataclasses import replace

import pytest
from live_page import browsing, served, until

import marathon
from marathon.planning.desk import Desk
from marathon.serve.app import application

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed"
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")

PLAN = """
organisation = "founder_led"
from = 2026-11-30
target = [{until = 2027-09-30, bookings = "320k"}]
[[teams]]
name = "everybody"
quota = "200k"
[hiring]
starts = [{month = "2027-03", heads = 2}]
time_to_fill = "8 weeks"
[limits]
one_change_a_quarter = true
"""
NUMBER = 16
WAY = "way=hire.1.2027-05.2+change.2027-01-04.coaching.coach"
PINS = "A=hire.1.2027-03.2&B=hire.1.2027-05.2"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "ours.toml"
    path.write_text(PLAN, "utf-8")
    return replace(Desk.of(path), batches=(8, 8))


@pytest.fixture(scope="module")
def address(desk):
    with served(application(plan=desk)) as here:
        yield here


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as asked:
        found = asked.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser, address):
    with browsing(browser, address, "() => Boolean(window.marathon)", "plan") as open_page:
        yield open_page


def exact(page):
    """Wait for the last look."""
    until(
        page,
        "(n) => document.getElementById('badge').textContent === 'exact' &&"
        " document.getElementById('stating').textContent.startsWith(`${n} of ${n} `)",
        NUMBER,
        say="#answer",
    )


def link(page):
    return page.evaluate("location.hash")


def shown(page):
    """The chance that is shown, to the last digit that was told."""
    return page.evaluate("marathon.results.get(marathon.course.words).ways.at(-1).chance.value")  # fmt: skip


def test_a_hire_is_dragged_by_two_months_and_the_exact_chance_follows(
    opened, desk, tmp_path
):
    page = opened()
    exact(page)
    chip = page.locator(".chip.hire")
    box = chip.bounding_box()
    weeks = page.evaluate("marathon.plan.weeks")
    track = page.locator(".row:not(.months) .track").first.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 9 + step / 8 * 9 / weeks * track["width"], box["y"])
    # Nothing is estimated: what is shown is of before, and marked so.
    assert page.locator("#badge").text_content() == "moving"
    assert "May 2027" in page.locator("#stating").text_content()
    assert page.locator("#answer.old").count() == 1
    page.mouse.up()
    exact(page)
    assert "way=hire.1.2027-05.2" in link(page)
    assert "points" in page.locator("#against").text_content()
    with page.expect_download() as download:
        page.click("#save")
    saved = tmp_path / "saved.toml"
    download.value.save_as(saved)
    theirs = marathon.pace(saved, "2026-11-30", futures=NUMBER, progress=False)
    assert shown(page) == theirs.numbers.target.chance.value
    page.click("#undo")
    assert "way=" not in link(page)


def test_keys_move_hire_and_take_away(opened):
    page = opened()
    exact(page)
    page.locator(".chip").focus()
    page.keyboard.press("ArrowRight")
    assert "hire.1.2027-04.2" in link(page)
    page.keyboard.press("+")
    assert "hire.1.2027-04.3" in link(page)
    page.keyboard.press("Control+z")
    assert page.evaluate("document.activeElement.className") == "chip hire"
    page.keyboard.press("Delete")
    assert page.locator(".chip").count() == 0
    page.select_option("#change-group", label="Coaching")
    page.click("#change button")
    page.click("#hire button")
    # People start in the first month by which an open seat is filled.
    assert link(page).endswith("way=change.2026-11-30.coaching.align+hire.1.2027-02.1")
    page.select_option("[aria-label^='Month: Coaching']", label="April 2027")
    assert "change.2027-04-05.coaching.align" in link(page)
    page.click("[aria-label^='Take away: Coaching']")
    page.click("#reset")
    assert "way=" not in link(page)


def test_the_address_holds_timeline_and_pins(opened):
    page = opened(f"#screen=compare&{PINS}")
    until(page, "() => document.querySelectorAll('#compare tbody tr').length > 5")
    until(page, "() => document.querySelector('#compare').textContent.includes('16 of 16')")
    assert page.locator("#compare thead th").all_text_contents() == ["A", "B"]
    assert "points" in page.locator("#compare tr.apart").first.text_content()
    page.click("[aria-label='Unpin A']")
    assert "A=" not in link(page)
    page.click("[aria-label='Put B on the desk']")
    assert "screen=plan" in link(page)
    assert "way=hire.1.2027-05.2" in link(page)
    page.click("#tab-now")
    until(page, "() => document.querySelectorAll('#standing table').length > 0")
    assert "futures of ours.toml" in page.locator("#asked").text_content()
    page.locator("#tab-now").focus()
    page.keyboard.press("ArrowRight")
    assert "Managed today as: Initial." in page.locator("#company").text_content()


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("dark", 390, 844), ("light", 1920, 1080)]
)
def test_every_screen_fits_and_axe_finds_nothing(opened, scheme, width, height):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(f"#{WAY}&{PINS}", width=width, height=height, color_scheme=scheme)
    exact(page)
    ready = {
        "plan": "#steps li", "now": "#standing table", "company": "#company table",
        "compare": "#compare tbody tr",
    }  # fmt: skip
    for name, part in ready.items():
        page.click(f"#tab-{name}")
        until(page, "(part) => Boolean(document.querySelector(part))", part)
        wide, screen = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= screen, name
        found = axe.Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
