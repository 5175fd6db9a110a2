"""The screen what if in a real browser: what moves, what stays, what a file still knows."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from live_page import browsing, served, until

from marathon.serve import emulators
from marathon.serve.app import application
from marathon.serve.offer import Firms
from sim.experiments.emulating import screening
from sim.experiments.emulating.building import Effort, build
from sim.experiments.emulating.design import Setting
from sim.experiments.emulating.emulator import emulator_from, written
from sim.experiments.trying.kept import KeptFutures
from sim.scenarios.loader import load_organisation

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed"
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")

FIRM = "founder_led"
MOVE = """(value) => {
  const slider = document.querySelector("#levers input[type=range]");
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
REST = """() => {
  const slider = document.querySelector("#levers input[type=range]");
  slider.dispatchEvent(new Event("change", { bubbles: true }));
}"""

DRAG = """async () => {
  const slider = document.querySelector("#levers input[type=range]");
  const times = [];
  for (let step = 0; step < 120; step += 1) {
    const started = performance.now();
    slider.value = step + 20;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    times.push(performance.now() - started);
    await new Promise((done) => setTimeout(done, 4));
  }
  return times.sort((one, other) => one - other);
}"""


@pytest.fixture(scope="module")
def made():
    """A small emulator: quickly made, not a good one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "CENTRES", 2)
        effort = Effort(settings=48, futures=3, pool=12, held_out=12, held_out_futures=3)
        return build(load_organisation(FIRM), effort=effort, executor="threads:2")


@pytest.fixture(scope="module")
def address(made, tmp_path_factory):
    """A server with that emulator."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        firm = load_organisation(FIRM)
        emulators.keep(firm, made)
        with served(application(Firms({FIRM: firm}))) as here:
            yield here


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as asked:
        found = asked.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser, address):
    with browsing(
        browser, address, "() => window.marathon?.emulators.size > 0"
    ) as open_page:
        yield open_page


def exact(page, futures=64):
    """Wait for an exact answer of at least so many futures."""
    until(
        page,
        "(n) => document.getElementById('badge').textContent === 'exact' &&"
        " Number(/(\\d+) futures/.exec(document.getElementById('stating').textContent)?.[1]) >= n",
        futures,
    )


def link(page):
    return page.evaluate("location.href")


def text(page, selector):
    return page.locator(selector).first.text_content()


def test_a_lever_moves_the_chain_at_once_and_becomes_exact(opened):
    page = opened()
    exact(page)
    assert text(page, "#headline") == "Managed as before: Initial"
    page.evaluate(MOVE, 150)
    assert text(page, "#badge") == "estimate"
    # A headline is rounded, so two estimates may read alike there; along the chain none does.
    first = text(page, "#chain")
    page.evaluate(MOVE, 20)
    assert text(page, "#chain") != first
    page.evaluate(REST)
    exact(page)
    assert "with 95 %" in text(page, "#band")
    assert page.locator("#changed li").count() == 1
    page.click("#undo")
    assert text(page, "#headline") == "Managed as before: Initial"


def test_the_page_estimates_what_python_does(opened, made):
    page, kept = opened(), emulator_from(json.loads(written(made)))
    for stage in ("initial", "coach"):
        values = {made.axes[0].lever: made.axes[0].value(0.3)}
        theirs = kept.differences([Setting(stage=stage, values=values)])[0]
        ours = page.evaluate(
            "([stage, values]) => { const made = window.marathon.emulator.made;"
            " return made.estimate({ stage, base: 'initial', moves: [], values }); }",
            [stage, values],
        )
        for place, fit in enumerate(made.fits):
            assert ours["rows"][fit.response]["more"] == pytest.approx(
                theirs[place], rel=1e-6, abs=1e-6
            )


