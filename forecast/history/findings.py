"""Collect what an import noticed, cell by cell, until the report is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forecast.history.tables import Check, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EXAMPLES = 3
EXAMPLE_WIDTH = 100


def check(
    identifier: str,
    severity: Severity,
    what: str,
    *,
    count: int,
    total: int,
    examples: Iterable[object] = (),
    treatment: str,
) -> Check:
    """A finding with its share and a few examples as text."""
    shown = list(dict.fromkeys(str(example)[:EXAMPLE_WIDTH] for example in examples))
    return Check(
        id=identifier,
        severity=severity,
        what=what,
        count=int(count),
        share=round(int(count) / int(total), 4) if total else 0.0,
        examples=tuple(shown[:EXAMPLES]),
        treatment=treatment,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A row that did not become part of the history, and why."""

    table: str
    deal_id: str
    reason: str


@dataclass(slots=True)
class Findings:
    """What an import noticed so far.

    Attributes:
        checks: Findings of the report, in the order in which they were made.
        rejections: Rows that were left out.
        problems: What makes the import impossible.
    """

    checks: list[Check] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(
        self,
        identifier: str,
        severity: Severity,
        what: str,
        *,
        count: int,
        total: int,
        examples: Iterable[object] = (),
        treatment: str,
    ) -> None:
        """Note a finding, unless it concerns nothing."""
        if count:
            self.checks.append(
                check(
                    identifier,
                    severity,
                    what,
                    count=count,
                    total=total,
                    examples=examples,
                    treatment=treatment,
                )
            )

    def reject(self, table: str, deal_ids: Sequence[str], reason: str) -> None:
        """Leave rows out, with the reason."""
        self.rejections += [
            Rejection(table=table, deal_id=deal_id, reason=reason) for deal_id in deal_ids
        ]
