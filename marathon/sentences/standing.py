"""Where a firm stands, in the words of a leader."""

from collections.abc import Sequence
from typing import Any, Final

from marathon.sentences.wording import counted, listed
from marathon.standing.model import BELIEFS
from marathon.standing.posterior import Worth
from marathon.standing.questions import QUESTIONS
from marathon.standing.standing import Practice, Standing
from marathon.tables import Table
from sim.beside import beside
from sim.scenarios.catalogue import STAGES

TEXTS: Final[dict[str, Any]] = beside(__file__)
_FEW: Final = 3
_LEAST: Final = 0.02
"""Stages fewer in question, from which on finding something out is worth a line."""

_QUESTIONS: Final = {question.name: question for question in QUESTIONS}


def stage_name(stage: int) -> str:
    """A stage as people call it: `stage 3, Execute`."""
    return f"stage {stage + 1}, {STAGES[stage].title()}"


def of_hundred(chance: float) -> str:
    """A chance as firms out of 100: `72`; never all or none of them."""
    if chance < 0.005:
        return "under 1"
    return f"{round(100 * chance)}" if chance < 0.995 else "over 99"


def verdict(found: Standing) -> tuple[str, ...]:
    """Where the firm stands, what is good, what comes next and what to find out."""
    if not found.answered:
        return (TEXTS["nothing"],)
    return (place(found), good(found), missing(found), find_out(found))


def place(found: Standing) -> str:
    """Where the firm stands, with its doubt."""
    stage = found.stage
    first = of_hundred(found.stages[stage])
    like = "of 100 firms that answer like this"
    if found.place == "at":
        return f"You stand at {stage_name(stage)}: {like}, {first} do."
    if found.place == "between":
        second = of_hundred(found.stages[stage + 1])
        return (
            f"You stand between {stage_name(stage)}, and {stage_name(stage + 1)}: {like}, {first} "
            f"are nearer to the one and {second} to the other."
        )
    return (
        f"Where you stand is not known yet; the likeliest is {stage_name(stage)}: {like}, {first} "
        "stand there."
    )


def good(found: Standing) -> str:
    """What is already good."""
    return f"{TEXTS['nobody_bad']} Already good: {good_at(found)}"


def good_at(found: Standing) -> str:
    """What the firm does well, in one sentence."""
    kept = sorted(found.good, key=lambda each: -each.likely / (len(each.chances) - 1))
    if not kept:
        said: str = TEXTS["good"][STAGES[found.stage]]
        return said[0].lower() + said[1:]
    return f"{'; '.join(says(each) for each in kept[:_FEW])}."


def says(practice: Practice) -> str:
    """What the firm probably does."""
    return practice.question.options[practice.likely].says


def sentence(practice: Practice) -> str:
    """What the firm probably does, as a sentence of its own."""
    said = says(practice)
    return f"{said[0].upper()}{said[1:]}."


def aim(found: Standing, practice: Practice) -> str:
    """What the next stage does."""
    question = practice.question
    return question.options[question.stages()[found.next_stage]].says


def missing(found: Standing) -> str:
    """What of the next stage is missing."""
    following = stage_name(found.next_stage)
    if not found.missing:
        if found.stage == found.next_stage:
            return f"Nothing of {following}, is known to be missing; keep it alive."
        return f"Nothing of {following}, is known to be missing."
    few = [each.question.title.lower() for each in found.missing[:_FEW]]
    more = len(found.missing) - len(few)
    rest = f" (and {counted(more, 'other practice')})" if more else ""
    return f"What {following}, would change most surely: {'; '.join(few)}{rest}."


def find_out(found: Standing) -> str:
    """What to find out or record to know better."""
    best = found.worth[0]
    question, work_on = _QUESTIONS[best.question], _QUESTIONS[found.work_on].title.lower()
    if _narrowed(found, best) < _LEAST:
        return "No single thing that could be found out would make this much surer."
    changed = (
        f"it could change what to work on next, now {work_on}"
        if best.changes
        else f"what to work on next, {work_on}, would stay the same"
    )
    return f"Find out or record first: {question.title.lower()} (“{question.text}”); {changed}."


