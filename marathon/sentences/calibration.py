"""What a calibration says: what was fitted, and whether the simulator reproduces it."""

from dataclasses import asdict
from math import isnan
from typing import Any

from forecast.calibration.bridge import Bridge, Comparison
from forecast.calibration.profile import CompanyProfile
from marathon.screen import columns
from marathon.sentences.fitted import title
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import listed
from marathon.tables import Table, paragraph, text_table


def report(fitted: CompanyProfile, bridge: Bridge, out: object) -> str:
    """Return verdict, both tables and what to know."""
    width = columns()
    parts = [paragraph(verdict(bridge), width=width)]
    heads, compared = comparison_rows(bridge)
    parts.append(text_table(heads, compared, numbers=frozenset({1, 2, 3, 4})))
    heads = ("from the history", "value", "95 %", "")
    listed = [
        (title(value.name), _number(value.value), _span(value.interval), value.status)
        for value in fitted.values.values()
    ]
    parts.append(text_table(heads, listed, numbers=frozenset({1, 2})))
    notes = [
        *(
            f"{title(value.name)} [{value.unit}]: {value.note}."
            for value in fitted.values.values()
        ),
        *bridge.opening[1:],
        *_differences(bridge),
    ]
    if bridge.at_limit:
        notes.append(f"At the end of their range: {', '.join(bridge.at_limit)}.")
    parts.append("\n".join(paragraph(f"- {note}", width=width) for note in notes))
    parts.append(_next_step(bridge, out))
    return "\n\n".join(parts)


def _next_step(bridge: Bridge, out: object) -> str:
    """What can be done with the file, and what stands against it."""
    missed = [title(each.name) for each in bridge.comparisons if not each.agrees]
    step = f"marathon compare initial align --organisation {out}"
    if not missed:
        return f"next: {step}"
    return (
        f"next: find out why {listed(missed)} {'is' if len(missed) == 1 else 'are'} missed (see "
        f"above). A comparison is then about a company that differs so much from this one, "
        f"and says so each time:\n      {step}"
    )


def verdict(bridge: Bridge) -> str:
    """Say what the organisation reproduces, and what it does not."""
    reps = sum(bridge.organisation.team_sizes())
    teams = len(bridge.organisation.team_sizes())
    solved = [each for each in bridge.comparisons if each.solved]
    missed = [title(each.name) for each in bridge.comparisons if not each.agrees]
    kept = [title(each.name) for each in solved if each.agrees]
    who = f"{reps} rep{'s' * (reps != 1)} in {teams} team{'s' * (teams != 1)}"
    text = f"An organisation of {who} reproduces {', '.join(kept) or 'nothing'}."
    if missed:
        text += (
            f" It does not reproduce {', '.join(missed)}: read what it says about those as "
            "the simulator's assumption."
        )
    return text


def _differences(bridge: Bridge) -> list[str]:
    """Return why checks may fail, for those that did."""
    reasons = TEXTS["calibration"]["differs"]
    missed = [each.name for each in bridge.comparisons if not each.agrees]
    return [f"{title(name)} differs: {reasons[name]}" for name in missed if name in reasons]


def comparison_rows(bridge: Bridge) -> Table:
    """Return one row a measure: fitted to the history beside simulated."""
    heads = ("", "fitted", "95 %", "simulated", "95 %", "")
    return heads, [_compared(each) for each in bridge.comparisons]


def _compared(each: Comparison) -> tuple[str, ...]:
    verdict = "agrees" if each.agrees else "differs"
    return (
        title(each.name),
        _number(each.fitted),
        _span(each.fitted_interval),
        _number(each.simulated),
        _span(each.simulated_interval),
        f"{'solved' if each.solved else 'check'}, {verdict}",
    )


def _number(value: float) -> str:
    if isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _span(interval: tuple[float, float] | None) -> str:
    if interval is None:
        return "-"
    return f"{_number(interval[0])} to {_number(interval[1])}"


def record(fitted: CompanyProfile, bridge: Bridge) -> dict[str, Any]:
    """Return the calibration as plain values."""
    return {
        "as_of": fitted.as_of.isoformat(),
        "converged": bridge.converged,
        "at_limit": list(bridge.at_limit),
        "warnings": list(fitted.warnings),
        "taken_in": list(fitted.structure.taken),
        "not_modelled": list(fitted.structure.not_modelled),
        "fitted": [
            {**asdict(value), "value": None if isnan(value.value) else value.value}
            for value in fitted.values.values()
        ],
        "comparisons": [
            {**asdict(each), "agrees": each.agrees} for each in bridge.comparisons
        ],
    }
