"""Does `marathon new` show what a hundred ordinary companies answer? `python benchmarks/own_company.py`.

The companies of `ordinary_companies.csv` were registered before anything was solved with them. Each is
given to `marathon.own_organisation`, which refuses it or solves it, and simulates it once more with
fresh luck. Printed is how many are accepted, for each measure how many come within a tenth of their
answers and how wide the simulation's own interval is, and how long one takes. It fails where a company is
refused, or where a measure is missed by more than a tenth and by more than the interval.

With --keep FILE what is finished is kept, a line each, and is not done again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from ordinary_companies import registered

import marathon
from marathon.answers.solving import WITHIN
from sim.problems import InvalidInput


def tried(number: int, answers: dict[str, float]) -> dict[str, Any]:
    """What became of one company."""
    begun, worked = time.perf_counter(), time.process_time()
    found: dict[str, Any] = {"company": number, "refused": [], "rows": {}}
    try:
        own = marathon.own_organisation(progress=False, **answers)
    except InvalidInput as error:
        return {**found, "refused": list(error.problems)}
    for row in own.solved.rows:
        if row.answered is not None:
            simulated = row.simulated
            found["rows"][row.name] = {
                "off": simulated.mean / row.answered - 1.0,
                "half_width": (simulated.high - simulated.low) / 2.0 / row.answered,
                "agrees": row.agrees,
            }
    found["rounds"] = own.solved.rounds
    found["seconds"] = time.perf_counter() - begun
    found["processor"] = time.process_time() - worked
    return found


def told(results: Iterable[dict[str, Any]]) -> str:
    """A table of all results."""
    every = list(results)
    accepted = [each for each in every if not each["refused"]]
    lines = [f"{len(accepted)} of {len(every)} accepted"]
    lines += [f"{'measure':15s} within {WITHIN:.0%}   mean off   worst   half-width"]
    for name in accepted[0]["rows"] if accepted else ():
        rows = [each["rows"][name] for each in accepted]
        off = np.array([row["off"] for row in rows])
        width = np.median([row["half_width"] for row in rows])
        inside = int((np.abs(off) <= WITHIN).sum())
        worst = off[np.abs(off).argmax()]
        lines.append(
            f"{name:15s} {inside:4d} of {len(rows):4d} {off.mean():+9.3f} {worst:+9.3f} {width:9.3f}"
        )
    whole = sum(
        all(abs(row["off"]) <= WITHIN for row in each["rows"].values()) for each in accepted
    )
    seconds, processor = (
        [each[name] for each in accepted] or [0.0] for name in ("seconds", "processor")
    )
    lines += [
        f"all measures of a company: {whole} of {len(accepted)}",
        f"seconds: median {np.median(seconds):.0f}, most {max(seconds):.0f}",
        f"of processors: median {np.median(processor):.0f}, most {max(processor):.0f}",
    ]
    return "\n".join(lines)


def failed(result: dict[str, Any]) -> bool:
    """Whether a company is refused, or missed for certain."""
    rows = result["rows"].values()
    return bool(result["refused"]) or any(
        abs(row["off"]) - row["half_width"] > WITHIN for row in rows
    )


def main() -> None:
    """Try the companies and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--every", type=int, default=1, help="of the companies, only each so many"
    )
    parser.add_argument("--first", type=int, default=0, help="the first of these")
    parser.add_argument("--keep", type=Path, help="file that keeps what is finished")
    given = parser.parse_args()
    kept: dict[int, dict[str, Any]] = {}
    if given.keep is not None and given.keep.exists():
        lines = given.keep.read_text("utf-8").splitlines()
        kept = {each["company"]: each for each in map(json.loads, lines)}
    companies = list(enumerate(registered()))[given.first :: given.every]
    for number, answers in companies:
        if number in kept:
            continue
        kept[number] = tried(number, answers)
        line = json.dumps(kept[number])
        print(line, flush=True)
        if given.keep is not None:
            with given.keep.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
    results = [kept[number] for number, _ in companies]
    print(told(results))
    if missed := [str(each["company"]) for each in results if failed(each)]:
        sys.exit(f"refused or missed: companies {', '.join(missed)}")


if __name__ == "__main__":
    main()
