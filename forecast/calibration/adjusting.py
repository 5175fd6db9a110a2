"""Change numbers of an organisation, each kept within the range of its field."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sim.organisation import Organisation
from sim.scenarios.fields import FieldSpec, organisation_fields

Change = Callable[[float], float]
"""From the number that a field holds to the one that it should hold."""
Changes = Mapping[str, Change]
"""By field, such as `market.contact`; `process.stages.hours` is the hours of every stage,
`process.stages.0.hours` that of the first."""


def times(factor: float) -> Change:
    """Multiply a number."""
    return lambda number: number * factor


def plus(shift: float) -> Change:
    """Add to a number."""
    return lambda number: number + shift


def to(number: float) -> Change:
    """Put a number in the place of another."""
    return lambda _: number


def adjusted(
    organisation: Organisation, changes: Changes
) -> tuple[Organisation, tuple[str, ...]]:
    """Return the organisation with other numbers, whole ones rounded, others to six digits.

    Returns:
        The organisation, and the names of the fields that hit the end of their range.
    """
    cut: set[str] = set()
    for path, change in changes.items():
        steps = path.split(".")
        field = ".".join(step for step in steps if not step.isdigit())
        spec = _specs()[field]

        def kept(
            number: float,
            field: str = field,
            spec: FieldSpec = spec,
            change: Change = change,
        ) -> float:
            wanted = change(number)
            inside = wanted if spec.low is None else max(wanted, spec.low)
            inside = inside if spec.high is None else min(inside, spec.high)
            if abs(inside - wanted) > 1e-12:
                cut.add(field)
            whole = spec.kind == "whole number"
            return round(inside) if whole else float(f"{inside:.6g}")

        organisation = _replaced(organisation, steps, kept)
    return organisation, tuple(sorted(cut))


def _replaced(part: Any, path: Sequence[str], change: Change) -> Any:  # noqa: ANN401 (a section)
    """Return a section with one number changed, in each entry where a field lists several."""
    name, *rest = path
    held = getattr(part, name)
    new: Any
    if not rest:
        new = change(held)
    elif isinstance(held, tuple):
        number, rest = (int(rest[0]), rest[1:]) if rest[0].isdigit() else (None, rest)
        new = tuple(
            _replaced(entry, rest, change) if number in {None, place} else entry
            for place, entry in enumerate(held)
        )
    else:
        new = _replaced(held, rest, change)
    return part.model_copy(update={name: new})


@functools.cache
def _specs() -> Mapping[str, FieldSpec]:
    return {".".join(path): spec for path, spec in organisation_fields().items()}
