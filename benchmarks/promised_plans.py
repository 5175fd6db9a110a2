"""Are plans reached as often as promised? `python benchmarks/promised_plans.py --futures 2000`.

For each organisation and chance, a target is set that going on as planned reaches in fewer futures,
a plan is searched and proved, and the way of each route is then lived through in futures that
neither search nor proof has seen, with drawn parameters. Printed is, for each, what was promised and
what came out, with its standard error; the plan holds where the two lie within four points.
"""

import argparse
import math
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from marathon.planning.futures import live
from marathon.planning.plan import Plan
from marathon.planning.plan_file import read_plan
from marathon.planning.search import Searcher

FRESH = 1 << 14
"""Number of the first future that neither search nor proof has seen."""
POINTS = 0.04
PLAN = """
organisation = "{organisation}"
from = 2026-11-30
target = [{{until = 2027-12-31, bookings = 1000}}]
[hiring]
time_to_fill = "8 weeks (4-16)"
ramp = "5 months (3-9)"
attrition = "22 %/year (15-32)"
"""


def asked_plan(organisation: str, amount: float) -> Plan:
    """The plan of an organisation with a target."""
    path = Path(tempfile.mkdtemp()) / "plan.toml"
    path.write_text(PLAN.format(organisation=organisation), "utf-8")
    plan = read_plan(path)
    return replace(plan, targets=(replace(plan.target, amount=amount),))


def stretched(organisation: str, share: float, executor: str) -> float:
    """A target that a share of futures reaches when nothing is done."""
    plan = asked_plan(organisation, 1.0)
    (futures,) = live(
        plan,
        [plan.scenario],
        futures=100,
        seed=7,
        drawn=True,
        executor=executor,
        first=1 << 13,
    )
    booked = sorted(futures.booked(0, plan.target.end))
    return float(booked[int((1.0 - share) * len(booked))])


def check(
    organisation: str, reach: float, arguments: argparse.Namespace
) -> tuple[int, int]:
    """Search, prove, and live through fresh futures; returns how many promises hold."""
    amount = stretched(organisation, max(0.05, reach - 0.15), arguments.executor)
    plan = asked_plan(organisation, amount)
    started, cpu = time.perf_counter(), time.process_time()
    found = Searcher(
        plan=plan, reach=reach, seed=1, drawn=True, proof=arguments.proof,
        executor=arguments.executor,
    ).find()  # fmt: skip
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    proved = [found.as_planned, *found.routes.values()]
    fresh = live(
        plan, [each.score.option.scenario(plan) for each in proved], futures=arguments.futures,
        seed=1, drawn=True, executor=arguments.executor, first=FRESH,
    )  # fmt: skip
    held = 0
    for each, futures in zip(proved, fresh, strict=True):
        promised = each.score.chance.value
        came = float((futures.booked(0, plan.target.end) >= amount).mean())
        error = math.sqrt(
            promised * (1 - promised) * (1 / arguments.proof + 1 / arguments.futures)
        )
        holds = abs(came - promised) <= POINTS
        held += holds
        print(
            f"{organisation} {100 * reach:.0f} % {each.score.option.route}: promised {100 * promised:.1f}, "
            f"came out {100 * came:.1f} (error of the difference {100 * error:.1f}) {'holds' if holds else 'MISSES'}",
            flush=True,
        )
    print(f"  search and proof: {seconds:.0f} s, {cpu:.0f} s of processor", flush=True)
    return held, len(proved)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--organisations", nargs="+", default=["mid_market", "three_markets"]
    )
    parser.add_argument("--reach", nargs="+", type=float, default=[0.5, 0.8, 0.9])
    parser.add_argument("--futures", type=int, default=2000)
    parser.add_argument("--proof", type=int, default=400)
    parser.add_argument("--executor", default="threads")
    arguments = parser.parse_args()
    results = [
        check(organisation, reach, arguments)
        for organisation in arguments.organisations
        for reach in arguments.reach
    ]
    held, plans = (sum(each) for each in zip(*results, strict=True))
    print(f"{held} of {plans} promises hold within {100 * POINTS:.0f} points")


if __name__ == "__main__":
    main()
