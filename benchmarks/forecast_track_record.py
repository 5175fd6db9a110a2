"""The forecast's track record on a CRM export, beside what people forecast with today.

    python benchmarks/forecast_track_record.py DIR [--first 2017-04-03] [--weeks 4 8 13]

DIR is an imported history or the folder of an export. Prints one table per target: CRPS,
coverage and width of the 80 % interval, each as a share of the mean outcome, and the number
of windows that do not overlap, which is how much evidence there is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
DEFAULT = Path(__file__).parents[2] / "shared" / "data" / "maven_crm"


def history_of(folder: Path):  # noqa: ANN201
    """Read an imported history, or import an export in memory."""
    from forecast.history import import_paths, read

    if (folder / "history.json").exists():
        return read(folder)
    return import_paths([folder]).history


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--first", type=dt.date.fromisoformat, default=dt.date(2017, 4, 3))
    parser.add_argument("--weeks", type=int, nargs="+", default=[4, 8, 13])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        print(f"{chosen.folder} is absent: name a folder with a history", file=sys.stderr)
        return 2
    from forecast.backtest import mondays, rolling_scores, summary

    history = history_of(chosen.folder)
    origins = mondays(chosen.first, history.meta.snapshot)
    for target in ("wins", "bookings"):
        start = time.perf_counter()
        scores = rolling_scores(
            history,
            origins,
            chosen.weeks,
            draws=chosen.draws,
            seed=chosen.seed,
            target=target,
        )
        seconds = time.perf_counter() - start
        print(f"\n{target}, {len(set(scores['origin']))} origins, {seconds:.0f} s")
        show(summary(scores), target)
    return 0


def show(table, target) -> None:  # noqa: ANN001
    """Print the scores by horizon, totals before the open deals' part."""
    for (part, weeks), group in table.groupby(["part", "weeks"], sort=False):
        first = group.iloc[0]
        print(
            f"\n{part} {target} over {weeks} weeks: {first['origins']} windows, "
            f"{first['independent']} of them independent"
        )
        print(f"  {'method':<30}{'CRPS':>8}{'cover':>8}{'width':>8}{'bias':>8}")
        for row in group.sort_values("crps").itertuples():
            print(
                f"  {row.method:<30}{100 * row.crps:>7.1f}%{row.coverage_80:>8.2f}"
                f"{row.width_80:>8.2f}{100 * row.bias:>+7.1f}%"
            )


if __name__ == "__main__":
    sys.exit(main())
