"""The suite is the same suite whenever and wherever it is collected."""

import os
import subprocess
import sys
from pathlib import Path

from collecting import COLLECTED

ROOT = Path(__file__).parents[1]
# Nothing is asserted here: tests need not be rewritten so that failures explain themselves.
OPTIONS = ("--collect-only", "-q", "-n0", "-m", "", "-p", "no:randomly", "--assert=plain")


def collected(hash_seed, *paths):
    """Ids of all tests as a fresh process collects them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, *paths],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_two_collections_give_the_same_ids(pytestconfig):
    """Of what this process was asked for, collected here when the suite began, and once more now.

    Their order is not looked at: the runner compares that of its workers, each of which hashes
    in its own way.
    """
    first = pytestconfig.stash[COLLECTED]
    assert first
    other_seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    assert sorted(collected(other_seed, *pytestconfig.args)) == sorted(first)
