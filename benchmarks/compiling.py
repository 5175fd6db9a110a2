"""What the first run costs: processor time to compile all rules, with an empty cache.

    python benchmarks/compiling.py

It runs `marathon trace align --years 1 --digest` in processes of their own: with rules linked
once (`sim.compiling.linking`), then as numba compiles by itself, each first with an empty
folder, then again. Printed are processor and wall seconds of the first run less those of the
second, their ratio, and what is kept on disk. Both give the same digest, or it fails.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUN = """
import sys
import numba
if sys.argv[1] == "numba":
    numba.__version__ = "0.0"  # an unknown one: `sim.compiling` leaves everything to numba
from marathon.cli import main
main(["trace", "align", "--years", "1", "--digest"])
"""


def run(compiler: str, folder: str) -> tuple[float, float, str]:
    """Processor seconds, wall seconds, and the digest of the trace."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    result = subprocess.run(
        [sys.executable, "-c", RUN, compiler],
        env={**os.environ, "NUMBA_CACHE_DIR": folder},
        capture_output=True,
        text=True,
        check=True,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, wall, result.stdout


def main() -> None:
    seconds, digests = {}, set()
    for compiler in ["linked once", "numba"]:
        with tempfile.TemporaryDirectory() as folder:
            first, first_wall, digest = run(compiler, folder)
            again, again_wall, same = run(compiler, folder)
            kept = sum(path.stat().st_size for path in Path(folder).rglob("*.nb?"))
        digests |= {digest, same}
        seconds[compiler] = first - again
        print(
            f"{compiler}: compiling {seconds[compiler]:.1f} s of processor, "
            f"{first_wall - again_wall:.1f} s of wall; then {again:.1f} s a run; "
            f"{kept / 1e6:.1f} MB kept"
        )
    print(f"ratio of processor time: {seconds['linked once'] / seconds['numba']:.2f}")
    if len(digests) != 1:
        raise SystemExit("the digests differ")


if __name__ == "__main__":
    main()
