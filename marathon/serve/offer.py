"""What a page offers: organisations, stages, moves, levers with price and evidence, responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marathon.sentences import catalogue
from sim.beside import beside
from sim.experiments.emulating.design import HELD, axes
from sim.experiments.trying.looks import BATCHES, CHAIN
from sim.levers import LEVERS, Group, Lever
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES
from sim.problems import InvalidInput, shown
from sim.scenarios.catalogue import STAGES, move_names, organisation_names
from sim.scenarios.loader import load_move, load_organisation, load_scenario

_WORDS: Final[Mapping[str, Any]] = beside(__file__)


@dataclass(frozen=True, slots=True)
class Firms:
    """The organisations that may be asked about, by name; a browser names no file.

    Attributes:
        own: Organisations of the user's own, by the name under which they are offered.
    """

    own: Mapping[str, Organisation] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, one's own first."""
        return (*self.own, *(x for x in organisation_names() if x not in self.own))

    def named(self, name: str) -> Organisation:
        """The organisation of a name.

        Raises:
            InvalidInput: There is none.
        """
        if name in self.own:
            return self.own[name]
        if name not in organisation_names():
            raise InvalidInput(
                f"organisation = {shown(name)}: is not offered; give one of {', '.join(self.names)}"
            )
        return load_organisation(name)


def offer(firms: Firms) -> dict[str, Any]:
    """Everything that a page needs to be drawn before anything is simulated."""
    return {
        "organisations": [
            {
                "name": name,
                "title": firm.name,
                "meaning": firm.meaning,
                "currency": firm.money.currency,
            }
            for name in firms.names
            for firm in (firms.named(name),)
        ],
        "stages": [_stage(name) for name in STAGES],
        "moves": [catalogue.move_json(load_move(name)) for name in move_names()],
        "groups": [
            {"name": group.value, "title": _WORDS["groups"][group.value]} for group in Group
        ],
        "levers": [_lever(lever) for lever in LEVERS.values()],
        "responses": {
            name: {
                "title": RESPONSES[name].title,
                "unit": RESPONSES[name].unit,
                "better": RESPONSES[name].better,
                "meaning": RESPONSES[name].meaning,
            }
            for name in CHAIN
        },
        "batches": list(BATCHES),
    }


def _stage(name: str) -> dict[str, Any]:
    scenario = load_scenario(name)
    return {
        "name": name,
        "title": scenario.title,
        "meaning": scenario.meaning,
        "values": dict(scenario.opening),
    }


def _lever(lever: Lever) -> dict[str, Any]:
    axis = axes().get(lever.name)
    return {
        "name": lever.name,
        "title": _WORDS["levers"][lever.name],
        "group": lever.group.value,
        "kind": lever.kind.value,
        "unit": lever.unit,
        "low": lever.low,
        "high": lever.high,
        "everyday": [axis.low, axis.high] if axis else [lever.low, lever.high],
        "whole": lever.whole,
        "choices": list(lever.choices),
        "meaning": lever.meaning,
        "read_by": lever.consumer,
        "cost": lever.cost,
        "evidence": lever.evidence,
        "grade": grade(lever),
        "held": lever.name in HELD,
    }


def grade(lever: Lever) -> str:
    """How well founded a lever's values are: `studies`, `mixed`, `judgement` or `control`."""
    said = lever.evidence
    if "control" in said:
        return "control"
    if "judgement" in said and "evidence" not in said:
        return "judgement"
    weak = ("judgement", "vendor", "summary")
    return (
        "mixed" if lever.reduced_form or any(word in said for word in weak) else "studies"
    )
