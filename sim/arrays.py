"""Arrays by what they hold, as signatures name them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
AnyArray = NDArray[Any]
Records = NDArray[np.void]
"""Records of the world or of practices, whose fields have names."""
