"""Speed in one table: `python benchmarks/run.py [--quick] [ROW ...]`.

Everything is measured in one run on one machine, cases taking turns, so that the ratios
hold on another machine even where the rates do not. Rates of one thread are by processor
time, threads and commands by the clock on the wall. Compilation is never counted. Rows:
events, teams, threads, queue, memory, compare, forecast. Needs the extra `bench` for cimba; the row
that needs it says so where it is missing.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import simpy
from queueing import erlang_wait, run_queue
from timing import Case, take_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

HERE = Path(__file__).parent
REPOSITORY = HERE.parent


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `met` is whether the figure reaches what is required of it."""

    measured: str
    figures: str
    ratio: str
    required: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to run: a quick run shows that everything works, its figures are rough."""

    quick: bool

    @property
    def rounds(self) -> int:
        """Rounds of taking turns."""
        return 3 if self.quick else 5

    def share(self, amount: int) -> int:
        """The amount of work in this run."""
        return amount // 10 if self.quick else amount


def at_least(
    measured: str, figures: str, ratio: tuple[float, float, float], need: float
) -> Row:
    """A row whose ratio, given as (median, lowest, highest), has to reach `need`."""
    middle, low, high = ratio
    return Row(
        measured,
        figures,
        f"{middle:.2f} ({low:.2f}-{high:.2f})",
        f"at least {need:g}",
        middle >= need,
    )


def mega(rate: float) -> str:
    """A rate in millions a second."""
    return f"{rate / 1e6:.2f} M/s"


def timeouts(processes: int, count: int) -> Case:
    """SimPy's bare timeouts: processes that do nothing but wait."""

    def run() -> int:
        env = simpy.Environment()

        def waiting(delay: float) -> Iterator[simpy.Event]:
            while True:
                yield env.timeout(delay)

        delays = [1.0 + number / processes for number in range(processes)]
        for delay in delays:
            env.process(waiting(delay))
        until = count / sum(1.0 / delay for delay in delays)
        env.run(until)
        return sum(int(until / delay) for delay in delays)

    return Case(run)


