"""What an import says: how much was read, and whether it can be trusted."""

from collections.abc import Mapping
from typing import Any, Final

from forecast.history import Check, History, Imported, Meta
from forecast.history.ledger import (
    COUNTS,
    MONEY,
    currencies_of,
    named_totals,
    totals_of,
)
from forecast.history.storage import meta_record
from marathon.sentences.wording import counted
from marathon.tables import Table, paragraph, text_table
from sim.outputs import schema


def record(imported: Imported) -> dict[str, Any]:
    """Return what was imported as plain values: counts, findings, what it allows to say."""
    deals = imported.history.deals
    return {
        "deals": len(deals),
        **{name: _count(imported.history, name) for name in ("won", "lost", "open")},
        "reps": int(deals.loc[deals["rep"] != "", "rep"].nunique()),
        "first": deals["created"].min().date().isoformat(),
        "rejected": _listed(imported, "rejected"),
        "totals": named_totals(imported.history.meta.ledger),
        **meta_record(imported.history.meta),
    }


SEVERITIES: Final = {
    "serious": "each forbids a conclusion",
    "caution": "each limits one",
    "note": "they limit nothing",
}
"""What the severity of findings means."""

_LEGEND: Final = "!! forbids a conclusion, ! limits one"
_MARKS: Final = {"serious": "!!", "caution": "!", "note": ""}


def share_text(share: float) -> str:
    """A share in per cent, never nought where there is something."""
    return "<0.1 %" if 0 < share < 0.001 else f"{100 * share:.3g} %"


def import_text(imported: Imported, *, width: int) -> str:
    """Verdict, findings, what became of every row and of all money, what may be claimed."""
    meta = imported.history.meta
    findings = [
        (_MARKS[each.severity], f"{each.count:,}", share_text(each.share), _finding(each))
        for each in meta.checks
    ]
    claims = [
        ("yes" if each.allowed else "no", f"{each.claim}: {each.why}")
        for each in meta.claims
    ]
    heads, ledger = ledger_table(meta)
    found = ("", "how many", "share", "what was found, and what the import did about it")
    allowed = ("", "What this history allows to say")
    return "\n\n".join(
        (
            paragraph(" ".join(verdict(imported)), width=width),
            text_table(found, findings, numbers=frozenset({1, 2}), width=width)
            + ("\n" + _LEGEND if findings else ""),
            text_table(heads, ledger, numbers=frozenset(range(1, len(heads)))),
            text_table(allowed, claims, width=width),
        )
    )


def _finding(check: Check) -> str:
    """A finding, some examples of it, and its treatment."""
    examples = f" For example: {'; '.join(check.examples)}." if check.examples else ""
    return f"{check.what}; {check.treatment}.{examples}"


def accounted(meta: Meta) -> str:
    """What the ledger counts: rows, but cases of an event log, of which each has many rows."""
    return "cases" if any(each.id == "log_entries" for each in meta.checks) else "rows"


def ledger_table(meta: Meta) -> Table:
    """Heads and rows of the ledger, the sums last: of several currencies one by one.

    Money that is not counted has a column where there is any.
    """
    ledger = meta.ledger
    # Where nobody knows what was won, an end is no win.
    ends = {} if meta.outcomes == "known" else {schema.WON: "completed"}
    money = MONEY if any(line.money_not_counted for line in ledger) else MONEY[:-1]
    heads = (f"{accounted(meta)} and money", "year", "read", "kept", "merged", "rejected", "money", "kept",
             "merged", "rejected", "not counted")  # fmt: skip

    def row(name: str, year: str, sums: Mapping[str, float]) -> tuple[str, ...]:
        """Counts as they are, money without cents."""
        return (name, year, *(f"{sums[each]:,.0f}" for each in (*COUNTS, *money)))

    rows = [
        row(
            " ".join(
                filter(
                    None, (ends.get(line.status, line.status), line.currency, line.pipeline)
                )
            ),
            str(line.year or "no date"),
            {each: getattr(line, each) for each in (*COUNTS, *money)},
        )
        for line in ledger
    ]
    whole = row("all", "", totals_of(ledger))
    shown = heads[: len(whole)]
    if len(currencies_of(ledger)) < 2:
        return shown, [*rows, whole]
    for currency in sorted({line.currency for line in ledger}):
        mine = [line for line in ledger if line.currency == currency]
        name = f"all {currency}" if currency else "all without a currency"
        rows.append(row(name, "", totals_of(mine)))
    # Money of several currencies has no sum.
    return shown, [*rows, (*whole[: 2 + len(COUNTS)], *("" for _ in money))]


def _count(history: History, status: str) -> int:
    return int((history.deals["status"] == status).sum())


def verdict(imported: Imported) -> tuple[str, ...]:
    """Say what was imported, and whether it can be trusted, in two or three sentences."""
    history = imported.history
    deals, meta = history.deals, history.meta
    reps = int(deals.loc[deals["rep"] != "", "rep"].nunique())
    by = {0: ", owners not recorded,", 1: " of 1 rep"}.get(reps, f" of {reps} reps")
    first = deals["created"].min().date()
    if meta.outcomes == "known":
        ended = f"{_count(history, 'won'):,} won, {_count(history, 'lost'):,} lost, "
        ended += f"{_count(history, 'open'):,} open"
    else:
        ended = f"{_count(history, 'won'):,} completed, outcome not known"
    lines = [
        f"{counted(len(deals), 'deal')}{by} from {first} to {meta.snapshot} ({meta.source}): {ended}."
    ]
    serious = [check for check in meta.checks if check.severity == "serious"]
    if serious:
        noun = "finding limits" if len(serious) == 1 else "findings limit"
        lines.append(f"{len(serious)} serious {noun} what they can tell: see below.")
    else:
        lines.append("Nothing serious was found.")
    if imported.rejections:
        out, merged = (_listed(imported, fate) for fate in ("rejected", "merged"))
        rows = "1 row was" if out == 1 else f"{out:,} rows were"
        into = f", and {counted(merged, 'deal')} merged into others" if merged else ""
        lines.append(f"{rows} left out{into}, listed in rejected.csv.")
    return tuple(lines)


def _listed(imported: Imported, fate: str) -> int:
    """How many rows of rejected.csv met this fate."""
    return sum(each.fate == fate for each in imported.rejections)
