"""Pages ask for nothing from outside: their policy forbids it, and lets only their own parts act."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

import pytest

from marathon.charts import outcomes, time_use, transition
from marathon.page.report import report
from marathon.page.room import room_page


class Parts(HTMLParser):
    """What a page holds: its policy, its styles, its scripts, and what refers to elsewhere."""

    def __init__(self, page):
        super().__init__()
        self.policy, self.sources, self.outside, self.styled = {}, {}, [], []
        self._open = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if given.get("http-equiv") == "Content-Security-Policy":
            parts = (part.split() for part in given["content"].split(";"))
            self.policy = {name: values for name, *values in parts}
        for name in ("src", "href", "xlink:href", "action", "data", "srcset"):
            if name in given and not given[name].startswith("#"):
                self.outside.append((tag, given[name]))
        if "style" in given:
            self.styled.append((tag, given["style"]))
        if tag == "style" or (tag == "script" and given.get("type") is None):
            self._open = tag

    def handle_data(self, text):
        if self._open is not None:
            self.sources.setdefault(self._open, []).append(text)

    def handle_endtag(self, tag):
        if tag == self._open:
            self._open = None


def digest(source):
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


@pytest.fixture(params=[report, room_page])
def parts(request, ladder_story):
    charts = (
        outcomes.draw(ladder_story),
        transition.draw(ladder_story, "align"),
        time_use.draw(ladder_story, "align"),
    )
    return Parts(request.param(ladder_story, charts))


def test_everything_is_forbidden_but_what_is_named(parts):
    assert parts.policy["default-src"] == ["'none'"]
    assert set(parts.policy) == {
        "default-src", "style-src", "script-src", "base-uri", "form-action"
    }  # fmt: skip


def test_exactly_the_own_styles_and_scripts_are_named(parts):
    for kind in ("style", "script"):
        digests = [digest(source) for source in parts.sources.get(kind, [])]
        assert parts.policy[f"{kind}-src"] == (digests or ["'none'"])


def test_nothing_refers_to_elsewhere(parts):
    assert parts.outside == []


def test_no_element_carries_a_style_that_the_policy_would_drop(parts):
    assert parts.styled == []
