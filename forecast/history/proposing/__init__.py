"""Propose what the columns and labels of a table mean, from words, cells and relations."""

from forecast.history.proposing.choice import Proposal
from forecast.history.proposing.proposal import propose

__all__ = ["Proposal", "propose"]