def _narrowed(found: Standing, worth: Worth) -> float:
    """How many stages fewer are in question once something is found out."""
    narrowed: float = 2**found.bits - 2 ** (found.bits - worth.bits)
    return narrowed


def stage_rows(found: Standing) -> Table:
    """One row a stage: how many of 100 firms that answer like this stand there."""
    rows = [
        (stage_name(stage), of_hundred(chance)) for stage, chance in enumerate(found.stages)
    ]
    return ("stage", "of 100 such firms"), rows


def practice_rows(found: Standing) -> Table:
    """One row a practice: what it is today, how sure, from what, and what the next stage does."""
    rows = [
        (each.question.title, says(each), sure(each), each.source, aim(found, each))
        for each in found.practices
    ]
    return (
        "practice",
        "today",
        "how sure",
        "known from",
        f"{stage_name(found.next_stage)}",
    ), rows


def sure(practice: Practice) -> str:
    """How sure a practice is, and between which numbers it lies."""
    chance = f"{of_hundred(practice.chances[practice.likely])} of 100"
    held = practice.range
    if held is None:
        return chance
    per = practice.question.per
    low, high = (f"{end * per:.3g}" for end in held)
    return f"{chance}; {low} to {high} in 80 of 100"


def missing_rows(found: Standing) -> Table:
    """One row a practice that the next stage changes."""
    rows = [(each.question.title, says(each), aim(found, each)) for each in found.missing]
    return ("practice", "today", f"{stage_name(found.next_stage)}"), rows


def worth_rows(found: Standing) -> Table:
    """One row a question: how far finding out would narrow it down."""
    rows = [
        (_QUESTIONS[each.question].title, f"{2**found.bits:.2f}",
         f"{2 ** (found.bits - each.bits):.2f}", "yes" if each.changes else "no")
        for each in found.worth
        if _narrowed(found, each) >= _LEAST or each.changes
    ]  # fmt: skip
    heads = ("find out", "stages in question", "then", "may change what is next")
    return heads, rows


def evidence(found: Standing) -> list[str]:
    """What a history shows, and where an answer says otherwise."""
    said = []
    for each in found.practices:
        if each.seen is None:
            continue
        line = f"{each.question.title}: {each.seen.evidence}."
        if each.answer is not None and each.contradicted:
            line += f" The answer, {each.answer.written}, says otherwise: look again."
        said.append(line)
    return said


def notes(found: Standing) -> list[str]:
    """What one should know before believing it."""
    unknown = [
        each.question.title.lower()
        for each in found.practices
        if each.source == "the other answers"
    ]
    left = (
        [f"Nothing was said about {listed(unknown)}: taken from what firms like yours do."]
        if unknown and found.answered
        else []
    )
    return [
        *evidence(found), *left, TEXTS["how"], TEXTS["frequencies"], TEXTS["independent"],
    ]  # fmt: skip


def reason(practice: Practice) -> str:
    """Why a lever holds its value in the scenario file."""
    chance = f"{of_hundred(practice.chances[practice.likely])} of 100 firms that answer like this"
    told = []
    if practice.answer is not None:
        said = f"answered {practice.answer.written!r}"
        agrees = practice.answer.option == practice.likely
        told.append(said if agrees else f"{said}, which fits the other answers badly")
    if practice.seen is not None:
        told.append(f"the history: {practice.seen.evidence}")
    if not told:
        told.append("not answered: taken from the other answers")
    return f"{practice.question.title}: {says(practice)} ({chance}; {'; '.join(told)})."


def judged() -> Sequence[str]:
    """What the model believes before anybody answers; its heading says that it is judged."""
    told = (each["source"] for each in BELIEFS.values() if "source" in each)
    return [
        f"{said[0].upper()}{said[1:]}."
        for said in (each.removeprefix("judged: ") for each in told)
    ]
