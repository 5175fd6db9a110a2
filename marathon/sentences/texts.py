"""Sentences that no number changes, by the kind of answer."""

from collections.abc import Mapping
from typing import Final

from sim.beside import beside

TEXTS: Final = beside(__file__)

GRADES: Final[Mapping[str, str]] = TEXTS["grades"]
"""How well it is known what a lever does, by grade, in words."""
