"""The sales process of an organisation: its stages in order, and what a step of it is worth."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from sim.organisation.base import JUDGEMENT, Name, Section, count, quantity


class Work(StrEnum):
    """The kind of work that moves a deal through a stage."""

    QUALIFY = "qualify"
    ADVANCE = "advance"
    PROPOSE = "propose"
    NEGOTIATE = "negotiate"


class Stage(Section):
    """A stage of the sales process: the work in it and the odds of leaving it forward."""

    name: Name
    work: Work
    touches: int = count(1, 1, 20, "touches")
    """meetings or documents the stage takes"""
    hours: float = quantity(1.0, 0.05, 80.0, "h")
    """a rep's hours for one touch"""
    exit_logit: float = quantity(1.4, -4.0, 8.0, "log odds")
    """advance against lose at exit"""
    skill: Literal["prospect", "qualify", "advance", "close"] = "advance"
    skill_slope: float = quantity(2.0, 0.0, 6.0, "log odds/unit")
    """what the skill is worth"""
    friction: float = quantity(1.0, 0.1, 10.0, "ratio")
    """buyer's delay in this stage"""
    salience: float = quantity(0.5, 0.0, 1.0, "utility")
    """how loudly such a deal calls"""


class Process(Section):
    """The sales process: its stages in order, and what a process step is worth."""

    stages: tuple[Stage, ...] = Field(
        (
            Stage(name="discovery", work=Work.QUALIFY, touches=1, hours=0.31, exit_logit=1.6,
                  skill="qualify", skill_slope=2.0, salience=0.40),
            Stage(name="solution", work=Work.ADVANCE, touches=2, hours=0.94, exit_logit=1.3,
                  skill="advance", skill_slope=1.0, salience=0.46),
            Stage(name="evaluation", work=Work.ADVANCE, touches=3, hours=1.56, exit_logit=1.5,
                  skill="advance", skill_slope=2.0, salience=0.50),
            Stage(name="proposal", work=Work.PROPOSE, touches=1, hours=5.0, exit_logit=1.4,
                  skill="close", skill_slope=1.0, salience=0.62),
            # Those whom nobody has met may still say no after it, and champions leave: with
            # them 2.2 wins about as many deals as 1.2 would without (2.0 for a mean rep who
            # has met 1.5 people and whose champion stays).
            Stage(name="negotiation", work=Work.NEGOTIATE, touches=2, hours=1.25, exit_logit=2.2,
                  skill="close", skill_slope=2.0, salience=0.72),
        ),
        min_length=2,
        max_length=8,
    )  # fmt: skip
    hours_ratio: float = quantity(1.0, 0.001, 10.0, "ratio", JUDGEMENT)
    """what the work on a deal takes, against the hours that are named: its answer, touches, steps,
    meetings, and asking for names; what a step or a meeting is felt to take stays"""
    step_hours: float = quantity(0.5, 0.0, 4.0, "h")
    """what following a stage's step takes

    Source: evidence 1: .25-1 h
    """
    step_odds: float = quantity(1.15, 1.0, 2.0, "odds ratio")
    """a followed step on leaving forward

    Source: evidence 1: 1.05-1.35
    """
    defect: float = quantity(0.5, 0.0, 1.0, "probability")
    """a skipped step leaves a hidden defect"""
    defect_kill: float = quantity(0.06, 0.0, 0.5, "probability")
    """a defect kills at each late exit

    Source: calibrated: .04-.20
    """
