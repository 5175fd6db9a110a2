"""What browsers send: a JSON object of bounded size and depth, or a refusal in a sentence."""

import json
from collections.abc import Iterator
from typing import Any, Final

from sim.problems import InvalidInput

DEEPEST: Final = 64
"""Levels of brackets that a body may have; a page that is saved has five."""


def json_object(body: bytes, what: str) -> dict[str, Any]:
    """Read a body.

    Args:
        body: What was sent.
        what: What it should be.

    Raises:
        InvalidInput: It is no JSON object, or one that no page sends.
    """
    wrong = InvalidInput(f"body: give {what} as a JSON object")
    if max(_depths(body), default=0) > DEEPEST:
        raise wrong
    try:
        state = json.loads(body, parse_constant=_refused)
        # Written again later: lone halves of surrogates must fail here, numbers without end too.
        json.dumps(state, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, OverflowError) as error:
        raise wrong from error
    if not isinstance(state, dict):
        raise wrong
    return state


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _depths(body: bytes) -> Iterator[int]:
    depth = 0
    for byte in body:
        if byte in b"[{":
            depth += 1
            yield depth
        elif byte in b"]}":
            depth -= 1
