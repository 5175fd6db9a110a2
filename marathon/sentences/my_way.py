"""The scenario file of the way of managing that was found, with a reason beside each lever."""

import textwrap
from typing import Final

import tomlkit

from marathon.sentences.standing import place, reason
from marathon.standing.standing import Standing
from sim.levers import LEVERS

BASE: Final = "initial"
"""Holds what all stages share; every lever that a stage changes is set in the file."""

_WIDTH: Final = 92


def way_text(found: Standing) -> str:
    """A file that `marathon compare` takes as its base."""
    head = (
        f"The way we manage, as far as answers tell. {place(found)} Change what you know better. "
        "Levers that no question asks for are as in every stage."
    )
    lines = [
        *_comment(head),
        f"base = {_literal(BASE)}",
        f"title = {_literal('My way')}",
        f"meaning = {_literal('How we manage today, found by marathon stand.')}",
        "",
        "[levers]",
    ]
    for practice in found.practices:
        lines += _comment(reason(practice))
        lines += [
            f"{name} = {_literal(LEVERS[name].plain(value))}"
            for name, value in practice.values.items()
        ]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH - 2)]


def _literal(value: object) -> str:
    return tomlkit.item(value).as_string()
