"""The five stages in their steady states, and controls that take part of stage 5 away.

Controls could fail: paid for nothing, stage 5 must lose; a manager who reads another rep's
report must keep less; what a manager does not know must cost (design: placebo, team average,
oracle); what buyers hold in store must be the same whoever manages.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.arrays import Records
from sim.evidence.bench import HOURS, YEAR, Bench, Levers, Run, changed, managed
from sim.evidence.figures import Figure, Observations, ratio
from sim.evidence.row import Marginal
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter, TeamCounter
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

WEEKS = 3 * YEAR
RUN_IN = 2 * YEAR

NOISE = ("truth", "own", "own, a half read", "own, a fifth read", "average")
"""What a manager knows of each rep, from everything to the team's mean."""

READERS = ("own", "another", "average", "truth")
"""Whose report a manager of stage 5 reads about a rep: the rep's, somebody else's, the
team's mean, or what is so."""

LEARNING = {
    "coaching": ("LEARNED_COACHING", "years"),
    "peers": ("LEARNED_PEERS", "years"),
    "right diagnoses": ("DIAGNOSES_RIGHT", "DIAGNOSES"),
}
"""What is learned a rep-year from coaching and from colleagues, and which share of the skills
picked for coaching was right: what is counted, over what."""

RESPONSE_CURVES = ("content_budget", "manager_bonus", "personal_kpi")
"""Levers tagged `reduced_form`, and those whose effect passes through a curve of judgement."""


def reduced_levers() -> tuple[str, ...]:
    """Levers whose effect is an empirical curve and no mechanism, tagged ones included."""
    tagged = [name for name, lever in LEVERS.items() if lever.reduced_form]
    return tuple(dict.fromkeys((*tagged, *RESPONSE_CURVES)))


def without_curves(stage: str) -> Levers:
    """A stage with every reduced-form lever at its neutral value."""
    return managed(stage, **{name: LEVERS[name].default for name in reduced_levers()})


def reading(source: str) -> float:
    """Value of `report_source`."""
    return float(LEVERS["report_source"].choices.index(source))


def paid_for_nothing(records: Records) -> None:
    """Every lever keeps its price and has the effect of stage 1's value."""
    for name, value in managed("initial").items():
        records[name] = value


def measure(bench: Bench) -> dict[str, float]:
    """Everything that is counted, in each stage, and bookings of the controls."""
    seen: dict[str, float] = {}
    runs = {name: steady(bench, managed(name)) for name in STAGES}
    for name, run in runs.items():
        seen |= levels_of(name, run, bench.organisation)
        for counter in RepCounter:
            seen[f"{name} {counter.name}"] = run.total(counter)
    aligned = managed("align")
    for name in READERS:
        levers = {**aligned, "report_source": reading(name)}
        run = runs["align"] if levers == aligned else steady(bench, levers)
        seen |= learning_of(name, run)
        seen[f"{name} sold"] = run.sold()
    for name, share in zip(NOISE[2:4], (0.5, 0.2), strict=True):
        firm = changed(bench.organisation, managers__report_sample=share)
        seen[f"{name} sold"] = steady(bench, aligned, organisation=firm).sold()
    idle = steady(bench, aligned, paid_for_nothing)
    seen |= levels_of("idle", idle, bench.organisation)
    seen["coached by chance sold"] = steady(bench, coached_by_chance()).sold()
    for stage in ("initial", "align"):
        plain = without_curves(stage)
        run = runs[stage] if plain == managed(stage) else steady(bench, plain)
        seen[f"{stage} without curves"] = run.sold()
    potential = [
        run.team_total(TeamCounter.POTENTIAL_OPENED) for run in (*runs.values(), idle)
    ]
    seen["potential apart"] = max(potential) / min(potential) - 1.0
    seen["relabelled"] = relabelled(bench, runs)
    seen["noise slope"] = noise_slope(seen)
    return seen


def coached_by_chance() -> Levers:
    """Stage 4 by another rep's report, without what it adds for everybody alike.

    That is as much inspection and support as in stage 3, and no meetings of colleagues: these
    bring something whoever needs what. KPIs are neither compared nor guessed.
    """
    before = managed("execute")
    alike = ("inspections_month", "peer_meetings_month", "desk_hours")
    return managed(
        "coach",
        report_source=reading("another"),
        kpi_basis=0,
        **{name: before[name] for name in alike},
    )


