"""What a manager learns by comparing people: a team's means, what its top performers do."""

import numpy as np

from sim.agents.manager.believing import (
    INTUITION,
    blend_fit,
    blend_prospecting,
    learn_segments,
    sum_segments,
    top_prospecting,
    weekly,
)
from sim.compiling import allocating_rule, rule
from sim.state import MOST_SEGMENTS, Constants, Feature, Practices, Table, Team


@rule
def team_means(beliefs: Table, begin: int, end: int) -> tuple[float, float, float]:
    """Mean open pipeline, weekly bookings and weekly wins of a team, as reported."""
    opened, booked, wins = 0.0, 0.0, 0.0
    for rep_index in range(begin, end):
        opened += weekly(beliefs[rep_index], Feature.OPEN_AMOUNT)
        booked += weekly(beliefs[rep_index], Feature.BOOKINGS)
        wins += weekly(beliefs[rep_index], Feature.WINS)
    n = end - begin
    return opened / n, booked / n, wins / n


@allocating_rule
def learn_team(c: Constants, practice: Practices, team: Team, beliefs: Table) -> None:
    """Improve intuition by comparing top performers with the rest, where that is done.

    What is pooled over teams comes once a quarter. A team with nobody to share with takes
    what it sees itself, as fresh as it sees it.

    Args:
        c: Constants.
        practice: Practices in force.
        team: The team.
        beliefs: Decayed sums of all reps.
    """
    if practice.kpi_basis <= INTUITION:
        return
    begin, end = team.rep_begin, team.rep_end
    hours, weeks = top_prospecting(beliefs, begin, end)
    team.prospect_learned = blend_prospecting(c, team.prospect_intuition, hours, weeks)
    booked, closed = np.zeros(MOST_SEGMENTS), np.zeros(MOST_SEGMENTS)
    sum_segments(c, beliefs, begin, end, booked, closed)
    learn_segments(c, team.segment_intuition, booked, closed, team.segment_learned)
    total = 0.0
    for segment in range(c.n_segments):
        total += closed[segment]
    team.fit_learned = blend_fit(c, team.fit_intuition, total)
    if c.sharing == 1:
        team.prospect_pooled = team.prospect_learned
        for segment in range(MOST_SEGMENTS):
            team.segment_pooled[segment] = team.segment_learned[segment]
    if c.pooling == 1:
        team.fit_pooled = team.fit_learned
