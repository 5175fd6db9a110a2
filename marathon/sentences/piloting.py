"""How large a pilot must be, in a leader's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from marathon.sentences import practices
from marathon.sentences.wording import counted, kilo, listed, share
from marathon.tables import Table
from sim.beside import beside
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.piloting.piloting import Pilot
from sim.experiments.piloting.power import ALPHA, Design
from sim.levers import LEVERS
from sim.scenarios.scenario import Scenario

TEXTS: Final[dict[str, Any]] = beside(__file__)

_NAMED: Final = 3
"""Practices up to which a change is told by what it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found, with the names that people read.

    Attributes:
        found: The numbers.
        start: What the way of managing of today is called.
        change: What the change is called.
        organisation: Whose teams they are.
        currency: Currency of all money.
        levers: What changes, a phrase a practice.
    """

    found: Pilot
    start: str
    change: str
    organisation: str
    currency: str
    levers: tuple[str, ...]

    @property
    def what(self) -> str:
        """The change as a sentence names it."""
        if 0 < len(self.levers) <= _NAMED:
            return listed(list(self.levers))
        return self.change

    @property
    def as_counted(self) -> str:
        """What is counted, as a part of a sentence."""
        return str(TEXTS["measures"][self.found.measure]["as"])


def changed(base: Scenario, change: Scenario) -> Iterator[str]:
    """What a change changes at the switch, a phrase a practice."""
    ours, theirs = base.at(0), change.at(0)
    for lever in LEVERS:
        if ours[lever] != theirs[lever]:
            said = practices.value(lever, theirs[lever])
            yield f"{practices.title(lever).lower()} {said}"


def size(design: Design) -> str:
    """A size: `4 teams changed and 4 not, for 3 quarters`."""
    return f"{design.teams} teams changed and {design.teams} not, for {counted(design.quarters, 'quarter')}"


def of_hundred(power: Estimate) -> str:
    """A chance with its interval: `83 of 100 such pilots (77 to 88)`."""
    low, high = (f"{100 * x:.0f}" for x in power.interval)
    return f"{100 * power.mean:.0f} of 100 such pilots ({low} to {high})"


def verdict(told: Told) -> tuple[str, ...]:
    """How large the pilot must be, whether the company has so many teams, what errors cost."""
    found = told.found
    if found.same:
        found_some = of_hundred(found.judged.power)
        return (
            f"This changes nothing: {found_some} show something all the same, where 5 are meant to.",
        )
    said = [_enough(told), *_own_teams(told), *_count_else(told), *_company_wide(told)]
    if found.wrong is not None:
        said.append(_wrong(told))
    return tuple(said)


def _enough(told: Told) -> str:
    found = told.found
    if found.enough is not None:
        small = ""
        if found.perhaps is not None and found.perhaps != found.enough:
            small = f" Perhaps {size(found.perhaps)}, is enough already: {of_hundred(found.perhaps.power)}."
        return (
            f"{_capital(told.what)} shows in {told.as_counted} with {size(found.enough)}: "
            f"{of_hundred(found.enough.power)} show it.{small}"
        )
    most = found.designs[-1]
    near = ""
    if found.perhaps is not None:
        near = f" Perhaps with {size(found.perhaps)}: {of_hundred(found.perhaps.power)}."
    return (
        f"{_capital(told.what)} does not show surely enough in {told.as_counted}: not within "
        f"{most.teams} teams changed and {most.teams} not, for {counted(most.quarters, 'quarter')}, where "
        f"{of_hundred(most.power)} show something.{near}"
    )


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _own_teams(told: Told) -> Iterator[str]:
    needed = 2 * told.found.judged.teams
    if told.found.enough is not None and told.found.own_teams < needed:
        yield f"The company has {counted(told.found.own_teams, 'team')}, the pilot needs {needed}."


def _count_else(told: Told) -> Iterator[str]:
    """What else to count, where that shows more often beyond doubt."""
    found = told.found
    own = found.by_measure[found.measure].power
    better = {
        name: each.power
        for name, each in found.by_measure.items()
        # One that shows more as often as less tells nobody what to do.
        if name != "contribution"
        and each.power.low > own.high
        and min(each.more, each.less) <= ALPHA
    }
    if better:
        best = max(better, key=lambda name: better[name].mean)
        yield (
            f"Count {TEXTS['measures'][best]['title']} instead: in pilots of {size(found.judged)}, "
            f"{of_hundred(better[best])} show it."
        )


def _company_wide(told: Told) -> Iterator[str]:
    if told.found.company_wide:
        names = [practices.title(name).lower() for name in told.found.company_wide]
        yield (
            f"Decided for the whole company, so that no pilot of some teams holds it: {listed(names)}."
        )


def _wrong(told: Told) -> str:
    wrong = told.found.wrong
    assert wrong is not None  # noqa: S101 (who calls this has looked)
    money = told.currency
    return (
        f"Whoever believes a pilot of {size(told.found.judged)} loses {_plain(wrong.adopting)} {money} a year on "
        f"average by adopting what does not pay, and {_plain(wrong.dropping)} {money} by dropping what "
        f"pays; adopting without a pilot loses {_plain(wrong.adopt_all)} {money}, leaving it "
        f"{_plain(wrong.drop_all)} {money}."
    )


def _plain(estimate: Estimate) -> str:
    return f"{kilo(estimate.mean)} ({kilo(estimate.low)} to {kilo(estimate.high)})"


def power_rows(told: Told) -> Table:
    """One row a number of teams, one column a number of quarters."""
    designs = told.found.designs
    quarters = sorted({each.quarters for each in designs})
    rows = []
    for teams in sorted({each.teams for each in designs}):
        cells = [told.found.design(teams, each).power for each in quarters]
        rows.append((f"{teams} and {teams}", *(_cell(each) for each in cells)))
    return ("teams", *(f"{each} q" for each in quarters)), rows


def _cell(power: Estimate) -> str:
    low, high = (f"{100 * x:.0f}" for x in power.interval)
    return f"{100 * power.mean:.0f} ({low}-{high})"


def power_caption(told: Told) -> str:
    """What the table of power is."""
    return (
        f"Of 100 pilots, those that show something in {told.as_counted}, with its 95 % interval, by teams changed "
        f"and not changed and by quarters (q) after the switch; {counted(told.found.pilots, 'pilot')}"
    )


def counted_rows(told: Told) -> Table:
    """One row a thing that can be counted."""
    rows = [
        (TEXTS["measures"][name]["title"], _cell(each.power), share(each.more), share(each.less),
         _percent(each.effect))
        for name, each in told.found.by_measure.items()
    ]  # fmt: skip
    heads = ("what is counted", "show it, of 100", "as more", "as less", "difference")
    return heads, rows


def _percent(effect: Estimate) -> str:
    mean, low, high = (f"{100 * x:+.0f}" for x in (effect.mean, effect.low, effect.high))
    return f"{mean} % ({low} to {high})"


def counted_caption(told: Told) -> str:
    """What the table of measures is about."""
    return (
        f"What to count, in pilots of {size(told.found.judged)}; the difference is a mean over all pilots, as a "
        "share of what such teams had before (money earned: of what they booked)"
    )


def wrong_rows(told: Told) -> Table:
    """What wrong conclusions cost, and what it would cost to ask nobody."""
    wrong = told.found.wrong
    if wrong is None:
        return ("what is done", "lost a year"), []
    rows = [
        ("believe the pilot: adopt what does not pay", _plain(wrong.adopting)),
        ("believe the pilot: drop what pays", _plain(wrong.dropping)),
        ("adopt without a pilot", _plain(wrong.adopt_all)),
        ("leave it without a pilot", _plain(wrong.drop_all)),
    ]
    return ("what is done", "lost a year"), rows


def wrong_caption(told: Told) -> str:
    """What the losses are in."""
    wrong = told.found.wrong
    adopted = (
        "" if wrong is None else f"; {share(wrong.adopted)} of these pilots end in adopting"
    )
    return f"{told.currency} a year of the whole company, on average{adopted}"


def notes(told: Told) -> list[str]:
    """What one should know before believing it."""
    found = told.found
    said = [
        TEXTS["estimate"], TEXTS["test"], TEXTS["alpha"], TEXTS["intervals"], TEXTS["company"],
        TEXTS["drawn" if found.parameters == "drawn" else "fixed"],
    ]  # fmt: skip
    if found.wrong is not None:
        said.append(TEXTS["wrong"])
    said.append(
        f"{counted(found.pilots, 'pilot')} with {counted(found.before, 'quarter')} before the switch; teams run "
        f"under {told.start} until then; seed {found.seed}."
    )
    if found.interrupted:
        said.append("Stopped before the end: this is what had finished.")
    return said