@pytest.mark.benchmark
def test_a_drag_is_drawn_within_a_frame(opened):
    """Script, style and layout of one step of a drag; half of all steps within 16 ms."""
    page = opened()
    exact(page)
    times = page.evaluate(DRAG)
    assert times[len(times) // 2] < 16.0


def test_a_link_holds_the_setting_and_knows_no_nonsense(opened):
    page = opened("#organisation=founder_led&stage=coach&desk_hours=4&nonsense=1&base=x")
    exact(page, 4)
    assert text(page, "#stating").startswith("Coach + 1 change")
    assert "desk_hours=4" in link(page)
    assert "nonsense" not in link(page)
    assert page.locator("[data-stage=coach]").get_attribute("class") == "moved"


def test_every_lever_has_its_control_and_its_label(opened):
    page = opened()
    page.click("[data-tab=all]")
    assert page.locator(".lever").count() == 44
    unlabelled = page.evaluate(
        """() => [...document.querySelectorAll("input, select, button")].filter((node) =>
          !node.labels?.length && !node.ariaLabel && !node.getAttribute("aria-label")
          && !node.textContent.trim()).length"""
    )
    assert unlabelled == 0


def test_moves_are_added_and_taken_away(opened):
    page = opened()
    page.click("[data-tab=moves]")
    page.click("[aria-label='Add: Hiring wave']")
    assert "added_seats=2" in link(page)
    page.click("[aria-label='Add: End of inspection']")
    assert "moves=end_of_inspection" in link(page)
    exact(page, 4)
    page.click("[aria-label='Take away: Hiring wave']")
    page.click("[aria-label='Take away: End of inspection']")
    assert "added_seats" not in link(page)
    assert "moves" not in link(page)


def test_settings_are_pinned_side_by_side(opened):
    page = opened("#organisation=founder_led&stage=coach")
    exact(page)
    page.click("#pin")
    page.click("[data-stage=execute]")
    exact(page)
    assert page.locator("#pins thead th").all_text_contents()[1:] == ["now", "A"]
    page.click("[aria-label='Go to A']")
    assert page.locator("[data-stage=coach]").get_attribute("aria-pressed") == "true"
    page.click("[aria-label='Unpin A']")
    assert page.locator("#pins table").count() == 0


def test_an_explanation_is_given_on_demand(opened):
    page = opened("#organisation=founder_led&stage=motivate")
    exact(page, 4)
    page.click("#why")
    page.wait_for_selector(".fall svg", timeout=90_000)
    assert "Wins and losses" in text(page, "#why-body")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_work_of_unknown_size_is_shown_as_such(opened):
    """Before the engine is compiled nobody knows how many futures there are: none of none is no share."""
    page = opened()
    shares = page.evaluate("""async () => {
      const { advance } = await import(new URL("static/dom.js", location.href).href);
      const bar = document.createElement("progress");
      bar.max = 1;
      return [[0, 0], [1, 4], [0, 0]].map(([finished, asked]) => {
        advance(bar, { finished, asked });
        return bar.position;
      });
    }""")
    assert shares == [-1, 0.25, -1]


@pytest.mark.parametrize("week", [5, 41, 60, 100])
def test_when_it_pays_back_is_told_inside_of_a_narrow_chart(opened, week):
    page = opened(width=390, height=844)
    box, told = page.evaluate(
        """async (paysBack) => {
      const { Path } = await import(new URL("static/path.js", location.href).href);
      const box = document.getElementById("path");
      box.replaceChildren();
      const mean = [0, 5000, 9000, 12000];
      new Path(box, 104).show({ step: 26, mean, low: mean, high: mean }, [], { words: "", paysBack });
      const said = [...box.querySelectorAll("text")].find((each) => each.textContent.includes("for good"));
      const ends = (node) => [node.getBoundingClientRect().left, node.getBoundingClientRect().right];
      return [ends(box), ends(said)];
    }""",
        week,
    )
    assert box[0] <= told[0] < told[1] <= box[1]


def test_a_saved_file_goes_on_without_a_network(opened, browser, tmp_path):
    page = opened("#organisation=founder_led&stage=coach")
    exact(page)
    said = text(page, "#headline")
    with page.expect_download() as download:
        page.click("#save")
    path = tmp_path / "page.html"
    download.value.save_as(path)
    assert path.stat().st_size < 2_000_000
    context = browser.new_context(offline=True)
    asked, complaints = [], []
    saved = context.new_page()
    saved.on("request", lambda sent: asked.append(sent.url))
    saved.on("pageerror", lambda error: complaints.append(str(error)))
    saved.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    saved.goto(path.as_uri())
    until(saved, "() => window.marathon?.emulators.size > 0")
    exact(saved)
    assert text(saved, "#headline") == said
    saved.evaluate(MOVE, 33)
    saved.evaluate(REST)
    assert text(saved, "#badge") == "estimate"
    assert text(saved, "#headline") != said
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert complaints == []
    context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024), (1280, 720), (1920, 1080), (3840, 2160)])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(opened, width, height, scheme):
    page = opened(
        "#organisation=founder_led&stage=coach",
        width=width,
        height=height,
        color_scheme=scheme,
    )
    exact(page, 4)
    wide, screen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= screen
    cut = page.evaluate(
        """() => [...document.querySelectorAll("h1, .big, .more, .stages button, .badge")]
          .filter((node) => node.scrollWidth > node.clientWidth + 1
            && getComputedStyle(node).display !== "inline").map((node) => node.textContent)"""
    )
    assert cut == []


