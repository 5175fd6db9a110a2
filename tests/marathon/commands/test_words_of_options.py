"""What options say of themselves, and of a value that is none, is said in words of the user."""

import click
import pytest
from click.testing import CliRunner

from marathon.cli import COMMANDS, cli


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_option_is_explained_by_a_type_of_the_program(name):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    shown = command.get_help(click.Context(command))
    for word in ("INTEGER", "FLOAT", "RANGE", "TEXT", "PATH"):
        assert word not in shown, word


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["compare", "initial", "align", "--years", "two"], "'two' is not a valid whole number"),
        (["forecast", "history", "--as-of", "2025-06-30", "--draws", "x"], "valid whole number"),
        (["experiment", "sprint", "--push", "abc"], "'abc' is not a valid number"),
        (["compare", "initial", "align", "--precision", "2"], "write a percentage from 0.05%"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_in_plain_words(line, said):
    ran = CliRunner().invoke(cli, line, env={"COLUMNS": "100"})
    assert ran.exit_code == 2
    assert said in ran.output
