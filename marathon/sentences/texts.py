"""Sentences that no number changes, by the kind of answer."""

from typing import Final

from sim.beside import beside

TEXTS: Final = beside(__file__)
