"""A week of training, and what is left of it: De Grip and Sauermann 2012 (evidence 2).

A call centre's weeks are half years here: deals take three months to show anything.
"""

from sim.evidence.bench import YEAR, Bench, managed, with_teams

REPS = 4
"""A team whose manager has the hours to train everybody."""
TRAINED = 13
HOURS_MONTH = 12.0
HALF_YEARS = {
    "early": (TRAINED, TRAINED + 26),
    "late": (TRAINED + YEAR, TRAINED + YEAR + 26),
}


def measure(bench: Bench) -> dict[str, float]:
    """Bookings of both half years of teams that were trained and of teams that were not."""
    firm = with_teams(bench.organisation, REPS)
    base = managed("execute", coaching_hours_month=0, peer_meetings_month=0)
    seen: dict[str, float] = {}
    for name, hours in (("none", 0.0), ("trained", HOURS_MONTH)):
        run = bench.run(
            base, (0, {"coaching_hours_month": hours}), (TRAINED, {"coaching_hours_month": 0.0}),
            weeks=HALF_YEARS["late"][1], organisation=firm,
        )  # fmt: skip
        for half, span in HALF_YEARS.items():
            seen[f"{name} {half}"] = run.sold(span)
    return seen
