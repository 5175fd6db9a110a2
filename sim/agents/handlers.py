"""What happens at each kind of event: which rule, for whom, with what.

Both engines call these and nothing else. Every handler takes the arrays of the world, the
entity of the event, its stamp and the tick; those of managers and executives take the
practices as well. New appointments are left in the agenda.
"""

from sim.agents.agenda import appoint, clear_agenda, touch_account, touch_deal
from sim.agents.executive.quotas import start_period
from sim.agents.manager.believing import expect_newcomer
from sim.agents.manager.week import manager_week, number_if_asked
from sim.agents.market.renewing import meet_contract
from sim.agents.market.week import bring_ticket, market_week, raise_hand
from sim.agents.opening import take_seat
from sim.agents.rep.touching import receive_reply
from sim.agents.rep.week import rep_week
from sim.agents.rep.working import begin_work, finish_work
from sim.agents.seats import seat_at
from sim.compiling import inlined_rule, pasted_rule, rule
from sim.state import Arrays, EventKind, Office, Practices, Records, Week

ALL_TEAMS = -1
"""As in the lever registry, which no rule imports."""


@rule
def practice_row(practices: Records[Practices], week: int, team: int) -> int:
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
def last_begun(practices: Records[Practices], week: int, team: int) -> int:
    """Row of one team that has begun last, the first where none has; -1: it has no row."""
    row = -1
    for i in range(practices.shape[0]):
        if practices[i].team == team and (row < 0 or practices[i].start_week <= week):
            row = i
    return row


@pasted_rule
def week_of(world: Arrays, rep_index: int) -> Week:
    """The week in which a rep's team is."""
    return world.weeks[world.teams[world.reps[rep_index].team].week]


@rule
def on_period(
    world: Arrays, practices: Records[Practices], period: int, week: int, now: int
) -> None:
    """A fiscal quarter begins, with a week; the calendar of pending events knows nothing of it."""
    clear_agenda(world.agenda)
    start_period(world, practices[practice_row(practices, week, ALL_TEAMS)], period)


@rule
def on_market_week(
    world: Arrays, practices: Records[Practices], team: int, week: int, now: int
) -> None:
    """A week begins in a team's market."""
    clear_agenda(world.agenda)
    market_week(world, team, week)
    appoint(world.agenda, world.weeks[week].end_tick, EventKind.MARKET_WEEK, team, week + 1)


@rule
def on_manager_week(
    world: Arrays, practices: Records[Practices], index: int, week: int, now: int
) -> None:
    """A manager's week begins."""
    clear_agenda(world.agenda)
    team = world.teams[index]
    practice = practices[practice_row(practices, week, team.address)]
    counts, row = world.team_ledger[index], world.weeks[week]
    manager_week(
        Office(world, world.constants[index], practice, team, counts, week, row, now)
    )
    appoint(world.agenda, row.end_tick, EventKind.MANAGER_WEEK, index, week + 1)


@rule
def ask_for_number(
    world: Arrays, practices: Records[Practices], index: int, week: int, now: int
) -> float:
    """What a team's manager would say that the quarter will bring; to be asked of a copy of the world."""
    team = world.teams[index]
    practice = practices[practice_row(practices, week, team.address)]
    counts, row = world.team_ledger[index], world.weeks[week]
    return number_if_asked(
        Office(world, world.constants[index], practice, team, counts, week, row, now)
    )


@rule
def on_rep_week(
    world: Arrays, practices: Records[Practices], rep_index: int, week: int, now: int
) -> None:
    """A rep's week begins."""
    clear_agenda(world.agenda)
    row, team = world.weeks[week], world.teams[world.reps[rep_index].team]
    rep_week(seat_at(world, rep_index, now), week, row.weeks_left, team)
    appoint(world.agenda, row.end_tick, EventKind.REP_WEEK, rep_index, week + 1)


@rule
def on_hire(
    world: Arrays, practices: Records[Practices], rep_index: int, person: int, now: int
) -> None:
    """A newcomer takes a seat."""
    clear_agenda(world.agenda)
    take_seat(seat_at(world, rep_index, now))
    expect_newcomer(world.teams[world.reps[rep_index].team], world.beliefs, rep_index)


@inlined_rule
def on_hand_raise(
    world: Arrays, practices: Records[Practices], index: int, window: int, now: int
) -> None:
    """An account asks to be called."""
    clear_agenda(world.agenda)
    account = world.accounts[index]
    touch_account(world.agenda, index)
    raise_hand(seat_at(world, account.rep, now), account, index, window)


@inlined_rule
def on_ticket(
    world: Arrays, practices: Records[Practices], index: int, spell: int, now: int
) -> None:
    """A customer needs help."""
    clear_agenda(world.agenda)
    account = world.accounts[index]
    touch_account(world.agenda, index)
    week_end = week_of(world, account.rep).end_tick
    bring_ticket(seat_at(world, account.rep, now), account, index, spell, week_end)


@rule
def on_churn(
    world: Arrays, practices: Records[Practices], index: int, spell: int, now: int
) -> None:
    """A customer's contract comes up, or ends."""
    clear_agenda(world.agenda)
    account = world.accounts[index]
    touch_account(world.agenda, index)
    meet_contract(seat_at(world, account.rep, now), account, index, spell)


@inlined_rule
def on_reply(
    world: Arrays, practices: Records[Practices], slot: int, generation: int, now: int
) -> None:
    """A buyer's answer is due."""
    clear_agenda(world.agenda)
    deal = world.deals[slot]
    if deal.generation != generation:
        return
    touch_deal(world.agenda, slot)
    touch_account(world.agenda, deal.account)
    receive_reply(seat_at(world, deal.rep, now), world.accounts[deal.account], slot)


@inlined_rule
def on_rep_free(
    world: Arrays, practices: Records[Practices], rep_index: int, person: int, now: int
) -> None:
    """A piece of work ends and the next one begins."""
    clear_agenda(world.agenda)
    rep = world.reps[rep_index]
    if rep.present == 0 or rep.person != person:
        return
    week, seat = week_of(world, rep_index), seat_at(world, rep_index, now)
    finish_work(seat, week.period_end_tick)
    begin_work(seat, week.weeks_left)
