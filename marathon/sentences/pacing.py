"""How a plan stands, as a leader says it: in the company's money, by the calendar."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

from marathon.planning.pace import PaceNumbers, Standing
from marathon.planning.plan import Plan, Target
from marathon.sentences import bridge as bridges
from marathon.sentences.wording import counted, listed, share
from marathon.tables import Table
from sim.experiments.reaching.chance import Chance

FEW = 5
"""People who are named in the verdict."""


def day(date: dt.date) -> str:
    """A day as people write it: `30 November 2026`."""
    return f"{date.day} {date:%B %Y}"


def company_money(value: float, currency: str) -> str:
    """A sum of the company's money: `USD 1.80 M`, `USD 420 k`, `USD 900`."""
    if not math.isfinite(value):
        return "-"
    size, blank = abs(value), "\N{NO-BREAK SPACE}"
    if size >= 999_500:
        said = f"{value / 1e6:,.2f} M"
    else:
        said = f"{value / 1e3:,.0f} k" if size >= 9_950 else f"{value:,.0f}"
    return f"{currency} {said}".replace(" ", blank)


def in_one_unit(currency: str, *values: float) -> Callable[[float], str]:
    """How sums of a table are written, all in one unit: `USD 1,800 k` beside `USD 50 k`."""
    sizes = [abs(each) for each in values if math.isfinite(each) and each]
    blank = "\N{NO-BREAK SPACE}"
    if not sizes or max(sizes) < 9_950:
        scale, digits, unit = 1.0, 0, ""
    elif min(sizes) >= 999_500:
        scale, digits, unit = 1e6, 2, f"{blank}M"
    else:
        scale, digits, unit = 1e3, 0 if min(sizes) >= 9_950 else 1, f"{blank}k"

    def written(value: float) -> str:
        if not math.isfinite(value):
            return "-"
        return f"{currency}{blank}{value / scale:,.{digits}f}{unit}"

    return written


def unit_of(*values: float) -> tuple[float, str]:
    """One unit for all sums of a table: what they are divided by, and what it is called."""
    size = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return (1e6, "million") if size >= 9_999_500 else (1e3, "thousand")


def chance_text(chance: Chance) -> str:
    """A chance with its interval: `81 % (77 to 85)`."""
    return f"{share(chance.value)} ({chance_end(chance.low)} to {chance_end(chance.high)})"


def chance_end(part: float) -> str:
    """An end of a chance's interval in per cent; rounding makes nothing certain that is not."""
    return share(part).removesuffix(" %")


def reached(row: Standing) -> bool:
    """Whether as much is booked already as a target or a quota asks for."""
    return row.booked >= row.amount


def whose(row: Standing | Target) -> str:
    """Whom a target or a quota is for."""
    return "the company" if row.level == "company" else row.name


def verdict(found: PaceNumbers, currency: str) -> tuple[str, ...]:
    """The answer: the chance of the target, where the plan stands, what is missing, who is at risk."""
    target = found.target
    money = company_money(target.amount, currency)
    until, ends = day(target.until), target.chance
    said = [
        (
            f"The target of {money} by {until} is reached already: {company_money(target.booked, currency)} are booked."
            if reached(target)
            else f"The target of {money} by {until} is reached in {share(ends.value)} of futures "
            f"(95 % interval {chance_end(ends.low)} to {chance_end(ends.high)} %)."
        ),
        place(found, currency),
    ]
    if found.bridge is not None:
        said.append(bridges.headline(found.bridge, aim(found)))
    if target.opportunities > 0:
        missing = company_money(target.amount - target.expected, currency)
        said.append(
            f"The middle future ends {missing} short. That is about "
            f"{counted(math.ceil(target.opportunities), 'more opportunity').replace('opportunitys', 'opportunities')} "
            "than the plan opens, at what one usually brings here; opened too late for their cycle they bring nothing by then."
        )
    if found.at_risk:
        named = list(found.at_risk[:FEW])
        more = len(found.at_risk) - len(named)
        named += [f"{more} more"] if more else []
        said.append(
            f"At risk in {found.quarter}: {listed(named)}. In most futures they book less than six tenths of "
            "their quota; after two such quarters people leave at more than twice the rate."
        )
    return tuple(said)


