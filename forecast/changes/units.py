"""Who the money of a bridge belongs to: reps in the teams that they were in on either evening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.deals import UNNAMED, DealTable
from sim.arrays import IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """A unit is a rep in a team: whoever changed teams is two.

    Attributes:
        reps: Rep of each unit.
        teams: Team of each unit.
        earlier: Unit of each rep of the earlier table, on the earlier evening.
        moved: The same, on the later evening.
        later: Unit of each rep of the later table, on the later evening.
    """

    reps: tuple[str, ...]
    teams: tuple[str, ...]
    earlier: IntArray
    moved: IntArray
    later: IntArray

    def __len__(self) -> int:
        return len(self.reps)

    @classmethod
    def of(cls, earlier: DealTable, later: DealTable) -> Units:
        """Name everybody of both evenings."""
        now = dict(zip(later.reps, later.teams, strict=True))
        then = list(zip(earlier.reps, earlier.teams, strict=True))
        moved = [(rep, now.get(rep, team)) for rep, team in then]
        last = list(now.items())
        every = sorted({*then, *moved, *last})
        place = {unit: number for number, unit in enumerate(every)}
        codes = (
            np.array([place[unit] for unit in some], dtype=np.int64)
            for some in (then, moved, last)
        )
        was, becomes, is_now = codes
        return cls(
            reps=tuple(rep for rep, _ in every),
            teams=tuple(team or UNNAMED for _, team in every),
            earlier=was,
            moved=becomes,
            later=is_now,
        )

    def groups(self, level: str) -> dict[str, IntArray]:
        """Return the units of everybody of a level: company, team or rep."""
        if level == "company":
            return {"company": np.arange(len(self))}
        names = np.array(self.teams if level == "team" else self.reps)
        return {str(name): np.flatnonzero(names == name) for name in np.unique(names)}
