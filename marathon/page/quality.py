"""The quality of an imported history as a page: what is in it, what is wrong, what it allows."""

from collections.abc import Sequence
from typing import Final

from forecast.history import Check, Imported
from forecast.history.ledger import currencies_of, totals_of
from marathon import charts
from marathon.page import markup
from marathon.sentences import history as sentences
from sim.outputs import schema

TITLE: Final = "What this history is good for"
_HEADINGS: Final = {
    "serious": "What is seriously wrong",
    "caution": "What limits a conclusion",
    "note": "What is good to know",
}
_FATES: Final = ("read", "kept", "merged", "rejected")
_SHOWN: Final = 200
"""Rows left out that are listed; all of them stand in rejected.csv."""


def page(imported: Imported, written_to: str = "") -> str:
    """A whole page about one import, with everything in it.

    Args:
        imported: The history and the rows that were left out.
        written_to: The folder of its tables.
    """
    meta = imported.history.meta
    parts = [_answer(imported), markup.chart_section(charts.quality.draw(imported.history))]
    parts += [_findings(severity, meta.checks) for severity in _HEADINGS]
    parts += [_claims(imported), _ledger(imported), _left_out(imported), _inputs(imported)]
    about = f"{meta.source}, up to {meta.snapshot}"
    return markup.page(
        TITLE,
        f"{about}; tables in {written_to}." if written_to else f"{about}.",
        *parts,
        footer="Made by Marathon. Every count is of this import; nothing is estimated.",
        body_class="history",
    )


def _answer(imported: Imported) -> str:
    text = markup.verdict(sentences.verdict(imported))
    ledger = imported.history.meta.ledger
    deals, counts = imported.history.deals, sentences.accounted(imported.history.meta)
    totals, currencies = totals_of(ledger), currencies_of(ledger)
    serious = [each for each in imported.history.meta.checks if each.severity == "serious"]
    currency = imported.history.meta.currency or ""
    booked = (f"{totals['bookings']:,.0f}", f"{currency} booked, all won deals".strip())
    if len(currencies) > 1:
        booked = (f"{len(currencies)}", "currencies, not added up")
    elif not (deals["amount"].notna() & (deals["status"] == schema.WON)).any():
        booked = ("not known", "booked: no won deal has an amount")
    cards = [
        (f"{len(deals):,}", "deals"),
        booked,
        (f"{totals['rejected']:,.0f}", f"of {totals['rows']:,.0f} {counts} rejected"),
        (f"{len(serious)}", "serious finding" if len(serious) == 1 else "serious findings"),
    ]
    return markup.element("section", text, markup.figures(cards), id="verdict")


def _findings(severity: str, checks: Sequence[Check]) -> str:
    mine = [check for check in checks if check.severity == severity]
    if not mine:
        return ""
    rows = [
        (
            check.what,
            f"{check.count:,} ({sentences.share_text(check.share)})".replace(
                " %", "\N{NO-BREAK SPACE}%"
            ),
            "; ".join(check.examples),
            check.treatment,
        )
        for check in mine
    ]
    heads = ("what was found", "how many", "for example", "what was done, or what to do")
    caption = f"{len(mine)} of {len(checks)} findings; {sentences.SEVERITIES[severity]}"
    return markup.section(
        _HEADINGS[severity], markup.table(heads, rows, caption=caption), id=severity,
        class_="prose",
    )  # fmt: skip


def _claims(imported: Imported) -> str:
    rows = [
        (claim.claim, "yes" if claim.allowed else "no", claim.why)
        for claim in imported.history.meta.claims
    ]
    return markup.section(
        "What may be claimed, and what not",
        markup.table(("conclusion", "may be drawn", "why"), rows, caption="From these tables alone"),
        id="claims", class_="prose",
    )  # fmt: skip


def _ledger(imported: Imported) -> str:
    if not imported.history.meta.ledger:
        return ""
    counts = sentences.accounted(imported.history.meta)
    (first, year, *_), rows = sentences.ledger_table(imported.history.meta)
    sums = [f"{of} {what}" for of in (counts, "money") for what in _FATES]
    sums.append("money not counted")
    heads = (first, year, *sums)[: len(rows[0])]
    return markup.section(
        "Where every row and all money went",
        markup.table(
            heads,
            rows,
            caption=f"Read = kept + merged + rejected, in {counts} and in money; money of deals "
            "that is none, such as refunds, is not counted",
        ),
        id="ledger",
    )


def _left_out(imported: Imported) -> str:
    if not imported.rejections:
        return ""
    rows = [
        (
            each.deal_id or "(no id)",
            each.table,
            f"{each.line or ''}",
            each.fate,
            each.reason.replace("_", " "),
        )
        for each in imported.rejections[:_SHOWN]
    ]
    count = len(imported.rejections)
    more = f", the first {_SHOWN} of {count:,}" if count > _SHOWN else ""
    return markup.section(
        "Rows that were left out",
        markup.table(
            ("deal", "table", "line", "what became of it", "why"), rows,
            caption=f"As in rejected.csv{more}",
        ),
        id="rejected", class_="prose",
    )  # fmt: skip


def _inputs(imported: Imported) -> str:
    history = imported.history
    lines = [(file.name, f"SHA-256 {file.sha256[:16]}") for file in history.meta.inputs]
    lines += [
        (table.name, f"{len(history.table(table.name)):,} rows; {table.meaning}")
        for table in schema.TABLES
        if len(history.table(table.name))
    ]
    return markup.section("What is in it", markup.definitions(lines), id="inputs")
