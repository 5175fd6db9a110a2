"""Newton's method, once for all that is fitted here: up to the mode of a log posterior."""

from collections.abc import Callable

import numpy as np

from forecast.fitting.posterior import Matrix, Vector

NO_GAIN = 1e-7
"""A climb that is watched ends where a step raises the log posterior by less."""
SMALLEST_SHARE = 1e-4
"""Share of a step below which it is not halved further."""


def full_step(gradient: Vector, information: Matrix) -> tuple[Vector, Matrix]:
    """Return Newton's step for a gradient and an information, and the information."""
    step = np.linalg.solve(information, gradient)
    return np.asarray(step, dtype=np.float64), information


def climb(
    step_at: Callable[[Vector], tuple[Vector, Matrix]],
    start: Vector,
    *,
    height: Callable[[Vector], float] | None = None,
    longest: float = np.inf,
    close_enough: float = 1e-9,
    rounds: int = 50,
) -> tuple[Vector, Matrix]:
    """Walk from `start` to the mode, one Newton step after the other.

    Args:
        step_at: Gives the full step from a place, and the curvature there, which is the
            precision of the normal approximation.
        start: Where the walk begins.
        height: The log posterior, where a full step may overshoot it: a step that leads down
            is halved until it does not, and the walk ends where nothing is gained any more.
        longest: Largest change of a parameter in one step.
        close_enough: The walk ends after a step that is shorter than this.
        rounds: Most steps.

    Returns:
        The mode, and the curvature at the last place from which a step was worked out.
    """
    mode, best = start, -np.inf if height is None else height(start)
    curvature = np.empty((0, 0))
    for _ in range(rounds):
        step, curvature = step_at(mode)
        length = float(np.abs(step).max())
        share = min(1.0, longest / max(length, 1e-12))
        if height is not None:
            reached = height(mode + share * step)
            while reached < best and share > SMALLEST_SHARE:
                share /= 2.0
                reached = height(mode + share * step)
            if reached < best + NO_GAIN:
                break
            best = reached
        mode = mode + share * step
        if length < close_enough:
            break
    return mode, curvature