def aim(found: PaceNumbers) -> bridges.Aim:
    """What is expected, and for what."""
    return bridges.Aim(of=f"by {day(found.target.until)}", goal="target")


def changed(found: PaceNumbers) -> list[tuple[Table, str]]:
    """What changed in the last week: the company, the deals behind it; nothing where none tells."""
    if found.bridge is None:
        return []
    return bridges.tables(found.bridge, aim(found))


def place(found: PaceNumbers, currency: str) -> str:
    """Where the bookings so far lie in the plan's corridor, and what changed in the last week."""
    booked, low, middle, high = (
        company_money(value, currency)
        for value in (found.booked, found.low, found.middle, found.high)
    )
    if found.high <= 0.0:
        return "The plan has just begun: nothing is to be booked yet."
    if not math.isfinite(found.booked):
        return (
            f"What is booked so far was not given (--booked or --history), so this is the plan seen from its first day. By "
            f"{day(found.week - dt.timedelta(days=1))} its corridor is {low} to {high} (8 of 10 futures; the middle is {middle})."
        )
    where = "inside of"
    if found.booked < found.low:
        where = "below"
    elif found.booked > found.high:
        where = "above"
    said = (
        f"Until {day(found.week - dt.timedelta(days=1))} {booked} are booked, {where} the plan's corridor of {low} to {high} "
        f"(8 of 10 futures; the middle is {middle})."
    )
    if found.chance_before is not None:
        said += f" A week earlier the chance was {share(found.chance_before.value)}."
    return said


def rows(found: PaceNumbers, currency: str) -> Table:
    """A row for every target and every quota of the quarter."""
    heads = (
        "who",
        "what",
        "until",
        "to reach",
        "booked",
        "middle future",
        "chance",
        "to open",
    )
    every = (*found.targets, *found.quotas)
    # What is booked may be next to nothing without the whole table being written in single dollars.
    money = in_one_unit(currency, *(row.amount for row in every))
    return heads, [
        (
            whose(row), row.what if row.what == "target" else f"quota {found.quarter}", f"{row.until}",
            money(row.amount), money(row.booked), money(row.expected), "reached" if reached(row) else chance_text(row.chance),
            f"{math.ceil(row.opportunities)}" if row.opportunities else "-",
        )
        for row in every
    ]  # fmt: skip


def level_note(plan: Plan) -> str:
    """That futures are moved to what was booked in the year before."""
    currency = plan.organisation.money.currency
    return (
        f"Futures are moved to the {company_money(plan.last_year or 0.0, currency)} that were booked in the year before, as far as, over all of "
        "them, later bookings go along with that year's."
    )


def unknown_level() -> str:
    """That nobody said how much is booked today."""
    return (
        "How much the company booked in the year before is not known here, so chances lie nearer to even than they need to: write "
        '[now] booked_last_year = "5.2M" in the plan.'
    )


def notes(found: PaceNumbers, plan: Plan, *, drawn: bool) -> list[str]:
    """What one should know before believing it."""
    if found.basis == "history":
        basis = (
            "What is still to come is drawn from the history: its open deals and the deals still to be created. "
            "The corridor is the plan's own, simulated."
        )
    else:
        basis = (
            f"What is still to come is told by {found.futures} simulated futures of the plan, moved by what is booked as far "
            "as bookings so far tell of later ones. Open deals of the CRM are not known to it: give --history for these."
        )
    return [
        basis,
        (
            "Chances stand with their exact 95 % interval for the number of futures; more futures narrow it. What the model has "
            "wrong about this company is not in it."
        ),
        (
            "To open says about how many more opportunities than the plan opens it takes until the middle future reaches the amount; "
            "with a dash it does already."
        ),
        *([] if plan.last_year is None else [level_note(plan)]),
        *([unknown_level()] if drawn and plan.last_year is None else []),
        *found.remarks,
    ]
