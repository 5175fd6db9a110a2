"""What the documents show can be run, what they name exists, what is generated is current."""

import re
import runpy
import shlex
import sys
import tomllib
from pathlib import Path

import click
import pytest
import support
from click.testing import CliRunner

from marathon.answers.teams import read_company
from marathon.cli import cli
from marathon.standing.questions import read_answers
from sim.scenarios.loader import load_organisation, load_scenario

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
PAGES_BY_NAME = {page.name: page.read_text("utf-8") for page in PAGES}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page, language):
    return [
        code for name, code in BLOCK.findall(page.read_text("utf-8")) if name == language
    ]


def commands():
    """Every command line of Marathon in a block or between backquotes."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = [line for code in blocks(page, "") for line in code.splitlines()]
        lines += re.findall(r"`(marathon [^`]+)`", BLOCK.sub("", text))
        found += [(page.name, line) for line in lines if line.startswith("marathon ")]
    return sorted(set(found))


SHOWN = [
    (page, line) for page, line in commands() if not re.search(r"\.\.\.|[A-Z]{3}", line)
]


def test_documents_show_commands():
    assert len(SHOWN) > 30


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_a_command_that_is_shown_is_understood(page, line):
    words = shlex.split(line.partition(" > ")[0])[1:]
    if words[0] == "--help":
        return
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None
    if len(words) > 1:
        command.make_context(words[0], words[1:])


def test_the_analyst_s_example_runs_as_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    example = next(code for code in blocks(ROOT / "README.md", "") if "trace" in code)
    lines = [shlex.split(line)[1:] for line in example.splitlines()]
    # What the page of the analyst shows of the same folder, too.
    shown = re.findall(r"`marathon (forecast history [^`]+)`", PAGES_BY_NAME["analyst.md"])
    lines += [line for line in map(shlex.split, shown) if line not in lines]
    assert len(lines) > 5
    for words in lines:
        # Fewer futures than a reader would draw: what is understood is the same.
        fewer = ["--draws", "100"] if words[0] in {"forecast", "backtest"} else []
        fewer += ["--weeks", "13"] if words[0] == "backtest" else []
        ran = CliRunner().invoke(cli, [*words, *fewer], env={"COLUMNS": "100"})
        assert ran.exit_code == 0, (words, ran.output)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_python_that_is_shown_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    support.search_briefly(monkeypatch)
    code = "\n".join(blocks(ROOT / page, "python"))
    assert "import marathon" in code
    script = tmp_path / "shown.py"
    # Fewer futures than a reader would ask for: what is shown is the same.
    script.write_text(code.replace("futures=50", "futures=2"))
    runpy.run_path(str(script))


def test_the_files_that_are_shown_are_understood(tmp_path):
    scenario, answers, organisation, teams, told, mapping, joins = blocks(
        ROOT / "docs/files.md", "toml"
    )
    assert set(read_answers(tomllib.loads(answers))) == {"report_age", "talk", "words"}
    for name, text, load in (
        ("scenario.toml", scenario, load_scenario),
        ("organisation.toml", organisation, load_organisation),
        ("teams.toml", teams, load_organisation),
    ):
        (tmp_path / name).write_text(text)
        load(tmp_path / name)
    company = read_company(tomllib.loads(told), source="told")
    assert [each.name for each in company.told] == ["Mid", "Enterprise"]
    shown = {"columns", "status", "stages", "rates", "settings"}
    assert shown <= tomllib.loads(mapping).keys()
    assert tomllib.loads(joins).keys() == {"joins"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_generated_pages_are_current(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    runpy.run_path(str(ROOT / "docs/generate.py"), run_name="__main__")


def expanded(path):
    """A path with alternatives in braces as all paths that it stands for."""
    found = re.fullmatch(r"(.*)\{(.*)\}(.*)", path)
    if found is None:
        return [path]
    before, names, after = found.groups()
    return [f"{before}{name}{after}" for name in names.split(",")]


def test_every_path_that_the_architecture_names_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = re.findall(r"`([\w{},.]+(?:/[\w{},.]+)+/?)`", text)
    assert len(named) > 40
    missing = [
        path
        for name in named
        for path in expanded(name)
        if not any((base / f"{path}{end}").exists() for base in (ROOT, ROOT / "sim/agents")
                   for end in ("", ".py"))
    ]  # fmt: skip
    assert missing == []


def test_the_layers_that_the_architecture_claims_are_those_that_are_checked():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]
    layers = [
        " > ".join(
            layer.replace(" : ", ", ").replace(" | ", ", ") for layer in each["layers"]
        )
        for each in contracts["contracts"]
        if each["type"] == "layers"
    ]
    claimed = blocks(ROOT / "ARCHITECTURE.md", "text")[0].split("\n")
    assert [re.sub(r"\s+", " ", line).strip() for line in claimed if line.strip()] == layers
