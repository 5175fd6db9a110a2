"""Exports with a past: tables of changes as each vendor's interface gives them."""

from tests.round_trip.histories import others, salesforce
from tests.round_trip.histories.register import HISTORIES, HistoryExport

__all__ = ["HISTORIES", "HistoryExport", "others", "salesforce"]
