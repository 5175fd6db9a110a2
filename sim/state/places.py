"""Places in an array that are known not to be negative, for the innermost loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.compiling import config

if TYPE_CHECKING:
    from collections.abc import Callable

# A signed index may count from the end, which compiled code looks at before each access; in
# plain Python whole numbers are faster.
place_of: Callable[[int], int]
place_of = int if config.DISABLE_JIT else np.uint64  # type: ignore[assignment]
