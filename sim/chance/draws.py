"""Addressed draws: the same address meets the same luck, whatever happened before.

A draw is a pure function of its address (seed, replication, entity, purpose, major, minor).
The address is packed without overlap into the key (64 bits) and the counter (128 bits) of
Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011):

    key      high 32: seed             low 32: replication
    counter  word 0: minor             word 1: major
             word 2: entity (low 32)   word 3: purpose (high 16), entity (high 16)

So two addresses that differ in any field never share a block. Fields out of range would;
they raise under `NUMBA_DISABLE_JIT=1` and `NUMBA_BOUNDSCHECK=1`.
"""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numba
import numpy as np

from sim.compiling import inlined_rule, rule
from sim.problems import InvalidInput
from sim.seeds import seed_problem

Block: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
"""Four words of 32 bits, each in a 64-bit integer."""

_config: Any = numba.config

# Compiled, words are uint64; in plain Python they are ints (numpy scalars are far slower).
# No operation below exceeds 64 bits, so both give the same bits.
_word: Callable[[int | np.uint64], np.uint64]
_word = int if _config.DISABLE_JIT else np.uint64  # type: ignore[assignment]

_MASK = _word(0xFFFF_FFFF)
_HALF = _word(32)
MULTIPLIERS = _word(0xD251_1F53), _word(0xCD9E_8D57)
WEYL = _word(0x9E37_79B9), _word(0xBB67_AE85)
SHIFT_PURPOSE = _word(16)
SHIFT_HIGH = _word(20)
SHIFT_LOW = _word(12)
_SIXTEEN = _word(16)
_LOW_WORD = _word(0xFFFF)

ROUNDS = 10
ENTITY_LIMIT = 1 << 48
PURPOSE_LIMIT = 1 << 16
WORD_LIMIT = 1 << 32

CHECKED = bool(_config.DISABLE_JIT or _config.BOUNDSCHECK)
"""Whether fields of addresses are checked; compiled code leaves the check out otherwise."""


def stream_key(seed: int, replication: int) -> np.uint64:
    """Key of one replication: all draws of a run share it.

    Args:
        seed: The experiment's seed, 0 to 2**32 - 1.
        replication: Number of the replication, 0 to 2**32 - 1.

    Raises:
        InvalidInput: Either is not an integer in its range.
    """
    named = (("seed", seed), ("replication", replication))
    problems = [problem for name, value in named if (problem := seed_problem(value, name))]
    if problems:
        raise InvalidInput(problems)
    return np.uint64(int(seed) << 32 | int(replication))


@inlined_rule
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> Block:
    """Philox4x32-10: four words from a counter of four words and a key of two."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIERS[0] * c0
        product_1 = MULTIPLIERS[1] * c2
        c0 = (product_1 >> _HALF) ^ c1 ^ k0
        c1 = product_1 & _MASK
        c2 = (product_0 >> _HALF) ^ c3 ^ k1
        c3 = product_0 & _MASK
        k0 = (k0 + WEYL[0]) & _MASK
        k1 = (k1 + WEYL[1]) & _MASK
    return c0, c1, c2, c3


@inlined_rule
def block_at(key: np.uint64, entity: int, purpose: int, major: int, minor: int) -> Block:
    """The four words of one address."""
    if CHECKED:
        check_ranges(entity, purpose, major, minor)
    wide_key = _word(key)
    wide_entity = _word(entity)
    return philox(
        _word(minor) & _MASK,
        _word(major) & _MASK,
        wide_entity & _MASK,
        ((_word(purpose) << SHIFT_PURPOSE) | (wide_entity >> _HALF)) & _MASK,
        wide_key & _MASK,
        wide_key >> _HALF,
    )


@inlined_rule
def _open_unit(high: np.uint64, low: np.uint64) -> float:
    return (float((high << SHIFT_HIGH) | (low >> SHIFT_LOW)) + 0.5) * 2.0**-52


@rule
def uniform(key: np.uint64, entity: int, purpose: int, major: int, minor: int) -> float:
    """The draw at an address, strictly between 0 and 1.

    An odd multiple of 2**-53, so that neither bound occurs and 1 - u is exact.

    Args:
        key: From `stream_key`.
        entity: What the draw belongs to (account, rep, team), below 2**48.
        purpose: A `Purpose`, below 2**16.
        major: Occurrence, such as the window's number, below 2**32.
        minor: Occurrence within it, such as the stage or the touch, below 2**32.
    """
    first, second, _third, _fourth = block_at(key, entity, purpose, major, minor)
    return _open_unit(first, second)


@rule
def two_uniforms(
    key: np.uint64, entity: int, purpose: int, major: int, minor: int
) -> tuple[float, float]:
    """Two draws at one address for the price of one; the first is that of `uniform`.

    They use up the address: `uniform` there would repeat the first one's luck.
    """
    first, second, third, fourth = block_at(key, entity, purpose, major, minor)
    return _open_unit(first, second), _open_unit(third, fourth)


@rule
def four_uniforms(
    key: np.uint64, entity: int, purpose: int, major: int, minor: int
) -> tuple[float, float, float, float]:
    """Four draws at one address for the price of one, each of 32 bits, strictly in (0, 1).

    They use up the address: `uniform` there would repeat their luck.
    """
    first, second, third, fourth = block_at(key, entity, purpose, major, minor)
    return (
        (float(first) + 0.5) * 2.0**-32,
        (float(second) + 0.5) * 2.0**-32,
        (float(third) + 0.5) * 2.0**-32,
        (float(fourth) + 0.5) * 2.0**-32,
    )


@inlined_rule
def eight_uniforms(
    key: np.uint64, entity: int, purpose: int, major: int, minor: int
) -> tuple[float, float, float, float, float, float, float, float]:
    """Eight draws at one address for the price of one, each of 16 bits, strictly in (0, 1).

    They use up the address: `uniform` there would repeat their luck.
    """
    first, second, third, fourth = block_at(key, entity, purpose, major, minor)
    return (
        (float(first >> _SIXTEEN) + 0.5) * 2.0**-16,
        (float(first & _LOW_WORD) + 0.5) * 2.0**-16,
        (float(second >> _SIXTEEN) + 0.5) * 2.0**-16,
        (float(second & _LOW_WORD) + 0.5) * 2.0**-16,
        (float(third >> _SIXTEEN) + 0.5) * 2.0**-16,
        (float(third & _LOW_WORD) + 0.5) * 2.0**-16,
        (float(fourth >> _SIXTEEN) + 0.5) * 2.0**-16,
        (float(fourth & _LOW_WORD) + 0.5) * 2.0**-16,
    )


@rule
def luck(
    imposed: float, key: np.uint64, entity: int, purpose: int, major: int, minor: int
) -> float:
    """The imposed uniform, or the draw at the address where nothing is imposed (NaN)."""
    if math.isnan(imposed):
        return uniform(key, entity, purpose, major, minor)
    return imposed


@rule
def check_ranges(entity: int, purpose: int, major: int, minor: int) -> None:
    """Refuse an address of which a field has no room in a block."""
    if not (
        0 <= entity < ENTITY_LIMIT
        and 0 <= purpose < PURPOSE_LIMIT
        and 0 <= major < WORD_LIMIT
        and 0 <= minor < WORD_LIMIT
    ):
        raise ValueError("a field of a draw's address is out of range")
