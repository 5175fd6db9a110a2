"""`marathon import`: an export in, canonical tables and a data-quality report out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

import marathon
from marathon import options
from marathon.writing import free_path, write_new
from sim.problems import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from forecast.history import Check, History, Imported
    from forecast.history.proposing import Proposal

_MARKS = {"serious": "!!", "caution": "!", "note": ""}
_HELP = """Import a CRM export or an event log, and say what is wrong with it.

PLACE is a file (CSV, Excel, Parquet, XES, SQLite, packed or not), a folder of them, or the
address of a database (postgresql+psycopg://user@host/base). What columns and labels mean is
proposed from their words in eleven languages, from the cells and from how columns relate.
What is sure is taken at once; else nothing is imported, and the proposal is printed for you
to complete and to give as --mapping. To see it in any case:

\b
  marathon import EXPORT --propose > mapping.toml
"""
_STYLES = {"serious": "bold red", "caution": "yellow", "note": ""}


@click.command("import", help=_HELP)
@click.argument("places", metavar="PLACE...", nargs=-1, required=True)
@options.option(
    "--table tables",
    "Table of a database to read, with its schema where it needs one. Repeatable.",
    multiple=True,
    metavar="NAME",
)
@options.option("--query", "SQL whose rows are the table to read.", metavar="SQL")
@options.option(
    "--mapping",
    "TOML that says which column is what, how labels are meant, how dates are written.",
    metavar="FILE",
    type=click.Path(path_type=Path),
)
@options.option(
    "--out",
    "Folder for the tables: new, empty, or written by an earlier import.",
    metavar="DIR",
    type=click.Path(path_type=Path),
)
@options.flag(
    "--propose",
    "Print what columns and labels are taken to mean, as a mapping with a reason beside every "
    "line; import nothing.",
)
@options.option(
    "--onto",
    "An earlier history of the same deals: what it knew stays known on its days, and what "
    "this export changes in the past is said.",
    metavar="DIR",
    type=click.Path(path_type=Path),
)
@options.option(
    "--expect",
    "A total that the import must have, else nothing is written: won, lost, open, bookings, "
    "open_amount, rows, kept, merged, rejected, money. Repeatable.",
    multiple=True,
    metavar="NAME=NUMBER",
)
@options.option(
    "--report",
    "Also write the report as a page; the file must not exist yet.",
    metavar="FILE",
    type=click.Path(path_type=Path),
)
@options.flag("--json as_json", "Print the report as JSON.")
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
    propose: bool,
    as_json: bool,
) -> None:
    """Read an export, write its canonical tables, and report on its quality."""
    from forecast.history import Mapping, Unsure, propose_paths, read_mapping
    from forecast.history.opening.places import without_password
    from forecast.history.storage import check_folder

    if propose:
        columns = read_mapping(mapping) if mapping is not None else Mapping()
        _show_proposals(propose_paths(places, columns, tables=tables, query=query))
        return
    if out is None:
        raise InvalidInput("--out DIR is missing: give the folder for the tables")
    check_folder(out)
    page = free_path(report, "--report") if report is not None else None
    expected = _numbers(expect)
    click.echo(f"reading {', '.join(map(without_password, places))} ...", err=True)
    try:
        history = marathon.read_history(
            *places, mapping=mapping, tables=tables, query=query, onto=onto, expect=expected
        )
    except Unsure as unsure:
        _show_proposals(unsure.proposals)
        advice = (
            "nothing was imported: complete the proposal and give it with --mapping FILE"
        )
        raise InvalidInput([*unsure.problems, advice]) from unsure
    history.save(out)
    if page is not None:
        write_new(page, history.report(str(out)), "--report")
    if as_json:
        found = {"out": str(out), **history.to_dict()}
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _show(history.imported, out)


def _show_proposals(proposals: Sequence[Proposal]) -> None:
    """The proposed mapping: as a table for whoever watches, as TOML for a file or a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from forecast.history.proposing.columns import SURE
    from forecast.history.proposing.writing import mapping_text

    console = Console(highlight=False)
    for proposal in proposals:
        if not console.is_terminal:
            click.echo(mapping_text(proposal))
            continue
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
        for head in ("", "what", "taken as", "how sure", "why"):
            table.add_column(head)
        for line in (*proposal.open_lines, *proposal.lines):
            sure = line.confidence >= SURE
            mark = Text("" if sure else "??", style="" if sure else "bold red")
            share = f"{100 * line.confidence:.0f} %" if sure else "asked"
            value = Text(str(line.value))
            table.add_row(
                mark, Text(f"{line.table}: {line.key}"), value, share, line.reason
            )
        console.print(f"{proposal.table}: {proposal.rows:,} rows", markup=False)
        console.print(table)
        for question in proposal.questions:
            console.print(f"?? {question}", markup=False)


def _numbers(expect: tuple[str, ...]) -> dict[str, float]:
    """What is expected, by name of the total."""
    problems, numbers = [], {}
    for text in expect:
        name, _, number = text.partition("=")
        try:
            numbers[name.strip()] = float(number.replace(",", "").replace("_", ""))
        except ValueError:
            problems.append(f"--expect {text}: give a name and a number, such as won=41")
    if problems:
        raise InvalidInput(problems)
    return numbers


def _show(imported: Imported, out: Path) -> None:
    from rich.console import Console

    from marathon.sentences.history import ledger_lines, verdict

    # Where nobody watches (a file, a pipe) lines are kept whole at a readable width.
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=118)
    console.print(" ".join((*verdict(imported), f"Written to {out}.")), markup=False)
    console.print()
    console.print(_findings(imported.history.meta.checks))
    console.print()
    click.echo(ledger_lines(imported.history.meta.ledger))
    console.print()
    _show_claims(imported.history, console)
    if history_can_be_forecast(imported.history):
        _point_on(imported, out)


def history_can_be_forecast(history: History) -> bool:
    """Whether enough deals closed to learn from."""
    return any(
        claim.allowed
        for claim in history.meta.claims
        if claim.claim.startswith("sales cycle")
    )


def _point_on(imported: Imported, out: Path) -> None:
    meta = imported.history.meta
    day = meta.complete_until or meta.snapshot
    click.echo(f"next: marathon forecast {out} --as-of {day}", err=True)


def _findings(checks: tuple[Check, ...]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from marathon.sentences.history import share_text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False, expand=False)
    table.add_column("", no_wrap=True)
    table.add_column("what was found", ratio=5)
    table.add_column("share", justify="right", no_wrap=True)
    table.add_column("what the import did", ratio=4)
    for check in checks:
        found = Text(check.what)
        if check.examples:
            found.append(f"\ne.g. {'; '.join(check.examples)}", style="dim")
        table.add_row(
            Text(_MARKS[check.severity], style=_STYLES[check.severity]),
            found,
            f"{check.count:,}\n{share_text(check.share)}",
            Text(check.treatment),
        )
    return table


def _show_claims(history: History, console: Console) -> None:
    console.print("What this history allows to say", style="bold", markup=False)
    for claim in history.meta.claims:
        word = "yes" if claim.allowed else "no "
        console.print(f"  {word}  {claim.claim}: {claim.why}", markup=False)
