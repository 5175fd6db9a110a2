"""The end of a week: levels are read off, reports are filed, counters start anew."""

from sim.agents.manager.reading import file_report
from sim.agents.rep.labelling import LATE_STAGES
from sim.agents.rep.learning import mean_skill
from sim.compiling import rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    Arrays,
    Constants,
    Deal,
    Feature,
    Gone,
    Records,
    Rep,
    SlotStatus,
    Table,
    Values,
)


@rule
def close_books(
    world: Arrays, index: int, week: int, rep_output: Table, team_output: Values
) -> None:
    """Write a team's finished week to the outputs and clear the counters.

    Args:
        world: The arrays.
        index: The team's place.
        week: Number of the week that has ended.
        rep_output: Receives the week, shape (reps, counters).
        team_output: Receives the week, shape (counters,).
    """
    c, team, team_counts = (
        world.constants[index],
        world.teams[index],
        world.team_ledger[index],
    )
    for rep_index in range(team.rep_begin, team.rep_end):
        counts = world.ledger[rep_index]
        features = world.activity[rep_index]
        rep = world.reps[rep_index]
        read_levels(rep, world.deals, counts)
        features[Feature.LATE_AMOUNT] = read_labels(c, rep, world.deals, counts)
        features[Feature.OPEN_AMOUNT] = counts[RepCounter.OPEN_AMOUNT]
        features[Feature.LEADS_WAITING] = counts[RepCounter.LEADS_WAITING]
        features[Feature.WEEKS] = 1.0
        features[Feature.REPORTS] = 1.0
        file_report(world.reports[rep_index], features, week)
        for counter in range(counts.shape[0]):
            rep_output[rep_index, counter] = counts[counter]
            counts[counter] = 0.0
    team_counts[TeamCounter.CONTENT] = team.content
    for counter in range(team_counts.shape[0]):
        team_output[counter] = team_counts[counter]
        team_counts[counter] = 0.0


@rule
def read_levels(rep: Rep, deals: Records[Deal], counts: Values) -> None:
    """Levels of a rep at the end of a week."""
    amount, silent = 0.0, 0.0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if deal.status == SlotStatus.DEAL:
            amount += deal.amount
            if deal.gone != Gone.NO:
                silent += 1.0
    counts[RepCounter.OPEN_DEALS] = rep.open_deals
    counts[RepCounter.OPEN_AMOUNT] = amount
    counts[RepCounter.SILENT_DEALS] = silent
    counts[RepCounter.LEADS_WAITING] = rep.leads
    counts[RepCounter.CUSTOMERS] = rep.customers
    counts[RepCounter.RECURRING] = rep.recurring
    counts[RepCounter.PACE] = rep.pace
    counts[RepCounter.PRESENT] = rep.present
    counts[RepCounter.QUOTA] = rep.quota
    counts[RepCounter.DESK_HOURS_BOUGHT] = rep.desk_bought
    counts[RepCounter.SEAT] = rep.seat
    counts[RepCounter.FATIGUE] = rep.fatigue if rep.present == 1 else 0.0
    counts[RepCounter.SKILL] = mean_skill(rep) if rep.present == 1 else 0.0


@rule
def read_labels(c: Constants, rep: Rep, deals: Records[Deal], counts: Values) -> float:
    """Count labels that are not the truth; returns the money in deals that are called late."""
    ahead, behind, late = 0.0, 0.0, 0.0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if deal.status != SlotStatus.DEAL:
            continue
        if deal.label > deal.stage:
            ahead += 1.0
        elif deal.label < deal.stage:
            behind += 1.0
        if deal.label >= c.n_stages - LATE_STAGES:
            late += deal.amount
    counts[RepCounter.LABELS_AHEAD] = ahead
    counts[RepCounter.LABELS_BEHIND] = behind
    return late
