"""Take the pictures of the live page that the documents show: `python docs/screenshots.py`.

It starts the page, tries settings as a person would, and waits until they are exact. Needs
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

from marathon.serve.app import application

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


def main() -> None:
    """Take them all."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as cache, served() as address:
        # What somebody has made on this machine does not belong into the documents.
        os.environ["XDG_CACHE_HOME"] = cache
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox"]
            )
            page = opened.new_page(viewport={"width": 1280, "height": 720})
            what_if(page, address)
            opened.close()


if __name__ == "__main__":
    main()
