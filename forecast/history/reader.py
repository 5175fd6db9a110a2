"""Read the columns of one source table by role, noting whatever had to be assumed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.amounts import MoneyColumn, advice_on, decimal_sign, read_amounts
from forecast.history.date_forms import advice, how_to_give, other_order
from forecast.history.dates import STILL_OPEN_YEAR, DateColumn, Order, read_dates
from forecast.history.day_order import Orders, orders_of, told_by_events
from forecast.history.findings import BULK, EXAMPLES, Findings
from forecast.history.header_multiples import multiple_in
from forecast.history.iso_dates import NOT_A_TIME
from forecast.history.mapping import Settings
from forecast.history.opening.tables import SourceTable
from forecast.history.recognise import fold_header
from forecast.history.texts import coded, constant, mapped, share_matching, text_column

_WORDS: Final = tomllib.loads(
    (resources.files("forecast.history.vocabulary") / "flags.toml").read_text("utf-8")
)
YES: Final = frozenset(_WORDS["yes"])
NO: Final = frozenset({"", *_WORDS["no"]})
"""Words of ticks, without case."""
_LOOKS_LIKE_A_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b.*")
_DOTTED: Final = r"\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})\b.*"
_SAMPLE: Final = 500
_DATED: Final = 0.8
_ENTERED: Final = ("created", "touched", "deleted_at", "closed_won", "closed_lost")
_LATER: Final = (*_ENTERED[1:], "closed", "expected_close")
"""Fields of days on which something was entered, and of those that follow the creation."""


class TableReader:
    """The columns of one source table, read by folded name.

    Every assumption and every unreadable cell goes to the findings as it is met. Which
    columns were read is remembered, so that the others can be named.

    Attributes:
        name: The table's name.
        cells: Its cells, less the rows that were taken out.
        lines: The line of each row in its file.
        left_out: Lines of the source that are none of its rows.
        used: Headers that were read so far.
        formats: Forms of dates by header, of the columns read so far.
        zoned: Rows by header whose time was converted to UTC, as no place is given.
    """

    def __init__(self, table: SourceTable, findings: Findings, settings: Settings) -> None:
        self.name = table.name
        self.cells = table.cells
        self.lines = table.lines
        self.left_out = table.left_out
        self.used: set[str] = set()
        self._findings = findings
        self._settings = settings
        self._headers: dict[str, list[str]] = {}
        for header in map(str, table.cells):
            self._headers.setdefault(fold_header(header), []).append(header)
        self._semicolons = table.delimiter == ";"
        self._numbers = table.numbers
        self._dated = {str(each) for each in table.cells if self._is_dated(str(each))}
        self._orders: Orders = orders_of({each: table.cells[each] for each in self._dated})
        self.formats: dict[str, tuple[str, ...]] = {}
        self.zoned: dict[str, NDArray[np.int64]] = {}

    @property
    def headers(self) -> list[str]:
        """The table's headers in order."""
        return [str(header) for header in self.cells]

    def __len__(self) -> int:
        return len(self.cells)

    def header(self, role: str | tuple[str, ...]) -> str | None:
        """The source's header for a role.

        Args:
            role: Folded alternatives, `a|b`, or names as a user wrote them; each is looked
                up as it stands, else without case, blanks and punctuation.
        """
        for name in role.split("|") if isinstance(role, str) else role:
            if name in self.cells:
                return name
            alike = self._headers.get(fold_header(name), []) if name else []
            if len(alike) > 1:
                problem = (
                    f"{self.name}: the columns {' and '.join(map(repr, alike))} differ in "
                    "case, blanks or punctuation only; name the right one in [columns] of a "
                    "mapping, or remove the other"
                )
                if problem not in self._findings.problems:
                    self._findings.problems.append(problem)
            if alike:
                return alike[0]
        return None

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Go on with some of the rows only."""
        if rows.all():
            return
        self.cells = self.cells[rows].reset_index(drop=True)
        self.lines = self.lines[rows]

    def only(
        self, rows: NDArray[np.bool_], findings: Findings | None = None
    ) -> TableReader:
        """A reader of some of the rows, which notes to the same findings, or to others."""
        part = copy(self)
        part._findings = findings or self._findings  # noqa: SLF001 (its own copy)
        part.keep(rows)
        return part

    def text(self, role: str | tuple[str, ...]) -> pd.Series[str]:
        """The cells of a role; empty text where the table has no such column."""
        return self.labels(role).astype(object)

    def labels(self, role: str | tuple[str, ...]) -> pd.Series[str]:
        """The cells of a role in the form in which they are kept, which may be categories."""
        headers = self._present(role)
        if not headers:
            return pd.Series(constant("", len(self)))
        self.used.update(headers)
        first, *others = (self.cells[header] for header in headers)
        for other in others:
            first = text_column(np.where(first != "", first, other).tolist())
        return first

    def _present(self, role: str | tuple[str, ...]) -> list[str]:
        """The headers of a role: of several that a user names, the first filled cell counts."""
        asked = [role] if isinstance(role, str) else [(name,) for name in role]
        found = [header for each in asked if (header := self.header(each)) is not None]
        return list(dict.fromkeys(found))

    def flag(self, role: str | tuple[str, ...]) -> NDArray[np.bool_]:
        """Which rows say yes; all False where the table has no such column."""
        header = self.header(role)
        if header is None:
            return np.zeros(len(self), dtype=bool)
        codes, distinct = coded(self.labels(role))
        words = [text.casefold() for text in distinct]
        own_yes = {word.casefold() for word in self._settings.yes}
        own_no = {word.casefold() for word in self._settings.no}
        is_yes = np.isin(words, list((YES - own_no) | own_yes))
        is_odd = ~is_yes & ~np.isin(words, list(NO | own_no))
        if is_odd.any():
            self._note_cells("flags_unreadable", header, np.flatnonzero(is_odd[codes]))
        return is_yes[codes]

    def money(
        self, role: str | tuple[str, ...], *, percent: bool = False
    ) -> NDArray[np.float64]:
        """Amounts of a role, NaN where there is none.

        Args:
            role: Where they stand.
            percent: Whether a % sign may follow, as after probabilities.
        """
        if percent:
            texts = mapped(self.text(role), lambda text: text.replace("%", "").strip())
            return read_amounts(texts, decimal=self._settings.decimal).amounts
        return self.priced(role)[0]

    def priced(
        self, role: str | tuple[str, ...]
    ) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
        """Amounts of a role, and the currency that each cell names, empty where none is."""
        amounts = np.full(len(self), np.nan)
        currencies = np.full(len(self), "", dtype=object)
        for header in self._present(role):
            more, named = self._priced(header)
            missing = np.isnan(amounts)
            amounts = np.where(missing, more, amounts)
            currencies = np.where(missing, named, currencies)
        return amounts, currencies

    def _priced(self, header: str) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
        typed = header in self._numbers
        self.used.add(header)
        cells, multiple = self.cells[header], multiple_in(header)
        decimal = "." if typed else self._settings.decimal
        column = read_amounts(
            cells, decimal=decimal, others=self._decimal, multiple=multiple
        )
        if multiple != 1.0:
            self._note(
                "amounts_multiplied", header, cells.head(3), count=len(self), multiple=multiple,
            )  # fmt: skip
        self._note_cells(
            "amounts_unreadable", header, column.unreadable,
            severity="serious" if len(column.unreadable) > BULK * (cells != "").sum() else None,
            advice=advice_on(cells.iloc[column.unreadable]),
        )  # fmt: skip
        if self._settings.decimal is None and not typed:
            self._note_decimal(header, cells, column)
        return column.amounts, column.currencies

    def _note_decimal(
        self, header: str, cells: pd.Series[str], column: MoneyColumn
    ) -> None:
        """Say how the decimal sign of a column was settled, and where it is not."""
        grouped = cells.iloc[column.grouped]
        mixed = cells.iloc[column.contradicting]
        self._note("decimal_signs_mixed", header, mixed)
        if column.decimal == "," and len(grouped):
            identifier = "thousands_by_point" if self._continental else "amounts_ambiguous"
            self._note(identifier, header, grouped)
        elif len(grouped) and self._continental:
            self._note("amounts_ambiguous", header, grouped)
        elif column.decimal == ",":
            self._note("decimal_comma", header, cells.head(3), count=len(self))

    @cached_property
    def _decimal(self) -> str | None:
        """The decimal sign that the other columns of the table tell."""
        return decimal_sign(self.cells[header].head(_SAMPLE) for header in self.cells)

    @cached_property
    def _continental(self) -> bool:
        """Whether the table is written as where a comma is the decimal sign."""
        dotted = any(
            self.cells[header].head(_SAMPLE).astype(object).str.fullmatch(_DOTTED).any()
            for header in self.cells
        )
        return self._semicolons or dotted

    def order_by_events(self, columns: Mapping[str, tuple[str, ...]]) -> None:
        """Settle by the order of events how dates are written of which no cell tells it.

        Args:
            columns: Field to its columns.
        """
        headers = {
            field: [header for name in columns[field] if (header := self.header((name,)))]
            for field in ("created", *_LATER)
            if field in columns
        }
        for header in (each for found in headers.values() for each in found):
            self._order_of(header)
        pairs = [
            (first, second)
            for first in headers.get("created", [])
            for field in _LATER
            for second in headers.get(field, [])
        ]
        entered = [header for field in _ENTERED for header in headers.get(field, [])]
        cells = {str(header): self.cells[header] for header in self.cells}
        self._orders = told_by_events(cells, self._orders, pairs, entered)

    def _order_of(self, header: str) -> Order:
        """The order of a column, which may be one that does not look like dates at first."""
        if header not in self._dated:
            self._dated.add(header)
            if header in orders_of({header: self.cells[header]}).of:
                self._orders = orders_of({each: self.cells[each] for each in self._dated})
        return self._orders.of.get(header, Order())

    def times(
        self, role: str | tuple[str, ...], *, still_open_from: int = STILL_OPEN_YEAR
    ) -> NDArray[np.datetime64]:
        """Times of a role as datetime64[s], NaT where there is none."""
        found = np.full(len(self), NOT_A_TIME)
        for header in self._present(role):
            times = self._times(header, still_open_from)
            found = np.where(np.isnat(found), times, found)
        return found

    def _times(self, header: str, still_open_from: int) -> NDArray[np.datetime64]:
        self.used.add(header)
        column = read_dates(
            self.cells[header],
            order=self._order_of(header),
            date_format=self._settings.form_of(header),
            still_open_from=still_open_from,
            timezone=self._settings.timezone,
        )
        if column.formats:
            self.formats[header] = column.formats
        self._note_unreadable(header, column)
        self._note("far_future_ends", header, self.cells[header].iloc[column.still_open])
        self._note_order(header, column)
        if self._settings.timezone is None:
            self.zoned[header] = column.zoned
        return column.times

    def _note_unreadable(self, header: str, column: DateColumn) -> None:
        """Cells that are no dates; where a given form fits no cell at all, it is the form."""
        form, cells = self._settings.form_of(header), self.cells[header]
        if form is not None and len(column.unreadable) and not column.formats:
            problem = (
                f"{self.name}: date_format {form!r} in [settings] of the mapping fits no cell of "
                f"{header!r}, such as {cells.iloc[column.unreadable[0]]!r}; correct it, or "
                f"{how_to_give(header, cells.iloc[column.unreadable])}; other columns are found out"
            )
            if problem not in self._findings.problems:
                self._findings.problems.append(problem)
            return
        what = (
            advice(header, cells.iloc[column.unreadable], column.formats)
            if form is None
            else f"they do not follow date_format {form!r} of the mapping: correct it, or the cells"
        )
        self._note_cells(
            "dates_unreadable", header, column.unreadable, advice=what,
            severity="serious" if len(column.unreadable) > BULK * (cells != "").sum() else None,
        )  # fmt: skip

    def _note_order(self, header: str, column: DateColumn) -> None:
        """Say how it was settled which part of a date is the day, and where it is not."""
        cells, order = self.cells[header], self._orders.of.get(header, Order())
        turned = cells.iloc[column.contradicting]
        self._note("date_orders_contradict", header, turned)
        self._note("dates_put_back", header, cells.iloc[column.swapped])
        self._note("centuries_doubtful", header, cells.iloc[column.centuries])
        if self._settings.form_of(header) is not None or not column.formats:
            return
        if column.ambiguous and turned.empty:
            parts = "year or day" if order.year_first is None else "day or month"
            self._note(
                "dates_ambiguous", header, cells.head(3), count=len(self), parts=parts,
                setting=other_order(header, cells[cells != ""]),
            )  # fmt: skip
        if header in self._orders.doubted:
            self._note("dates_maybe_swapped", header, cells.head(3), count=len(self))
        if header in self._orders.shown:
            first = "year" if order.year_first else "day" if order.day_first else "month"
            self._note(
                "dates_ordered_by_events", header, cells.head(3), count=len(self),
                first=first, against=self._orders.shown[header],
            )  # fmt: skip

    def _note(
        self,
        identifier: str,
        header: str,
        cells: pd.Series[str],
        *,
        count: int | None = None,
        **words: Any,  # noqa: ANN401 (whatever the finding says)
    ) -> None:
        """Note a finding about these cells of a column, or about `count` cells like them."""
        self._findings.add(
            identifier,
            len(cells) if count is None else count,
            len(self),
            cells,
            table=self.name,
            header=header,
            **words,
        )

    def _note_cells(
        self,
        identifier: str,
        header: str,
        places: NDArray[np.integer[Any]],
        **words: Any,  # noqa: ANN401 (whatever the finding says)
    ) -> None:
        """Note cells that cannot be read, each text with the first line that holds it."""
        cells = self.cells[header].iloc[places].astype(object)
        first = ~cells.duplicated().to_numpy()
        self._findings.add(
            identifier,
            len(cells),
            len(self),
            [
                f"{text} (line {line})"
                for text, line in zip(
                    cells[first].head(EXAMPLES), self.lines[places][first], strict=False
                )
            ],
            table=self.name,
            header=header,
            **words,
        )

    def unread_dates(self) -> list[str]:
        """Headers that look like dates and were not read."""
        return [
            str(header)
            for header in self.cells
            if str(header) not in self.used
            and not fold_header(str(header)).startswith("fivetran")
            and self._is_dated(str(header))
        ]

    def _is_dated(self, header: str) -> bool:
        """Whether most of a sample of the column's values look like dates."""
        return share_matching(self.cells[header], _LOOKS_LIKE_A_DATE, most=50) > _DATED
