"""What management can set: the registry of levers, and practices in force as rules read them.

To add a lever, add its entry to `Levers` in `sim.levers.registry`; files, tables, documents
and the command line read it from there.
"""

from sim.levers.lever import Group, Kind, Lever
from sim.levers.practices import (
    ALL_TEAMS,
    Practices,
    Timeline,
    added_seats,
    left_above,
    pack_timeline,
    settled,
    teams_missing,
)
from sim.levers.registry import LEVERS, Levers, neutral_values

__all__ = [
    "ALL_TEAMS", "LEVERS", "Group", "Kind", "Lever", "Levers", "Practices", "Timeline",
    "added_seats", "left_above", "neutral_values", "pack_timeline", "settled",
    "teams_missing",
]  # fmt: skip
