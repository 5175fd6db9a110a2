"""What a calibration says: what was fitted, and whether the simulator reproduces it."""

from dataclasses import asdict
from math import isnan
from typing import Any

from forecast.calibration.bridge import KNOBS, Bridge, Comparison
from forecast.calibration.profile import CompanyProfile
from marathon.screen import columns
from marathon.sentences.fitted import number, shortfall, span, title
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import listed
from marathon.tables import Table, bullet, paragraph, text_table
from sim.scenarios.fields import organisation_fields


def report(fitted: CompanyProfile, bridge: Bridge, out: object) -> str:
    """Return verdict, both tables and what to know."""
    width = columns()
    parts = ["\n".join(paragraph(said, width=width) for said in verdict(bridge))]
    heads, compared = comparison_rows(bridge)
    parts.append(text_table(heads, compared, numbers=frozenset({1, 2, 3, 4})))
    heads = ("the history says", "value", "95 %", "")
    told = [
        (title(each.name), number(each.name, each.value), span(each.name, each.interval),
         each.status)
        for each in fitted.values.values()
    ]  # fmt: skip
    parts.append(text_table(heads, told, numbers=frozenset({1, 2})))
    notes = [f"{title(each.name)}: {each.note}." for each in fitted.values.values()]
    notes += [*bridge.opening[1:], *_differences(bridge)]
    if bridge.at_limit:
        ends = "; ".join(field_title(path) for path in bridge.at_limit)
        notes.append(f"At the end of their range in the file: {ends}.")
    parts.append("\n".join(bullet(note, width=width) for note in notes))
    parts.append(_next_step(bridge, out))
    return "\n\n".join(parts)


def _next_step(bridge: Bridge, out: object) -> str:
    """What can be done with the file, and what stands against it."""
    missed = [title(each.name) for each in bridge.comparisons if not each.agrees]
    step = f"marathon compare initial align --organisation {out}"
    if not missed:
        return f"next: {step}"
    said = (
        f"next: look at why it misses {listed(missed)}. Until then a comparison is about a company "
        "that differs so much from this one, and every answer says so:"
    )
    return f"{paragraph(said, width=columns())}\n      {step}"


def field_title(path: str) -> str:
    """What a field of an organisation is, and where it stands in the file."""
    spec = organisation_fields()[tuple(path.split("."))]
    return f"{spec.meaning} ({path})"


def verdict(bridge: Bridge) -> tuple[str, ...]:
    """Say what the organisation reproduces, then what it does not and what that means."""
    sizes = bridge.organisation.team_sizes()
    reps, teams = sum(sizes), len(sizes)
    met = [title(each.name) for each in bridge.comparisons if each.agrees]
    who = f"{reps} rep{'s' * (reps != 1)} in {teams} team{'s' * (teams != 1)}"
    text = (
        f"An organisation of {who} shows {len(met)} of {len(bridge.comparisons)} numbers as the "
        f"history has them: {listed(met) if met else 'none'}."
    )
    targets = [each.target() for each in bridge.comparisons]
    missed = shortfall(targets)
    return (text, f"It does not show {missed}") if missed else (text,)


def _differences(bridge: Bridge) -> list[str]:
    """Return why what is missed is missed, as far as that is known."""
    reasons = TEXTS["calibration"]["differs"]
    missed = {each.name: each.solved for each in bridge.comparisons if not each.agrees}
    said = []
    for name, solved in missed.items():
        why = [_stuck(bridge, name)] if solved else []
        if name in reasons:
            why.append(reasons[name])
        if name == "win_rate_by_close" and "win_rate_by_creation" in missed:
            why.append(reasons["both_win_rates"])
        said += [f"{title(name)} is missed: {' '.join(why)}"] if why else []
    return said


def _stuck(bridge: Bridge, name: str) -> str:
    """Why the search did not reach a measure that it turned numbers for."""
    knob = next(knob for knob in KNOBS if knob.measure == name)
    turned = knob.changes(bridge.organisation, 0.0)
    ends = [field_title(path) for path in turned if path in bridge.at_limit]
    if not ends:
        not_reached: str = TEXTS["calibration"]["not_reached"]
        return not_reached
    return f"what is turned for it is at the end of its range: {'; '.join(ends)}."


def comparison_rows(bridge: Bridge) -> Table:
    """Return one row a measure: fitted to the history beside simulated."""
    heads = ("", "history", "95 %", "simulated", "95 %", "")
    return heads, [_compared(each) for each in bridge.comparisons]


def _compared(each: Comparison) -> tuple[str, ...]:
    how = "solved" if each.solved else "check"
    return (
        title(each.name),
        number(each.name, each.fitted),
        span(each.name, each.fitted_interval),
        number(each.name, each.simulated),
        span(each.name, each.simulated_interval),
        f"{how}, {'agrees' if each.agrees else 'MISSED'}",
    )


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
