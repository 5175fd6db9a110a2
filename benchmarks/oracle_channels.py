"""What is perfect knowledge worth to stage 5, and through which channel does it come?

    python benchmarks/oracle_channels.py [--organisation mid_market]... [--futures 200]
        [--workers 1]

The scenario `align-oracle` is stage 5 whose manager sees the truth about every rep. Here that
truth is taken apart: each part alone is perfect, and each part alone is as blurred as in stage
5. `align-average`, which knows no differences between people, stands beside them. All worlds
meet the same luck; intervals hold for the whole table together.

Rules ask one lever whose report is read. In the processes that this script starts, the four
rules that ask for the truth are replaced by ones that ask which parts of it are known, and
compiled into a folder of their own. Before anything is measured, no part must give stage 5 and
all parts the oracle, in every counter of every week.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from sim.agents.manager import acting, correcting, reading
from sim.agents.manager.believing import shown_rep
from sim.agents.manager.diagnosing import believed_costliest, costliest_gap
from sim.agents.manager.reading import is_closing, is_level, level_gain, sampled
from sim.compiling import rule
from sim.evidence.bench import YEAR, Bench, Run, managed
from sim.evidence.studies.ladder import RUN_IN, WEEKS
from sim.evidence.studies.ladder import reading as source_value
from sim.outputs.counters import RepCounter, TeamCounter
from sim.scenarios.catalogue import DEFAULT_ORGANISATION, organisation_names
from sim.scenarios.loader import load_organisation
from sim.state import (
    N_FEATURES,
    N_SKILLS,
    Constants,
    Feature,
    Office,
    Practices,
    Rep,
    Table,
    Team,
    Values,
)

if TYPE_CHECKING:
    from sim.arrays import Array, Records

PARTS = 4.0
"""Values of `report_source` from here on say which parts are true, one bit each."""
SKILLS, WORK, PIPELINE, LATE, QUEUES = 1, 2, 4, 8, 16
ALL = SKILLS | WORK | PIPELINE | LATE | QUEUES
MEANINGS: Mapping[int, str] = {
    SKILLS: "which skill's gap costs each rep most",
    WORK: "everything that reps tried, achieved and waited for",
    PIPELINE: "how much is open, how many leads wait",
    LATE: "what stands in late stages, behind the quarter's number",
    QUEUES: "which leads wait unanswered, in a correction",
}


@rule
def knows(practice: Practices, part: int) -> bool:
    """Whether a part of the truth is known."""
    source = practice.report_source
    return bool(source >= PARTS and (int(source - PARTS) & part) > 0)


@rule
def share_of(practice: Practices, part: int, otherwise: float) -> float:
    """All of what happened where a part is known."""
    return 1.0 if knows(practice, part) else otherwise


@rule
def diagnose_in_part(
    c: Constants,
    practice: Practices,
    team: Team,
    rep: Rep,
    beliefs: Table,
    view: Values,
) -> tuple[int, float]:
    """As `believed_costliest`."""
    if knows(practice, SKILLS):
        weakest = costliest_gap(c, rep)
        return weakest, c.skill_worth[weakest] * rep.gap[weakest]
    return believed_costliest(c, practice, team, rep, beliefs, view)


@rule
def late_share_in_part(c: Constants, practice: Practices) -> float:
    """As `nominal_share`, for the late pipeline behind a commit and where a rep stands."""
    return share_of(practice, LATE, c.report_sample * practice.activity_observed)


@rule
def queue_seen_in_part(office: Office, index: int) -> int:
    """As `queue_seen`."""
    practice = office.practice
    shown = office.world.reps[
        shown_rep(practice, office.team.rep_begin, office.team.rep_end, index)
    ]
    ticks = float(correcting.UNANSWERED_TICKS)
    if not knows(practice, QUEUES):
        ticks = correcting.patience_ticks(practice)
    waiting = correcting.waiting_leads(shown, office.world.deals, ticks, office.now)
    return int(waiting * share_of(practice, QUEUES, office.c.report_sample * shown.logged))


@rule
def part_of(feature: int) -> int:
    """Which part of the truth a feature of a report belongs to."""
    if is_level(feature):
        return PIPELINE
    return LATE if feature == Feature.LATE_AMOUNT else WORK


@rule
def read_report_in_part(
    c: Constants,
    practice: Practices,
    rep: Rep,
    report: Values,
    belief: Values,
    ended: int,
    week: int,
) -> float:
    """As `read_report`, the share that can be read asked feature by feature."""
    late, own = 0.0, ended > rep.hired
    first = belief[Feature.REPORTS] <= 0.0
    for feature in range(N_FEATURES):
        if is_closing(feature):
            continue
        if not is_level(feature):
            belief[feature] *= c.memory
        part, logged = part_of(feature), c.report_sample * rep.logged
        nominal = share_of(practice, part, c.report_sample * practice.activity_observed)
        entered = share_of(practice, part, logged)
        if feature < 2 * N_SKILLS or nominal <= 0.0:
            continue
        if feature == Feature.REPORTS:
            belief[feature] += 1.0 if own else 0.0
            continue
        seen = sampled(c, rep.address, week, feature, report[feature], entered, nominal)
        if is_level(feature):
            gain = 1.0 if first else level_gain(nominal)
            belief[feature] += gain * (seen - belief[feature])
        elif own:
            belief[feature] += seen
        if feature == Feature.LATE_AMOUNT:
            late = seen
    entered = share_of(practice, WORK, c.report_sample * rep.logged)
    if own and entered > 0.0:
        reading.read_outcomes(c, rep.address, report, belief, entered, week)
    return late


REPLACED: tuple[tuple[Any, str, Any], ...] = (
    (acting, "believed_costliest", diagnose_in_part),
    (reading, "nominal_share", late_share_in_part),
    (correcting, "queue_seen", queue_seen_in_part),
    (reading, "read_report", read_report_in_part),
)


def replace_rules() -> None:
    """Let rules ask for parts of the truth, in this process, before any is compiled."""
    for module, name, other in REPLACED:
        assert hasattr(module, name)
        setattr(module, name, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowing:
    """What a manager knows in one of the compared worlds.

    Attributes:
        source: Value of `report_source`.
        label: The same in words.
    """

    source: float
    label: str


def compared() -> list[Knowing]:
    """Stage 5, the oracle, the team's average; each part alone, and all but each part."""
    found = [
        Knowing(source=PARTS, label="nothing (stage 5)"),
        Knowing(source=PARTS + ALL, label="everything (the oracle)"),
        Knowing(source=source_value("average"), label="no differences (the average)"),
    ]
    for part, meaning in MEANINGS.items():
        found.append(Knowing(source=PARTS + part, label=f"only {meaning}"))
    for part, meaning in MEANINGS.items():
        found.append(Knowing(source=PARTS + (ALL ^ part), label=f"all but {meaning}"))
    return found


