"""What an experiment asks of a simulator: open a world, advance it, give the weekly counters."""

from dataclasses import dataclass

from sim.arrays import Records
from sim.engines.run import Engine, Weekly, advance, open_world
from sim.engines.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """The product's own engines; whatever opens and advances worlds alike can stand in.

    Attributes:
        engine: `compiled` for everything, `reference` to check it.
    """

    engine: Engine = "compiled"

    open_world = staticmethod(open_world)

    def advance(self, world: World, practices: Records, until_week: int) -> Weekly:
        """Advance a world in place up to the start of `until_week`."""
        return advance(world, practices, until_week, engine=self.engine)
