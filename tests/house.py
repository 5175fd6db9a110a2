"""A copy of the package in which rules are compiled apart from everybody else's."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "sim"

RULE = '''
import numpy as np
from sim.compiling import cache_folder, is_compiled, mark_compiled, rule

@rule
def second(values: np.ndarray) -> float:
    """The second value."""
    return values[1]

if __name__ == "__main__":
    try:
        second(np.zeros(1))
        print("silent")
    except IndexError:
        print("raised")
    hits = sum(second.stats.cache_hits.values()) if hasattr(second, "stats") else 0
    print(hits)
    print(is_compiled())
    print(cache_folder())
    mark_compiled()
    print(is_compiled())
'''


def started(house, *arguments, **environment):
    """A process that reads out of range."""
    return subprocess.Popen(
        [sys.executable, "reading.py", *arguments],
        cwd=house,
        env={
            **os.environ,
            "PYTHONPATH": str(house),
            "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_CACHE_HOME": str(house / "cache"),
            "LOCALAPPDATA": str(house / "cache"),
            "HOME": str(house / "home"),
            "NUMBA_CACHE_DIR": "",
            "NUMBA_DISABLE_JIT": "0",
            "NUMBA_BOUNDSCHECK": "0",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process):
    """Outcome of the read, cache hits, compiled before, folder, compiled after."""
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output.split()


def report(house, **environment):
    return finished(started(house, **environment))
