"""Collect what an import notices, until the report is made.

What each finding says stands in `findings.toml`; the code says where it holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final, NotRequired, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.ledger import Fate
from forecast.history.tables import Check, Severity, Spoils

EXAMPLES: Final = 3
EXAMPLE_WIDTH: Final = 100
BULK: Final = 0.2
"""Share of the rows from which on a repair is serious, as it shapes every result."""


class Wording(TypedDict):
    """What `findings.toml` says of one finding, with places for names and numbers."""

    severity: Severity
    what: str
    treatment: str
    spoils: NotRequired[Spoils]
    beside_forecast: NotRequired[bool]


WORDINGS: Final[dict[str, Wording]] = tomllib.loads(
    (resources.files("forecast.history") / "findings.toml").read_text("utf-8")
)


def bulk(marked: NDArray[np.bool_]) -> Severity:
    """How serious it is if these rows of all are concerned."""
    return "serious" if marked.sum() > BULK * len(marked) else "caution"


def _short(example: object) -> str:
    """An example that fits a line, with a mark where it was cut."""
    text = str(example)
    return text if len(text) <= EXAMPLE_WIDTH else f"{text[: EXAMPLE_WIDTH - 4]} ..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A row that did not become part of the history, and why.

    Attributes:
        table: The table that it stands in.
        deal_id: Its deal; empty where it names none.
        reason: Why it was left out.
        line: Its line in the file; 0 where it has none.
        fate: Whether it was rejected, or merged into another deal, as the ledger counts it.
    """

    table: str
    deal_id: str
    reason: str
    line: int = 0
    fate: Fate = "rejected"


@dataclass(slots=True)
class Findings:
    """What an import noticed so far.

    Attributes:
        checks: Findings of the report, in the order in which they were made.
        rejections: Rows that were left out.
        problems: What makes the import impossible.
        itemised: Rows that are line items, to the row of their deal that has their sum.
        fates: What became of rows of deals that are no deals, by number of the row.
        currency_headers: Columns that name currencies.
        joined: Columns of tables that others took, or that they were joined by, by the table's name.
        currencies: Currencies that they name, before anything was converted.
    """

    checks: list[Check] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    fates: dict[int, Fate] = field(default_factory=dict)
    itemised: dict[int, int] = field(default_factory=dict)
    joined: dict[str, set[str]] = field(default_factory=dict)
    currency_headers: set[str] = field(default_factory=set)
    currencies: set[str] = field(default_factory=set)

    def add(
        self,
        identifier: str,
        count: int,
        total: int,
        examples: Iterable[object] = (),
        *,
        severity: Severity | None = None,
        always: bool = False,
        shown: int = EXAMPLES,
        **words: object,
    ) -> None:
        """Note a finding, unless it concerns nothing.

        Args:
            identifier: Its name in `findings.toml`.
            count: How many rows, deals or days it concerns.
            total: How many there are of their kind.
            examples: The first different ones are shown.
            severity: Where it is not the one that `findings.toml` gives.
            always: Whether it holds even where it can be counted in no row.
            shown: How many examples, at most.
            words: What the places in its sentences stand for.
        """
        if not count and not always:
            return
        wording = WORDINGS[identifier]
        different = list(dict.fromkeys(map(_short, examples)))
        self.checks.append(
            Check(
                id=identifier,
                severity=severity or wording["severity"],
                what=wording["what"].format(**words),
                count=int(count),
                share=round(int(count) / int(total), 4) if total else 0.0,
                examples=tuple(different[:shown]),
                treatment=wording["treatment"].format(**words),
                spoils=wording.get("spoils", "nothing"),
            )
        )

    def mark(
        self,
        identifier: str,
        marked: NDArray[np.bool_] | pd.Series[bool],
        names: pd.Series[Any] | pd.Index[Any],
        *,
        total: int | None = None,
        **more: Any,  # noqa: ANN401 (whatever `add` takes)
    ) -> None:
        """Note a finding about the marked rows of a table, unless none is marked.

        Args:
            identifier: Its name in `findings.toml`.
            marked: Which rows it concerns.
            names: What each row is called; those of marked rows are the examples.
            total: How many rows there are of the kind; all of them unless it is given.
            more: Severity and words as for `add`.
        """
        where = np.asarray(marked, dtype=bool)
        total = len(where) if total is None else total
        self.add(identifier, where.sum(), total, names[where], **more)

    def leave_out(
        self,
        identifier: str,
        marked: NDArray[np.bool_],
        rows: pd.DataFrame,
        *,
        names: pd.Series[Any] | None = None,
        **more: Any,  # noqa: ANN401 (whatever `add` takes)
    ) -> pd.DataFrame:
        """Note and reject the marked rows of deals or of work, and give back the others.

        What each is called in the examples is its deal, unless names are given.
        """
        called = rows["deal_id"] if names is None else names
        self.mark(identifier, marked, called, **more)
        if "row" in rows:
            self.fates.update(dict.fromkeys(rows.loc[marked, "row"], "rejected"))
        for table, group in rows[marked].groupby("table"):
            self.reject(str(table), group["deal_id"], group["line"], identifier)
        return rows[~marked].reset_index(drop=True)

    def reject(
        self,
        table: str,
        deal_ids: Iterable[str],
        lines: Iterable[int],
        reason: str,
        fate: Fate = "rejected",
    ) -> None:
        """List rows that were left out, with the reason."""
        self.rejections += [
            Rejection(
                table=table, deal_id=deal_id, reason=reason, line=int(line), fate=fate
            )
            for deal_id, line in zip(deal_ids, lines, strict=True)
        ]
