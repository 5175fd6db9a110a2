"""What is said about an organisation from answers: on the screen, in JSON, in its file."""

import textwrap
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from marathon.answers.measuring import MEASURES
from marathon.answers.questions import QUESTIONS, Answers, answer_text
from marathon.answers.shaping import SELLING, UNKNOWN_FIELDS, WITH_HOURS
from marathon.answers.solving import SOLVED, Row, Solved
from marathon.answers.teams import OWN_MARKET
from marathon.tables import text_table
from sim.beside import beside
from sim.organisation import Organisation
from sim.scenarios.fields import organisation_fields

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **UNKNOWN_FIELDS,
    "reps": ("teams.count",),
    "span": ("teams.reps",),
    "quota": ("plan.quota_quarter",),
    "pay": ("money.base_pay_year", "money.commission", "money.manager_pay_year"),
}
"""By question: the fields that hold its answer."""
_SOLVED_BESIDE: Final[Mapping[str, str]] = {
    "market.contact": "solved: so many leads become opportunities as is usual (evidence 10)",
    "market.contact_decay": "solved with market.contact",
    "market.accounts_per_rep": "solved: buyers enough for leads and search, and room for customers",
    "market.window_weeks": "solved with market.accounts_per_rep",
    "market.window_gap_weeks": "solved with market.accounts_per_rep",
    "buyer.fade_week": "solved: as many deals cool down in a cycle as in the organisation it was started from",
    "buyer.half_life_weeks": "solved: longer with longer cycles; evidence 7: 5-14",
    "customers.base_per_rep": "follows: as many customers are lost as are won",
    "customers.churn_week": "follows: as many customers are lost as are won",
    "customers.tickets_month": "solved: service takes as many hours as at the start",
    "customers.renewal_hours": "solved: renewals take no more hours than at the start",
    "people.deal_slots": "follows: four times the deals that are usually open, and a month's leads",
    "people.juggling_deals": "solved: a third more than are usually open",
    "people.juggling_width": "solved with people.juggling_deals",
    "attention.prospecting_full": "solved: reps search as much as at the start, though more is usually open",
    "managers.prior_observations": "solved with people.quit_month: who wins many deals is judged no sooner",
    **dict.fromkeys(
        WITH_HOURS,
        f"solved: {SELLING:.2f} of a rep's hours go to leads and deals (evidence 8: observed; nobody was asked)",
    ),
}  # fmt: skip
"""By field: why it is as it is though nobody is asked for it."""
HOW_TO_READ: Final = (
    "Each comment gives meaning [unit; range; where the number comes from]."
)
REASON_WIDTH: Final = 100
"""Columns of a reason on the screen."""
_KINDS: Final = {question.name: question.kind for question in QUESTIONS}
_TEXTS: Final[dict[str, str]] = beside(__file__)


def still_apart(solved: Solved) -> tuple[str, ...]:
    """Answers that the simulation does not come near, a sentence each."""
    return tuple(
        _not_reached(row, at_end=row.name in solved.at_end)
        for row in solved.rows
        if not row.agrees
    )


def _not_reached(row: Row, *, at_end: bool) -> str:
    end = " within the range of its field" if at_end else ""
    return (
        f"{_option(row.name)}: {MEASURES[row.name].meaning} should be "
        f"{_value(row.name, row.answered)} and comes out as {_estimate(row)}; the model finds no "
        f"nearer way with the other answers{end}."
    )


