"""`marathon import`: an export in, canonical tables and a data-quality report out."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

import marathon
from marathon import options, screen
from marathon.writing import free_path, write_new
from sim.problems import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecast.history.proposing.choice import Proposal
    from marathon import History

_HELP = """Import a CRM export or an event log, and say what is wrong with it.

PLACE is a file (CSV, Excel, Parquet, XES, SQLite, packed or not), a folder of them, or the
address of a database (postgresql+psycopg://user@host/base). What columns and labels mean is
proposed from their words in eleven languages, from the cells and from how columns relate.
What is sure is taken at once; else nothing is imported, and the proposal is printed for you
to complete and to give as --mapping. To see it in any case (a table on a screen, a mapping in
a file):

\b
  marathon import EXPORT --propose > mapping.toml
"""


@click.command("import", help=_HELP)
@click.argument("places", metavar="PLACE...", nargs=-1, required=True)
@options.option(
    "--table tables",
    "Table of a database to read, with its schema where it needs one, or sheet of a workbook. "
    "Repeatable.",
    multiple=True,
    metavar="NAME",
)
@options.option("--query", "SQL whose rows are the table to read.", metavar="SQL")
@options.path(
    "--mapping",
    "TOML that says which column is what, how labels are meant, how dates are written.",
    "FILE",
)
@options.path(
    "--out", "Folder for the tables: new, empty, or written by an earlier import.", "DIR"
)
@options.flag(
    "--propose",
    "Print what columns and labels are taken to mean, with a reason beside every line: as a "
    "table on a screen, as a mapping in a file; import nothing.",
)
@options.path(
    "--onto",
    "An earlier history of the same deals: what it knew stays known on its days, and what "
    "this export changes in the past is said.",
    "DIR",
)
@options.option(
    "--expect",
    "A total that the import must have, else nothing is written: won, lost, open, bookings, "
    "open_amount, rows, kept, merged, rejected, money; of a year, a pipeline or a currency "
    "as won@2024 or won@2024@Enterprise. Repeatable.",
    multiple=True,
    metavar="NAME=NUMBER",
)
@options.flag(
    "--strict",
    "End with 2 where a finding is serious, and name it; everything is written all the same.",
)
@options.path(
    "--report", "Also write the report as a page; the file must not exist yet.", "FILE"
)
@options.as_json
def command(
    places: tuple[str, ...],
    tables: tuple[str, ...],
    query: str | None,
    mapping: Path | None,
    out: Path | None,
    onto: Path | None,
    expect: tuple[str, ...],
    report: Path | None,
    *,
    strict: bool,
    propose: bool,
    as_json: bool,
) -> None:
    """Read an export, write its canonical tables, and report on its quality."""
    from forecast.history import Unsure
    from forecast.history.ledger import check_expected
    from forecast.history.opening.places import without_password
    from forecast.history.storage import check_folder

    again = _again(tuple(map(without_password, places)), tables, query)
    if propose:
        _propose(places, mapping, tables, query, again)
        return
    if out is None:
        raise InvalidInput("--out DIR is missing: give the folder for the tables")
    check_folder(out)
    page = free_path(report, "--report") if report is not None else None
    expected = _numbers(expect)
    screen.say(f"reading {', '.join(map(without_password, places))} ...")
    try:
        history = marathon.read_history(
            *places, mapping=mapping, tables=tables, query=query, onto=onto
        )
    except Unsure as unsure:
        click.echo(_shown(unsure.proposals))
        steps = _next_steps(again, unsure.proposals, seen=True)
        raise InvalidInput([*unsure.problems, f"nothing was imported; {steps}"]) from unsure
    try:
        check_expected(history.tables.meta.ledger, expected)
    except InvalidInput:
        # What differs can be looked for only in what was found.
        _show(history, None, page, as_json=as_json)
        raise
    history.save(out)
    _show(history, out, page, as_json=as_json)
    screen.say(f"the tables are in {out}")
    for (
        line
    ) in f"next: {_after(history, out, again if mapping is None else '')}".splitlines():
        screen.say(line)
    serious = [each for each in history.tables.meta.checks if each.severity == "serious"]
    if strict and serious:
        raise InvalidInput(
            [f"--strict: {each.id}: {each.what} ({each.count:,})" for each in serious]
        )


def _show(
    history: "History", out: Path | None, page: Path | None, *, as_json: bool
) -> None:
    """Print the report, and write it as a page if one is asked for."""
    folder = str(out) if out is not None else ""
    if page is not None:
        write_new(page, history.report(folder), "--report")
    if as_json:
        found = {"out": folder or None, **history.to_dict()}
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo(history.text())


def _after(history: "History", out: Path, again: str) -> str:
    """What can be done with the history: a command that works, or why there is none.

    Args:
        history: What was imported.
        out: The folder of its tables.
        again: The command that reads the export once more, as far as its options for reading;
            empty where a mapping was given, which a proposal would be written over.
    """
    from forecast.history.trust import spoiled

    if spoiling := spoiled(history.tables):
        # Where most dates of a column cannot be read, that is why deals are without them.
        unread = [
            each for each in history.tables.meta.checks
            if each.id == "dates_unreadable" and each.severity == "serious"
        ]  # fmt: skip
        spoiling = [*unread, *spoiling]
        why = "; ".join(f"{each.what} ({each.treatment})" for each in spoiling)
        if not again or not any("mapping" in each.treatment for each in spoiling):
            return f"no forecast yet: {why}"
        # In a line of its own, so that the command can be copied whole.
        return f"no forecast yet: {why}. For a mapping to change:\n{again} --propose > mapping.toml"
    if day := history.forecast_from:
        until = history.next_quarter
        # In a line of its own, so that the command can be copied whole.
        more = (
            f"\nFew days of this quarter are left; to look into the next one add --until {until}."
            if until
            else ""
        )
        return f"marathon forecast {shlex.quote(str(out))} --as-of {day}{more}"
    why = "; ".join(
        each.why
        for each in history.tables.meta.claims
        if each.claim.startswith("sales cycle") and not each.allowed
    )
    return f"no forecast can be made of this history: {why}"


def _propose(
    places: tuple[str, ...],
    mapping: Path | None,
    tables: tuple[str, ...],
    query: str | None,
    again: str,
) -> None:
    """Print what columns and labels are taken to mean, and the command to type next."""
    from forecast.history import Mapping, propose_paths, read_mapping

    columns = read_mapping(mapping) if mapping is not None else Mapping()
    proposals = propose_paths(places, columns, tables=tables, query=query)
    click.echo(_shown(proposals))
    if screen.is_terminal():
        for question in (asked for each in proposals for asked in each.questions):
            screen.say(question)
    if not proposals:
        screen.say("nothing has to be mapped: this is an event log of a kind that is known")
    screen.say(_next_steps(again, proposals, seen=screen.is_terminal()))


def _again(places: tuple[str, ...], tables: tuple[str, ...], query: str | None) -> str:
    """The beginning of the command that reads the same export once more."""
    options = [word for name in tables for word in ("--table", name)]
    options += ["--query", query] if query is not None else []
    return shlex.join(["marathon", "import", *places, *options])


def _next_steps(again: str, proposals: "Sequence[Proposal]", *, seen: bool) -> str:
    """What to type next, word by word.

    Args:
        again: The command that reads the export, as far as its options for reading.
        proposals: What is proposed.
        seen: Whether it stands on the screen; else it is in a file, which is to be completed.
    """
    from forecast.history.opening.places import HIDDEN

    finish = f"{again} --mapping mapping.toml --out history"
    # A password is printed nowhere, so the command is not whole without it.
    safe = f" (with the password in place of {HIDDEN})" if f"{HIDDEN}@" in again else ""
    if any(each.questions for each in proposals):
        write = f"type {again} --propose > mapping.toml, then " if seen else ""
        return (
            f"next: {write}complete the lines of mapping.toml that say 'to be completed', then "
            f"type {finish}{safe}"
        )
    if seen or not proposals:
        return f"next: type {again} --out history{safe}"
    return f"next: check mapping.toml, then type {finish}{safe}"


def _shown(proposals: "Sequence[Proposal]") -> str:
    """Proposals as tables for a person, as one mapping for a file or a program."""
    from forecast.history.proposing.writing import mapping_file
    from marathon.sentences.proposing import proposal_text

    if screen.is_terminal():
        width = screen.columns()
        return "\n".join(proposal_text(each, width=width) + "\n" for each in proposals)
    return mapping_file(proposals)


def _numbers(expect: tuple[str, ...]) -> dict[str, float]:
    """What is expected, by name of the total."""
    problems, numbers = [], {}
    for text in expect:
        name, sign, number = text.rpartition("=")
        name, number = (name, number) if sign else (text, "")
        try:
            numbers[name.strip()] = float(number.replace(",", "").replace("_", ""))
        except ValueError:
            problems.append(f"--expect {text}: give a name and a number, such as won=41")
    if problems:
        raise InvalidInput(problems)
    return numbers
