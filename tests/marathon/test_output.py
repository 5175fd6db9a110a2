"""What becomes of output that cannot be encoded, written, or is read no further."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marathon import cli

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
full_disk = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this machine")


def marathon(*arguments, **keywords):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **keywords.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "marathon", *arguments],
        stderr=subprocess.PIPE, check=False, env=environment, **keywords,
    )  # fmt: skip


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
)
def test_an_ascii_terminal_gets_ascii(environment):
    ended = marathon("scenarios", env=environment, stdout=subprocess.PIPE)
    assert ended.returncode == 0
    assert ended.stdout.isascii()
    assert b"align" in ended.stdout


def test_plus_minus_is_spelt_out_on_an_ascii_terminal():
    assert "4 ± 1 × 2".encode("ascii", cli.SPELT_OUT) == b"4 +- 1 x 2"


@full_disk
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("scenarios",), ("scenarios", "align", "--json"), ("--version",)],
)
def test_a_full_disk_ends_in_a_sentence(arguments):
    with FULL.open("wb") as full:
        ended = marathon(*arguments, stdout=full)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"marathon: the output cannot be written")
    assert ended.stderr.count(b"\n") == 1


@full_disk
def test_errors_on_a_full_disk_still_end_in_2():
    with FULL.open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "marathon", "nonsense"],
            stdout=full, stderr=full, check=False, cwd=ROOT,
        )  # fmt: skip
    assert ended.returncode == 2


@pytest.mark.parametrize("arguments", [("--help",), ("scenarios", "align", "--toml")])
def test_a_reader_who_has_seen_enough_ends_the_command_quietly(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = marathon(*arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")
