"""Make the pictures that the documents show: `python docs/screenshots.py`.

It compares the five stages, and keeps the chart. It starts the page, tries settings as a person would, and waits until they are exact; then it opens a
class room and plays it. Needs
playwright and a Chromium (`.[test]`).
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

import marathon
from marathon.serve.app import application
from marathon.serve.rooms.assignment import load_assignment
from sim.scenarios.catalogue import STAGES

HERE = Path(__file__).parent
EXACT = """() => document.getElementById("badge").textContent === "exact"
  && document.getElementById("stating").textContent.includes("64 futures")"""


@contextmanager
def served() -> Iterator[str]:
    """The address of a page that is served meanwhile."""
    with socket.socket() as open_socket:
        open_socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([open_socket],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{open_socket.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


def exact(page: Page) -> None:
    """Wait for the last look."""
    while not page.evaluate(EXACT):
        page.wait_for_timeout(200)


def five_stages(folder: Path) -> None:
    """What each stage brings in, in three teams of unlike markets."""
    compared = marathon.compare(*STAGES, organisation="three_markets", futures=32)
    compared.save(folder)
    shutil.copy(folder / "charts" / "outcomes.png", HERE / "five_stages.png")


def what_if(page: Page, address: str) -> None:
    """Two stages pinned, and a setting of one's own beside them."""
    page.goto(f"{address}#organisation=mid_market&stage=execute")
    page.wait_for_timeout(500)
    exact(page)
    page.click("#pin")
    page.click("[data-stage=coach]")
    exact(page)
    page.click("#pin")
    page.goto(
        f"{address}#organisation=mid_market&stage=coach&review_interval_weeks=4"
        "&peer_meetings_month=2&contacts_standard=4"
    )
    page.wait_for_timeout(500)
    exact(page)
    page.screenshot(path=HERE / "what_if.png")


def class_room(page: Page, address: str) -> None:
    """Six teams have played a quarter, and are judged on forty lucks."""
    page.on("dialog", lambda asked: asked.accept())
    page.goto(f"{address}boss")
    page.get_by_role("button", name="Open a room: Inputs or closings?").click()
    page.wait_for_selector(".door")
    post = """async ([path, body, key]) => {
      const room = JSON.parse(localStorage["marathon-boss"]);
      const answer = await fetch(`rooms/${room.code}/${path}`, { method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key ?? room.boss}` },
        body: JSON.stringify(body) });
      return answer.json(); }"""
    names = ("North", "South", "East", "West", "Harbour", "Hill")
    joined = [page.evaluate(post, ["join", {"name": name}, None]) for name in names]
    page.evaluate(post, ["do", {"what": "begin"}, None])
    for quarter in range(1, 5):
        for place, each in enumerate(joined):
            body = {"quarter": quarter, "predicted": 250_000, "levers": _levers(place)}
            answer = page.evaluate(post, ["decide", body, each["token"]])
            if answer != {"counted": True}:
                raise SystemExit(f"a team could not decide: {answer}")
        page.evaluate(post, ["do", {"what": "quarter", "quarter": quarter}, None])
    page.evaluate(post, ["do", {"what": "debrief"}, None])
    page.evaluate(post, ["do", {"what": "step", "step": 5}, None])
    page.wait_for_selector("text=95 %", timeout=300_000)
    page.wait_for_timeout(300)
    page.screenshot(path=HERE / "class_room.png")


def _levers(place: int) -> dict[str, float]:
    """What a team of the picture decides: one stresses this, one that."""
    decided = load_assignment().usual
    decided |= {"activity_observed": (0.0, 0.3, 0.6, 0.9, 0.3, 0.6)[place]}
    decided |= {"inspections_month": (0, 1, 3, 3, 6, 1)[place]}
    decided |= {"process_steps": (0, 5, 5, 3, 5, 5)[place]}
    decided |= {"coaching_hours_month": (0, 1, 1, 3, 5, 3)[place]}
    decided |= {"peer_meetings_month": (0, 2, 2, 0, 4, 1)[place]}
    return {name: float(value) for name, value in decided.items()}


def main() -> None:
    """Take them all."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as cache, served() as address:
        # What somebody has made on this machine does not belong into the documents.
        os.environ["XDG_CACHE_HOME"] = cache
        five_stages(Path(cache) / "stages")
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox"]
            )
            page = opened.new_page(viewport={"width": 1280, "height": 720})
            what_if(page, address)
            class_room(page, address)
            opened.close()


if __name__ == "__main__":
    main()
