"""What answers say together, in plain arithmetic; and where they contradict each other.

Nothing is repaired: a contradiction is shown with its numbers and with what may be changed.
It is a contradiction only where the numbers are far apart, so that no way of managing could
bring them together; finer disagreement shows in the simulation.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from marathon.answers.questions import Answers, answer_text
from marathon.answers.shaping import manager_pay
from sim.organisation import Organisation

OWN_SHARE: Final = 2.0
"""Reps hardly find more than so many times the leads that come in by themselves."""
FEWEST_DEALS: Final = 0.1
"""Share of leads that becomes deals in any sales force: a tenth at least."""
SELLING_SHARE: Final = 0.45
"""Most of a rep's time that is spent on deals and prospecting (evidence 16: .20-.45)."""
WORKED_HOURS: Final = 1840.0
"""Hours of a rep and year: 46 weeks of 40."""
MOST_OPEN: Final = 50.0
"""Open deals that nobody juggles: twice the 10-25 of evidence 16."""
SHORTEST_REPLY: Final = 0.4
"""Working days a touch, below which buyers would have to answer within hours."""
LOSS_OF_PAY: Final = 0.1
"""Loss with a rep at quota, over the pay, below which nothing is said."""
CALENDAR_DAYS: Final = 7.0 / 5.0
MONTH_DAYS: Final = 365.25 / 12


def contradictions(answers: Answers, base: Organisation) -> tuple[str, ...]:
    """Sentences on what cannot all be true, with the arithmetic and what to change.

    Args:
        answers: What was answered; what nobody knows contradicts nothing.
        base: The organisation whose work a deal takes, and whose prices hold where nothing
            was answered.
    """
    found: list[str] = []
    known_or_usual = {"span": float(base.teams[0].reps), **answers.known}
    for check, names in _CHECKS:
        given = [known_or_usual.get(name) for name in names]
        known = [each for each in given if each is not None]
        if len(known) == len(given):
            found += check(base, *known)
    return tuple(found)


def money(value: float) -> str:
    """A sum of money in a sentence."""
    return answer_text("money", value)


def _leads_against_quota(
    _base: Organisation, leads: float, rate: float, size: float, quota: float
) -> Iterator[str]:
    most = 12 * leads * rate * size
    leads_only = (
        f"{leads:g} leads a month are {12 * leads:,.0f} a year; if every one became a deal, "
        f"{answer_text('share', rate)} of them won at {money(size)} each, a rep would book "
        f"{money(most)}"
    )
    if quota > (1 + OWN_SHARE) * most:
        deals = (quota - most) / (rate * size)
        yield (
            f"leads x win rate x deal size against quota: {leads_only}. The quota is {money(quota)}: "
            f"reps would have to find {deals:,.0f} further deals a year by themselves, "
            f"{deals / 46:.1f} a week. Change the quota, the leads, the win rate or the deal size."
        )
    elif quota < FEWEST_DEALS * most:
        yield (
            f"leads x win rate x deal size against quota: {leads_only}. The quota is {money(quota)}: "
            f"it would be reached with {answer_text('share', quota / most)} of the leads. Are these "
            "leads, or names on a list? Change the leads or the quota."
        )


def _work_against_quota(
    base: Organisation, rate: float, size: float, quota: float
) -> Iterator[str]:
    opened = quota / (rate * size)
    hours = hours_of_a_deal(base, rate)
    room = SELLING_SHARE * WORKED_HOURS
    if opened * hours > room:
        yield (
            f"quota against hours: {money(quota)} / ({money(size)} x {answer_text('share', rate)}) are "
            f"{opened:,.0f} deals to open in a year. At {hours:.1f} h each, as in '{base.name}', "
            f"they take {opened * hours:,.0f} h; a rep has about {room:,.0f} for deals "
            f"({SELLING_SHARE:.0%} of a year's {WORKED_HOURS:,.0f} h). Change the quota, the win "
            "rate or the deal size, or start from an organisation whose deals take less "
            "(like, --like)."
        )


def hours_of_a_deal(base: Organisation, win_rate: float) -> float:
    """Hours of a mean deal that is opened: later stages are reached by fewer."""
    stages = base.process.stages
    passed = float(win_rate ** (1 / len(stages)))
    hours = [stage.touches * stage.hours for stage in stages]
    return sum(passed**place * each for place, each in enumerate(hours))


def _open_deals(
    _base: Organisation, rate: float, size: float, quota: float, cycle: float
) -> Iterator[str]:
    opened = quota / (rate * size)
    at_once = opened * cycle / 365.25
    if at_once > MOST_OPEN:
        yield (
            f"coverage: {opened:,.0f} deals opened a year that are open for "
            f"{answer_text('days', cycle)} are {at_once:,.0f} open at once for a rep, "
            f"{4 * at_once * size / quota:.1f} times a quarter's quota. Nobody keeps up with "
            "more than some 25 (evidence 16: 10-25; coverage 3-5). Change the quota, the cycle, "
            "the win rate or the deal size."
        )


def _cycle_against_touches(base: Organisation, cycle: float) -> Iterator[str]:
    stages = base.process.stages
    touches = sum(stage.touches for stage in stages)
    days = cycle / CALENDAR_DAYS
    each = days / sum(stage.touches * stage.friction for stage in stages)
    if each < SHORTEST_REPLY:
        yield (
            f"cycle against meetings: {answer_text('days', cycle)} are {days:.0f} working days. "
            f"A deal takes {touches} meetings and documents in '{base.name}', which leaves "
            f"{each:.2f} working days each for the buyer to answer and the rep to find time. "
            "Change the cycle, or start from an organisation with fewer (like, --like)."
        )


def _pay_against_margin(
    base: Organisation, quota: float, pay: float, margin: float, span: float
) -> Iterator[str]:
    manager = manager_pay(base, pay) / span
    left = margin * quota - pay - manager - base.money.overhead_year
    if left < -LOSS_OF_PAY * pay:
        yield (
            f"pay against margin: at quota a rep brings {money(quota)} x "
            f"{answer_text('share', margin)} = {money(margin * quota)} and costs {money(pay)}, "
            f"{money(manager)} of a manager's pay and {money(base.money.overhead_year)} of tools "
            f"and place: {money(-left)} are lost a year with every rep who reaches the quota. "
            "Change the pay, the quota or the margin."
        )


def _ramp_against_cycle(_base: Organisation, ramp: float, cycle: float) -> Iterator[str]:
    if ramp * MONTH_DAYS < 0.5 * cycle:
        yield (
            f"ramp against cycle: a newcomer who knows the job after {ramp:g} months "
            f"({ramp * MONTH_DAYS:.0f} days) would know it before half of a first deal's "
            f"{answer_text('days', cycle)} has passed. Change the ramp or the cycle."
        )


_CHECKS: Final[Sequence[tuple[Callable[..., Iterator[str]], tuple[str, ...]]]] = (
    (_leads_against_quota, ("leads", "win_rate", "deal_size", "quota")),
    (_work_against_quota, ("win_rate", "deal_size", "quota")),
    (_open_deals, ("win_rate", "deal_size", "quota", "cycle")),
    (_cycle_against_touches, ("cycle",)),
    (_pay_against_margin, ("quota", "pay", "margin", "span")),
    (_ramp_against_cycle, ("ramp", "cycle")),
)
"""What is checked where all of these were answered."""
