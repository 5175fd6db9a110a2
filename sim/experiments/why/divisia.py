"""Split the difference of two sums of products into parts that add up to it exactly.

A path is a chain of levels y_1, ..., y_m: working hours, hours of prospecting, buyers found,
deals opened, ..., money. Its value is the last level, and each link is the ratio of a level to
the one before. The value of a world is the sum over its paths, so sources (inbound,
prospected, referred) are paths side by side. By the logarithmic mean L(a, b) =
(a - b) / ln(a / b), link j of a path contributes

    L(Y, X) ln((y_j / y_j-1) / (x_j / x_j-1)),      X = x_m, Y = y_m,

and the contributions of a path sum to Y - X identically: nothing is left over and no order
of the links is preferred. Source: Ang 2004, Energy Policy 32 (LMDI-I, additive form).

Where a value is zero the limit is taken: the first level that is zero broke the chain and
its link carries the whole difference, what comes after it being undefined.
"""

import numpy as np

from sim.arrays import Array


def logarithmic_mean(first: Array, second: Array) -> Array:
    """(a - b) / ln(a / b), a where both are equal, 0 where either is 0."""
    both = (first > 0.0) & (second > 0.0)
    a, b = np.where(both, first, 1.0), np.where(both, second, 1.0)
    # With d = ln(a / b), L = b (e^d - 1) / d: no cancellation where a is near to b.
    d = np.log(a / b)
    near = np.abs(d) < 1e-12
    mean = np.where(near, 0.5 * (a + b), b * np.expm1(d) / np.where(near, 1.0, d))
    return np.where(both, mean, 0.0)


def split(before: Array, after: Array) -> Array:
    """Contribution of every link of a path to the difference of its value.

    Args:
        before: Levels in the first world, none negative, shape (m, ...); the last is the
            path's value. A level of zero before a positive value belongs to no chain (what
            was sold had come in before) and is passed over in both worlds: the next link
            carries its share.
        after: Levels in the second world, same shape.

    Returns:
        Shape (m, ...); sums over the first axis to `after[-1] - before[-1]`.
    """
    weight = logarithmic_mean(after[-1], before[-1])
    parts = np.zeros_like(before)
    both = (before[-1] > 0.0) & (after[-1] > 0.0)
    last = np.zeros(before.shape[1:])  # ln(y / x) at the last level that counts
    for link in range(len(before)):
        counts = both & (before[link] > 0.0) & (after[link] > 0.0)
        y, x = np.where(counts, after[link], 1.0), np.where(counts, before[link], 1.0)
        here = np.log(y / x)
        parts[link] = np.where(counts, weight * (here - last), 0.0)
        last = np.where(counts, here, last)
    _add_broken(parts, before, after)
    return parts


def _add_broken(parts: Array, before: Array, after: Array) -> None:
    """Give the whole difference to the link that broke, where one value is zero."""
    for broken, whole, sign in ((before, after, 1.0), (after, before, -1.0)):
        one_sided = (broken[-1] <= 0.0) & (whole[-1] > 0.0)
        # The level that stopped the flow: zero here, and carrying something in the other
        # world. The last one always qualifies.
        stopped = (broken <= 0.0) & (whole > 0.0)
        link = np.argmax(stopped, axis=0)
        places = np.arange(len(parts)).reshape(-1, *(1,) * link.ndim)
        parts += np.where(one_sided & (places == link), sign * whole[-1], 0.0)
