"""Four draws side by side, in the four lanes of one register, for little more than one.

The arithmetic is that of `sim.chance.draws`: each draw has the bits that `uniform` gives at
its address.
"""

from typing import Any, TypeAlias

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from sim.chance.draws import (
    CHECKED,
    MULTIPLIERS,
    ROUNDS,
    SHIFT_HIGH,
    SHIFT_LOW,
    SHIFT_PURPOSE,
    WEYL,
    check_ranges,
    uniform,
)
from sim.compiling import inlined_rule

Four: TypeAlias = tuple[float, float, float, float]

LANES = 4

_config: Any = numba.config
_types: Any = types
_FOUR = ir.VectorType(ir.IntType(64), LANES)
_FLOATS = ir.VectorType(ir.DoubleType(), LANES)


@inlined_rule
def uniforms_in_a_row(
    key: np.uint64, entity: int, purpose: int, major: int, minor: int
) -> Four:
    """The draws at an address and at the three behind it, whose `minor` is larger by 1, 2 and 3."""
    if CHECKED:
        check_ranges(entity, purpose, major, minor + LANES - 1)
    purposes = (purpose, purpose, purpose, purpose)
    minors = (minor, minor + 1, minor + 2, minor + 3)
    four: Four = _side_by_side(key, entity, purposes, major, minors)
    return four


@inlined_rule
def uniforms_by_purpose(
    key: np.uint64,
    entity: int,
    purposes: tuple[int, int, int, int],
    major: int,
    minor: int,
) -> Four:
    """The draws at four addresses that differ in their purpose alone."""
    if CHECKED:
        for purpose in purposes:
            check_ranges(entity, purpose, major, minor)
    minors = (minor, minor, minor, minor)
    four: Four = _side_by_side(key, entity, purposes, major, minors)
    return four


def _in_plain_python(
    key: np.uint64, entity: int, purposes: Any, major: int, minors: Any
) -> Any:
    """Without a compiler: one draw after the other."""
    return tuple(
        uniform(key, entity, purpose, major, minor)
        for purpose, minor in zip(purposes, minors, strict=True)
    )


def _lowered(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """LLVM's instructions for it."""
    key, entity, major = (_spread(builder, [args[place]] * LANES) for place in (0, 1, 3))
    purpose, minor = (
        _spread(
            builder, [builder.extract_value(args[place], lane) for lane in range(LANES)]
        )
        for place in (2, 4)
    )
    mask, half = _constant(0xFFFF_FFFF), _constant(32)
    packed = builder.or_(
        builder.shl(purpose, _constant(SHIFT_PURPOSE)), builder.lshr(entity, half)
    )
    counter = [builder.and_(word, mask) for word in (minor, major, entity, packed)]
    keys = [builder.and_(key, mask), builder.lshr(key, half)]
    for _ in range(ROUNDS):
        products = [
            builder.mul(_constant(factor), word)
            for factor, word in zip(MULTIPLIERS, counter[::2], strict=True)
        ]
        counter = [
            part
            for product, word, k in zip(products[::-1], counter[1::2], keys, strict=True)
            for part in (
                builder.xor(builder.lshr(product, half), builder.xor(word, k)),
                builder.and_(product, mask),
            )
        ]
        keys = [
            builder.and_(builder.add(k, _constant(step)), mask)
            for k, step in zip(keys, WEYL, strict=True)
        ]
    bits = builder.or_(
        builder.shl(counter[0], _constant(SHIFT_HIGH)),
        builder.lshr(counter[1], _constant(SHIFT_LOW)),
    )
    number = builder.fadd(
        builder.sitofp(bits, _FLOATS), ir.Constant(_FLOATS, [0.5] * LANES)
    )
    number = builder.fmul(number, ir.Constant(_FLOATS, [2.0**-52] * LANES))
    parts = [builder.extract_element(number, _lane(lane)) for lane in range(LANES)]
    return context.make_tuple(builder, signature.return_type, parts)


def _typed(
    _context: Any, key: Any, entity: Any, purposes: Any, major: Any, minors: Any
) -> Any:
    """Whole numbers of 64 bits in, four floats out."""
    number, four = _types.int64, _types.UniTuple(_types.int64, LANES)
    given = (key, number, four, number, four)
    return _types.UniTuple(_types.float64, LANES)(*given), _lowered


def _lane(number: int) -> Any:
    return ir.Constant(ir.IntType(32), number)


def _constant(number: int | np.uint64) -> Any:
    return ir.Constant(_FOUR, [int(number)] * LANES)


def _spread(builder: Any, values: Any) -> Any:
    lanes = ir.Constant(_FOUR, ir.Undefined)
    for lane, value in enumerate(values):
        lanes = builder.insert_element(lanes, value, _lane(lane))
    return lanes


_side_by_side: Any = _in_plain_python if _config.DISABLE_JIT else intrinsic(_typed)
