"""What it costs to be wrong: a change adopted that does not pay, or dropped although it pays.

After the pilot the change is adopted where the test shows that it brings more, and dropped
otherwise. What it is worth in truth differs with what nobody knows of the company: a comparison on
common luck measures it at each draw of the parameters, and one pilot is held at each of these draws,
on luck of its own. The worth at a draw is known up to what its few futures leave open: it is normal
around the draw's mean, pulled to the mean of all (empirical Bayes, see `comparing.uncertainty`).

What is left unknown at a draw counts as if the pilot knew nothing of it, which makes both losses a
little too large, never too small.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from sim.arrays import Array, BoolArray
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import TAIL
from sim.experiments.comparing.uncertainty import Pulled
from sim.results import Result

RESAMPLES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongConclusions(Result):
    """Money a year of the whole company, with 95 % intervals from resampling draws.

    Attributes:
        adopting: Lost on average by adopting what does not pay, once the pilot is believed.
        dropping: Lost on average by dropping what pays.
        adopt_all: Lost on average by adopting without a pilot.
        drop_all: Lost on average by leaving it without a pilot.
        worth: What the change is worth on average.
        adopted: Share of pilots after which it is adopted.
    """

    adopting: Estimate
    dropping: Estimate
    adopt_all: Estimate
    drop_all: Estimate
    worth: Estimate
    adopted: float


def wrong_conclusions(worth: Array, adopted: BoolArray, seed: int) -> WrongConclusions:
    """What wrong conclusions cost.

    Args:
        worth: What the change brings the company a year, by draw of the parameters and future,
            shape (draws, futures); where parameters are fixed one row of all futures.
        adopted: Whether the pilot at each draw ends in adopting, shape (draws,); where
            parameters are fixed, of every pilot.
        seed: Seed of the resampling.
    """
    gain, loss, mean = _parts(worth)
    if gain.shape[0] == 1:
        gain, loss, mean = (np.repeat(x, adopted.shape[0]) for x in (gain, loss, mean))
    rows = np.stack(
        (adopted * loss, ~adopted * gain, loss, gain, mean), axis=1
    )  # of every draw
    generator = np.random.Generator(np.random.Philox(key=seed))
    chosen = generator.integers(0, rows.shape[0], (RESAMPLES, rows.shape[0]))
    means = rows[chosen].mean(axis=1)
    low, high = np.quantile(means, (TAIL, 1.0 - TAIL), axis=0)
    found = [
        Estimate(mean=float(m), low=float(a), high=float(b))
        for m, a, b in zip(rows.mean(axis=0), low, high, strict=True)
    ]
    return WrongConclusions(
        adopting=found[0], dropping=found[1], adopt_all=found[2], drop_all=found[3],
        worth=found[4], adopted=float(adopted.mean()),
    )  # fmt: skip


def _parts(worth: Array) -> tuple[Array, Array, Array]:
    """Expected gain and loss at each draw, and its mean: parts of a normal above and below zero."""
    if worth.shape[0] == 1:
        n = worth.shape[1]
        centres = worth.mean(axis=1)
        width = float(worth.std(ddof=1)) / np.sqrt(n)
    else:
        pulled = Pulled(worth)
        centres, width = pulled.centres, float(pulled.width)
    if width == 0.0:
        return np.maximum(centres, 0.0), np.maximum(-centres, 0.0), centres
    z = centres / width
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    gain = centres * special.ndtr(z) + width * density
    return gain, gain - centres, centres
