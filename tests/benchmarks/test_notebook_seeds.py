"""The script that runs notebooks with other seeds tells what holds from what does not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "notebook_seeds.py"

NOTEBOOK = """
SEED = 7
print("a table")
print("-> always true.")
if SEED == 2:
    print("-> Not shown by these futures: mostly true.")
else:
    print("-> mostly true.")
"""


@pytest.fixture
def ended(tmp_path, monkeypatch, capsys):
    """Run the script on a planted notebook: its exit code, and what it printed."""
    (tmp_path / "01_planted.py").write_text(NOTEBOOK, "utf-8")
    spec = importlib.util.spec_from_file_location("notebook_seeds", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "NOTEBOOKS", tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["notebook_seeds.py", "01", *arguments])
        with pytest.raises(SystemExit) as end:
            script.main()
        return int(end.value.code), capsys.readouterr().out

    return run


def test_a_claim_that_one_seed_does_not_carry_is_named_with_it(ended):
    code, said = ended("--seeds", "3")
    assert code == 1
    assert "3 of 3: always true." in said
    assert "2 of 3: mostly true.; not with seeds [2]" in said


def test_it_ends_well_where_all_hold(ended):
    code, said = ended("--seeds", "2", "--first", "3")
    assert code == 0
    assert "2 of 2: mostly true." in said
