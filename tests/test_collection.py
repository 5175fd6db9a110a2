"""The suite is the same suite whenever and wherever it is collected."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OPTIONS = ("--collect-only", "-q", "-n0", "-m", "", "-p", "no:randomly")


def collected(hash_seed):
    """Ids of all tests as a fresh process collects them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_two_collections_give_the_same_ids_in_the_same_order():
    first = collected("1")
    # Collecting takes seconds, so the second one happens at another time of day.
    assert first
    assert collected("2") == first