def events(effort: Effort) -> Iterator[Row]:
    """Events of the whole model against SimPy's empty ones, and the reference engine."""
    import model

    weeks = effort.share(400)
    cases = {
        "compiled": model.events(8, weeks),
        "reference": model.events(8, max(weeks // 20, 4), engine="reference"),
        "one": timeouts(1, effort.share(500_000)),
        "forty": timeouts(40, effort.share(500_000)),
    }
    rates = take_turns(cases, rounds=effort.rounds, clock=time.process_time)
    compiled = mega(rates.median("compiled"))
    # A team of eight has about forty events pending: like is compared with like.
    yield at_least(
        "whole model, compiled / SimPy's bare timeouts, 40 processes",
        f"{compiled} / {mega(rates.median('forty'))}",
        (rates.ratio("compiled", "forty"), *rates.spread("compiled", "forty")),
        3.0,
    )
    low, high = rates.spread("compiled", "one")
    yield Row(
        "the same / SimPy at its fastest: a single process, nothing else pending",
        f"{compiled} / {mega(rates.median('one'))}",
        f"{rates.ratio('compiled', 'one'):.2f} ({low:.2f}-{high:.2f})",
    )
    low, high = rates.spread("compiled", "reference")
    yield Row(
        "whole model, compiled / reference engine",
        f"{compiled} / {mega(rates.median('reference'))}",
        f"{rates.ratio('compiled', 'reference'):.0f} ({low:.0f}-{high:.0f})",
    )


def teams(effort: Effort) -> Iterator[Row]:
    """Events a second from 8 to 8,000 reps, over about as many events or a quarter."""
    import model

    sizes = (8, 80, 800, 8000)
    weeks = {8: 2600, 80: 260, 800: 26, 8000: 13}
    cases = {
        str(size): model.events(size, max(effort.share(weeks[size]), 13)) for size in sizes
    }
    rates = take_turns(cases, rounds=effort.rounds, clock=time.process_time)
    medians = [rates.median(str(size)) for size in sizes]
    flat = max(medians) / min(medians)
    yield Row(
        "events/s at 8 / 80 / 800 / 8,000 reps",
        " / ".join(mega(rate) for rate in medians),
        f"{flat:.2f} fastest to slowest",
        "at most 1.3",
        flat <= 1.3,
    )


def threads(effort: Effort) -> Iterator[Row]:
    """Whole replications on two threads against one."""
    import model

    count, weeks = effort.share(40), 208
    cases = {
        "one": model.replications(count, 1, weeks),
        "two": model.replications(count, 2, weeks),
    }
    rates = take_turns(cases, rounds=5)
    yield at_least(
        f"replications of 4 years: two threads / one ({os.cpu_count()} cores)",
        f"{mega(rates.median('two'))} / {mega(rates.median('one'))} events",
        (rates.ratio("two", "one"), *rates.spread("two", "one")),
        1.6,
    )


def cimba_if_installed() -> ModuleType | None:
    """Cimba's queue, compiled; to be asked for before anything of ours is compiled.

    numba looks up attributes of records in the order in which packages registered
    themselves, and cimba's come to nothing behind numba's own.
    """
    if importlib.util.find_spec("cimba") is None:
        return None
    # Compiled and kept without it: what is compiled beside cimba holds parts of cimba, and every
    # later run would load them.
    short = "compare initial align --replications 2 --years 1 --warmup 0"
    command = [sys.executable, "-m", "marathon", *short.split()]
    subprocess.run(command, capture_output=True, check=True, cwd=REPOSITORY)
    import cimba_queue

    cimba_queue.mean_wait(customers=10, seed=1)
    return cimba_queue


def queue(effort: Effort) -> Iterator[Row]:
    """M/M/5 at load .8 against cimba, one thread each, both recording every wait."""
    name = "M/M/5, customers/s / cimba's Python package"
    cimba_queue = cimba_if_installed()
    if cimba_queue is None:
        yield Row(name, "cimba is not installed: pip install -e '.[bench]'", "")
        return
    customers = effort.share(2_000_000)
    servers, service = cimba_queue.SERVERS, 3600.0
    gap = service * cimba_queue.MEAN_GAP / cimba_queue.MEAN_SERVICE
    expected = erlang_wait(servers, service / gap / servers, service)
    waits: list[float] = []

    def ours() -> int:
        run = run_queue(
            servers=servers, mean_gap=gap, mean_service=service, customers=customers
        )
        waits.append(run.waits[0] / expected)
        return customers

    def theirs() -> int:
        waits.append(cimba_queue.mean_wait(customers, len(waits)) * service / expected)
        return customers

    cases = {"ours": Case(ours), "cimba": Case(theirs)}
    rates = take_turns(cases, rounds=effort.rounds, clock=time.process_time)
    tolerance = 0.25 if effort.quick else 0.1
    if any(abs(wait - 1.0) > tolerance for wait in waits):
        message = f"mean waits are {waits} of Erlang's: the two do not serve the same queue"
        raise RuntimeError(message)
    version = importlib.metadata.version("cimba")
    yield at_least(
        f"{name} ({version})",
        f"{mega(rates.median('ours'))} / {mega(rates.median('cimba'))}",
        (rates.ratio("ours", "cimba"), *rates.spread("ours", "cimba")),
        2.0,
    )


def memory(effort: Effort) -> Iterator[Row]:
    """Five years of 1,000 teams: how long they take, and memory above that of one team."""
    large = 800 if effort.quick else 8000
    weeks = 52 if effort.quick else 260

    def peak(reps: int) -> tuple[float, float]:
        command = [sys.executable, str(HERE / "model.py"), str(reps), str(weeks)]
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(done.stdout), time.perf_counter() - begin

    small, _ = peak(8)
    middle, _ = peak(large // 10)
    most, seconds = peak(large)
    thousands = [(middle - small) / (large // 10 - 8), (most - small) / (large - 8)]
    yield Row(
        f"{large:,} reps in {large // 8:,} teams, {weeks // 52} years",
        f"{seconds:.0f} s, {most:.0f} MiB at the most",
        "",
    )
    yield Row(
        f"memory per 1,000 reps, at {large // 10:,} / {large:,} reps",
        f"{1000 * thousands[0]:.0f} / {1000 * thousands[1]:.0f} MiB, beside {small:.0f} MiB "
        "for 8 reps",
        "",
    )


def compare(effort: Effort) -> Iterator[Row]:
    """The comparison that a user types, warm, with the start of Python included."""
    command = "marathon compare initial align --precision 2%"
    arguments = [sys.executable, "-m", *command.split(), "--json"]
    # As after an installation: modules are kept as bytecode, which the first run writes here.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    simpy_case = timeouts(40, 1_000_000)
    walls, bare, inside, pairs = [], [], [], 0
    for number in range(-1, 1 if effort.quick else 3):
        begin = time.perf_counter()
        done = subprocess.run(
            arguments, capture_output=True, text=True, check=True, cwd=REPOSITORY,
            env=environment,
        )  # fmt: skip
        wall = time.perf_counter() - begin
        if number < 0:
            continue
        begin = time.perf_counter()
        simpy_case.run()
        bare.append(time.perf_counter() - begin)
        walls.append(wall)
        run = json.loads(done.stdout)["run"]
        inside.append(run["wall_s"])
        pairs = run["replications"]
    ratios = [ours / theirs for ours, theirs in zip(walls, bare, strict=True)]
    ratio = statistics.median(ratios)
    yield Row(
        f"`{command}` / a million of SimPy's bare timeouts, 40 processes",
        f"{statistics.median(walls):.1f} s, of which {statistics.median(inside):.1f} s simulate "
        f"{pairs} pairs / {statistics.median(bare):.2f} s",
        f"{ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
        "at most 4.5",
        ratio <= 4.5,
    )


def forecast(effort: Effort) -> Iterator[Row]:
    """A forecast against SimPy's empty events, and the memory of a large one."""
    import pipelines

    table = pipelines.large_table(effort.share(20_000))
    bare = timeouts(1, effort.share(1_000_000))
    cases = {
        "bare": Case(lambda: min(bare.run(), 1)),  # one piece of work, as the others are
        "drawn": pipelines.drawn(table, split=False),
        "split": pipelines.drawn(table, split=True),
    }
    rates = take_turns(cases, rounds=effort.rounds, clock=time.process_time)
    what = f"fit, 2,000 futures of a quarter, {int(table.is_open.sum()):,} open deals"
    for case, said, most in (("drawn", what, 2.0), ("split", f"{what}, split", None)):
        ratio, (low, high) = rates.ratio("bare", case), rates.spread("bare", case)
        yield Row(
            f"{said} / a million of SimPy's bare timeouts, one process",
            f"{1.0 / rates.median(case):.2f} s / {1.0 / rates.median('bare'):.2f} s",
            f"{ratio:.2f} ({low:.2f}-{high:.2f})",
            "" if most is None else f"at most {most:g}",
            None if most is None else ratio <= most,
        )
    deals = effort.share(1_000_000)
    mebibytes, seconds = pipelines.peak_of(deals)
    yield Row(
        f"`marathon forecast` on {deals:,} deals",
        f"{seconds:.0f} s, {mebibytes:,.0f} MiB at the most",
        "",
        "under 2,048 MiB",
        mebibytes < 2048,
    )


ROWS: dict[str, Callable[[Effort], Iterator[Row]]] = {
    "events": events,
    "teams": teams,
    "threads": threads,
    "queue": queue,
    "memory": memory,
    "compare": compare,
    "forecast": forecast,
}


def machine() -> str:
    """What the figures were measured on."""
    versions = ", ".join(
        f"{package} {importlib.metadata.version(package)}"
        for package in ("numba", "numpy", "simpy")
    )
    load = (
        f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    )
    return (
        f"{processor()}, {os.cpu_count()} cores{load}; "
        f"Python {platform.python_version()}, {versions}"
    )


@functools.cache
def processor() -> str:
    """Name of the processor."""
    description = Path("/proc/cpuinfo")
    if description.exists():
        for line in description.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def main() -> int:
    """Measure, print the table, and return 1 if a requirement is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    options = parser.parse_args()
    if unknown := set(options.rows) - set(ROWS):
        parser.error(
            f"there is no row {', '.join(sorted(unknown))}; rows: {', '.join(ROWS)}"
        )
    effort = Effort(options.quick)
    rows = options.rows or list(ROWS)
    if "queue" in rows:
        cimba_if_installed()
    print(f"{machine()}\n")
    print("| measured | figures | ratio (lowest-highest round) | required | met |")
    print("|---|---|---|---|---|")
    missed = False
    for name in rows:
        for row in ROWS[name](effort):
            met = "" if row.met is None else ("yes" if row.met else "no")
            missed |= row.met is False
            print(
                f"| {row.measured} | {row.figures} | {row.ratio} | {row.required} | {met} |",
                flush=True,
            )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
