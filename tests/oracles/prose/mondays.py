"""A manager's Monday in prose: hours shared out, reports read, meetings held, in their order."""

from oracles.prose import (
    gaming,
    leading,
    learning,
    meeting,
    offering,
    persons,
    prices,
    redrawing,
    watching,
)
from oracles.prose.asked import commits, numbers, standards, urgency
from oracles.prose.luck import draw
from oracles.prose.managing import (
    behind,
    coaches,
    inspects,
    mentions,
    moves_leads,
    must_go,
    orders,
    plans_coaching,
    rescues,
    shown_index,
    splits_coaching,
)
from oracles.prose.reports import (
    AVERAGE,
    is_due,
    lag,
    learns,
    logged,
    means,
    pooling,
    reads,
    reads_closings,
    team_of,
    view_of,
    weekly,
)

from sim.agents.manager import (
    correcting,
    desk,
    hours,
)
from sim.agents.manager import prices as manager_prices
from sim.agents.manager.week import LOGGING
from sim.chance import Purpose
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import REPORT_WEEKS, Feature


def there(m, t):
    return sum(m.reps[i].present for i in team_of(m, t))


def given(m, p, t, week, now):
    """As much of what is asked for as there are hours for it, chasing included."""
    reviews = int(is_due(week, p.paid.review_interval_weeks))
    asked = prices.asked_for(p, there(m, t), reviews) + chases(m, p, t)
    has = max(0.0, prices.available(m, m.teams[t], now) - m.teams[t].owed_hours)
    return 1.0 if asked <= has else has / asked


def takes_on(m, p, t, week, week_of_period, weeks_left):
    """What cannot be cut is owed from the day on which it comes up."""
    prices.seats_are_filled(m, p, t)
    prices.borders_are_agreed(m, p, t)
    when = (week_of_period, weeks_left, correcting.CORRECTION_WEEK)
    n = there(m, t)
    reviews = int(is_due(week, p.paid.review_interval_weeks))
    m.teams[t].owed_hours += prices.comes_first(p, n, *when, pooling(m), reviews)


def works_off(m, t, now):
    """The whole of it, or as long as the week is."""
    done = min(prices.available(m, m.teams[t], now), m.teams[t].owed_hours)
    m.teams[t].owed_hours -= done
    m.team_ledger[t][TeamCounter.MANAGER_OTHER] += done


def finds_time(m, t, index, part, week):
    """Seats lie on a rod, each as long as the share; those who hold a whole number are reviewed."""
    begin = draw(m, m.teams[t].address, Purpose.REVIEWED, week)
    left = begin + part * (index - m.teams[t].rep_begin)
    right = begin + part * (index - m.teams[t].rep_begin + 1)
    return part >= 1 or int(right) > int(left)


def reads_team(m, p, t, week):
    closed, shown, late = week - 1, week - 1 - lag(p), 0.0
    for i in team_of(m, t):
        rep, filed = m.reps[i], m.reports[i]
        if closed >= 0 and m.weeks[closed].end_tick > rep.hired:
            reads_closings(m, filed[closed % REPORT_WEEKS], m.beliefs[i])
        if shown >= 0:
            week_read = filed[shown % REPORT_WEEKS]
            end = m.weeks[shown].end_tick
            seen = reads(m, p, rep, week_read, m.beliefs[i], end, week)
            rep.outlook = outlook(m, p, seen, weekly(m.beliefs[i], Feature.LATE_AMOUNT))
            late += seen
    return late


def outlook(m, p, now, usual):
    """How much more than usual stands in late stages, shrunk by how many deals are read."""
    if usual <= 0:
        return 0.0
    deals = logged(m, p) * usual / m.c.amount_mean
    return (now - usual) / usual * deals / (deals + m.c.prior_observations)


def shares_desk(m, p, t, week_of_period):
    """Evenly, or by the service load seen; more to those behind when correcting.

    What is paid for is split like what is there, and evenly where nothing is.
    """
    mine = list(team_of(m, t))
    total = p.desk_hours * len(mine)
    if total <= 0:
        for index in mine:
            m.reps[index].desk_hours = 0.0
            m.reps[index].desk_bought = p.paid.desk_hours
        return
    for index in mine:
        view = m.beliefs[shown_index(m, p, t, index)]
        share = 1.0
        if p.activity_observed > 0 and p.may_reprioritise:
            share += weekly(view, Feature.SERVICE_HOURS)
        if behind(m, p, t, index, week_of_period):
            share *= 1.5
        m.reps[index].desk_share = 1.0 if p.report_source == AVERAGE else share
    whole = sum(m.reps[index].desk_share for index in mine)
    for index in mine:
        rep = m.reps[index]
        part = rep.desk_share / whole
        rep.desk_bought = part * p.paid.desk_hours * len(mine)
        rep.desk_hours = min(rep.desk_hours + total * part, desk.DESK_WEEKS * total * part)


def dismisses(m, t, index):
    """Counted as above the median where fewer than half of the team are better."""
    m.ledger[index][RepCounter.DISMISSALS] += 1
    own = learning.mean_skill(m.reps[index])
    better = sum(learning.mean_skill(m.reps[i]) > own for i in team_of(m, t))
    above = better < len(team_of(m, t)) // 2
    m.team_ledger[t][TeamCounter.DISMISSED_ABOVE_MEDIAN] += above


def chases(m, p, t):
    """Minutes for every lead that is seen to wait; none are seen where nothing is logged.

    A standard for everybody leaves nobody to chase.
    """
    if not p.paid.may_chase or p.paid.lead_response_hours or p.activity_observed <= 0:
        return 0.0
    return hours.CHASE * sum(
        weekly(m.beliefs[i], Feature.LEADS_WAITING) for i in team_of(m, t)
    )


