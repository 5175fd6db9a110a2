"""What a draw is for: one purpose, one use.

The number of a purpose is part of the address, so it is never reused and never renumbered:
giving a purpose another number changes every result that depends on it.
"""

from __future__ import annotations

from enum import IntEnum


class Purpose(IntEnum):
    """Purpose of a draw (0 to 65,535); the comment says what entity, major and minor are."""

    WINDOW_GAP = 1  # account, window, 0
    WINDOW_LENGTH = 2  # account, window, 0
    WINDOW_FIT = 3  # account, window, 0
    WINDOW_AMOUNT = 4  # account, window, 0
    STAGE_EXIT = 5  # account, window, stage: advance or lose; place for imposed luck
    STAGE_FADE = 6  # account, window, week
    BUYER_DELAY = 7  # account, window, touch; place for imposed luck
    CONTACT = 8  # account, window, attempt; place for imposed luck
