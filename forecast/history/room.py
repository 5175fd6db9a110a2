"""Give room that large tables took, and left, back to the system.

The C library keeps what is freed in the middle of its heap. While an export becomes a history,
many large columns come and go, so that without this half of the room would stay taken by nothing.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_C_LIBRARY: Final = ctypes.CDLL(None) if sys.platform == "linux" else None
_TRIM: Final = getattr(_C_LIBRARY, "malloc_trim", None)
"""Of glibc alone; elsewhere the system's own ways have to do."""


def give_back() -> None:
    """Give back what is free; nothing that anything refers to changes."""
    if _TRIM is not None:
        _TRIM(0)