def table(solved: Solved) -> str:
    """Answered against simulated, what was taken, what was solved, and what follows."""
    asked = [
        (MEASURES[row.name].meaning, _value(row.name, row.answered), _estimate(row),
         "yes" if row.agrees else "no")
        for row in solved.rows
        if row.answered is not None
    ]  # fmt: skip
    parts = []
    heads: tuple[str, ...]
    if asked:
        heads = ("answered", "answer", "simulated (95 % interval)", "within a tenth")
        parts.append(text_table(heads, asked, numbers=frozenset({1, 2})))
    if taken := [*_taken(solved)]:
        heads = ("nobody answered", "taken", "simulated")
        parts.append(text_table(heads, taken, numbers=frozenset({1, 2})))
        reasons = solved.completed.taken
        parts.append(
            "\n".join(
                textwrap.fill(
                    f"{name.replace('_', ' ')}: {why}",
                    REASON_WIDTH,
                    subsequent_indent="    ",
                )
                for name, why in reasons.items()
            )
        )
    if over := [*_taken_over(solved)]:
        parts.append(f"taken over as answered: {', '.join(over)}")
    heads = ("solved", "value")
    parts.append(text_table(heads, [*in_plain_words(solved)], numbers=frozenset({1})))
    follows = [
        (MEASURES[row.name].meaning, _estimate(row))
        for row in solved.rows
        if row.name not in SOLVED
    ]
    heads = ("what follows", "simulated (95 % interval)")
    parts.append(text_table(heads, follows, numbers=frozenset({1})))
    return "\n\n".join(parts)


def _taken(solved: Solved) -> Iterator[tuple[str, str, str]]:
    """What nobody answered, what was taken instead, and what comes out."""
    values = solved.completed.answers.known
    shown = {row.name: row for row in solved.rows}
    for question in QUESTIONS:
        name = question.name
        if name in solved.completed.taken:
            simulated = _estimate(shown[name], ends=False) if name in shown else "-"
            yield name.replace("_", " "), _value(name, values[name]), simulated


def _taken_over(solved: Solved) -> Iterator[str]:
    """Answers that are numbers of the organisation: nothing has to be solved for them."""
    values = solved.completed.answers.known
    shown = {row.name for row in solved.rows}
    for question in QUESTIONS:
        name = question.name
        if name in values and name not in solved.completed.taken and name not in shown:
            yield f"{name.replace('_', ' ')} {_value(name, values[name])}"


def in_plain_words(solved: Solved) -> Iterator[tuple[str, str]]:
    """What was solved, by its name in plain words."""
    firm = solved.organisation
    mean = {row.name: row.simulated.mean for row in solved.rows}
    stages = firm.process.stages
    shares = {
        "own_share": mean["self_sourced"] / mean["opportunities"]
        if mean["opportunities"]
        else 0.0,
        "kept": mean["from_leads"] / mean["leads"] if mean["leads"] else 0.0,
        "quitting": firm.people.quit_month,
    }
    numbers = {
        "hours": firm.process.hours_ratio
        * sum(stage.touches * stage.hours for stage in stages),
        "touches": float(sum(stage.touches for stage in stages)),
        "reply": firm.buyer.reply_days,
        "accounts": float(firm.market.accounts_per_rep),
        "hits": firm.market.hits_per_hour,
        "customers": float(firm.customers.base_per_rep),
        "at_once": firm.people.juggling_deals,
        "ratio": firm.plan.quota_ratio,
        "learning": firm.people.ramp_months,
    }
    for name, meaning in _TEXTS.items():
        share = name in shares
        yield (
            meaning,
            answer_text("share", shares[name]) if share else f"{numbers[name]:,.3g}",
        )


def as_json(
    solved: Solved,
    answers: Answers,
    *,
    like: str,
    contradictions: tuple[str, ...],
    notes: tuple[str, ...],
) -> Mapping[str, Any]:
    """The result for programs."""
    values = solved.completed.answers.known
    return {
        "answers": dict(answers.known),
        "taken": {
            name: {"value": values[name], "why": why}
            for name, why in solved.completed.taken.items()
        },
        "unknown": list(solved.organisation.unknown),
        "started_from": like,
        "contradictions": list(contradictions),
        "notes": list(notes),
        "rows": [
            {
                "name": row.name,
                "meaning": MEASURES[row.name].meaning,
                "answered": row.answered,
                **row.simulated.to_json(),
                "agrees": row.agrees,
            }
            for row in solved.rows
        ],
        "solved": dict(in_plain_words(solved)),
        "rounds": solved.rounds,
        "organisation": solved.organisation.model_dump(mode="json"),
    }


