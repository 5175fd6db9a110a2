"""Under which key a run of the suite keeps what it collected."""

import pytest

COLLECTED = pytest.StashKey()
"""Ids of all tests as they were collected, before any of them was left out."""
