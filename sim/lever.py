"""What a lever is: one thing that management can set, of one of five permitted kinds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a lever is allowed to be."""

    OBSERVED = "observed"
    HOURS = "hours"
    MONEY = "money"
    ACTION = "action"
    STANDARD = "standard"


class Group(StrEnum):
    """Levers that are switched off together in controls and attribution."""

    ATTENTION = "attention"
    CADENCE = "cadence"
    ACTIONS = "actions"
    DESK = "desk"
    PROCESS = "process"
    STANDARDS = "standards"
    KPI = "kpi"
    COACHING = "coaching"
    ALIGNMENT = "alignment"
    PRESSURE = "pressure"
    PEERS = "peers"
    FEEDBACK = "feedback"
    PAY = "pay"
    PEOPLE = "people"
    APPROVALS = "approvals"
    ENABLEMENT = "enablement"
    BUYING = "buying"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that management can set.

    Attributes:
        name: Its name in scenario files and on the command line.
        kind: Which of the five permitted kinds it is.
        group: The group it is switched off with.
        unit: Unit of its value; `yes/no` levers are 0 or 1; `choice` levers name `choices`.
        low: Smallest allowed value.
        high: Largest allowed value.
        default: Value where a scenario does not set it; also its neutral value, at which it
            has neither consumer nor cost.
        meaning: One sentence.
        consumer: Who reads it, and for which decision.
        cost: What it costs, and whom.
        evidence: Source of its values, or `judgement`.
        choices: Names of the values of a choice lever, from 0 up.
        whole: Whether only whole numbers are allowed.
        reduced_form: Whether it stands for an empirical multiplier without a mechanism.
    """

    name: str
    kind: Kind
    group: Group
    unit: str
    low: float
    high: float
    default: float
    meaning: str
    consumer: str
    cost: str
    evidence: str = "judgement"
    choices: tuple[str, ...] = ()
    whole: bool = False
    reduced_form: bool = False
