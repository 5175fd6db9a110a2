"""Which numbers may be a seed: the same everywhere, told in one sentence."""

import operator
from typing import Final, SupportsIndex

from sim.problems import quoted

MOST_SEED: Final = 2**32 - 1
"""Largest seed: the address of a draw has 32 bits for it, and as many for a replication."""


def seed_problem(seed: object, name: str = "seed") -> str:
    """Say what is wrong with a seed; nothing (an empty text) where it may be one.

    Args:
        seed: What the user gave.
        name: What it is called in the sentence: `seed`, `--seed`, `replication`.
    """
    if isinstance(seed, SupportsIndex) and not isinstance(seed, bool):
        seed = operator.index(seed)
        if 0 <= seed <= MOST_SEED:
            return ""
    return (
        f"{name}: {quoted(seed)} is not allowed; give a whole number from 0 to {MOST_SEED}"
    )
