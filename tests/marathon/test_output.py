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


def closing(number):
    return {"preexec_fn": lambda: os.close(number)}


@pytest.mark.skipif(os.name == "nt", reason="Windows starts processes otherwise")
@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("import", "deals.csv", "--propose"), 0), (("new",), 130), (("stand",), 130)],
)
def test_a_closed_stream_reads_and_writes_nothing(number, arguments, code, tmp_path):
    (tmp_path / "deals.csv").write_text(
        "deal_id,owner,amount,status,created,closed\n1,Ann,100,won,2024-01-02,2024-02-03\n"
    )
    streams = {} if number == 0 else {"stdin": subprocess.DEVNULL}
    ended = marathon(*arguments, cwd=tmp_path, **streams, **closing(number))
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == code


@pytest.mark.skipif(os.name == "nt", reason="Windows starts processes otherwise")
def test_what_a_library_prints_gets_into_no_file_where_a_stream_is_closed(tmp_path):
    code = (
        "import os, marathon.cli as c, click\n"
        "def body():\n"
        f"    with open({str(tmp_path / 'file')!r}, 'w') as file: os.write(2, b'warning'); print(file.fileno())\n"
        "class Module: command = click.Command('demo', callback=body)\n"
        "c.importlib.import_module = lambda name: Module\n"
        "c.main(['demo'])\n"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, stdout=subprocess.DEVNULL, **closing(2)
    )  # fmt: skip
    assert (tmp_path / "file").read_bytes() == b""
