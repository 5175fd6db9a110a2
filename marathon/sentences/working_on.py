"""What to work on next, in a leader's words: which step, how much, how surely, and what harms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from marathon.sentences import practices
from marathon.sentences.texts import GRADES
from marathon.sentences.wording import bounded, counted, kilo, listed, share
from marathon.tables import Table
from sim.beside import beside
from sim.evidence.grades import Evidence, weakest
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.stepping.effects import Effect, Payback, Together, WorkOn

TEXTS: Final[dict[str, Any]] = beside(__file__)

PAYING: Final = frozenset({"pays", "likely pays"})

_FEW: Final = 3
_FULL: Final = 0.9
"""Share of the hours asked for below which a manager's week is said to be full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found, with the names that people read.

    Attributes:
        found: The numbers.
        start: What the way of managing is called that the steps start from.
        organisation: The company.
        currency: Currency of all money.
        reps: Its reps.
    """

    found: WorkOn
    start: str
    organisation: str
    currency: str
    reps: int

    @property
    def changing(self) -> tuple[Effect, ...]:
        """Steps that change anything at all, the most money first."""
        return tuple(x for x in self.found.effects if x.mark != "changes nothing")

    @property
    def first(self) -> Effect | None:
        """The step that the verdict is about: the best on luck that did not choose it."""
        chosen = self.found.again or self.changing
        return chosen[0] if chosen else None

    @property
    def rivals(self) -> tuple[Effect, ...]:
        """Other steps that are not told apart from the best."""
        name = self.first.name if self.first else ""
        return tuple(x for x in self.changing if x.among_best and x.name != name)

    @property
    def harmful(self) -> tuple[Effect, ...]:
        """Steps that cost more than they bring, surely or likely, the worst first."""
        return tuple(reversed([x for x in self.changing if x.harms]))


def evidence_of(effect: Effect) -> Evidence:
    """What stands behind a step: of two the weaker."""
    return weakest(step.lever for step in effect.steps)


def name(effect: Effect) -> str:
    """One step, or two, without where they start."""
    return " + ".join(practices.short(step) for step in effect.steps)


def titles(effect: Effect) -> str:
    """What steps are about, without their values: `Coaching + Playbook`."""
    return " + ".join(practices.title(step.lever) for step in effect.steps)


def full_name(effect: Effect) -> str:
    """One step, or two, and how it is done today."""
    return " + ".join(practices.step(step) for step in effect.steps)


def money(estimate: Estimate) -> str:
    """Money with its sign and interval: `+49 k (6 k to 92 k)`."""
    if not bounded(estimate):
        return f"{_signed(estimate.mean)} (too few futures for an interval)"
    return f"{_signed(estimate.mean)} ({kilo(estimate.low)} to {kilo(estimate.high)})"


def _signed(value: float) -> str:
    return f"{'+' if value >= 50 else ''}{kilo(value)}"


def chance(estimate: Estimate | None) -> str:
    """A chance with its interval: `93 % (80 to over 99)`."""
    if estimate is None or not estimate.exists:
        return "-"
    low, high = (share(x).removesuffix(" %") for x in estimate.interval)
    return f"{share(estimate.mean)} ({low} to {high})"


def paid_back(effect: Effect, years: int) -> str:
    """When a step is paid back: `month 5 to 30`; a dash where it cannot be told that it pays."""
    if effect.mark not in PAYING:
        return "-"
    return span(effect.payback, years)


def span(payback: Payback, years: int) -> str:
    """From which month to which: `month 5 to 30`, `month 6 to over 3 years`."""
    early, late = (
        None if week is None else math.ceil(week * 12 / 52)
        for week in (payback.early, payback.late)
    )
    beyond = f"over {counted(years, 'year')}"
    if early is None:
        return beyond
    return f"month {early} to {beyond if late is None else late}"


def verdict(told: Told) -> tuple[str, ...]:
    """What to work on first, what else may be as good, what goes with it, what harms."""
    first = told.first
    if first is None:
        return ("No step changes anything here.",)
    said = [_first(told, first), _rivals(told)]
    if told.found.pairs:
        said.append(_pair(told, told.found.pairs[0]))
    said += [_harms(told), *_judged(first)]
    return tuple(each for each in said if each)


def _first(told: Told, first: Effect) -> str:
    amount = f"{money(first.money)} {told.currency} a year for the company"
    likely = (
        ""
        if first.pays is None
        else f", and pays with a chance of {share(first.pays.mean)}"
    )
    if first.money.low > 0.0:
        as_good = ", or on one that is not told apart from it" if told.rivals else ""
        return (
            f"Work on this first{as_good}: {full_name(first)}. It brings {amount}{likely}."
        )
    if first.mark == "likely pays":
        return f"No single step is sure to pay. Likeliest: {full_name(first)}: {amount}{likely}."
    return f"No single step can be told from chance; the best figure has {full_name(first)}: {amount}{likely}."


def _rivals(told: Told) -> str:
    others = len(told.changing) - 1
    rivals = told.rivals
    if not rivals:
        return f"It is ahead of each of the {others} other steps, for sure."
    if len(rivals) == others:
        return (
            f"None of the {others} other steps is told apart from the best by so few futures: choose among "
            "those that are likely to pay by hours, price and what your team is ready for, or run more futures."
        )
    few = listed([practices.title(x.steps[0].lever).lower() for x in _distinct(rivals)])
    more = f", among them {few}" if len(rivals) > _FEW else f": {few}"
    return (
        f"{len(rivals)} of the {others} other steps are not told apart from the best{more}. More "
        "futures would tell more of them apart; choose among them by hours, price and what your team is ready for."
    )


def _distinct(effects: Sequence[Effect]) -> list[Effect]:
    found: dict[str, Effect] = {}
    for effect in effects:
        found.setdefault(practices.title(effect.steps[0].lever), effect)
    return list(found.values())[:_FEW]


def _pair(told: Told, pair: Together) -> str:
    beyond = pair.beyond_better
    sure = (
        ""
        if beyond.low > 0.0
        else "; whether that is more than the better one alone may be chance"
    )
    return (
        f"Two together, the highest figure: {name(pair.effect)}: {money(pair.effect.money)} {told.currency} a "
        f"year{sure}."
    )


def _harms(told: Told) -> str:
    surely = [x for x in told.harmful if x.mark == "harms"]
    likely = [x for x in told.harmful if x.mark == "likely harms"]
    parts = [
        f"{word} to cost more than {'it brings' if len(some) == 1 else 'they bring'}: "
        f"{'; '.join(name(x) for x in some[:_FEW])}"
        f"{f' and {len(some) - _FEW} more' if len(some) > _FEW else ''}"
        for word, some in (("sure", surely), ("likely", likely))
        if some
    ]
    return f"Leave alone: {', and '.join(parts)}." if parts else ""


def _judged(first: Effect) -> list[str]:
    known = evidence_of(first)
    if known.grade == "judged":
        return ["What that first step does is only judged: nobody has measured it."]
    return []


def step_rows(told: Told) -> Table:
    """One row a step that changes anything, the most money first."""
    years = told.found.run.years
    rows = [
        (
            name(x), money(x.money), chance(x.pays), says(x), f"{x.manager_hours.mean:+.1f}",
            kilo(x.price.mean), dip(x), paid_back(x, years),
            GRADES[evidence_of(x).grade],
        )
        for x in told.changing
    ]  # fmt: skip
    heads = (
        "step", "money a year", "pays in", "verdict", "manager h", "price", "dip", "paid back",
        "known from",
    )  # fmt: skip
    return heads, rows


def money_rows(told: Told) -> Table:
    """One row a step that changes anything, with what it brings: for a narrow screen."""
    rows = [
        (name(x), money(x.money), chance(x.pays), says(x), GRADES[evidence_of(x).grade])
        for x in told.changing
    ]  # fmt: skip
    return ("step", "money a year", "pays in", "verdict", "known from"), rows


def money_caption(told: Told) -> str:
    """What the columns of `money_rows` are."""
    return (
        f"Money in {told.currency}, the whole company of {counted(told.reps, 'rep')}, a year more than going "
        f"on as today, over {counted(told.found.run.years, 'year')}, all costs counted; *: not told apart from "
        "the best"
    )


def effort_rows(told: Told) -> Table:
    """What the steps take that pay, surely or likely."""
    years = told.found.run.years
    rows = [
        (name(x), f"{x.manager_hours.mean:+.1f}", kilo(x.price.mean), dip(x), paid_back(x, years))
        for x in told.changing
        if x.mark in PAYING
    ]  # fmt: skip
    return ("what it takes", "manager h", "price", "dip", "paid back"), rows


def effort_caption(told: Told) -> str:
    """What the columns of `effort_rows` are."""
    return (
        f"Manager h: hours a manager and week more; price: {told.currency} a year more; dip: how far the company "
        "falls behind first (-: may be chance); paid back: in 10 and in 90 of 100 futures"
    )


def says(effect: Effect) -> str:
    """What may be said of a step, and whether it may be the best."""
    star = "*" if effect.among_best and not effect.harms else ""
    return f"{effect.mark.upper() if effect.harms else effect.mark}{star}"


def dip(effect: Effect) -> str:
    """How far the company falls behind first; a dash where that may be chance."""
    return kilo(effect.dip.depth.mean) if effect.dip.depth.low > 0.0 else "-"


def step_caption(told: Told) -> str:
    """What the columns are."""
    return (
        f"Money in {told.currency}, the whole company of {counted(told.reps, 'rep')}, a year more than going "
        f"on as today, over {counted(told.found.run.years, 'year')}; manager h: hours a manager and week more; "
        "price: what it costs a year more; dip: how far the company falls behind first (-: may be chance); "
        "*: not told apart from the best"
    )


def pair_rows(told: Told) -> Table:
    """The best steps once more, alone and two by two."""
    years = told.found.run.years
    rows = [
        (name(x), money(x.money), chance(x.pays), "", paid_back(x, years))
        for x in told.found.again
    ]
    rows += [
        (titles(x.effect), money(x.effect.money), chance(x.effect.pays),
         money(x.beyond_better), paid_back(x.effect, years))
        for x in told.found.pairs
    ]  # fmt: skip
    return ("step", "money a year", "pays in", "beyond the better one", "paid back"), rows


def pair_caption(told: Told) -> str:
    """What the table of pairs rests on."""
    return (
        f"The best steps once more, alone and in pairs, in futures that did not choose them; money in "
        f"{told.currency}, the whole company, a year more"
    )


def notes(told: Told) -> list[str]:
    """What one should know before believing it."""
    run = told.found.run
    nothing = [name(x) for x in told.found.effects if x.mark == "changes nothing"]
    full = [x for x in told.changing if x.hours_given < _FULL]
    said = [TEXTS["same_luck"]]
    if nothing:
        said.append(f"Changes nothing here: {'; '.join(nothing)}.")
    if full:
        said.append(
            f"Managers' weeks overflow with: {'; '.join(f'{name(x)} ({share(x.hours_given)} of the hours asked for are given)' for x in full[:_FEW])}."
        )
    said += [TEXTS["intervals"], TEXTS["drawn" if run.parameters == "drawn" else "fixed"]]
    if told.found.again:
        said.append(TEXTS["fresh"])
    said += [TEXTS["payback"], TEXTS["hours"], TEXTS["judged"], _size(told)]
    if told.found.interrupted:
        said.append("Stopped before the end: this is what had finished.")
    return said


def _size(told: Told) -> str:
    run, fresh = told.found.run, told.found.fresh
    second = "" if fresh is None else f", then {fresh.replications} others for the best"
    return (
        f"{counted(run.replications, 'future')} of {counted(run.years, 'year')} for every step{second}, after "
        f"{counted(run.warmup_years, 'year')} under {told.start}; seed {run.seed}."
    )