def prepares(m, p, t, week, week_of_period, weeks_left):
    """Prices first, of seats and of those who are there; then reports, content, norm, desk."""
    when = (week_of_period, weeks_left, correcting.CORRECTION_WEEK)
    for index in team_of(m, t):
        rep = m.reps[index]
        prices.seat_pays(m, p, index)
        if rep.present:
            prices.rep_pays(m, p, index)
            prices.rep_is_told_targets(p, rep, *when)
            # Logging takes its minutes as far as it is done.
            done = gaming.entering_share(m, rep)
            rep.admin_hours += done * p.paid.activity_observed * LOGGING
    prices.manager_gets_bonus(m, p, t)
    takes_on(m, p, t, week, week_of_period, weeks_left)
    late = reads_team(m, p, t, week)
    offering.builds_content(m, p, m.teams[t])
    if p.playbook:
        offering.writes_norm(m, m.teams[t])
    shares_desk(m, p, t, week_of_period)
    if is_due(week, p.review_interval_weeks):
        learns(m, p, t)
    return late


def pays_meetings(m, p, t, part, week):
    """A month's meetings over its weeks; reviews when they are due; all cut alike."""
    coached, inspected, paired = (
        part * a_month * 12 / 52
        for a_month in (
            p.paid.coaching_hours_month, p.paid.inspections_month, p.paid.peer_meetings_month
        )
    )  # fmt: skip
    agreed = part * 12 / 52 * manager_prices.AGREEING_NEED * bool(p.paid.coaching_by_need)
    due, counts = is_due(week, p.paid.review_interval_weeks), m.team_ledger[t]
    counts[TeamCounter.MANAGER_OTHER] += part * chases(m, p, t)
    here = [m.reps[i] for i in team_of(m, t) if m.reps[i].present]
    for rep in here:
        rep.owed_hours += coached * rep.coaching_share + agreed
        rep.owed_hours += manager_prices.INSPECTION_REP * inspected
        rep.owed_hours += manager_prices.PEERS_REP * paired
        rep.owed_hours += prices.review_of_rep(p) * part if due else 0.0
    counts[TeamCounter.MANAGER_COACH] += sum(
        coached * rep.coaching_share + agreed for rep in here
    )
    counts[TeamCounter.MANAGER_INSPECT] += (
        len(here) * manager_prices.INSPECTION_MANAGER * inspected
    )
    counts[TeamCounter.MANAGER_PEERS] += len(here) * manager_prices.PEERS_MANAGER * paired
    if due:
        counts[TeamCounter.MANAGER_REVIEW] += len(here) * prices.review_of_manager(p) * part


def reviews(m, p, t, index, view, week, week_of_period):
    if not is_due(week, p.review_interval_weeks):
        return
    rep, mean_open = m.reps[index], means(m, t)[0]
    meeting.hears_closings(m, p, rep, week_of_period)
    mentions(m, p, rep, week)
    orders(m, p, t, rep, view, mean_open, week_of_period)
    offering.gives_kpi(m, p, t, rep, view)


def works_with(m, p, t, index, view, part, week):
    """Coaching and inspection as far as hours go; nothing of either where none is asked."""
    share = m.reps[index].coaching_share
    there = watching.hours(p, part, share)
    watching.watches(m, t, m.reps[index], m.beliefs[index], there, week)
    if p.coaching_hours_month * part > 0:
        plans_coaching(m, p, t, index, view, week)
        coaches(m, t, index, p.coaching_hours_month * 12 / 52 * part * share)
    if p.inspections_month * part > 0:
        inspects(m, index, p.inspections_month * 12 / 52 * part, week)


def monday(m, p, t, week, week_of_period, weeks_left, period_end, now):
    leading.takes_over(m, p, t, now)
    leading.adds_seats(m, p, t, week, now)
    redrawing.redraws(m, p, t)
    late = prepares(m, p, t, week, week_of_period, weeks_left)
    commits(m, p, t, late, week_of_period, period_end, now)
    closings_needed = urgency(m, t)
    moves_leads(m, p, t, week_of_period, now)
    splits_coaching(m, p, t)
    part = given(m, p, t, week, now)
    m.team_ledger[t][TeamCounter.DEMAND_CUT] += part
    works_off(m, t, now)
    pays_meetings(m, p, t, part, week)
    _, mean_booked, mean_wins = means(m, t)
    for index in team_of(m, t):
        rep = m.reps[index]
        standards(m, p, t, rep)
        numbers(m, p, rep, closings_needed)
        offering.offers(m, p, m.teams[t], rep)
        if not rep.present:
            continue
        view = view_of(m, p, t, index)
        if finds_time(m, t, index, part, week):
            reviews(m, p, t, index, view, week, week_of_period)
        works_with(m, p, t, index, view, part, week)
        quarter_begins = week_of_period == 0
        if (
            p.may_replace
            and quarter_begins
            and must_go(m, rep, view, mean_booked, mean_wins, now)
        ):
            dismisses(m, t, index)
            persons.goes(m, index, now)
    meeting.brings_together(m, p, t, part, week)
    has = m.c.rescue_hours + m.teams[t].own_hours
    used = rescues(m, p, t, has, period_end, now, week_of_period)
    kept = min(used, m.c.rescue_hours)
    m.team_ledger[t][TeamCounter.MANAGER_RESCUE] += kept
    m.team_ledger[t][TeamCounter.MANAGER_OWN] += used - kept
