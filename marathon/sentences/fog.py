"""What managers see of one week, in sentences and tables."""

from typing import Final

from marathon.tables import paragraph, text_table
from sim.experiments.fog.sight import QUESTIONS, Eyes, FogView, Question, Sight, told
from sim.scenarios.catalogue import STAGES

_MARKS: Final = {Sight.RIGHT: "", Sight.WRONG: "!", Sight.HIDDEN: "?"}


def fog_text(view: FogView, *, width: int) -> str:
    """The verdict, then a table of the truth and one for each manager."""
    parts = [paragraph(answer(view), width=width)]
    parts.append(f"As it is ({when(view)})\n{_table(view, None)}")
    for eyes in view.eyes:
        name = manager(eyes)
        parts.append(f"{name[0].upper()}{name[1:]}: {how_old(eyes)}\n{_table(view, eyes)}")
    parts.append("! wrong, ? not seen; a figure is right within a quarter of the truth.")
    return "\n\n".join(parts)


def _table(view: FogView, eyes: Eyes | None) -> str:
    rows = []
    for place, rep in enumerate(view.reps):
        values = view.truth[place] if eyes is None else eyes.values[place]
        cells = [short(q, value) for q, value in zip(QUESTIONS, values, strict=True)]
        if eyes is not None:
            sights = eyes.sight[place]
            cells = [f"{x}{_MARKS[sight]}" for x, sight in zip(cells, sights, strict=True)]
        rows.append((f"rep {rep}", *cells))
    heads = ("", *(question.title for question in QUESTIONS))
    return text_table(heads, rows, numbers=frozenset(range(1, len(heads))))


def answer(view: FogView) -> str:
    """How many facts each manager has right."""
    facts = len(view.reps) * len(QUESTIONS)
    parts = [
        f"{manager(eyes)} is right about {eyes.count(Sight.RIGHT)}, wrong about "
        f"{eyes.count(Sight.WRONG)} and does not see {eyes.count(Sight.HIDDEN)}"
        for eyes in view.eyes
    ]
    team = f" of {view.team_name}" if view.team_name else ""
    return (
        f"The same week of the same {len(view.reps)} reps{team}, {facts} facts: "
        f"{'; '.join(parts)}."
    )


def manager(eyes: Eyes) -> str:
    """Who looks: by the stage, where it is one."""
    if eyes.name in STAGES:
        return f"the stage {STAGES.index(eyes.name) + 1} manager"
    return f"the manager under {eyes.title}"


def when(view: FogView) -> str:
    """Which week it is, and under whom."""
    if view.before == view.lived:
        return f"{view.lived}, week {view.week}"
    return f"{view.week} weeks after the switch to {view.lived}"


def how_old(eyes: Eyes) -> str:
    """What the manager has to go by."""
    if eyes.lag_weeks == 0:
        age = "reports of last week"
    else:
        late = "1 week" if eyes.lag_weeks == 1 else f"{eyes.lag_weeks} weeks"
        age = f"reports {late} late"
    share = (
        f"{100 * eyes.logged:.0f} % of the work to be logged"
        if eyes.logged > 0
        else "closings only"
    )
    return f"{age}, {share}"


def short(question: Question, value: float) -> str:
    """A value in as few letters as can be."""
    said = told(question, value)
    if said is None:
        return ""
    if isinstance(said, str):
        return said
    if question.unit == "money":
        return f"{said / 1e3:.0f} k"
    return f"{said:.1f} h" if question.unit == "h" else f"{said:.0f}"
