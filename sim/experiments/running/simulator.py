"""What an experiment asks of a simulator: open a world, advance it, give the weekly counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.arrays import Records
from sim.engines.run import Weekly, advance, open_world
from sim.engines.world import World
from sim.organisation import Organisation

EngineName = Literal["compiled", "reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """The product's own engines; whatever opens and advances worlds alike can stand in.

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
        room_for: Sequence[Records],
    ) -> World:
        """A world `run_in_weeks` before week 0 that can be advanced to week `weeks`.

        Every team has room for the seats that the practices of `room_for` add.
        """
        return open_world(
            organisation, seed=seed, replication=replication, run_in_weeks=run_in_weeks,
            weeks=weeks, room_for=room_for,
        )  # fmt: skip

    def advance(self, world: World, practices: Records, until_week: int) -> Weekly:
        """Advance a world in place up to the start of `until_week`."""
        return advance(world, practices, until_week, engine=self.engine)
