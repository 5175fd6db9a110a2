"""What answers say together, in plain arithmetic; and where they break it.

Nothing is repaired: what cannot be true together is shown with its numbers and with what may be
changed. Only what holds in any company is refused; what is unusual is told and simulated.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from marathon.answers.completing import BOUND, booked, completed
from marathon.answers.questions import QUESTIONS, Answers, answer_text
from marathon.answers.shaping import MONTH_DAYS, manager_pay
from sim.beside import beside
from sim.organisation import Organisation

_TEXTS: Final[dict[str, str]] = beside(__file__)

APART = 1.25
"""Round answers come as far apart; more is another company."""
WEEK_MINUTES, FEWEST_MINUTES = 2400.0, 5.0
"""Of a week, and of these for an opportunity that is open: nobody can do with less."""
OPEN_SHARE = 0.75
"""Opportunities are open for so much of a won one's cycle, on average."""
LOSS_OF_PAY: Final = 0.1
"""Loss with a rep at quota, over the pay, below which nothing is said."""

_QUESTIONS: Final = {question.name: question for question in QUESTIONS}
_money = partial(answer_text, "money")
_share = partial(answer_text, "share")
_days = partial(answer_text, "days")


def contradictions(answers: Answers) -> tuple[str, ...]:
    """Sentences on what cannot all be true, with the arithmetic and what to change.

    What nobody knows contradicts nothing, unless what follows for it cannot be.
    """
    return tuple(_bound(answers)) or tuple(_open_at_once(answers))


def remarkable(answers: Answers, base: Organisation) -> tuple[str, ...]:
    """Sentences on what is unusual, though it can be.

    Args:
        answers: What was answered; what nobody knows is not remarkable.
        base: The organisation whose prices hold where nothing was answered.
    """
    return (*_loss(answers, base), *_ramp(answers))


def _text(which: str, /, **values: float | str) -> str:
    return _TEXTS[which].format(**values)


def _shown(values: Mapping[str, float]) -> dict[str, str]:
    return {
        name: answer_text(_QUESTIONS[name].kind, value) for name, value in values.items()
    }


def _others(answers: Answers, *names: str) -> str:
    """Those that were answered and may be changed."""
    known = [name.replace("_", " ") for name in names if name in answers.known]
    return " or ".join((", ".join(known[:-1]), known[-1])) if len(known) > 1 else known[0]


def _bound(answers: Answers) -> Iterator[str]:
    """Quota and attainment against opportunities, win rate and deal size."""
    known = {name: value for name, value in answers.known.items() if name in BOUND}
    if len(known) == len(BOUND):
        wanted, brought = known["quota"] * known["attainment"], booked(known)
        if not 1 / APART <= brought / wanted <= APART:
            shown: dict[str, str | float] = {
                **_shown(known),
                "opportunities": known["opportunities"],
            }
            yield _text(
                "bound", a_year=12 * known["opportunities"], booked=_money(brought),
                wanted=_money(wanted), **shown,
            )  # fmt: skip
    elif known:
        full = completed(answers).answers.known
        for name in BOUND:
            question = _QUESTIONS[name]
            if name not in known and not question.low <= full[name] <= question.high:
                low, high, value = (
                    answer_text(question.kind, x)
                    for x in (question.low, question.high, full[name])
                )
                yield _text(
                    "follows", name=name.replace("_", " "), value=value, low=low, high=high,
                    others=_others(answers, *BOUND),
                )  # fmt: skip


def _open_at_once(answers: Answers) -> Iterator[str]:
    """Opportunities that are open at once against the hours of a week."""
    if not answers.known.keys() & {*BOUND}:
        return
    full = completed(answers).answers.known
    opened = full["opportunities"]
    at_once = OPEN_SHARE * opened * full["cycle"] / MONTH_DAYS
    weekly = WEEK_MINUTES / at_once
    if weekly < FEWEST_MINUTES:
        yield _text(
            "open_deals", opened=opened, cycle=_days(full["cycle"]), at_once=at_once,
            minutes=weekly, others=_others(answers, "cycle", *BOUND),
        )  # fmt: skip


def _loss(answers: Answers, base: Organisation) -> Iterator[str]:
    quota, pay, margin = answers.quota, answers.pay, answers.margin
    if quota is None or pay is None or margin is None:
        return
    span = answers.span or float(base.teams[0].reps)
    manager, overhead = manager_pay(base, pay) / span, base.money.overhead_year
    left = margin * quota - pay - manager - overhead
    if left < -LOSS_OF_PAY * pay:
        money = {
            "quota": quota, "brought": margin * quota, "pay": pay, "manager": manager,
            "overhead": overhead, "lost": -left,
        }  # fmt: skip
        texts = {name: _money(value) for name, value in money.items()}
        yield _text("loss", margin=_share(margin), **texts)


def _ramp(answers: Answers) -> Iterator[str]:
    ramp, cycle = answers.ramp, answers.cycle
    if ramp is not None and cycle is not None and ramp * MONTH_DAYS < 0.5 * cycle:
        yield _text("ramp", ramp=ramp, days=ramp * MONTH_DAYS, cycle=_days(cycle))
