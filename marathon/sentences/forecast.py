"""What a forecast says: verdict, table, how earlier forecasts did."""

import datetime as dt
from collections.abc import Sequence

from forecast.distribution import Component
from forecast.levels import Row
from forecast.open_deals import DealRow
from forecast.pipeline import PipelineForecast
from marathon.sentences.wording import counted
from marathon.tables import Table


def verdict(result: PipelineForecast, currency: str = "") -> list[str]:
    """Say what stands in the way, what will be booked, how sure that is, and the quota's chance."""
    first = [result.warning] if result.warning else []
    return [*first, *expected(result, currency)]


def expected(result: PipelineForecast, currency: str = "") -> list[str]:
    """Say what will be booked, how sure that is, and whether the quota is reached."""
    bookings, wins = result.total.bookings, result.total.wins
    unit = f" {currency}" if currency else ""
    first = result.as_of + dt.timedelta(days=1)
    if result.model.amounts.wins == 0:
        return [
            (
                f"From {first} to {result.until}: {counted(round(wins.mean), 'win')} expected, "
                f"{wins.quantiles['0.1']:,.0f} to {wins.quantiles['0.9']:,.0f} in 8 of 10 futures."
            )
        ]
    said = [
        (
            f"From {first} to {result.until}: {money(bookings.mean)}{unit} of bookings expected, "
            f"{money(bookings.quantiles['0.1'])} to {money(bookings.quantiles['0.9'])} in 8 of "
            f"10 futures, from {counted(round(wins.mean), 'win')}."
        )
    ]
    if result.booked > 0 and result.booked_since <= result.as_of:
        low, mean, high = (
            money(result.booked + x)
            for x in (bookings.quantiles["0.1"], bookings.mean, bookings.quantiles["0.9"])
        )
        said.append(
            f"Booked so far, since {result.booked_since}: {money(result.booked)}{unit}; with what is "
            f"still to come that makes {mean}{unit} by {result.until}, {low} to {high}."
        )
    if result.p_quota is not None and result.quota is not None:
        booked = money(result.booked) if result.booked else "nothing"
        already = f"With {booked} booked since {result.booked_since}, the quota"
        if result.booked_since > result.as_of:
            already = "The quota"
        said.append(
            f"{already} of {money(result.quota)} is reached in {percent(result.p_quota)} of "
            "futures."
        )
    return said


def rows(result: PipelineForecast) -> Table:
    """Return one row for open deals, for new ones and for all: bookings and wins."""
    parts = {"open deals": result.open, "new deals": result.new, "total": result.total}
    lines = [_row(name, part) for name, part in parts.items()]
    heads = ("", "bookings", "10 %", "50 %", "90 %", "wins", "10 %", "90 %")
    if result.model.amounts.wins:
        return heads, lines
    # Where no amount is known, money is not nought but not known.
    return ("", *heads[-3:]), [(line[0], *line[-3:]) for line in lines]


def levels(result: PipelineForecast) -> str:
    """Say what the levels of the table of parts mean."""
    if result.model.amounts.wins:
        return "10 %, 50 %, 90 %: so many futures book less"
    return "10 %, 90 %: so many futures win fewer"


SHOWN = 12
"""Rows of a table on the screen; all are in the JSON and in Python."""


def split_tables(result: PipelineForecast) -> list[tuple[Table, str]]:
    """Return the forecast by team and rep, and the deals to look at first."""
    deals = deal_table(result)
    return [*who_tables(result), *([] if deals is None else [deals])]


def who_tables(result: PipelineForecast) -> list[tuple[Table, str]]:
    """Return the forecast by team and by rep, each where there are two."""
    priced = result.model.amounts.wins > 0
    return [
        (_split(title, found, priced=priced), _more(found, f"{title}s"))
        for title, found in (("team", result.teams), ("rep", result.reps))
        if len(found) > 1  # else the company under another name
    ]


