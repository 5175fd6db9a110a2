"""What an explanation says: why one way of managing books more than another.

The command line and the page tell the same sentences and rows; none of them computes.
"""

from dataclasses import dataclass
from typing import Final

from marathon.sentences import decided, practices
from marathon.sentences.fitted import cautions
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import in_thousands, listed, size_with_interval, thousands
from marathon.tables import Table
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.why.explanation import VALUED, Explanation, Share, Split
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.scenarios.scenario import Scenario

CHAPTERS: Final = {
    "hours": "Hours",
    "inputs": "Inputs",
    "pipeline": "Pipeline",
    "exits": "Wins and losses",
    "bookings": "Amounts",
}
"""What chapters are called, in the order in which work becomes money."""

SMALL: Final = 0.02
"""Parts below this share of all that moved are told together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """An explanation with the names that people read.

    Attributes:
        explanation: The numbers.
        base: Title of the base.
        other: Title of the other.
        currency: Currency of all money.
        organisation: Name of the organisation.
        cautions: What the organisation misses of what it was fitted to, a sentence each.
        losing: Practices that cost more than they bring beyond chance, each with the reason.
        practices: A row for each practice that changes, under `decided.HEADS`.
        teams: How many teams the organisation has.
        stays_cut: Whether the base cuts territories anew and the other does not: what was cut
            stays so, and the comparison cannot value it.
        company: Whether the money is the whole company's a year; else it is a rep's.
    """

    explanation: Explanation
    base: str
    other: str
    currency: str
    organisation: str
    cautions: tuple[str, ...] = ()
    losing: tuple[str, ...] = ()
    practices: tuple[tuple[str, ...], ...] = ()
    teams: int = 1
    stays_cut: bool = False
    company: bool = False

    @property
    def whose(self) -> str:
        """Whom the money is counted for."""
        if self.company:
            return "a year"
        rep = self.explanation.rep
        return "a rep and year" if rep is None else f"a year of rep {rep}"


def because(
    explanation: Explanation,
    base: Scenario,
    other: Scenario,
    organisation: Organisation,
    *,
    company: bool = False,
) -> Because:
    """Put an explanation into the words of its scenarios.

    Args:
        explanation: The numbers.
        base: What the difference is against.
        other: What differs.
        organisation: Whom they manage.
        company: Whether the numbers are the whole company's; see `of_company`.
    """
    apart = base.title != other.title
    whose = "a year" if company else "a rep and year"
    unit = f"{organisation.money.currency} {whose}"
    return Because(
        explanation=explanation,
        base=base.title if apart else base.name,
        other=other.title if apart else other.name,
        currency=organisation.money.currency,
        organisation=organisation.name,
        cautions=cautions(organisation),
        losing=tuple(decided.losing(explanation, base, other, unit)),
        practices=decided.practice_rows(explanation.changes, base, other),
        teams=len(organisation.team_sizes()),
        stays_cut=base.at(0)["redraw_territories"] > other.at(0)["redraw_territories"],
        company=company,
    )


def verdict(told: Because) -> tuple[str, ...]:
    """The difference, then what carries most of it."""
    bookings = told.explanation.bookings
    if not told.explanation.changes:
        weeks = f"the {told.explanation.weeks} weeks of the run"
        same = f"{told.other} does nothing otherwise than {told.base} in {weeks}"
        return (f"{same}: no difference in any future.",)
    # What loses stands before the parts, so that it is seen without turning the page.
    said = [_difference(told, bookings), *_earned(told), *told.losing]
    if bookings.difference.mean == 0.0:
        return tuple(said)
    said.append(along_the_money(told))
    for split in told.explanation.levers:
        groups = [_part(decision(share), share) for share in _largest(split.shares, 3)]
        said.append(f"By decision, in {split.response}: {listed(groups)}.")
    return tuple(said)


def along_the_money(told: Because) -> str:
    """Which chapters, and which parts most of all, make a difference that there is."""
    bookings = told.explanation.bookings
    chapters = [
        _part(CHAPTERS[share.name].lower(), share)
        for share in _largest(bookings.chapters, len(CHAPTERS))
    ]
    parts = [_part(share.meaning, share) for share in _largest(bookings.shares, 3)]
    return f"Along the money: {listed(chapters)}. Most of all: {listed(parts)}."


def decision(share: Share) -> str:
    """What a group of levers is called; where all that differs is of one group, the practice."""
    return practices.title(share.name) if share.name in LEVERS else share.name


def _part(name: str, share: Share) -> str:
    """A part with its worth; where its interval holds nought, that it may be none at all."""
    unsure = " (may be chance)" if share.value.low <= 0.0 <= share.value.high else ""
    return f"{name} {_signed(share.value.mean)}{unsure}"


def _difference(told: Because, split: Split) -> str:
    mean, low, high = split.difference.mean, split.difference.low, split.difference.high
    unit = f"{told.currency} {told.whose}"
    if low <= 0.0 <= high:
        return (
            f"Whether {told.other} books more than {told.base} cannot be told from chance: "
            f"{_signed(mean)} ({_signed(low)} to {_signed(high)}) {unit}."
        )
    word = "more" if mean > 0.0 else "less"
    return (
        f"{told.other} books {size_with_interval(split.difference)} {unit} {word} than "
        f"{told.base}, which books {thousands(split.before.mean)}."
    )


def _earned(told: Because) -> tuple[str, ...]:
    """What is left of it when all is paid; nothing for one seat, whose costs are not counted."""
    if not told.explanation.levers:
        return ()
    contribution = told.explanation.levers[VALUED.index("contribution")].difference
    mean, low, high = contribution.mean, contribution.low, contribution.high
    unit = f"{told.currency} {told.whose}"
    if low <= 0.0 <= high:
        ends = f"({_signed(low)} to {_signed(high)})"
        open_ = "Whether it earns more, all costs counted, cannot be told from chance"
        return (f"{open_}: {_signed(mean)} {ends} {unit}.",)
    word = "more" if mean > 0.0 else "less"
    size = size_with_interval(contribution)
    return (f"It earns {size} {unit} {word}, all costs counted.",)


def _largest(shares: tuple[Share, ...], n: int) -> list[Share]:
    moved = [share for share in shares if share.value.mean != 0.0]
    return sorted(moved, key=lambda share: -abs(share.value.mean))[:n]


def account_rows(told: Because) -> Table:
    """Heads and rows of the account: each chapter, then its parts, then the sum."""
    split = told.explanation.bookings
    rows: list[tuple[str, ...]] = []
    for chapter in split.chapters:
        name = CHAPTERS.get(chapter.name, chapter.name)
        rows.append((name.upper(), *_cells(chapter.value)))
        own = [share for share in split.shares if share.chapter == chapter.name]
        rows += [
            (f"  {share.meaning}", *_cells(share.value))
            for share in large_parts(split, own)
        ]
        if rest := _rest(split, own):
            rows.append((f"  {rest[0]}", in_thousands(rest[1]), ""))
    rows.append(("TOGETHER", *_cells(split.difference)))
    return ("bookings", f"thousand {told.currency}", "interval"), rows


def large_parts(split: Split, shares: list[Share]) -> list[Share]:
    """The parts that are large enough for a row of their own."""
    whole = sum(abs(share.value.mean) for share in split.shares)
    return [share for share in shares if abs(share.value.mean) >= SMALL * whole > 0.0]


def _rest(split: Split, shares: list[Share]) -> tuple[str, float] | None:
    """The small parts of a chapter together, where there are some beside large ones."""
    large = large_parts(split, shares)
    small = [share for share in shares if share not in large and share.value.mean != 0.0]
    if not small:
        return None
    what = small[0].meaning if len(small) == 1 else f"{len(small)} small parts together"
    return what, sum(share.value.mean for share in small)


def lever_rows(told: Because) -> Table:
    """Heads and rows of what each group of levers, and each lever in it, is worth; the best group first."""
    bookings, contribution = told.explanation.levers
    sold, earned = told.explanation.practices
    ordered = sorted(bookings.shares, key=lambda share: -share.value.mean)
    money = {share.name: share.value for share in contribution.shares}
    own_money = {share.name: share.value for share in earned.shares}
    rows: list[tuple[str, ...]] = []
    for group in ordered:
        own = [share for share in sold.shares if share.chapter == group.name]
        if len(own) > 1:
            rows.append(
                (group.name.upper(), *_cells(group.value), *_cells(money[group.name]), "")
            )
        for share in sorted(own, key=lambda share: -share.value.mean):
            title = practices.title(share.name)
            name = title if share.name == group.name else f"{group.name.upper()}: {title}"
            rows.append((
                f"  {title}" if len(own) > 1 else name, *_cells(share.value),
                *_cells(own_money[share.name]), decided.grade((share.name,)),
            ))  # fmt: skip
    rows.append(
        ("TOGETHER", *_cells(bookings.difference), *_cells(contribution.difference), "")
    )
    heads = (
        "practice", "bookings", "interval", "contribution", "interval", "known from",
    )  # fmt: skip
    return heads, rows


def practice_table(told: Because) -> Table:
    """Heads and rows of the practices that change: what each takes, and how well it is known."""
    return decided.HEADS, told.practices


def notes(told: Because) -> tuple[str, ...]:
    """How to read it, and how sure it is."""
    texts = TEXTS["explanation"]
    said = [texts["same_luck"], texts["how_divided"]]
    if told.explanation.levers:
        said.append(_how_valued(told))
        said.append(texts["known"])
        said += [texts["stays_cut"]] if told.stays_cut else []
    elif told.explanation.rep is not None:
        said.append(
            f"Rep {told.explanation.rep} is a seat: each future has another person in it. "
            "Without rep (--rep) the groups of levers are valued as well."
        )
    if told.teams > 1 and told.explanation.rep is None:
        said.append(texts["all_teams"].format(teams=told.teams))
    said.append(texts["intervals"])
    return tuple(said)


def _how_valued(told: Because) -> str:
    explanation = told.explanation
    if len(explanation.changes) == 1:
        return f"Only {explanation.changes[0].name} differs: it carries it all."
    if explanation.exact:
        how = f"all {explanation.coalitions} combinations were run in every future"
    else:
        how = (
            f"every future ran {explanation.coalitions} combinations, along orders of its own "
            "and their reverses"
        )
    return (
        "By decision: what a change adds depends on what else is done, so its worth is the mean "
        "over all orders in which the changes can be made (Shapley), those of a group one after "
        f"the other (Owen); {how}."
    )


def _cells(estimate: Estimate) -> tuple[str, str]:
    return (
        in_thousands(estimate.mean),
        f"{in_thousands(estimate.low)} to {in_thousands(estimate.high)}",
    )


def _signed(value: float) -> str:
    return f"{'+' if value >= 0.0 else '-'}{thousands(abs(value))}"
