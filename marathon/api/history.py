"""A history of deals: read, and said to be good for what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final

import pandas as pd
from typing_extensions import override

from forecast.history import History as Tables
from forecast.history import Imported, import_paths, read, read_mapping, write
from forecast.history.ledger import check_expected
from forecast.history.opening.places import is_address
from forecast.periods import next_quarter_near
from marathon import charts
from marathon import page as pages
from marathon.api.arguments import (
    Path,
    Problems,
    choice_of,
    number,
    path_of,
    refused,
    written_path,
)
from marathon.api.result import Result, fields_of
from marathon.screen import columns
from marathon.sentences import history as history_sentences
from marathon.tables import Table
from sim.outputs import schema
from sim.problems import InvalidInput

_EARLIER: Final = "give the folder that `marathon import EXPORT --out DIR` wrote"


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class History(Result):
    """What happened in a sales organisation, and what it is good for.

    Attributes:
        imported: The canonical tables, and the rows that did not become part of them.
    """

    imported: Imported

    @property
    def tables(self) -> Tables:
        """The canonical tables: `tables.deals`, `tables.stage_changes` and others."""
        return self.imported.history

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What was read, and whether it can be trusted."""
        return history_sentences.verdict(self.imported)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return counts, findings and claims, as `marathon import --json` prints them."""
        return history_sentences.record(self.imported)

    @override
    def text(self) -> str:
        """Return verdict, findings, ledger and claims: what the command prints."""
        return history_sentences.import_text(self.imported, width=columns())

    @property
    def forecast_from(self) -> dt.date | None:
        """The last day that is known whole; None: too few deals closed to learn from."""
        meta = self.tables.meta
        learns = any(x.allowed for x in meta.claims if x.claim.startswith("sales cycle"))
        return (meta.complete_until or meta.snapshot) if learns else None

    @property
    def next_quarter(self) -> dt.date | None:
        """The end of the next quarter, where few days after `forecast_from` are left of its own."""
        day, month = self.forecast_from, self.tables.meta.fiscal_year_start_month
        return None if day is None else next_quarter_near(day, month)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a deal: who had it, when it was created and closed, its amount."""
        return self.tables.deals.copy()

    def findings(self) -> pd.DataFrame:
        """Return one row a finding about the data's quality, and what was done about it."""
        columns = ["severity", "id", "what", "count", "share", "treatment"]
        return fields_of(self.tables.meta.checks, columns)

    def claims(self) -> pd.DataFrame:
        """Return one row a kind of conclusion: whether this history allows it, and why."""
        return fields_of(self.tables.meta.claims, ["claim", "allowed", "why"])

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `history`: when deals come and go, and how old the open ones are."""
        return (charts.quality.draw(self.tables),)

    def report(self, written_to: str = "") -> str:
        """Return what is in it, what is wrong and what it allows to say, as one HTML page.

        Args:
            written_to: The folder that its tables were written to.
        """
        if not isinstance(written_to, str):
            raise refused("written_to", written_to, "give the name of a folder as a text")
        return pages.quality.page(self.imported, written_to)

    @override
    def save(self, folder: Path, *, tables: str = "csv") -> FilePath:
        """Write the canonical tables into a folder that `read_history` and commands read.

        Args:
            folder: New, empty, or written by an earlier import.
            tables: Always `csv`: it is the format of a history.
        """
        target = path_of("folder", folder)
        choice_of("tables", tables, ("csv",))
        write(self.tables, target, self.imported.rejections)
        return target

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        checks = self.tables.meta.checks
        rows = [(check.severity, f"{check.count:,}", check.what) for check in checks]
        return [((("how serious", "rows", "what was found"), rows), "")]


def read_history(
    *paths: Path,
    mapping: Path | None = None,
    tables: Sequence[str] = (),
    query: str | None = None,
    onto: History | Path | None = None,
    expect: Mapping[str, float] | None = None,
) -> History:
    """Read a CRM export or an event log, and examine its quality.

    What columns and labels mean is proposed from their words, from the cells and from how
    columns relate. What is not sure is an error that says what to put into a mapping.

    Args:
        *paths: Files (CSV, Excel, Parquet, XES, SQLite, packed or not), folders of them,
            addresses of databases (`postgresql+psycopg://…`), or the folder that an earlier
            import wrote.
        mapping: A TOML file that says which column is what; see docs/files.md.
        tables: Tables to read of a database, or sheets of a workbook.
        query: An SQL query whose rows are the table, instead of `tables`.
        onto: An earlier history of the same deals: what it knew stays known on its days, and
            what the export changes in the past is a finding.
        expect: Totals that must come out, by name: `{"won": 41, "won@2024": 12}`.

    Raises:
        InvalidInput: With every problem of the files, or every total that differs.

    Example:
        >>> folder = marathon.simulate("initial", years=1).save("run")
        >>> h = marathon.read_history("run/events.csv")
        >>> sorted(h.frame()["status"].unique())
        ['lost', 'open', 'won']
    """
    problems = Problems()
    if not paths:
        problems.found.append("paths: give paths of files or folders, or addresses")
    given = [problems.of(_place_of, "paths", each) for each in paths]
    described, tables, query = problems.take(mapping=mapping, tables=tables, query=query)
    totals = problems.of(_totals_of, expect)
    earlier = problems.of(_earlier_of, onto) if onto is not None else None
    problems.refuse()
    if len(given) == 1 and (FilePath(given[0]) / schema.META_FILE).is_file():
        return History(imported=Imported(history=read(FilePath(given[0])), rejections=()))
    columns = read_mapping(described) if described is not None else None
    imported = import_paths(given, columns, tables=tables, query=query)
    imported = imported if earlier is None else imported.onto(earlier)
    check_expected(imported.history.meta.ledger, totals)
    return History(imported=imported)


def _place_of(
    name: str, given: object, advice: str = "give the path of a file or folder"
) -> str:
    """The path of a file or folder, or the address of a database, as it was given."""
    place = written_path(name, given, advice)
    return place if is_address(place) else str(path_of(name, given))


def _earlier_of(given: object) -> Tables:
    """The canonical tables of a history that an import made; an export is none.

    Raises:
        InvalidInput: It is something else, or cannot be read.
    """
    if isinstance(given, History | Tables):
        return tables_of(given)
    folder = FilePath(_place_of("onto", given, _EARLIER))
    if not (folder / schema.META_FILE).is_file():
        raise InvalidInput(
            f"onto: {folder} is no imported history (it holds no {schema.META_FILE}); {_EARLIER}"
        )
    return read(folder)


def _totals_of(given: object) -> Mapping[str, float]:
    """Totals by name.

    Raises:
        InvalidInput: They are no mapping, or one of them is no number.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise refused("expect", given, "give totals by name, {'won': 41}")
    problems = Problems()
    totals = {
        name: problems.of(number, f"expect {name}", total) for name, total in given.items()
    }
    problems.refuse()
    return totals


def tables_of(given: object, pipeline: str | None = None, name: str = "history") -> Tables:
    """Return the canonical tables of a history or of a path, of one pipeline only if one is named.

    Args:
        given: What a caller handed over.
        pipeline: Name of the pipeline; None: all of them.
        name: What the argument is called.

    Raises:
        InvalidInput: It is neither, it cannot be read, or it has no such pipeline.
    """
    if pipeline is not None:
        return tables_of(given, name=name).of_pipeline(pipeline)
    if isinstance(given, History):
        return given.tables
    if isinstance(given, Tables):
        return given
    return read_history(
        _place_of(name, given, "give a History, or the path of an export")
    ).tables
