"""Where a comparison's numbers come from: program, seed, organisation, and how much was run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord(Result):
    """Where the numbers come from.

    Attributes:
        version: Version of the product.
        engine: `compiled` or `reference`.
        platform: Operating system, machine, Python and numpy.
        seed: Seed of all replications.
        replications: Pairs that were finished.
        years: Years measured, of 52 weeks.
        warmup_years: Years before week 0.
        steady: Whether each scenario ran in under itself.
        organisation: Name of the organisation.
        organisation_digest: SHA-256 of its values.
        scenario_digests: Digest of every scenario by name.
        events: Events simulated, those of resumed replications included.
        wall_s: Seconds of simulating in this run, compilation excluded.
        precision_asked: Relative half-width of the bookings ratio asked for, if any.
        precision_reached: The one reached, widest over the others; nan
            without others.
        interrupted: Whether the run was interrupted and shows only what had finished.
        parameters: `fixed`: every future meets the same organisation; `drawn`: its parameters
            are drawn from what is known of them.
        parameter_source: What they are drawn from, and its digest; None where fixed.
        parameter_points: How many draws; None where fixed.
        seats: Seats that figures "a rep and year" are divided by, in every scenario: those of
            the organisation's plan. Seats that a scenario adds do not count, so that figures
            compare what whole organisations bring.
        seats_added: Seats of the organisation that a scenario adds at the most, by name; only
            scenarios that add some.
        same_practices: Other scenarios whose practices are the base's under another name: no
            future can differ.
    """

    version: str
    engine: str
    platform: str
    seed: int
    replications: int
    years: int
    warmup_years: int
    steady: bool
    organisation: str
    organisation_digest: str
    scenario_digests: Mapping[str, str]
    events: int
    wall_s: float
    precision_asked: float | None
    precision_reached: float
    interrupted: bool = False
    parameters: Literal["fixed", "drawn"] = "fixed"
    parameter_source: str | None = None
    parameter_points: int | None = None
    seats: int = 0
    seats_added: Mapping[str, int] = field(default_factory=dict)
    same_practices: tuple[str, ...] = ()
