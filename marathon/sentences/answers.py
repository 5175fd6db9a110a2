"""What is said about an organisation from answers: on the screen, in JSON, in its file."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from marathon.answers.questions import QUESTIONS, Answers, answer_text
from marathon.answers.shaping import UNKNOWN_FIELDS
from marathon.answers.solving import MEASURES, SOLVED, Row, Solved
from marathon.answers.teams import OWN_MARKET
from marathon.tables import text_table
from sim.experiments.comparing.comparison import Estimate
from sim.organisation import Organisation
from sim.scenarios.fields import organisation_fields

LEAST_ATTAINMENT, MOST_ATTAINMENT = 0.6, 1.6
"""Bookings over quota outside of which quota and answers do not belong together."""

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **UNKNOWN_FIELDS,
    "reps": ("teams.count",),
    "span": ("teams.reps",),
    "win_rate": ("process.stages.exit_logit",),
    "quota": ("plan.quota_ratio", "plan.quota_quarter"),
    "pay": ("money.base_pay_year", "money.commission", "money.manager_pay_year"),
}
"""By question: the fields that hold its answer."""
HOW_TO_READ: Final = (
    "Each comment gives meaning [unit; range; where the number comes from]."
)
_KINDS: Final = {question.name: question.kind for question in QUESTIONS}


def still_apart(solved: Solved, answers: Answers) -> tuple[str, ...]:
    """What the simulation shows not to belong together, with its own arithmetic."""
    told = [
        _not_reached(row, at_end=row.name in solved.at_end)
        for row in solved.rows
        if not row.agrees and row.name != "quota"
    ]
    return (*told, *_quota_apart(solved, answers))


def _not_reached(row: Row, *, at_end: bool) -> str:
    end = " within the range of its field" if at_end else ""
    return (
        f"{_option(row.name)}: {MEASURES[row.name].meaning} should be "
        f"{_value(row.name, row.answered)} and comes out as {_estimate(row)}; the other answers "
        f"leave no way to it{end}. Change it, or another."
    )


def _quota_apart(solved: Solved, answers: Answers) -> tuple[str, ...]:
    if answers.quota is None:
        return ()
    mean = {row.name: row.simulated.mean for row in solved.rows}
    attained = mean["bookings"] / answers.quota
    if LEAST_ATTAINMENT <= attained <= MOST_ATTAINMENT:
        return ()
    found = f"{mean['leads']:.1f} leads a month and what reps find by themselves"
    told = (
        f"quota against what comes out: {found} become {mean['deals']:.0f} deals a year; "
        f"{answer_text('share', mean['win_rate'])} of them are won at "
        f"{answer_text('money', mean['deal_size'])}: {answer_text('money', mean['bookings'])} a rep and "
        f"year, {answer_text('share', attained)} of the quota of {answer_text('money', answers.quota)}. "
        "Change the quota, the leads, the win rate or the deal size."
    )
    return (told,)


def table(solved: Solved) -> str:
    """Answered against simulated, and below it what follows."""
    asked = [
        (MEASURES[row.name].meaning, _value(row.name, row.answered), _estimate(row),
         "yes" if row.agrees else "no")
        for row in solved.rows
        if row.answered is not None
    ]  # fmt: skip
    follows = [
        (MEASURES[row.name].meaning, _estimate(row))
        for row in solved.rows
        if row.answered is None
    ]
    parts = []
    if asked:
        heads = ("answered", "answer", "simulated (95 % interval)", "agrees")
        parts.append(text_table(heads, asked, numbers=frozenset({1, 2})))
    follow_heads = ("what follows", "simulated (95 % interval)")
    parts.append(text_table(follow_heads, follows, numbers=frozenset({1})))
    return "\n\n".join(parts)


def as_json(
    solved: Solved, answers: Answers, *, like: str, problems: tuple[str, ...]
) -> Mapping[str, Any]:
    """The result for programs."""
    return {
        "answers": dict(answers.known),
        "unknown": list(solved.organisation.unknown),
        "started_from": like,
        "contradictions": list(problems),
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
        "rounds": solved.rounds,
        "organisation": solved.organisation.model_dump(mode="json"),
    }


def remarks(
    solved: Solved, answers: Answers, base_remarks: Mapping[str, str]
) -> Mapping[str, str]:
    """Where each number of the file comes from: answered, solved, unknown, or the start."""
    specs = {".".join(path): spec for path, spec in organisation_fields().items()}
    said = dict(base_remarks)
    for question in QUESTIONS:
        answer = answers.known.get(question.name)
        for field in _FIELDS[question.name]:
            path = field.replace(".*", "")
            source = base_remarks.get(path) or specs[path].evidence or "judgement"
            said[path] = _remark(question.name, answer, source, solved)
    if "deals" in {row.name for row in solved.rows}:
        kept = "set so that as many customers are lost as won, with the same work in all"
        said["customers.base_per_rep"] = said["customers.tickets_month"] = kept
    return said


def _remark(name: str, answer: float | None, source: str, solved: Solved) -> str:
    if answer is None:
        return f"nobody knew: assumed; {source}"
    answered = f"answered: {name.replace('_', ' ')} {_value(name, answer)}"
    if name not in SOLVED:
        return answered
    return f"solved so that it comes out as {answered}; simulated {_estimate(solved.row(name))}"


def opening(solved: Solved, answers: Answers, *, like: str, managed: str) -> list[str]:
    """Sentences for the head of the file."""
    known = ", ".join(
        f"{x.replace('_', ' ')} {_value(x, v)}" for x, v in answers.known.items()
    )
    unknown = [q.name.replace("_", " ") for q in QUESTIONS if q.name not in answers.known]
    rounds = f"{solved.rounds} simulations"
    lines = [
        f"An organisation from answers: {known or 'none'}. Everything else is as in '{like}'.",
        f"Solved for an organisation managed as in '{managed}', in {rounds}.",
    ]
    if unknown:
        lines.append(
            f"Nobody knew: {', '.join(unknown)}. These are assumed; 'unknown' lists their fields, "
            "and --parameters drawn draws them over what is possible."
        )
    return [*lines, HOW_TO_READ]


def market_opening(name: str, solved: Solved, answers: Answers, like: str) -> list[str]:
    """Sentences on one market for the head of the file: answered, and what comes out."""
    told = ", ".join(
        f"{row.name.replace('_', ' ')} {_value(row.name, row.answered)} (simulated {_estimate(row)})"
        for row in solved.rows
        if row.answered is not None
    )
    known = len(answers.known)
    return [
        f"{name}, started from '{like}': {told or f'{known} answers, none of them solved'}."
    ]


def market_remarks(names: Collection[str]) -> Mapping[str, str]:
    """Where the numbers of markets come from that were solved.

    Args:
        names: Of the markets: those of teams, and `OWN_MARKET`.
    """
    said = "solved for the answers at the head of this file"
    places = ["markets."] if set(names) - {OWN_MARKET} else []
    return {
        f"{place}{field.replace('.*', '')}": said
        for place in [*places, *([""] if OWN_MARKET in names else [])]
        for question in SOLVED
        for field in _FIELDS[question]
    }


def _option(name: str) -> str:
    return f"{name} (--{name.replace('_', '-')})"


def _value(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return answer_text(_KINDS.get(name) or MEASURES[name].unit, value)


def _estimate(row: Row) -> str:
    unit = MEASURES[row.name].unit
    if not row.simulated.exists:
        return "nothing"
    low, high = (answer_text(unit, x) for x in _ends(row.simulated))
    return f"{answer_text(unit, row.simulated.mean)} ({low} to {high})"


def _ends(estimate: Estimate) -> tuple[float, float]:
    return estimate.low, estimate.high


def describe(organisation: Organisation) -> str:
    """People and teams in a phrase."""
    sizes = organisation.team_sizes()
    teams = "1 team" if len(sizes) == 1 else f"{len(sizes)} teams"
    return f"{sum(sizes)} reps in {teams}"
