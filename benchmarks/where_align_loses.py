"""Look for an organisation in which stage 5 does not beat stage 4, and measure it afresh.

    python benchmarks/where_align_loses.py [--points 32] [--out FILE]

Stage 5 costs more of everybody's hours than stage 4. Whether what it brings is worth that
depends on the organisation. Candidates are the built-in organisations, each as it is and with
its parameters drawn over the evidence ranges, led in spans from a tiny team to a wide one.
Every candidate lives through the change from stage 4 to stage 5 on a little luck; the worst
quarter goes on, then the worst half; whoever is no known sales force by its win rate, no
decisions and time is out. What is left is measured on luck that chose nothing: its intervals
are those of an organisation that was named beforehand. The worst one in bookings and
contribution is printed, and written as an organisation file where `--out` names one.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.comparing.compare import compare
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.organisation import Team
from sim.scenarios import catalogue
from sim.scenarios.loader import load_organisation, load_scenario, write_organisation
from sim.scenarios.remarks import remarks_of

if TYPE_CHECKING:
    from sim.experiments.comparing.comparison import Comparison
    from sim.organisation import Organisation

BOOKINGS, CONTRIBUTION = "bookings_per_rep_year", "contribution_per_rep_year"
SPANS = (3, 8, 12)
"""A tiny team, a usual one and a wide one: evidence 12, 6-12, and judgement for three."""
LOOKS = ((40, 4), (160, 2))
"""Rep-futures of every candidate in each look, and every how many of them one is kept of."""
KNOWN_SHARES = {
    "wins_per_deal_opened": (0.18, 0.34),
    "no_decision_share": (0.35, 0.70),
    "time_service": (0.09, 0.25),
    "time_administration": (0.16, 0.31),
}
"""Shares known of any sales force (evidence 16), with some room for simulation noise."""
FRESH_REP_RUNS = 1_200
MOST_FINALISTS = 4
FRESH_SEED, DRAW_SEED = 7_000_001, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An organisation, and how it came about.

    Attributes:
        origin: Built-in organisation, span and number of the draw (None: as it is).
        organisation: The organisation.
        drawn: Fields that were drawn, with the source of their range.
    """

    origin: tuple[str, int, int | None]
    organisation: Organisation
    drawn: dict[str, str]


def candidates(points: int) -> list[Candidate]:
    """Every built-in organisation as it is, and drawn at so many points with other spans."""
    found = []
    for name in catalogue.organisation_names():
        base = load_organisation(name)
        found.append(
            Candidate(origin=(name, base.teams[0].reps, None), organisation=base, drawn={})
        )
        source = EvidenceRanges.of(base)
        for point in range(points):
            span = SPANS[point % len(SPANS)]
            firm = source.organisation(base, seed=DRAW_SEED, point=point)
            teams = (Team(name=base.teams[0].name, reps=span, count=1),)
            found.append(
                Candidate(
                    origin=(name, span, point),
                    organisation=firm.model_copy(update={"teams": teams}),
                    drawn={
                        each.field.replace(".*", ""): each.source
                        for each in source.parameters
                    },
                )
            )
    return found


def measured(candidate: Candidate, rep_runs: int, seed: int) -> Comparison:
    """Stage 5 against stage 4, from the switch on."""
    reps = sum(candidate.organisation.team_sizes())
    return compare(
        load_scenario("coach"), [load_scenario("align")], candidate.organisation,
        replications=max(6, rep_runs // reps), seed=seed, shown=(CONTRIBUTION, BOOKINGS),
    )  # fmt: skip


def is_known_kind(found: Comparison) -> bool:
    """Whether the shares that are known of any sales force hold under stage 4."""
    return all(
        low <= found.level("coach", name).value.mean <= high
        for name, (low, high) in KNOWN_SHARES.items()
    )


def loss(found: Comparison) -> float:
    """How far stage 5 stays behind in both: the smaller of the two, in bookings' shares."""
    base = found.level("coach", BOOKINGS).value.mean
    bookings = found.row("align", BOOKINGS).difference.mean / base
    contribution = found.row("align", CONTRIBUTION).difference.mean / base
    return -max(bookings, contribution)


def search(points: int) -> tuple[Candidate, Comparison]:
    """The candidate in which stage 5 loses most, measured on fresh luck."""
    left = candidates(points)
    for look, (rep_runs, keep) in enumerate(LOOKS):
        seen = [(measured(each, rep_runs, seed=100 + look), each) for each in left]
        scored = [(loss(found), each) for found, each in seen if is_known_kind(found)]
        scored = [pair for pair in scored if math.isfinite(pair[0])]
        scored.sort(key=lambda pair: -pair[0])
        behind = sum(score > 0 for score, _ in scored)
        print(
            f"look {look + 1}: {len(left)} candidates, {len(scored)} of them known kinds, "
            f"stage 5 behind in {behind}",
            flush=True,
        )
        left = [each for _, each in scored[: max(MOST_FINALISTS, len(scored) // keep)]]
    final = []
    for each in left[:MOST_FINALISTS]:
        found = measured(each, FRESH_REP_RUNS, FRESH_SEED)
        tell(each, found)
        final.append((each, found))
    return max(final, key=lambda pair: loss(pair[1]))


def tell(candidate: Candidate, found: Comparison) -> None:
    """Print what the change from stage 4 to stage 5 brings."""
    name, span, point = candidate.origin
    ratio = found.row("align", BOOKINGS).ratio
    money = found.row("align", CONTRIBUTION).difference
    drawn = "as it is" if point is None else f"draw {point}"
    print(
        f"{name}, {span} reps a manager, {drawn}: bookings 5/4 {ratio.mean:.3f} "
        f"({ratio.low:.3f} to {ratio.high:.3f}), contribution {money.mean:+,.0f} "
        f"({money.low:+,.0f} to {money.high:+,.0f}) a rep and year",
        flush=True,
    )


def main() -> None:
    """Search, tell, and write the organisation if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--points", type=int, default=32, help="draws of each organisation")
    parser.add_argument("--out", type=Path, help="organisation file to write")
    options = parser.parse_args()
    candidate, found = search(options.points)
    ratio = found.row("align", BOOKINGS).ratio
    money = found.row("align", CONTRIBUTION).difference
    if ratio.high >= 1 or money.high >= 0:
        print("none is certain: in no organisation found is stage 5 behind beyond doubt")
    else:
        print("stage 5 is behind stage 4 beyond doubt in:")
        tell(candidate, found)
    if options.out is not None:
        name, span, point = candidate.origin
        said = {
            path: f"drawn, point {point}, within {source}" if point is not None else source
            for path, source in candidate.drawn.items()
        }
        write_organisation(
            candidate.organisation,
            options.out,
            opening=[
                f"Found by benchmarks/where_align_loses.py from '{name}', span {span}."
            ],
            remarks={**remarks_of(name), **said},
        )


if __name__ == "__main__":
    main()