def future(organisation: str, replication: int, source: float) -> Run:
    """Stage 5 in its steady state, its manager reading what `source` says."""

    def edit(records: Records) -> None:
        records["report_source"] = source

    bench = Bench(
        organisation=load_organisation(organisation), seed=1, replication=replication
    )
    return bench.run(managed("align"), weeks=WEEKS, run_in=RUN_IN, edit=edit)


def measured(organisation: str, replication: int) -> list[tuple[float, ...]]:
    """One future of every world: the columns, a row a world."""
    firm = load_organisation(organisation)
    rows: list[tuple[float, ...]] = []
    for knowing in compared():
        run = future(organisation, replication, knowing.source)
        years = run.after.shape[0] * run.after.shape[1] / YEAR
        diagnoses = run.team_total(TeamCounter.DIAGNOSES)
        rows.append(
            (
                run.sold() / years,
                run.contribution(firm) / years,
                run.team_total(TeamCounter.DIAGNOSES_RIGHT) / max(1.0, diagnoses),
                run.total(RepCounter.LEARNED_COACHING) / years,
                run.total(RepCounter.LEARNED_PEERS) / years,
            )
        )
    return rows


def check(pool: ProcessPoolExecutor, organisation: str) -> None:
    """No part of the truth is stage 5 and all of it the oracle, or nothing is measured.

    This process has the rules as they are.
    """
    for source, known in ((PARTS, "own"), (PARTS + ALL, "truth")):
        ours = pool.submit(future, organisation, 0, source).result()
        theirs = future(organisation, 0, source_value(known))
        if not np.array_equal(ours.after, theirs.after):
            raise SystemExit(
                f"{organisation}: parts of the truth do not add up to '{known}'"
            )


def table(organisation: str, seen: Array) -> Iterator[str]:
    """What was found, as lines of Markdown.

    Args:
        organisation: Whose it is.
        seen: Shape (futures, worlds, columns).
    """
    n, parts = seen.shape[0], list(MEANINGS.values())
    width = stats.t.ppf(1.0 - 0.025 / (3 + 2 * len(parts)), n - 1) / np.sqrt(n)

    def against(place: int, other: int) -> str:
        apart = seen[:, place] - seen[:, other]
        share = 100.0 * apart[:, 0] / seen[:, 0, 0].mean()
        cells = []
        for values, unit in ((share, ".1f"), (apart[:, 1], ",.0f")):
            mean, half = values.mean(), width * values.std(ddof=1)
            cells.append(f"{mean:+{unit}} ({mean - half:+{unit}} to {mean + half:+{unit}})")
        return " | ".join(cells)

    booked, kept = seen[:, 0, :2].mean(axis=0)
    yield (
        f"\n{organisation}, {n} futures of 3 years after 2 of run-in. Stage 5 books "
        f"{booked:,.0f} a rep and year and contributes {kept:,.0f}.\n"
    )
    yield (
        "| what the manager knows perfectly | alone: bookings, % | alone: contribution "
        "| all but it: bookings, % | all but it: contribution |\n|---|---|---|---|---|"
    )
    yield f"| everything (the oracle) | {against(1, 0)} | | |"
    yield f"| everything but the next line | {against(3 + len(parts), 0)} | | |"
    for place, part in enumerate(parts, start=3):
        yield f"| {part} | {against(place, 0)} | {against(place + len(parts), 1)} |"
    yield f"| no difference between people (the average) | {against(2, 0)} | | |"
    yield "\n| | diagnoses right | learned from coaching | learned from colleagues |"
    yield "|---|---|---|---|"
    for place, label in enumerate(("stage 5", "the oracle", "the average")):
        right, coached, met = seen[:, place, 2:].mean(axis=0)
        yield f"| {label} | {100.0 * right:.0f} % | {coached:.3f} | {met:.3f} |"


def main() -> None:
    """Measure every organisation asked for, and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisation", action="append", choices=organisation_names())
    parser.add_argument("--futures", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    apart = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder  # read by the processes that are started
        with ProcessPoolExecutor(given.workers, apart, replace_rules) as pool:
            for name in given.organisation or [DEFAULT_ORGANISATION]:
                check(pool, name)
                rows = pool.map(partial(measured, name), range(given.futures), chunksize=4)
                print("\n".join(table(name, np.array(list(rows)))), flush=True)


if __name__ == "__main__":
    main()
