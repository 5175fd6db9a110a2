"""Every example in the documentation of a public function runs and gives what it shows."""

import doctest
import inspect

import pytest

import marathon
from sim.experiments.committing import commits

FUNCTIONS = [
    name for name in marathon.__all__ if inspect.isfunction(getattr(marathon, name))
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_a_public_function_gives_what_it_shows(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # Twelve forecasts a future take a minute; the examples show nothing that hangs on how many.
    monkeypatch.setattr(commits, "QUARTERS", 1)
    finder = doctest.DocTestFinder(recurse=False)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    complaints = []
    examples = finder.find(getattr(marathon, name), name, globs={"marathon": marathon})
    assert examples
    assert examples[0].examples
    for example in examples:
        runner.run(example, out=complaints.append)
    assert not complaints, "".join(complaints)
