"""The command line as a whole: help without heavy imports, exit codes, all problems told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from marathon import cli as command_line
from marathon.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
HEAVY = {"numba", "pandas", "scipy", "matplotlib"}


def run(*arguments):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def in_process(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )


def modules_after(*arguments):
    code = (
        "import sys, json\n"
        "from marathon.cli import cli\n"
        f"cli({list(arguments)!r}, standalone_mode=False)\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))\n"
    )
    return set(json.loads(in_process(code).stderr.splitlines()[-1]))


def test_help_lists_every_command_and_imports_nothing_heavy():
    loaded = modules_after("--help")
    assert not loaded & {*HEAVY, "numpy", "pydantic", "rich"}
    shown = run("--help").output
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_imports_nothing_heavy(name):
    assert not modules_after(name, "--help") & HEAVY


def test_a_comparison_waits_for_no_library_of_tables_or_charts():
    short = ("--replications", "2", "--years", "1", "--warmup", "0")
    loaded = modules_after("compare", "initial", "align", *short)
    assert "numba" in loaded
    assert not loaded & {"pandas", "matplotlib"}


def test_help_costs_less_than_a_fifth_of_a_second():
    def seconds(*arguments):
        before = os.times()
        subprocess.run(
            [sys.executable, *arguments], check=True, cwd=ROOT, capture_output=True
        )
        after = os.times()
        user, system = "children_user", "children_system"
        return sum(getattr(after, name) - getattr(before, name) for name in (user, system))

    # Processor time, and the least of several: other work on the machine only ever adds.
    bare = min(seconds("-c", "pass") for _ in range(5))
    assert min(seconds("-m", "marathon", "--help") for _ in range(5)) - bare < 0.2


def test_the_version_is_printed():
    assert run("--version").output.startswith("marathon ")


def test_a_misspelt_command_is_offered_the_nearest():
    result = run("comapre")
    assert result.exit_code == 2
    assert "did you mean 'compare'" in result.stderr


def command_that(monkeypatch, body):
    class Module:
        command = click.Command("demo", callback=body)

    monkeypatch.setattr(command_line.importlib, "import_module", lambda name: Module)


def test_an_interruption_ends_in_130(monkeypatch):
    def stop():
        raise KeyboardInterrupt

    command_that(monkeypatch, stop)
    result = run("demo")
    assert result.exit_code == 130
    assert "interrupted" in result.stderr


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch):
    def fail():
        raise ZeroDivisionError("a fault")

    command_that(monkeypatch, fail)
    result = run("demo")
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_real_interruption_ends_the_process_with_130():
    code = (
        "import click, os, signal, time\n"
        "import marathon.cli as c\n"
        "class Module:\n"
        "    command = click.Command('demo', callback=lambda: (os.kill(os.getpid(), signal.SIGINT), time.sleep(5)))\n"
        "c.importlib.import_module = lambda name: Module\n"
        "c.sys.argv = ['marathon', 'demo']\n"
        "c.main()\n"
    )
    ended = in_process(code)
    assert ended.returncode == 130, ended.stderr


INTERRUPT = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)"
INTERRUPTED_IN = {
    "loading the command line": (
        "import marathon.__main__ as entry\n"
        f"def load(name): {INTERRUPT}\n"
        "entry.import_module = load\n"
        "entry.main()\n"
    ),
    # Python remembers such an interrupt and would end by the signal, whoever caught it.
    "code that a library made": (
        f"def body(): exec({INTERRUPT!r})\n"
    ),
    "an object of a library": (
        "class Half:\n"
        f"    def __init__(self): {INTERRUPT}\n"
        "    def __del__(self): self.never_set\n"
        "def body(): Half()\n"
    ),
    "loading a library": (
        "def body():\n"
        f"    try: exec({INTERRUPT!r})\n"
        "    except KeyboardInterrupt as error: raise SystemError('half loaded') from error\n"
    ),
}  # fmt: skip


def interrupted(code):
    """How the process of a command ends that runs `body`."""
    return in_process(
        f"{code}"
        "import click, marathon.cli as c\n"
        "class Module: command = click.Command('demo', callback=body)\n"
        "c.importlib.import_module = lambda name: Module\n"
        "c.main(['demo'])\n"
    )


@pytest.mark.parametrize("where", INTERRUPTED_IN)
def test_an_interruption_ends_with_130_and_one_sentence(where):
    code = INTERRUPTED_IN[where]
    ended = in_process(code) if "entry" in code else interrupted(code)
    assert ended.returncode == 130, ended.stderr
    assert ended.stderr.startswith("marathon: interrupted")
    assert ended.stderr.count("\n") == 1


ASKED_TO_END = {"SIGTERM": 143, "SIGHUP": 129}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
@pytest.mark.parametrize("name", ASKED_TO_END)
def test_who_is_asked_to_end_takes_away_what_is_half_done(name, tmp_path):
    half = tmp_path / "half"
    ended = interrupted(
        f"import os, pathlib, signal, time\nhalf = pathlib.Path({str(half)!r})\n"
        "def body():\n"
        "    half.touch()\n"
        f"    try: os.kill(os.getpid(), signal.{name}); time.sleep(5)\n"
        "    finally: half.unlink()\n"
    )
    assert ended.returncode == ASKED_TO_END[name]
    assert ended.stderr == "marathon: interrupted; what was written is whole\n"
    assert not half.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_a_command_below_nohup_does_not_hear_that_its_terminal_is_closed():
    ended = interrupted(
        "import os, signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "def body(): os.kill(os.getpid(), signal.SIGHUP); print('done')\n"
    )
    assert (ended.returncode, ended.stdout) == (0, "done\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no timers that interrupt")
def test_a_library_that_swallows_an_interrupt_while_it_loads_does_not_hide_it(tmp_path):
    kill = "os.kill(os.getpid(), signal.SIGINT); time.sleep(0.1)"
    library = f"import os, signal, time\ntry: {kill}\nexcept BaseException: pass\n"
    (tmp_path / "swallowing.py").write_text(library)
    ended = interrupted(
        f"import sys, time; sys.path.insert(0, {str(tmp_path)!r})\n"
        "def body(): import swallowing; time.sleep(5)\n"
    )
    assert ended.returncode == 130, ended.stderr
    assert ended.stderr.startswith("marathon: interrupted")


def test_the_module_runs_as_a_program():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", "marathon", "check", "no/such.toml"],
        capture_output=True, text=True, check=False, env=environment, cwd=ROOT,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "no/such.toml: there is no such file" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NUMBA_DISABLE_JIT", "1"),
        ("NUMBA_NUM_THREADS", "0"),
        ("NUMBA_NUM_THREADS", "-2"),
        ("SOURCE_DATE_EPOCH", "abc"),
        ("SOURCE_DATE_EPOCH", ""),
    ],
)
def test_surroundings_in_which_nothing_runs_are_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    ended = run("trace", "initial", "--years", "1")
    assert ended.exit_code == command_line.BAD_INPUT
    assert f"{name}={value}: " in ended.stderr
    assert "unset it" in ended.stderr


def test_settings_that_do_no_harm_are_left_alone(monkeypatch):
    for name, value in [
        ("NUMBA_DISABLE_JIT", "0"),
        ("NUMBA_NUM_THREADS", "2"),
        ("SOURCE_DATE_EPOCH", "0"),
    ]:
        monkeypatch.setenv(name, value)
    assert run("trace", "--help").exit_code == 0


def test_futures_are_asked_for_by_either_name():
    for name in ("--futures", "--replications"):
        ended = run("compare", "initial", "align", name, "none")
        assert ended.exit_code == command_line.BAD_INPUT
        assert "none" in ended.stderr
        assert "No such option" not in ended.stderr
