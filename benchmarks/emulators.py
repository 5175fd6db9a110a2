"""Make the emulators that ship with the built-in organisations: `python benchmarks/emulators.py`.

Names after it make only these; one whose estimates are not stale is left as it is. Each takes one
to five minutes of two processors; none is made by the tests.
"""

from __future__ import annotations

import json
import sys
import time

from marathon.serve.emulators import SHIPPED, told
from sim.experiments.emulating.building import build
from sim.experiments.emulating.emulator import emulator_from, written
from sim.experiments.running.progress import Progress
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.loader import load_organisation

SECONDS = 20.0


def main(names: list[str]) -> None:
    """Make what is asked for, or all that is stale or missing."""
    SHIPPED.mkdir(exist_ok=True)
    for name in names or organisation_names():
        firm, path = load_organisation(name), SHIPPED / f"{name}.json"
        if path.exists() and not emulator_from(json.loads(path.read_text())).stale(firm):
            print(f"{name}: is up to date")
            continue
        started, last = time.process_time(), [0.0]

        def progress(here: Progress, last: list[float] = last) -> None:
            if here.seconds - last[0] > SECONDS:
                last[0] = here.seconds
                print(here, file=sys.stderr, flush=True)

        made = build(firm, progress=progress)
        path.write_text(written(made))
        print(f"{name}: {time.process_time() - started:.0f} s of processor time")
        print("\n".join(told(made)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
