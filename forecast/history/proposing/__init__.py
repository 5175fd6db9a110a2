"""Propose what the columns and labels of a table mean, from words, cells and relations."""

from forecast.history.proposing.proposal import Proposal, propose

__all__ = ["Proposal", "propose"]
