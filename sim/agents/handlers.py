"""What happens at each kind of event: which rule, for whom, with what.

Both engines call these and nothing else. Every handler takes the whole world, array by
array, in the order of `sim.engines.world.World.arrays`, then the entity of the event, its
stamp and the tick. New appointments are left in the agenda.
"""

from __future__ import annotations

from sim.agents.agenda import appoint, clear_agenda, touch_account, touch_deal
from sim.agents.executive.quotas import start_period
from sim.agents.manager.week import manager_week
from sim.agents.market.renewing import meet_contract
from sim.agents.market.week import bring_ticket, market_week, raise_hand
from sim.agents.opening import take_seat
from sim.agents.rep.touching import receive_reply
from sim.agents.rep.week import rep_week
from sim.agents.rep.working import begin_work, finish_work
from sim.compiling import inlined_rule, rule
from sim.state import EventKind, Records

ALL_TEAMS = -1
"""As in the lever registry, which no rule imports."""

# fmt: off


@rule
def practice_row(practices: Records, week: int, team: int) -> int:
    """Row of the practices in force for a team in a week.

    A team with rows of its own is managed by these, whatever the rows of all teams say;
    executives ask for the rows of all (`ALL_TEAMS`). The first row also holds before its
    start.
    """
    row = last_begun(practices, week, team)
    if row < 0:
        row = last_begun(practices, week, ALL_TEAMS)
    return max(row, 0)


@rule
def last_begun(practices: Records, week: int, team: int) -> int:
    """Row of one team that has begun last, the first where none has; -1: it has no row."""
    row = -1
    for i in range(practices.shape[0]):
        if practices[i].team == team and (row < 0 or practices[i].start_week <= week):
            row = i
    return row


@rule
def on_period(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A fiscal quarter begins (entity: its number, stamp: its first week)."""
    clear_agenda(agenda)
    practice = practices[practice_row(practices, stamp, ALL_TEAMS)]
    start_period(
        constants[0], practice, teams, reps, accounts, beliefs, team_ledger, entity
    )


@rule
def on_market_week(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A week begins in a team's market (stamp: its number)."""
    clear_agenda(agenda)
    week = weeks[stamp]
    market_week(
        constants[0], teams[entity], reps, accounts, deals, days, ledger,
        team_ledger[entity], agenda, stamp, week.first_tick, week.end_tick,
    )
    appoint(agenda, week.end_tick, EventKind.MARKET_WEEK, entity, stamp + 1)


@rule
def on_manager_week(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A manager's week begins (stamp: its number)."""
    clear_agenda(agenda)
    team = teams[entity]
    week = weeks[stamp]
    practice = practices[practice_row(practices, stamp, team.address)]
    manager_week(
        constants[0], practice, team, reps, accounts, deals, beliefs, reports, activity,
        ledger, team_ledger[entity], log, agenda, stamp, week.week_of_period,
        week.weeks_left, week.period_end_tick, now,
    )
    appoint(agenda, week.end_tick, EventKind.MANAGER_WEEK, entity, stamp + 1)


@rule
def on_rep_week(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A rep's week begins (stamp: its number)."""
    clear_agenda(agenda)
    rep_week(
        constants[0], reps[entity], entity, accounts, deals, ledger[entity],
        activity[entity], log, agenda, stamp, weeks[stamp].weeks_left,
        teams[reps[entity].team], now,
    )
    appoint(agenda, weeks[stamp].end_tick, EventKind.REP_WEEK, entity, stamp + 1)


@rule
def on_hire(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A newcomer takes a seat (stamp: number of the person)."""
    clear_agenda(agenda)
    take_seat(constants[0], reps[entity], entity, ledger[entity], agenda, now)


@inlined_rule
def on_hand_raise(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """An account asks to be called (stamp: its window)."""
    clear_agenda(agenda)
    account = accounts[entity]
    touch_account(agenda, entity)
    raise_hand(
        constants[0], reps[account.rep], account.rep, account, entity, deals,
        ledger[account.rep], stamp, now,
    )


@inlined_rule
def on_ticket(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A customer needs help (stamp: its spell as customer)."""
    clear_agenda(agenda)
    account = accounts[entity]
    rep = reps[account.rep]
    touch_account(agenda, entity)
    week_end = weeks[teams[rep.team].week].end_tick
    bring_ticket(
        constants[0], rep, account, entity, tickets, ledger[account.rep],
        activity[account.rep], agenda, stamp, week_end, now,
    )


@rule
def on_churn(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A customer's contract comes up, or ends (stamp: its spell as customer)."""
    clear_agenda(agenda)
    account = accounts[entity]
    touch_account(agenda, entity)
    meet_contract(
        constants[0], reps[account.rep], account, entity, tickets, ledger[account.rep],
        stamp, now,
    )


@inlined_rule
def on_reply(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A buyer's answer is due (stamp: generation of the deal slot)."""
    clear_agenda(agenda)
    deal = deals[entity]
    if deal.generation != stamp:
        return
    touch_deal(agenda, entity)
    touch_account(agenda, deal.account)
    rep_index = deal.rep
    receive_reply(
        constants[0], reps[rep_index], accounts[deal.account], deals, entity,
        ledger[rep_index], activity[rep_index], log, agenda, now,
    )


@inlined_rule
def on_rep_free(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, entity: int, stamp: int, now: int,
) -> None:
    """A piece of work ends and the next one begins (stamp: number of the person)."""
    clear_agenda(agenda)
    rep = reps[entity]
    if rep.present == 0 or rep.person != stamp:
        return
    week = weeks[teams[rep.team].week]
    finish_work(
        constants[0], rep, entity, accounts, deals, tickets, ledger[entity],
        activity[entity], log, agenda, week.period_end_tick, now,
    )
    begin_work(
        constants[0], rep, entity, accounts, deals, tickets, agenda, week.weeks_left, now
    )
