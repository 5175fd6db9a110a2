"""Practices in a leader's words: what a lever is about, and what a value of it means."""

from typing import Any, Final

from marathon.sentences.texts import GRADES, TEXTS
from sim.beside import beside
from sim.evidence.grades import EVIDENCE
from sim.levers import LEVERS
from sim.levers.steps import Step, rungs

WORDS: Final[dict[str, dict[str, Any]]] = beside(__file__)


def title(lever: str) -> str:
    """What a lever is about: `Reviews with each rep`."""
    said: str = WORDS[lever]["title"]
    return said


def value(lever: str, number: float) -> str:
    """What a value of a lever means: `every 2 weeks`."""
    words, known = WORDS[lever], LEVERS[lever]
    if known.choices:
        return str(words[known.choices[int(number)]])
    if known.unit == "yes/no":
        return str(words["yes" if number else "no"])
    special = {0.0: "zero", 1.0: "one"}.get(number, "")
    if special in words:
        return str(words[special])
    return str(words["value"]).format(f"{number * words.get('times', 1):,.4g}")


def step(taken: Step) -> str:
    """One step: `Reviews with each rep: every 2 weeks (now every week)`."""
    return (
        f"{title(taken.lever)}: {value(taken.lever, taken.after)} (now "
        f"{value(taken.lever, taken.before)})"
    )


def short(taken: Step) -> str:
    """One step without where it starts: `Reviews with each rep: every 2 weeks`."""
    return f"{title(taken.lever)}: {value(taken.lever, taken.after)}"


def known_from(lever: str) -> str:
    """How well it is known what a lever does, and from what."""
    known = EVIDENCE[lever]
    return f"{GRADES[known.grade]} ({known.basis})"


def found(lever: str) -> str | None:
    """What the source behind a lever found: `the trial found a gain in profit`; None: no direction."""
    known = EVIDENCE[lever]
    if known.gain_in is None:
        return None
    return f"{TEXTS['found_by'][known.grade]} found a gain in {known.gain_in}"


def up_to(lever: str) -> str:
    """Up to how much of it that holds: `, up to every 4 weeks`; empty where no source says an end."""
    end = EVIDENCE[lever].gain_to
    return "" if end is None else f", up to {value(lever, end)}"


def more_of(lever: str, before: float, after: float) -> bool:
    """Whether a change of a lever that has rungs is more of the practice."""
    ladder = rungs(LEVERS[lever])
    return (after - before) * (ladder[-1] - ladder[0]) > 0.0
