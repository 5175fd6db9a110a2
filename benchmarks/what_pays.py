"""Which practices pay where: each lever of each stage, alone and in its stage.

    python benchmarks/what_pays.py [--organisation NAME]... [--futures 64] [--out docs/what_pays.md]

For every stage from the second on, and every lever in which it differs from the stage before:
the lever alone is moved in the stage before (added), and alone moved back in the stage itself
(in its stage). Contribution a rep-year, paired on the same luck, with the organisation's
parameters drawn within what evidence allows. P(pays) is the probability, over what is not
known of the parameters, that the lever's mean effect is positive, with the 95 % interval in
which these futures leave it.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import marathon
from sim.levers import LEVERS
from sim.scenarios.catalogue import STAGES, organisation_names
from sim.scenarios.scenario import Scenario

CONTRIBUTION, BOOKINGS = "contribution_per_rep_year", "bookings_per_rep_year"
YEARS = 3
AT_ONCE = 24
FIRST_LINE = "## Each lever of each stage"
"""What stands above it on the page was written by hand, and stays."""
ABOUT = """\
Made by `python benchmarks/what_pays.py --futures {futures} --out docs/what_pays.md`; the seed is 1,
the years are {years} after two of run-in, the organisation's parameters are drawn.

*Added*: the lever alone, moved to its value of this stage in the stage before. *In its stage*: what the
stage loses without it, with the sign turned, so that a positive number is a practice that pays. Money is
contribution a rep and year in thousands, with its 95 % interval (of luck; simultaneous over the levers that
were compared together). P is the probability that the lever pays, given what is not known of the
organisation, and the interval in which these futures leave it. Where luck is large beside what parameters
change, P is drawn towards one half: in a trial with known answers a lever that always pays was said to
pay with .83. **pays**: the interval of P lies above one half both ways; **costs**: below; blank: not told apart, or pays one way only.

A practice without a channel in the model cannot pay here: what is not modelled is listed in
[the model](model.md#what-is-not-modelled), and is no finding about the practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one lever does to contribution a rep-year, and whether that is an improvement."""

    mean: float
    low: float
    high: float
    p: float
    p_low: float
    p_high: float

    def turned(self) -> "Effect":
        """The effect of the opposite change."""
        return Effect(
            mean=-self.mean, low=-self.high, high=-self.low,
            p=1 - self.p, p_low=1 - self.p_high, p_high=1 - self.p_low,
        )  # fmt: skip

    def text(self) -> str:
        """Money in thousands with its interval, and the probability."""
        money = f"{self.mean / 1e3:+.1f} ({self.low / 1e3:+.1f} to {self.high / 1e3:+.1f})"
        low, high = (f"{100 * x:.0f}" for x in (self.p_low, self.p_high))
        return f"{money}, {100 * self.p:.0f} % ({low}-{high})"


def main() -> None:
    """Measure, and write or print the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisation", action="append", choices=organisation_names())
    parser.add_argument("--futures", type=int, default=64)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    names = given.organisation or organisation_names()
    page = "\n".join(lines(list(names), given.futures)) + "\n"
    if given.out is None:
        print(page)
    else:
        before = given.out.read_text() if given.out.exists() else "# What pays where\n\n"
        given.out.write_text(before.partition(FIRST_LINE)[0] + page)


def lines(organisations: list[str], futures: int) -> Iterator[str]:
    """The page: a summary by lever and organisation, then a table an organisation."""
    found: dict[str, dict[tuple[str, str], tuple[Effect, Effect]]] = {}
    for name in organisations:
        found[name] = {}
        for before, stage in pairwise(STAGES):
            print(f"{name}: {stage}", file=sys.stderr, flush=True)
            effects = effects_of(name, before, stage, futures)
            found[name] |= {(stage, lever): both for lever, both in effects.items()}
    keys = list(next(iter(found.values())))
    yield f"{FIRST_LINE}\n"
    yield ABOUT.format(futures=futures, years=YEARS)
    yield "\n### Summary\n"
    yield f"| stage | lever | {' | '.join(organisations)} |"
    yield f"|---|---|{'---|' * len(organisations)}"
    for stage, lever in keys:
        marks = [verdict(*found[name][stage, lever]) for name in organisations]
        yield f"| {stage} | {lever} | {' | '.join(marks)} |"
    for name in organisations:
        yield f"\n### {name}\n"
        yield "| stage | lever | from | to | added | in its stage |\n|---|---|---|---|---|---|"
        for stage, lever in keys:
            added, within = found[name][stage, lever]
            before = STAGES[STAGES.index(stage) - 1]
            values = [LEVERS[lever].text(value_of(each, lever)) for each in (before, stage)]
            cells = [stage, lever, *values, added.text(), within.text()]
            yield f"| {' | '.join(cells)} |"


def verdict(added: Effect, within: Effect) -> str:
    """What both ways of asking agree on."""
    if min(added.p_low, within.p_low) > 0.5:
        return "**pays**"
    return "**costs**" if max(added.p_high, within.p_high) < 0.5 else ""


def effects_of(
    organisation: str, before: str, stage: str, futures: int
) -> dict[str, tuple[Effect, Effect]]:
    """By lever that differs: its effect in the stage before, and in the stage itself."""
    differing = [name for name in LEVERS if value_of(before, name) != value_of(stage, name)]
    added = measured(organisation, before, stage, differing, futures)
    without = measured(organisation, stage, before, differing, futures)
    return {name: (added[name], without[name].turned()) for name in differing}


def measured(
    organisation: str, base: str, source: str, levers: list[str], futures: int
) -> dict[str, Effect]:
    """The effect of setting each lever, alone, as another scenario has it."""
    found = {}
    for first in range(0, len(levers), AT_ONCE):
        some = levers[first : first + AT_ONCE]
        arms = [moved(base, source, name) for name in some]
        compared = marathon.compare(
            base, *arms, organisation=organisation, futures=futures, years=YEARS,
            parameters="drawn",
        ).numbers  # fmt: skip
        for name, arm in zip(some, arms, strict=True):
            row = compared.row(arm.name, CONTRIBUTION)
            doubt = row.doubt
            assert doubt is not None
            found[name] = Effect(
                mean=row.difference.mean, low=row.difference.low, high=row.difference.high,
                p=doubt.p_effect.mean, p_low=doubt.p_effect.low, p_high=doubt.p_effect.high,
            )  # fmt: skip
    return found


def moved(base: str, source: str, lever: str) -> Scenario:
    """A scenario in which one lever is set as another scenario has it."""
    setting = {**marathon.scenario(base).opening, lever: value_of(source, lever)}
    return Scenario(name=lever, title=lever, meaning="", timeline={0: setting})


def value_of(scenario: str, lever: str) -> float:
    """Value of a lever in a built-in stage."""
    return float(marathon.scenario(scenario).opening[lever])


if __name__ == "__main__":
    main()
