"""What every answer about a fitted organisation says of the fit: missed, assumed, changed since."""

from collections.abc import Mapping, Sequence
from math import isfinite, prod
from typing import Any, Final

from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import listed
from sim.organisation import Calibration, Organisation, Target

MEASURES: Final[Mapping[str, Mapping[str, str]]] = TEXTS["measures"]
"""By name of a measure: `title`, `unit` (share, days, number) and what it `moves`."""
_BOOKED: Final = tuple(
    ("arrivals", rate, "amount_mean")
    for rate in ("win_rate_by_creation", "win_rate_by_close")
)
"""Measures whose product is what a rep books in a week, or nearly: the first that are known."""


def cautions(organisation: Organisation) -> tuple[str, ...]:
    """What an answer about this organisation cannot be trusted in; empty if nothing is known.

    Args:
        organisation: Whom the answer is about.
    """
    fit = organisation.calibration
    if fit is None:
        return ()
    missed = [target for target in fit.targets if not target.met]
    said = []
    if missed:
        fitted = (
            f"This organisation was fitted to {fit.fitted_to} and does not show all of it"
        )
        said.append(f"{fitted}: {shortfall(fit.targets)} {TEXTS['fitted']['read_so']}")
    if organisation.changed_since_calibration:
        was = f" Then it showed {_misses(missed)}." if missed else ""
        changed = (
            f"Numbers of this organisation were changed after it was fitted to {fit.fitted_to}: "
            f"how near it came to that need not hold any more; fit it again to know.{was}"
        )
        said = [changed]
    return (*said, _assumed(fit))


def record(organisation: Organisation) -> dict[str, Any] | None:
    """The same for programs; None where the organisation was not fitted to anything."""
    fit = organisation.calibration
    if fit is None:
        return None
    return {
        **fit.model_dump(mode="json", exclude={"numbers"}),
        "changed_since": organisation.changed_since_calibration,
        "said": list(cautions(organisation)),
    }


def title(name: str) -> str:
    """What a measure is called, behind the market that it is of where there are several."""
    market, colon, own = name.rpartition(": ")
    known = MEASURES.get(own)
    return f"{market}{colon}{known['title'] if known else own.replace('_', ' ')}"


def number(name: str, value: float) -> str:
    """A measure's value with its unit."""
    if not isfinite(value):
        return "-"
    unit = MEASURES.get(name.rpartition(": ")[2], {}).get("unit", "")
    if unit == "share":
        return f"{100 * value:.1f} %"
    shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{shown} days" if unit == "days" else shown


def span(name: str, interval: tuple[float, float] | None) -> str:
    """The two ends of an interval, the unit named once."""
    if interval is None:
        return "-"
    low, high = (number(name, end) for end in interval)
    return f"{low.removesuffix(' days').removesuffix(' %')} to {high}"


def shortfall(targets: Sequence[Target]) -> str:
    """What is missed, by how much, and what that means, market by market; empty if nothing is."""
    markets: dict[str, list[Target]] = {}
    for target in targets:
        markets.setdefault(target.name.rpartition(": ")[0], []).append(target)
    said = []
    for market, own in markets.items():
        missed = [target for target in own if not target.met]
        where = f" of {market}" if market else ""
        if missed:
            said.append(f"{_misses(missed)}.{_consequence(own, missed, where)}")
    return " ".join(said)


def _misses(missed: Sequence[Target]) -> str:
    return listed([f"{title(each.name)} {_apart(each)}" for each in missed])


def _apart(target: Target) -> str:
    """What came out instead of what, and by how much that is off."""
    said = f"{number(target.name, target.reached)} instead of {number(target.name, target.wanted)}"
    if target.wanted <= 0.0 or target.reached < 0.0:
        return said
    ratio = target.reached / target.wanted
    if ratio >= 2.0:
        return f"{said} ({ratio:.1f} times as much)"
    return f"{said} ({100 * abs(ratio - 1.0):.0f} % too {'high' if ratio > 1.0 else 'low'})"


def _consequence(
    targets: Sequence[Target], missed: Sequence[Target], where: str = ""
) -> str:
    """What the misses of one market mean for an answer."""
    texts = TEXTS["fitted"]
    names = {each.name.rpartition(": ")[2] for each in missed}
    ratios = {
        t.name.rpartition(": ")[2]: t.reached / t.wanted for t in targets if t.wanted > 0.0
    }
    moved = dict.fromkeys(MEASURES[name]["moves"] for name in MEASURES if name in names)
    said = []
    booked = next((each for each in _BOOKED if ratios.keys() >= set(each)), ())
    if names & set(booked):
        more = prod(ratios[name] for name in booked) - 1.0
        word = "more" if more > 0.0 else "less"
        said.append(f"here a rep{where} books about {100 * abs(more):.0f} % {word}")
        moved = {what: None for what in moved if what not in {"money", "losing"}}
    said += [texts[what] for what in moved if what]
    return f" So {', and '.join(said)}." if said else ""


def _assumed(fit: Calibration) -> str:
    parts = [f"that it was managed as in '{fit.practices}'", *fit.assumed]
    return f"Not told by {fit.fitted_to}, and assumed: {'; '.join(parts)}."
