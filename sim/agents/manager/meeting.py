"""What people are told, and tell each other: closings, ranks, how the best do it.

Feedback acts through the rep's own forecast. A review of closings moves a rep's belief about
usual bookings to what was booked since the last one. People heed how striking news is more
than how much it rests on, so talk of a week's closings over-corrects (evidence 6); but nobody
learns the same closings twice, from a review and at the quarter's end. What is paid
is what is talked about: a manager with a bonus on closings talks about inputs less (evidence
2: review conversations beside a bonus bring nothing). Ranks give reps the team's mean as one
more reference (evidence 6, Barankay 2012); shown with how the best do it, the lower half
learns from it (evidence 3, Song et al. 2018). In structured meetings two reps explain to each
other how they work, one topic at a time (evidence 3, Sandvik et al. 2020).
"""

import numpy as np

from sim.agents.rep.learning import guessed_weakest, learn_from, skill_of
from sim.agents.rep.quarters import take_in, usual_weight
from sim.calendar import WEEKS_PER_QUARTER
from sim.chance import Purpose, uniform
from sim.compiling import allocating_rule, rule
from sim.outputs.counters import RepCounter
from sim.state import NOBODY, Constants, Office, Practices, Rep, Values

BONUS_HALF = 0.2
"""Bonus, as a share of pay, at which half of the talk about inputs turns to closings."""
RANK = 1
RANK_AND_PRACTICE = 2
PRACTICE_SHARE = 0.25
"""Of what a meeting teaches, what a shown practice does."""


@rule
def inputs_share(practice: Practices) -> float:
    """Share of a review that goes to inputs: what closings leave, and what the bonus leaves."""
    left = BONUS_HALF / (BONUS_HALF + practice.manager_bonus)
    return float((1.0 - practice.weight_on_closings) * left)


@rule
def discuss_closings(
    c: Constants, practice: Practices, rep: Rep, week_of_period: int
) -> None:
    """Tell a rep what was booked since the last review; the rep's expectations move to it.

    They move as far as they would by the quarter's end, or further where closings are what is
    talked about.

    Args:
        c: Constants.
        practice: Practices in force.
        rep: Who is reviewed.
        week_of_period: Weeks since the quarter began, in which bookings started anew.
    """
    weeks = week_of_period - rep.discussed_weeks
    if weeks <= 0:
        return
    talked = c.feedback_weight * (1.0 - inputs_share(practice))
    take_in(rep, weeks, max(usual_weight(weeks), talked))
    rep.discussed_weeks = week_of_period


@rule
def show_ranks(office: Office) -> None:
    """Let everybody see where they stand, and how the best one does it where that is shown."""
    practice, begin, end = office.practice, office.team.rep_begin, office.team.rep_end
    reps = office.world.reps
    total, best = 0.0, NOBODY
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        total += rep.weekly_mean
        if rep.present == 1 and (best < 0 or rep.weekly_mean > reps[best].weekly_mean):
            best = rep_index
    mean = total / (end - begin)
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        rep.rank_reference = WEEKS_PER_QUARTER * mean if practice.ranking >= RANK else 0.0
        below = rep.present == 1 and rep.weekly_mean < mean
        if practice.ranking >= RANK_AND_PRACTICE and below:
            topic = topic_of(office.c, rep, office.number)
            share = PRACTICE_SHARE * office.c.peer_alpha
            learned = learn_from(rep, topic, skill_of(reps[best], topic), share)
            office.world.ledger[rep_index, RepCounter.LEARNED_PEERS] += learned


@rule
def rounds_this_week(c: Constants, address: int, rate: float, week: int) -> int:
    """How many rounds of meetings a week holds: the whole part, and one more by chance."""
    rounds = int(rate)
    if uniform(c.key, address, Purpose.PEER_PAIR, week, 0) < rate - rounds:
        rounds += 1
    return rounds


@allocating_rule
def pair_up(office: Office, number: int) -> None:
    """One round of structured meetings: everybody present meets one colleague, by lot.

    Both learn from what the other was before the meeting. With an odd number one stays
    without.

    Args:
        office: The manager at work.
        number: Number of the round in the week, from 1 up.
    """
    c, team = office.c, office.team
    reps, ledger = office.world.reps, office.world.ledger
    begin, end = team.rep_begin, team.rep_end
    lots = np.full(end - begin, 2.0)
    for rep_index in range(begin, end):
        if reps[rep_index].present == 1:
            place = number * 64 + rep_index - begin
            lots[rep_index - begin] = uniform(
                c.key, team.address, Purpose.PEER_PAIR, office.number, place
            )
    first = NOBODY
    for _ in range(end - begin):
        place = 0
        for other in range(1, end - begin):
            if lots[other] < lots[place]:
                place = other
        if lots[place] >= 1.0:
            return
        lots[place] = 2.0
        if first == NOBODY:
            first = begin + place
        else:
            second = begin + place
            meet(c, reps[first], reps[second], ledger[first], ledger[second], office.number)
            first = NOBODY


@rule
def topic_of(c: Constants, rep: Rep, week: int) -> int:
    """The one skill that a rep asks colleagues about: the coached one, else the own guess.

    A manager who coaches has said what is weakest; that can be wrong as well.
    """
    if rep.coached_skill >= 0 and week < rep.coached_until:
        return int(rep.coached_skill)
    return guessed_weakest(c, rep)


@rule
def meet(
    c: Constants, one: Rep, other: Rep, counts: Values, other_counts: Values, week: int
) -> None:
    """Two reps explain to each other how they work; each learns one thing that the other does better."""
    counts[RepCounter.PEER_MEETINGS] += 1.0
    other_counts[RepCounter.PEER_MEETINGS] += 1.0
    topic, other_topic = topic_of(c, one, week), topic_of(c, other, week)
    mine = skill_of(one, other_topic)
    counts[RepCounter.LEARNED_PEERS] += learn_from(
        one, topic, skill_of(other, topic), c.peer_alpha
    )
    other_counts[RepCounter.LEARNED_PEERS] += learn_from(
        other, other_topic, mine, c.peer_alpha
    )