def deal_table(result: PipelineForecast) -> tuple[Table, str] | None:
    """Return the deals to look at first; None: there are none."""
    deals = [row for row in result.deals if row.p_won > 0][:SHOWN]
    if not deals:
        return None
    priced = result.model.amounts.wins > 0
    said = _DEALS.format(until=result.until) + (_PRICED if priced else ". ")
    return _deals(deals, priced=priced), said + _more(result.deals, "open deals")


_DEALS = "Deals where a call may move most: chance to be won by {until}, times the chance not to be"
_PRICED = ", times what the forecast expects if it is won; amount: as recorded. "


def _more(found: Sequence[object], what: str) -> str:
    more = len(found) - SHOWN
    return f"{more:,} more {what}: --json." if more > 0 else ""


def _split(title: str, found: Sequence[Row], *, priced: bool) -> Table:
    """One line for each team or rep."""
    quotas = any(row.quota is not None for row in found)
    heads: tuple[str, ...] = (title, "bookings", "10 %", "90 %") if priced else (title,)
    heads += ("wins", "10 %", "90 %")
    heads += ("booked", "quota", "reached in") if quotas else ()
    lines = []
    for row in found[:SHOWN]:
        line: tuple[str, ...] = (row.name,)
        for part, write in (
            (row.total.bookings, money),
            (row.total.wins, "{:,.1f}".format),
        ):
            if priced or part is row.total.wins:
                line += tuple(
                    write(x)
                    for x in (part.mean, part.quantiles["0.1"], part.quantiles["0.9"])
                )
        if quotas:
            line += (
                money(row.booked),
                "" if row.quota is None else money(row.quota),
                "" if row.p_quota is None else percent(row.p_quota),
            )
        lines.append(line)
    return heads, lines


def _deals(found: Sequence[DealRow], *, priced: bool) -> Table:
    """One line a deal; without money where no amount is known."""
    heads: tuple[str, ...] = ("deal", "rep", "about", "chance", "half by")
    heads += ("amount", "if won", "why") if priced else ("why",)
    return heads, [
        (
            row.deal, row.rep, row.product, percent(row.p_won), str(row.half_by or ""),
            *((_recorded(row.amount), money(row.amount_if_won)) if priced else ()),
            "; ".join(_own(row, found)),
        )
        for row in found
    ]  # fmt: skip


def _recorded(amount: float | None) -> str:
    """Write an amount to the cent, so that it is found in the CRM as it stands here."""
    return "" if amount is None else f"{amount:,.2f}".removesuffix(".00")


def _own(row: DealRow, found: Sequence[DealRow]) -> tuple[str, ...]:
    """Return the reasons of a deal that not all of these deals have."""
    shared = set.intersection(*(set(each.reasons) for each in found))
    return tuple(x for x in row.reasons if len(found) == 1 or x not in shared)


def _row(name: str, part: Component) -> tuple[str, ...]:
    wins = part.wins
    booked = (
        part.bookings.mean,
        *(part.bookings.quantiles[level] for level in ("0.1", "0.5", "0.9")),
    )
    won = (wins.mean, *(wins.quantiles[level] for level in ("0.1", "0.9")))
    return (name, *map(money, booked), *(f"{value:,.0f}" for value in won))


def money(value: float) -> str:
    """Return an amount of money, short."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:,.2f} {letter}"
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return a chance; none is certain."""
    if share > 0.99:
        return "over 99 %"
    if share < 0.01:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def precision(result: PipelineForecast) -> str:
    """Say how precise the mean is, of as many futures as were drawn."""
    drawn = result.futures
    # Without a known amount wins are what is told.
    totals = (drawn.bookings if result.model.amounts.wins else drawn.wins).sum(axis=1)
    error = float(totals.std() / max(float(totals.mean()), 1e-9)) / len(totals) ** 0.5
    return (
        f"drew {len(totals):,} futures; the mean is precise to +-{196 * error:.1f} % "
        "(95 %, drawing error only)"
    )
