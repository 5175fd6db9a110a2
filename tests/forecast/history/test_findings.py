"""Every finding that the code makes has its sentences, and fills each place in them."""

import ast
import string
from pathlib import Path

import forecast.history
from forecast.history.findings import EXAMPLE_WIDTH, WORDINGS, Findings

ROOT = Path(forecast.history.__file__).parent
CALLS = {"add", "mark", "leave_out", "_note", "_left_out"}
SETTINGS = {"count", "total", "examples", "severity", "always", "shown"}
GIVEN = {"_note": {"table", "header"}}
"""Words that a call gives without being told."""


def calls():
    """Findings that each call can make, and the words that it gives."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = {
                each.value
                for each in ast.walk(node.args[0])
                if isinstance(each, ast.Constant)
            }
            if name in CALLS and texts & set(WORDINGS):
                words = {keyword.arg for keyword in node.keywords} - SETTINGS
                yield sorted(texts & set(WORDINGS)), words | GIVEN.get(name, set())


def places(identifier):
    wording = WORDINGS[identifier]
    texts = wording["what"] + wording["treatment"]
    return {name for _, name, _, _ in string.Formatter().parse(texts) if name}


def test_each_call_fills_the_places_of_its_sentences():
    found = list(calls())
    assert len(found) > 40
    for identifiers, words in found:
        for identifier in identifiers:
            assert places(identifier) <= words, identifier


def test_every_wording_is_used():
    source = "\n".join(path.read_text() for path in ROOT.rglob("*.py"))
    assert [name for name in WORDINGS if f'"{name}"' not in source] == []


def test_severities_are_those_of_the_report():
    assert {wording["severity"] for wording in WORDINGS.values()} == {
        "note",
        "caution",
        "serious",
    }


def test_an_example_that_is_cut_shows_that_it_is():
    findings = Findings()
    whole = "x" * EXAMPLE_WIDTH
    findings.add("nothing_won", 1, 1, [whole, f"{whole}y"], deals=1)
    kept, cut = findings.checks[0].examples
    assert kept == whole
    assert cut.endswith("x ...")
    assert len(cut) == EXAMPLE_WIDTH
