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
from marathon.planning.scoring import Score
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


def promises(
    organisation: str, reach: float, arguments: argparse.Namespace
) -> tuple[float, list[Score]]:
    """Search and prove; returns the target, and what is promised of going on and of each way."""
    amount = stretched(organisation, max(0.05, reach - 0.15), arguments.executor)
    started, cpu = time.perf_counter(), time.process_time()
    found = Searcher(
        plan=asked_plan(organisation, amount), reach=reach, seed=1, drawn=True,
        proof=arguments.proof, executor=arguments.executor,
        out=_kept(arguments, f"{organisation}-{100 * reach:.0f}"),
    ).find()  # fmt: skip
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"{organisation} {100 * reach:.0f} %: searched and proved in {seconds:.0f} s, "
        f"{cpu:.0f} s of processor",
        flush=True,
    )
    return amount, [each.score for each in (found.as_planned, *found.routes.values())]


def _kept(arguments: argparse.Namespace, part: str) -> Path | None:
    """Where futures of a part are kept, so that a benchmark that is stopped goes on."""
    return None if arguments.keep is None else arguments.keep / part


def check(organisation: str, arguments: argparse.Namespace) -> tuple[int, int]:
    """Live through fresh futures of all that was promised; returns how many promises hold."""
    promised = [
        (reach, amount, score)
        for reach in arguments.reach
        for amount, scores in [promises(organisation, reach, arguments)]
        for score in scores
    ]
    plan = asked_plan(organisation, 1.0)
    # Targets of all have one day: every way is lived through once.
    ways = list(dict.fromkeys(score.option for _, _, score in promised))
    fresh = live(
        plan, [way.scenario(plan) for way in ways], futures=arguments.futures, seed=1,
        drawn=True, executor=arguments.executor, first=FRESH,
        out=_kept(arguments, f"{organisation}-fresh"),
    )  # fmt: skip
    booked = {
        way: each.booked(0, plan.target.end) for way, each in zip(ways, fresh, strict=True)
    }
    held = 0
    for reach, amount, score in promised:
        said, came = score.chance.value, float((booked[score.option] >= amount).mean())
        spread = said * (1.0 - said) * (1.0 / arguments.proof + 1.0 / arguments.futures)
        holds = abs(came - said) <= POINTS
        held += holds
        print(
            f"{organisation} {100 * reach:.0f} % {score.option.route}: promised {100 * said:.1f}, came out "
            f"{100 * came:.1f} (error of the difference {100 * math.sqrt(spread):.1f}) "
            f"{'holds' if holds else 'MISSES'}",
            flush=True,
        )
    return held, len(promised)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--organisations", nargs="+", default=["mid_market", "three_markets"]
    )
    parser.add_argument("--reach", nargs="+", type=float, default=[0.5, 0.8, 0.9])
    parser.add_argument("--futures", type=int, default=2000)
    parser.add_argument("--proof", type=int, default=400)
    parser.add_argument("--keep", type=Path, help="folder with which a stopped run goes on")
    parser.add_argument("--executor", default="threads")
    arguments = parser.parse_args()
    results = [check(organisation, arguments) for organisation in arguments.organisations]
    held, plans = (sum(each) for each in zip(*results, strict=True))
    print(f"{held} of {plans} promises hold within {100 * POINTS:.0f} points")


if __name__ == "__main__":
    main()
