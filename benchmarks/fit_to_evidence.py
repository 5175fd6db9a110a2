"""Fit parameters to the rows of evidence whose role is `fit`, and print before and after.

    python benchmarks/fit_to_evidence.py

Proposes; it changes nothing. Rows whose role is `test` are not looked at.
"""

from __future__ import annotations

import sys

from sim.evidence.fit import (
    FIT_ROWS,
    Fit,
    loss_of,
    moved_parameters,
    off_middle,
)
from sim.organisation import Organisation


def main() -> None:
    """Search once through all parameters behind fit rows."""
    fit = Fit(Organisation())
    before = fit.figures(Organisation(), FIT_ROWS)
    levels = dict.fromkeys(moved_parameters(), 0.5)
    for step in fit.search():
        levels[step.parameter] = step.level
        kept = "stays" if step.level == 0.5 else f"moves to {step.value:.4g}"
        print(f"{step.parameter.field:28} {kept}; loss {step.loss:.4f}", file=sys.stderr)
    after = fit.figures(fit.at(levels), FIT_ROWS)
    print(
        f"{'fit row':24} {'range':>16} {'before':>9} {'after':>9}  off the middle, in widths"
    )
    for row in FIT_ROWS:
        text = f"{row.low:.3f} to {row.high:.3f}"
        off = (
            f"{off_middle(row, before[row.id]):.2f} -> {off_middle(row, after[row.id]):.2f}"
        )
        print(f"{row.id:24} {text:>16} {before[row.id]:9.4f} {after[row.id]:9.4f}  {off}")
    print(f"loss {loss_of(before):.4f} -> {loss_of(after):.4f}")
    for parameter, level in levels.items():
        if level != 0.5:
            text = f"{parameter.central:.4g} -> {parameter.drawn(level):.4g}"
            print(
                f"{parameter.field}: {text}, range {parameter.low:g} to {parameter.high:g}"
            )


if __name__ == "__main__":
    main()
