"""What an experiment asks of a simulator: open a world, advance it, give the weekly counters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sim.engines.world import World as EngineWorld
    from sim.organisation import Organisation

    Array = NDArray[np.float64]

EngineName = Literal["compiled", "reference"]


class World(Protocol):
    """All that a run needs to continue."""

    def copy(self) -> Self:
        """An independent world in the same state."""
        ...


class Weekly(Protocol):
    """Counters by week: `reps` (weeks, reps, counters), `teams` (weeks, teams, counters)."""

    @property
    def reps(self) -> Array:
        """Counters of reps, see `RepCounter`."""
        ...

    @property
    def teams(self) -> Array:
        """Counters of teams, see `TeamCounter`."""
        ...

    @property
    def events(self) -> int:
        """Events simulated."""
        ...


class Simulator(Protocol):
    """Runs worlds; must be picklable where an executor of processes is used."""

    @property
    def engine(self) -> str:
        """Name of the engine, for provenance."""
        ...

    def open_world(
        self,
        organisation: Organisation,
        *,
        seed: int,
        replication: int,
        run_in_weeks: int,
        weeks: int,
        room_for: Sequence[NDArray[np.void]],
    ) -> World:
        """A world `run_in_weeks` before week 0 that can be advanced to week `weeks`.

        Every team has room for the seats that the practices of `room_for` add.
        """
        ...

    def advance(self, world: World, practices: NDArray[np.void], until_week: int) -> Weekly:
        """Advance a world in place up to the start of `until_week`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSimulator:
    """The product's own engines.

    Attributes:
        engine: `compiled` for everything, `reference` to check it.
    """

    engine: EngineName = "compiled"

    def open_world(
        self,
        organisation: Organisation,
        *,
        seed: int,
        replication: int,
        run_in_weeks: int,
        weeks: int,
        room_for: Sequence[NDArray[np.void]],
    ) -> World:
        """See `Simulator.open_world`."""
        # Loading the engines loads numba, which planning an experiment does not need.
        from sim.engines.run import open_world  # noqa: PLC0415

        return open_world(
            organisation,
            seed=seed,
            replication=replication,
            run_in_weeks=run_in_weeks,
            weeks=weeks,
            room_for=room_for,
        )

    def advance(self, world: World, practices: NDArray[np.void], until_week: int) -> Weekly:
        """See `Simulator.advance`."""
        from sim.engines.run import advance  # noqa: PLC0415

        opened = cast("EngineWorld", world)
        return advance(opened, practices, until_week, engine=self.engine)