def remarks(
    solved: Solved, answers: Answers, base_remarks: Mapping[str, str]
) -> Mapping[str, str]:
    """Where each number of the file comes from: answered, solved, taken, or the start."""
    specs = {".".join(path): spec for path, spec in organisation_fields().items()}
    said = {**base_remarks, **_SOLVED_BESIDE}
    for question in QUESTIONS:
        for field in _FIELDS[question.name]:
            path = field.replace(".*", "")
            source = base_remarks.get(path) or specs[path].evidence or "judgement"
            said[path] = _remark(question.name, answers, source, solved)
    return said


def _remark(name: str, answers: Answers, source: str, solved: Solved) -> str:
    answer, taken = answers.known.get(name), solved.completed.taken.get(name)
    if answer is None and taken is None:
        return f"nobody knew: {source}"
    value = f"{name.replace('_', ' ')} {_value(name, solved.completed.answers.known[name])}"
    simulated = f"; simulated {_estimate(solved.row(name))}" if name in SOLVED else ""
    if answer is None:
        begun = "solved for" if name in SOLVED else "from"
        return f"{begun} {value}, which nobody answered ({taken}){simulated}"
    begun = "solved so that it comes out as answered:" if name in SOLVED else "answered:"
    return f"{begun} {value}{simulated}"


def opening(solved: Solved, answers: Answers, *, like: str, managed: str) -> list[str]:
    """Sentences for the head of the file."""
    known = _listed(answers.known)
    values = solved.completed.answers.known
    taken = _listed({name: values[name] for name in solved.completed.taken})
    lines = [
        f"An organisation from answers: {known or 'none'}.",
        f"Solved for an organisation managed as in '{managed}', in {solved.rounds} simulations.",
        f"What no answer speaks of is as in '{like}'.",
    ]
    if taken:
        lines.append(
            f"Nobody knew, and was taken: {taken}. The reasons stand beside the fields; 'unknown' lists "
            "these, and --parameters drawn draws them over what is possible."
        )
    return [*lines, HOW_TO_READ]


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{x.replace('_', ' ')} {_value(x, v)}" for x, v in values.items())


def market_opening(name: str, solved: Solved, answers: Answers, like: str) -> list[str]:
    """Sentences on one market for the head of the file: answered, and what comes out."""
    told = ", ".join(
        f"{row.name.replace('_', ' ')} {_value(row.name, row.answered)} (simulated {_estimate(row)})"
        for row in solved.rows
        if row.answered is not None
    )
    known = len(answers.known)
    values = solved.completed.answers.known
    taken = _listed({each: values[each] for each in solved.completed.taken})
    lines = [
        f"{name}, started from '{like}': {told or f'{known} answers, none of them solved'}."
    ]
    return [*lines, f"{name}: nobody knew, and was taken: {taken}."] if taken else lines


def market_remarks(names: Collection[str]) -> Mapping[str, str]:
    """Where the numbers of markets come from that were solved.

    Args:
        names: Of the markets: those of teams, and `OWN_MARKET`.
    """
    said = "solved for the answers at the head of this file"
    places = ["markets."] if set(names) - {OWN_MARKET} else []
    fields = dict(_SOLVED_BESIDE)
    fields |= {
        field.replace(".*", ""): said for question in SOLVED for field in _FIELDS[question]
    }
    return {
        f"{place}{field}": remark
        for place in [*places, *([""] if OWN_MARKET in names else [])]
        for field, remark in fields.items()
    }


def _option(name: str) -> str:
    return f"{name.replace('_', ' ')} (--{name.replace('_', '-')})"


def _value(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return answer_text(_KINDS.get(name) or MEASURES[name].unit, value)


def _estimate(row: Row, *, ends: bool = True) -> str:
    unit = MEASURES[row.name].unit
    if not row.simulated.exists:
        return "nothing"
    mean = answer_text(unit, row.simulated.mean)
    low, high = (answer_text(unit, x) for x in row.simulated.interval)
    return f"{mean} ({low} to {high})" if ends else mean


def describe(organisation: Organisation) -> str:
    """People and teams in a phrase."""
    sizes = organisation.team_sizes()
    teams = "1 team" if len(sizes) == 1 else f"{len(sizes)} teams"
    return f"{sum(sizes)} reps in {teams}"