def test_a_slider_and_the_stages_are_moved_by_keys(opened):
    page = opened()
    exact(page, 4)
    page.locator(".lever input[type=range]").first.focus()
    before = link(page)
    # From wherever it stands: to the low end, and some steps up.
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    until(page, "(url) => location.href !== url", before)
    page.keyboard.press("Control+z")
    page.locator("[data-stage=coach]").focus()
    page.keyboard.press("Enter")
    assert "stage=coach" in link(page)


def test_on_a_phone_the_answer_stays_in_sight_of_every_lever(opened):
    page = opened("#organisation=founder_led&stage=coach", width=390, height=844)
    exact(page, 4)
    page.evaluate("document.querySelector('#levers').lastElementChild.scrollIntoView()")
    box = page.locator("#headline").bounding_box()
    assert 0 <= box["y"] < 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened("#organisation=founder_led&stage=coach&desk_hours=4", color_scheme=scheme)
    exact(page, 4)
    page.click("#pin")
    page.click("[data-stage=execute]")
    for tab in ("most", "all", "moves"):
        page.click(f"[data-tab={tab}]")
        for head in page.query_selector_all("summary"):
            head.click()
        found = axe.Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_who_stops_listening_is_not_simulated_for(address, monkeypatch):
    """A connection that ends in the middle ends the run: no future is begun long after."""
    lived = []
    real = KeptFutures.outcome

    def outcome(self, base, tried, number):
        lived.append(number)
        time.sleep(0.05)
        return real(self, base, tried, number)

    monkeypatch.setattr(KeptFutures, "outcome", outcome)
    query = "organisation=founder_led&stage=align&desk_hours=5"
    with httpx2.stream("GET", f"{address}api/exact?{query}", timeout=60) as answer:
        for line in answer.iter_lines():
            if line == "event: look":
                break
    time.sleep(0.5)
    begun = len(lived)
    assert 4 <= begun < 40
    time.sleep(1.0)
    assert len(lived) == begun


def test_a_third_run_waits_for_its_turn_and_all_are_answered(address):
    """Six at once: two run, four wait, all become exact."""

    def ask(hours):
        query = f"organisation=founder_led&stage=coach&desk_hours={hours}"
        return httpx2.get(f"{address}api/exact?{query}", timeout=120).text

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, (1, 2, 3, 4, 5, 6)))
    assert all(answer.rstrip().endswith("event: done\ndata: {}") for answer in answers)
