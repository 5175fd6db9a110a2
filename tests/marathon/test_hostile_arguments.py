"""Whatever is written on the command line: done, refused in a sentence, or stopped; no traceback.

The options of every command are read from the command line itself, so a new option is tried
as soon as it is there. The engine's work is left out: a command that gets as far as simulating
has accepted its arguments.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marathon.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]

ENGINES = (
    "marathon.api.comparing.compare_pairs",
    "marathon.api.comparing.compare_at_equal_spend",
    "marathon.api.explanation.explain",
    "marathon.api.explanation.meetings",
    "marathon.api.fog.fog_view",
    "marathon.api.spread.crossed_spread",
    "sim.evidence.validate.validate",
    "marathon.api.run.open_world",
    "marathon.api.own.solve",
    "marathon.api.working_on.take_steps",
    "marathon.api.piloting.simulate_pilots",
    "marathon.api.calibrating.build_bridge",
    "marathon.serve.running.warm",
    "marathon.serve.running.run",
    "marathon.serve.emulators.build",
)

HOSTILE = (
    "", " ", "-1", "0", "1", "7", "1e999", "nan", "inf", "-inf", "1_000", "٣", "½", "2%", "%", "120%",
    "99999999999999999999", "4294967296", "0x10", "True", "None", "null", "=", "a=b", "desk_hours=",
    "desk_hours=4", "desk_hours=nan", "desk_hours=1e400", "may_replace=maybe", "+", "@", "coach+",
    "+coach", "coach@", "coach@0=align", "coach@99999999999999999999=align", "coach@1=align",
    "coach+hiring_wave", "coach++coach", "initial", "align", "mid_market", "desk_hours", "no/such.toml",
    ".", "..", "/", "/dev/null", "~", "a" * 300, "x/" * 2000, "\x1b[31m", "\u202eabc", "🙂",
    "\udcff", "{}", "{0}", "%s", "$x$", "<b>", "=cmd|' /C calc'!A0", "2026-02-30", "0000-00-00", "9999-12-31",
    "2026-01-05", "threads", "threads:0", "threads:2", "threads:x", "processes:-1", "tcp://", "tcp://:0",
    "tcp://nowhere:x", "ftp://x", "--", "-", "50k", "80%", "EUR", "broken.toml", "binary.toml", "folder",
)  # fmt: skip


@pytest.fixture
def runner(monkeypatch, tmp_path):
    def reached(*_arguments, **_keywords):
        raise click.exceptions.Exit(0)

    for name in ENGINES:
        monkeypatch.setattr(name, reached)
    monkeypatch.setattr("sim.compiling.is_compiled", lambda: True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.toml").write_text(
        "title = 1\n[levers]\ndesk_hours = 'x'\n[", "utf-8"
    )
    (tmp_path / "binary.toml").write_bytes(bytes(range(256)))
    (tmp_path / "folder").mkdir()
    return CliRunner()


def command_of(name):
    return cli.get_command(click.Context(cli), name)


def values_of(parameter):
    """Texts for one parameter: hostile ones, and those that it allows."""
    allowed = ["3"]
    if isinstance(parameter.type, click.Choice):
        allowed = list(parameter.type.choices)
    # Work with the network is not asked for: a cluster that does not answer takes its time.
    return st.sampled_from([*HOSTILE, *(str(each) for each in allowed)])


@st.composite
def command_lines(draw, name):
    command = command_of(name)
    written = [name]
    options = [each for each in command.params if isinstance(each, click.Option)]
    for option in draw(st.lists(st.sampled_from(options), max_size=4)) if options else []:
        flag = draw(st.sampled_from([*option.opts, *option.secondary_opts]))
        written.append(flag)
        if not option.is_flag:
            written.append(draw(values_of(option)))
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    most = 3 if any(each.nargs == -1 for each in arguments) else len(arguments)
    texts = st.sampled_from([*HOSTILE, "initial", "align", "coach", "sprint", "ladder"])
    written += draw(st.lists(texts, min_size=min(1, len(arguments)), max_size=most))
    return written


@pytest.mark.parametrize("name", COMMANDS)
def test_no_arguments_end_in_a_traceback(name, runner):
    @settings(
        max_examples=60, deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(command_lines(name))
    def holds(written):
        ended = runner.invoke(cli, written, input="")
        assert ended.exit_code in {0, 2, 130}, (written, repr(ended.exception))
        assert ended.exception is None or isinstance(ended.exception, SystemExit)
        if ended.exit_code == 2:
            assert ended.stderr.strip(), written

    holds()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_hostile_argument_by_itself_ends_in_a_traceback(name, runner):
    ended = {value: runner.invoke(cli, [name, value], input="") for value in HOSTILE}
    wrong = {value: each.exception for value, each in ended.items()
             if each.exit_code not in {0, 2, 130}}  # fmt: skip
    assert wrong == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "a" * 300),
        ("compare", "initial", "coach@99999999999999999999=align"),
        ("scenarios", "\udcff"),
        ("trace", "initial", "--seed", "99999999999999999999"),
        ("import", "/dev/null", "--out", "/dev/null"),
        ("forecast", "/", "--as-of", "9999-12-31"),
    ],
)  # fmt: skip
def test_a_real_process_refuses_with_a_sentence(arguments, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "marathon", *arguments],
        capture_output=True, check=False, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert ended.stderr.strip()