def steady(
    bench: Bench,
    levers: Levers,
    edit: Callable[[Records], None] | None = None,
    organisation: Organisation | None = None,
) -> Run:
    """A way of managing, two years run in under itself."""
    return bench.run(
        levers, weeks=WEEKS, run_in=RUN_IN, edit=edit, organisation=organisation
    )


def levels_of(name: str, run: Run, organisation: Organisation) -> dict[str, float]:
    """Bookings and contribution at average luck, wins and people's years."""
    return {
        f"{name} sold": run.sold(),
        f"{name} contribution": run.contribution(organisation),
        f"{name} wins": run.total(RepCounter.WINS),
        f"{name} years": run.after.shape[0] * run.after.shape[1] / YEAR,
    }


def learning_of(name: str, run: Run) -> dict[str, float]:
    """What was learned from coaching and colleagues, and how often diagnoses were right."""
    seen = {f"{name} years": run.after.shape[0] * run.after.shape[1] / YEAR}
    for rep_counter in (RepCounter.LEARNED_COACHING, RepCounter.LEARNED_PEERS):
        seen[f"{name} {rep_counter.name}"] = run.total(rep_counter)
    for team_counter in (TeamCounter.DIAGNOSES, TeamCounter.DIAGNOSES_RIGHT):
        seen[f"{name} {team_counter.name}"] = run.team_total(team_counter)
    return seen


def relabelled(bench: Bench, runs: dict[str, Run]) -> float:
    """What changes in any counter when stages 1 and 5 swap names and titles."""
    apart = 0.0
    for name, label in (("initial", "align"), ("align", "initial")):
        other = load_scenario(label)
        scenario = replace(
            load_scenario(name), name=other.name, title=other.title, meaning=other.meaning
        )
        run = steady(bench, dict(scenario.opening))
        apart += float(np.abs(run.after - runs[name].after).sum())
    return apart


def noise_slope(seen: dict[str, float]) -> float:
    """Bookings lost a step from the oracle to the team's average, over those of stage 5."""
    sold = np.array([seen[f"{name} sold"] for name in NOISE])
    step = np.arange(len(NOISE)) - (len(NOISE) - 1) / 2.0
    return float(sold @ step / (step @ step))


def kept_by(control: str) -> Figure:
    """Share of stage 5's gain over stage 1 that a control keeps."""

    def figure(seen: Observations) -> float:
        base = seen["initial sold"].sum()
        return float(
            (seen[f"{control} sold"].sum() - base) / (seen["align sold"].sum() - base)
        )

    return figure


def learned(reader: str, what: str) -> Figure:
    """One quantity of `LEARNING` where a manager reads one kind of report."""
    over, under = LEARNING[what]
    return ratio(f"{reader} {over}", f"{reader} {under}")


def through_curves(seen: Observations) -> float:
    """Share of the difference between stages 5 and 1 that reduced-form levers carry."""
    whole = seen["align sold"].sum() - seen["initial sold"].sum()
    left = seen["align without curves"].sum() - seen["initial without curves"].sum()
    return float((whole - left) / whole)


def measure_alike(bench: Bench) -> dict[str, float]:
    """Sharing what works, where everybody works the same way."""
    base = managed("execute", peer_meetings_month=0, playbook=0)
    shared = {"peer_meetings_month": 2.0, "playbook": 1.0}
    seen: dict[str, float] = {}
    for name, levers in (("none", {}), ("shared", shared)):
        run = bench.run(base, (0, levers), weeks=2 * YEAR, organisation=alike(bench))
        seen[name] = run.sold((YEAR, 2 * YEAR))
        learned = (RepCounter.LEARNED_PEERS, RepCounter.LEARNED_PLAYBOOK)
        seen[f"{name} learned"] = run.total(*learned)
    return seen


def alike(bench: Bench) -> Organisation:
    """The bench's organisation with people who do not differ in skill, ever."""
    return changed(
        bench.organisation, people__general_sd=0.0, people__gap_mean=0.0,
        people__outdating_week=0.0, people__failing_hires=0.0,
        people__gap_other=0.0, people__gap_concentration=0.0, people__ramp_start=1.0,
        people__coaching_kappa=0.0,
    )  # fmt: skip


def level(marginal: Marginal, stage: str) -> Figure:
    """A marginal in one stage."""

    def figure(seen: Observations) -> float:
        under = marginal.under or tuple(counter.name for counter in HOURS)
        above = sum(seen[f"{stage} {name}"].sum() for name in marginal.over)
        return float(above / sum(seen[f"{stage} {name}"].sum() for name in under))

    return figure
