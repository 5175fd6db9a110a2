"""What a bridge says: from an earlier expectation to this one, and what moved it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forecast.changes.bridge import Bridge, BridgeRow
from marathon.sentences.forecast import SHOWN, money, percent
from marathon.tables import Table

TITLES: Final = {
    "handed_over": "handed over",
    "won": "won",
    "lost": "lost",
    "slipped": "slipped",
    "pulled_in": "pulled in",
    "new": "new deals",
    "revalued": "revalued",
    "model": "model",
}
CAPTION: Final = (
    "Of each deal: what was expected of it by the last day. Slipped and pulled in: deals open on both evenings, as days "
    "pass; new: created since, less what was expected of deals to come; model: what was learned since, and drawing."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What an expectation is of, in words.

    Attributes:
        of: Of which days: `of the quarter`.
        goal: What they are to reach: `quota`.
    """

    of: str = "of the quarter"
    goal: str = "quota"


QUARTER: Final = Aim()


def headline(bridge: Bridge, aim: Aim = QUARTER) -> str:
    """Say how far the expectation moved, through what most, and what became of the chance."""
    row = bridge.company
    change = row.later - row.earlier
    if change == 0:
        moved = f"stayed at {money(row.later)}"
    else:
        way = "rose" if change > 0 else "fell"
        moved = f"{way} by {money(abs(change))} to {money(row.later)}"
    large = sorted(row.parts, key=lambda part: -abs(part.value))[:3]
    through = ", ".join(
        f"{TITLES[part.part]} {signed(part.value)}" for part in large if part.value
    )
    said = f"Since {bridge.since} the {bridge.measure} expected {aim.of} {moved}"
    said += f" ({through})." if through else "."
    if row.p_earlier is not None and row.p_later is not None:
        before, now = percent(row.p_earlier), percent(row.p_later)
        same = f"stayed at {now}" if before == now else f"went from {before} to {now}"
        said += f" The {aim.goal}'s chance {same}."
    return said


def tables(bridge: Bridge, aim: Aim = QUARTER) -> list[tuple[Table, str]]:
    """Return the company's bridge, that of teams and reps, and the deals behind it."""
    found = [(_company(bridge, aim), CAPTION)]
    for title, rows in (("team", bridge.teams), ("rep", bridge.reps)):
        if len(rows) > 1:
            more = len(rows) - SHOWN
            said = f"What changed, by {title}." + (
                f" {more:,} more: --json." if more > 0 else ""
            )
            found.append((_split(title, rows[:SHOWN]), said))
    if bridge.deals:
        found.append(deals(bridge))
    return found


def deals(bridge: Bridge) -> tuple[Table, str]:
    """Return the deals that were won, lost or created, the largest change first."""
    heads = ("deal", "rep", "what", "before", "after")
    money = _one_unit(
        value for each in bridge.deals[:SHOWN] for value in (each.before, each.after)
    )
    rows = [
        (each.deal, each.rep, each.part, money(each.before), money(each.after))
        for each in bridge.deals[:SHOWN]
    ]
    more = len(bridge.deals) - SHOWN
    said = "What was expected of deals, or booked, on both evenings."
    return (heads, rows), said + (f" {more:,} more deals: --json." if more > 0 else "")


def _one_unit(values: Iterable[float]) -> Callable[[float], str]:
    """How sums of a table are written, all in one unit: thousands where any is as large."""
    if max(map(abs, values), default=0.0) < 9_950:
        return money
    return lambda value: f"{value / 1e3:,.1f} k"


def _sums(rows: Sequence[BridgeRow]) -> Iterator[float]:
    for row in rows:
        yield from (row.earlier, row.later, *(part.value for part in row.parts))


def _company(bridge: Bridge, aim: Aim) -> Table:
    row = bridge.company
    money = _one_unit(_sums([row]))
    quota = row.p_earlier is not None
    heads = ("what changed", bridge.measure, *([f"{aim.goal} reached in"] if quota else []))
    ends = (
        (f"expected on {bridge.since}", money(row.earlier), row.p_earlier),
        ("expected now", money(row.later), row.p_later),
    )
    first, last = (
        (name, said, *([percent(p)] if p is not None else [])) for name, said, p in ends
    )
    steps = [
        (
            TITLES[part.part], signed(part.value, money),
            *([f"{100 * part.p_quota:+.1f} points"] if part.p_quota is not None else []),
        )
        for part in row.parts
        if part.part != "handed_over"
    ]  # fmt: skip
    return heads, [first, *steps, last]


def _split(title: str, rows: Sequence[BridgeRow]) -> Table:
    shown = [
        number
        for number, part in enumerate(rows[0].parts)
        if part.part != "handed_over" or any(row.parts[number].value for row in rows)
    ]
    quota = any(row.p_later is not None for row in rows)
    money = _one_unit(_sums(rows))
    parts = [rows[0].parts[number].part for number in shown]
    heads = (title, "before", *(TITLES[part] for part in parts), "now")
    lines = [
        (
            row.name, money(row.earlier),
            *(signed(row.parts[number].value, money) for number in shown),
            money(row.later),
            *([_chances(row)] if quota else []),
        )
        for row in rows
    ]  # fmt: skip
    return (*heads, "quota") if quota else heads, lines


def _chances(row: BridgeRow) -> str:
    if row.p_earlier is None or row.p_later is None:
        return ""
    return f"{percent(row.p_earlier)} -> {percent(row.p_later)}"


def signed(value: float, written: Callable[[float], str] = money) -> str:
    """Return a change of money with its sign, short."""
    return f"+{written(value)}" if value > 0 else written(value)
