"""What answers say together, in plain arithmetic; and where they contradict each other.

Nothing is repaired: a contradiction is shown with its numbers and with what may be changed.
It is a contradiction only where the numbers are far apart, so that no way of managing could
bring them together; finer disagreement shows in the simulation.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from marathon.answers.questions import Answers, answer_text
from marathon.answers.shaping import MONTH_DAYS, manager_pay
from sim.beside import beside
from sim.organisation import Organisation

_TEXTS: Final[dict[str, str]] = beside(__file__)

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


def _text(which: str, /, **values: float | str) -> str:
    return _TEXTS[which].format(**values)


_money = partial(answer_text, "money")
_share = partial(answer_text, "share")
_days = partial(answer_text, "days")


def _leads_against_quota(
    _base: Organisation, leads: float, rate: float, size: float, quota: float
) -> Iterator[str]:
    most = 12 * leads * rate * size
    start = _text(
        "leads", leads=leads, a_year=12 * leads, rate=_share(rate), size=_money(size),
        most=_money(most), quota=_money(quota),
    )  # fmt: skip
    if quota > (1 + OWN_SHARE) * most:
        deals = (quota - most) / (rate * size)
        yield start + _text("too_few_leads", deals=deals, a_week=deals / 46)
    elif quota < FEWEST_DEALS * most:
        yield start + _text("too_many_leads", share=_share(quota / most))


def _work_against_quota(
    base: Organisation, rate: float, size: float, quota: float
) -> Iterator[str]:
    opened = quota / (rate * size)
    hours = hours_of_a_deal(base, rate)
    room = SELLING_SHARE * WORKED_HOURS
    if opened * hours > room:
        yield _text(
            "hours", quota=_money(quota), size=_money(size), rate=_share(rate), opened=opened,
            each=hours, like=base.name, needed=opened * hours, room=room,
            share=SELLING_SHARE, worked=WORKED_HOURS,
        )  # fmt: skip


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
        coverage = 4 * at_once * size / quota
        days = _days(cycle)
        yield _text(
            "open_deals", opened=opened, cycle=days, at_once=at_once, coverage=coverage
        )


def _cycle_against_touches(base: Organisation, cycle: float) -> Iterator[str]:
    stages = base.process.stages
    touches = sum(stage.touches for stage in stages)
    days = cycle / CALENDAR_DAYS
    each = days / sum(stage.touches * stage.friction for stage in stages)
    if each < SHORTEST_REPLY:
        yield _text(
            "touches",
            cycle=_days(cycle),
            days=days,
            touches=touches,
            like=base.name,
            each=each,
        )


def _pay_against_margin(
    base: Organisation, quota: float, pay: float, margin: float, span: float
) -> Iterator[str]:
    manager, overhead = manager_pay(base, pay) / span, base.money.overhead_year
    left = margin * quota - pay - manager - overhead
    if left < -LOSS_OF_PAY * pay:
        money = {
            "quota": quota, "brought": margin * quota, "pay": pay, "manager": manager,
            "overhead": overhead, "lost": -left,
        }  # fmt: skip
        texts = {name: _money(value) for name, value in money.items()}
        yield _text("margin", margin=_share(margin), **texts)


def _ramp_against_cycle(_base: Organisation, ramp: float, cycle: float) -> Iterator[str]:
    if ramp * MONTH_DAYS < 0.5 * cycle:
        yield _text("ramp", ramp=ramp, days=ramp * MONTH_DAYS, cycle=_days(cycle))


_CHECKS: Final[Sequence[tuple[Callable[..., Iterator[str]], tuple[str, ...]]]] = (
    (_leads_against_quota, ("leads", "win_rate", "deal_size", "quota")),
    (_work_against_quota, ("win_rate", "deal_size", "quota")),
    (_open_deals, ("win_rate", "deal_size", "quota", "cycle")),
    (_cycle_against_touches, ("cycle",)),
    (_pay_against_margin, ("quota", "pay", "margin", "span")),
    (_ramp_against_cycle, ("ramp", "cycle")),
)
"""What is checked where all of these were answered."""
