"""Memory and time of importing a large export: `python benchmarks/importing.py [DEALS]`.

An export of a sales system is generated from a seed: a table of opportunities and, with
`--history ROWS`, one of their changes with so many rows a deal on average. It is imported by
the command in a process of its own, whose peak of memory and seconds are told. With
`--against FOLDER`, another checkout of this repository imports the same export, in turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent.parent
_STAGES = (
    "Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote",
    "Negotiation/Review",
)  # fmt: skip
_BEGIN = np.datetime64("2018-01-01", "s")
_DAYS = 2400
_LETTERS = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))


def _ids(prefix: str, count: int) -> list[str]:
    """Ids as Salesforce writes them, 15 characters, no two alike."""
    digits = np.empty((count, 7), dtype="U1")
    rest = np.arange(count)
    for place in range(6, -1, -1):
        digits[:, place] = _LETTERS[rest % len(_LETTERS)]
        rest //= len(_LETTERS)
    return [f"{prefix}4x{''.join(row)}" for row in digits]


def write_export(folder: Path, deals: int, rows_each: int, seed: int = 0) -> None:
    """Write an export of so many deals, with so many rows of history each on average."""
    rng = np.random.Generator(np.random.PCG64(seed))
    ids = _ids("006A00", deals)
    created = _BEGIN + rng.integers(0, _DAYS * 86_400, deals)
    last = rng.integers(0, len(_STAGES), deals)
    ended = rng.random(deals) < 0.85
    won = ended & (rng.random(deals) < 0.3)
    cycle = (rng.gamma(2.0, 30.0, deals) + 1).astype(np.int64) * 86_400
    closed = created + cycle
    amount = np.round(rng.lognormal(9.5, 1.0, deals), -2)
    rep = rng.integers(0, 400, deals)
    account = rng.integers(0, max(1, deals // 3), deals)
    with (folder / "Opportunity.csv").open("w", encoding="utf-8") as file:
        file.write("Id,AccountId,OwnerId,Name,StageName,Amount,CloseDate,CreatedDate,IsClosed,"
                   "IsWon,Type,LeadSource,LastModifiedDate\n")  # fmt: skip
        for at, name in enumerate(ids):
            stage = (
                ("Closed Won" if won[at] else "Closed Lost")
                if ended[at]
                else _STAGES[last[at]]
            )
            file.write(
                f"{name},001A{account[at]:011d},005A{rep[at]:011d},Deal {at},{stage},"
                f"{amount[at]:.2f},{str(closed[at])[:10]},{created[at]}.000Z,"
                f"{'true' if ended[at] else 'false'},{'true' if won[at] else 'false'},"
                f"New Business,Web,{closed[at] if ended[at] else created[at]}.000Z\n"
            )
    if not rows_each:
        return
    with (folder / "OpportunityHistory.csv").open("w", encoding="utf-8") as file:
        file.write("Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,Probability\n")
        number = 0
        extra = rng.integers(1 - rows_each // 2, rows_each // 2 + 1, deals)
        pushed, priced = rng.random((2, deals)) < 0.5
        for at, name in enumerate(ids):
            count = max(1, rows_each + int(extra[at]))
            for step in range(count):
                is_last = step == count - 1
                stage = _STAGES[min(step, int(last[at]))]
                if is_last and ended[at]:
                    stage = "Closed Won" if won[at] else "Closed Lost"
                moment = created[at] + cycle[at] * step // max(1, count - 1)
                early = step < count // 2
                value = amount[at] * (0.8 if early and priced[at] else 1.0)
                due = closed[at] - np.timedelta64(30 * (early and pushed[at]), "D")
                file.write(
                    f"008A{number:011d},{name},{moment}.000Z,{stage},{value:.2f},"
                    f"{str(due)[:10]},{10 * step}\n"
                )
                number += 1


def _import(checkout: Path, export: Path) -> tuple[float, float]:
    """Seconds of processor time and GiB at the peak of one import."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "marathon",
            "import",
            str(export),
            "--out",
            f"{folder}/h",
        ]
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        if status:
            raise SystemExit((process.stderr or sys.stderr).read())
    print(f"  {checkout.name}: wall {wall:.1f} s", file=sys.stderr)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20


def main() -> None:
    """Generate, import, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deals", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--history", type=int, default=0, metavar="ROWS")
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    checkouts = [HERE] + ([given.against.resolve()] if given.against else [])
    with tempfile.TemporaryDirectory() as name:
        write_export(Path(name), given.deals, given.history)
        size = sum(file.stat().st_size for file in Path(name).iterdir()) / 2**20
        print(f"{given.deals:,} deals, {given.history} rows of history each, {size:.0f} MB")
        taken: dict[Path, list[tuple[float, float]]] = {each: [] for each in checkouts}
        for turn in range(given.rounds):
            for checkout in checkouts if turn % 2 else reversed(checkouts):
                taken[checkout].append(_import(checkout, Path(name)))
    for checkout, runs in taken.items():
        seconds, peaks = zip(*runs, strict=True)
        print(f"{checkout.name}: {statistics.median(seconds):.1f} s of processor time, "
              f"peak {max(peaks):.2f} GiB")  # fmt: skip
    if given.against:
        pairs = zip(*taken.values(), strict=True)
        ratios = [mine[0] / other[0] for mine, other in pairs]
        print(
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
