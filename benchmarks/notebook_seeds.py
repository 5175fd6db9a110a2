"""How often do the conclusions of the notebooks hold where somebody else chooses the seed?

    python benchmarks/notebook_seeds.py [NOTEBOOK]... [--seeds 20] [--first 1]

Each notebook runs as it comes, with nothing but its `SEED` replaced, and every line that begins with
an arrow is read: what it claims, and whether the numbers of that seed carry it. Notebooks are named by
the beginning of their file (`01`); none: the first three, whose numbers hang on the seed. Ends with 1
where a claim does not hold for some seed: it says more than its futures carry. About 40 CPU seconds a
seed for the three.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SEED = re.compile(r"^SEED = \d+", re.MULTILINE)
FAILED = "Not shown by these futures: "


def claims(notebook: Path, seed: int) -> dict[str, bool]:
    """What a notebook claims with a seed, and whether its numbers carry it."""
    text, found = SEED.subn(f"SEED = {seed}", notebook.read_text("utf-8"))
    if found != 1:
        sys.exit(f"{notebook.name}: has no line SEED = number, or several")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(text, str(notebook), "exec"), {"__name__": "__main__"})
    lines = [x[3:] for x in said.getvalue().splitlines() if x.startswith("-> ")]
    return {line.removeprefix(FAILED): not line.startswith(FAILED) for line in lines}


def main() -> None:
    """Run the notebooks, and print each claim with how often it held."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", default=["01", "02", "03"])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    asked = parser.parse_args()
    seeds, missed = range(asked.first, asked.first + asked.seeds), 0
    for name in asked.notebooks:
        (notebook,) = NOTEBOOKS.glob(f"{name}*.py")
        held: dict[str, list[int]] = defaultdict(list)
        failed: dict[str, list[int]] = defaultdict(list)
        started = time.process_time()
        for seed in seeds:
            found = claims(notebook, seed)
            for claim, holds in found.items():
                (held if holds else failed)[claim].append(seed)
            wrong = [claim for claim, holds in found.items() if not holds]
            print(
                f"{notebook.stem}: seed {seed}: {wrong or 'all hold'}",
                file=sys.stderr,
                flush=True,
            )
        spent = (time.process_time() - started) / len(seeds)
        print(f"{notebook.stem}, {len(seeds)} seeds, {spent:.0f} CPU seconds a seed")
        for claim in dict.fromkeys((*held, *failed)):
            wrong = f"; not with seeds {failed[claim]}" if claim in failed else ""
            print(
                f"  {len(held[claim])} of {len(held[claim]) + len(failed[claim])}: {claim}{wrong}"
            )
            missed += bool(wrong)
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
