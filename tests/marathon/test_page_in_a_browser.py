"""The page of the demo as a browser shows it: asked first, revealed by keys, never too wide."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess

import pytest

from marathon.charts import outcomes, time_use
from marathon.page.markup import page as page_of
from marathon.page.markup import table
from marathon.page.report import report
from marathon.page.room import room_page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")

REVEAL = """
const seen = [];
const look = () => seen.push({
  asking: document.body.classList.contains("asking"),
  stages: document.querySelectorAll(".stages > li:not([hidden])").length,
  after: getComputedStyle(document.getElementById("after")).display,
  button: document.getElementById("next").textContent,
  inputs: !document.getElementById("inputs").hidden,
  said: document.getElementById("more-said").textContent,
  value: document.getElementById("more").value,
});
const key = (target, name) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const field = document.getElementById("more");
look();
for (const guess of ["40", "-20", "55 %", "nonsense"]) {
  field.value = guess;
  document.getElementById("more-add").click();
}
field.value = "3";
key(field, "ArrowRight");
look();
field.value = "";
for (let press = 0; press < 9; press += 1) {
  key(press ? document.body : field, press % 2 ? "PageDown" : "ArrowRight");
  look();
}
const answered = document.getElementById("outcome").textContent;
const drawn = document.querySelectorAll("#outcome svg").length;
key(document.body, "ArrowLeft");
look();
document.getElementById("reset").click();
look();
"""

MEASURE = """
const told = document.createElement("pre");
told.id = "told";
told.textContent = JSON.stringify({
  wide: document.documentElement.scrollWidth,
  screen: document.documentElement.clientWidth,
  seen: typeof seen === "undefined" ? [] : seen,
  outcome: typeof answered === "undefined" ? "" : answered,
  drawn: typeof drawn === "undefined" ? 0 : drawn,
  size: parseFloat(getComputedStyle(document.documentElement).fontSize),
});
document.body.append(told);
"""


def shown(tmp_path, page, *, width, script=""):
    path = tmp_path / "page.html"
    # A window narrower than 500 pixels is not given to a headless browser: a frame is.
    looking = f"{script}{MEASURE}"
    inner = page.replace("</body>", f"<script>{looking}</script></body>")
    # The page's policy lets only its own script act: the one that looks is named beside it.
    digest = base64.b64encode(hashlib.sha256(looking.encode()).digest()).decode()
    inner = inner.replace("script-src 'none'", "script-src")
    inner = inner.replace("script-src ", f"script-src 'sha256-{digest}' ").replace(
        "script-src;", f"script-src 'sha256-{digest}';"
    )
    path.write_text(inner, "utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe id="f" src="page.html" style="width:{width}px;height:900px;border:0"></iframe>'
        "<script>f.onload = () => {"
        "document.body.append(f.contentDocument.getElementById('told').cloneNode(true));};"
        "</script>",
        "utf-8",
    )
    ended = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         "--virtual-time-budget=4000", "--window-size=1800,1000", "--dump-dom",
         "--enable-logging=stderr",
         f"--user-data-dir={tmp_path / 'profile'}", frame.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "Content Security Policy" not in ended.stderr
    told = re.search(r'<pre id="told">(.*?)</pre>', ended.stdout, re.DOTALL)
    assert told, ended.stdout[-2000:]
    return json.loads(told[1].replace("&quot;", '"').replace("&amp;", "&"))


@pytest.fixture(scope="module")
def charts(ladder_story):
    return (outcomes.draw(ladder_story), time_use.draw(ladder_story, "align"))


def test_keys_reveal_one_stage_after_another_and_then_the_report(
    tmp_path, ladder_story, charts
):
    told = shown(tmp_path, room_page(ladder_story, charts), width=1400, script=REVEAL)
    first, guessed, *pressed = told["seen"]
    *forward, back, again = pressed
    assert first["button"] == "Next question"
    assert (first["stages"], first["after"], first["inputs"]) == (0, "none", False)
    # An arrow where somebody writes moves nothing on the page; how many guesses is all that is told.
    assert guessed["button"] == "Next question"
    assert guessed["said"] == "Write a number, for example 20."
    # The second question, inputs, five stages, the answer: inputs come before any output.
    assert [each["stages"] for each in forward] == [0, 0, 1, 2, 3, 4, 5, 5, 5]
    assert [each["inputs"] for each in forward] == [False, *[True] * 6, False, True]
    assert [each["asking"] for each in forward] == [True] * 8 + [False]
    assert forward[-1]["after"] == "block"
    assert "Align books +50 %" in told["outcome"]
    assert "Nearest: +55 %" in told["outcome"] or "Nearest: +40 %" in told["outcome"]
    assert told["drawn"] == 1
    assert back["asking"]
    assert back["stages"] == 5
    assert (again["stages"], again["said"], again["button"]) == (0, "", "Next question")


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("page", [report, room_page])
def test_no_page_is_wider_than_its_screen(tmp_path, ladder_story, charts, page, width):
    script = "" if page is report else "document.getElementById('skip').click();"
    told = shown(tmp_path, page(ladder_story, charts), width=width, script=script)
    assert told["screen"] == pytest.approx(width, abs=20)
    assert told["wide"] <= told["screen"]
    assert told["size"] >= 17


def test_no_table_has_to_be_scrolled_on_a_telephone(tmp_path):
    """Eight columns of figures and one of words, in 390 pixels: no box is wider than it is shown."""
    playwright = pytest.importorskip("playwright.sync_api")
    heads = ("scenario", *(f"bookings in year {year}" for year in range(1, 8)), "why")
    rows = [("align", *["1,234 k (1,100 to 1,400)"] * 7, "territories are drawn anew " * 4)]
    tables = (table(heads, rows, caption="c"), table(heads[:3], [rows[0][:3]], caption="d"))
    (tmp_path / "page.html").write_text(page_of("t", "a", *tables, footer="f"), "utf-8")
    with playwright.sync_playwright() as asked:
        browser = asked.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 390, "height": 844})
        shown.goto(f"file://{tmp_path}/page.html")
        wide = shown.evaluate(
            "[...document.querySelectorAll('.scroll')].map(box => box.scrollWidth - box.clientWidth)"
        )
        names = shown.evaluate(
            "getComputedStyle(document.querySelector('.many td'), '::before').content"
        )
        browser.close()
    assert wide == [0, 0]
    assert names == '"bookings in year 1"'
