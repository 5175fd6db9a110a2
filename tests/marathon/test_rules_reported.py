"""Whoever watches the first run sees how many rules are compiled."""

from __future__ import annotations

from marathon.api import watching
from sim.compiling import counting


def test_a_watcher_is_told_how_many_rules_are_compiled(monkeypatch):
    monkeypatch.setattr("sim.compiling.is_compiled", lambda: True)
    monkeypatch.setattr(counting, "_rules", {"first": False, "second": True})
    seen = []
    with watching.watched(lambda progress: seen.append(str(progress))):
        counting.count_rule("first", compiled=True)
    counting.count_rule("third", compiled=True)
    assert seen == ["compiling the rules once: 2 of 2"]
