"""Fit parameters to the rows of evidence whose role is `fit`, and print before and after.

    python benchmarks/fit_to_evidence.py

Moves parameters within their evidence ranges until these rows lie well inside. Looks at no
other row; which rows these are is fixed in the repository, and so are the parameters behind
them and their ranges (`sim.experiments.drawing.parameters`). A coordinate search on common
luck: one parameter after the other is set to the best of some values of its range, those
before held. It proposes; defaults are changed by hand, with the reason beside them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.evidence.bench import Bench
from sim.evidence.registry import ROWS
from sim.evidence.validate import stacked
from sim.experiments.drawing.parameters import PARAMETERS, with_values
from sim.experiments.running.simulator import Simulator
from sim.organisation import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.evidence.row import Row
    from sim.experiments.drawing.parameters import Parameter

FIT_ROWS: Final = tuple(row for row in ROWS if row.role == "fit")
LEVELS: Final = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
"""Places in each parameter's range that are tried; .5 is its default."""
SLACK: Final = 0.3
"""Widths of the range that a figure may lie off its middle without being pulled."""
WORTH: Final = 1e-3
"""Loss that moving a parameter away from its default must save at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A parameter that was tried.

    Attributes:
        parameter: The parameter.
        level: Place in its range that was best; .5 is the default.
        value: What it is there.
        loss: Loss of all fit rows with it.
    """

    parameter: Parameter
    level: float
    value: float
    loss: float


def moved_parameters() -> tuple[Parameter, ...]:
    """Parameters behind fit rows that have an evidence range."""
    behind = {parameter.field for row in FIT_ROWS for parameter in row.parameters}
    return tuple(parameter for parameter in PARAMETERS if parameter.field in behind)


def loss_of(figures: Mapping[str, float]) -> float:
    """How far fit rows lie from the middle of their ranges, in widths, beyond the slack."""
    total = 0.0
    for row in FIT_ROWS:
        off = abs(figures[row.id] - 0.5 * (row.low + row.high)) / row.width
        total += max(0.0, off - SLACK) ** 2
    return total


class Fit:
    """A search on one organisation and seed; every figure is computed on the same luck."""

    def __init__(
        self, organisation: Organisation, *, seed: int = 1, share: float = 0.2
    ) -> None:
        self._organisation = organisation
        self._seed = seed
        self._share = share
        self._simulator = Simulator()

    def figures(self, organisation: Organisation, rows: Sequence[Row]) -> dict[str, float]:
        """Figures of rows on an organisation."""
        found: dict[str, float] = {}
        for study in {row.study.name: row.study for row in rows}.values():
            n = max(12, round(self._share * study.replications))
            seen = stacked(
                [
                    study.measure(Bench(organisation, self._seed, number, self._simulator))
                    for number in range(n)
                ]
            )
            found |= {row.id: row.figure(seen) for row in rows if row.study is study}
        return found

    def search(self, passes: int = 1) -> Iterator[Step]:
        """One parameter after the other, each at the best of its levels."""
        parameters = moved_parameters()
        levels = dict.fromkeys(parameters, 0.5)
        figures = self.figures(self._organisation, FIT_ROWS)
        for _ in range(passes):
            for parameter in parameters:
                best = loss_of(figures)
                for level in LEVELS:
                    if level == levels[parameter]:
                        continue
                    tried = {**levels, parameter: level}
                    rows = [row for row in FIT_ROWS if _is_behind(parameter, row)]
                    seen = {**figures, **self.figures(self.at(tried), rows)}
                    if loss_of(seen) < best - WORTH:
                        best, figures, levels = loss_of(seen), seen, tried
                yield Step(
                    parameter=parameter, level=levels[parameter],
                    value=parameter.drawn(levels[parameter]), loss=best,
                )  # fmt: skip

    def at(self, levels: Mapping[Parameter, float]) -> Organisation:
        """The organisation with parameters at places in their ranges."""
        moved = [parameter for parameter, level in levels.items() if level != 0.5]
        values = [parameter.drawn(levels[parameter]) for parameter in moved]
        return with_values(self._organisation, moved, values)


def _is_behind(parameter: Parameter, row: Row) -> bool:
    """Whether a row names a parameter; others do not change enough to be looked at again."""
    return any(each.field == parameter.field for each in row.parameters)


def off_middle(row: Row, figure: float) -> float:
    """How far a figure lies off the middle of its range, in widths; .5 is an end."""
    return float(np.abs(figure - 0.5 * (row.low + row.high)) / row.width)


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
