"""What a calibration says: what was fitted, and whether the simulator reproduces it."""

from collections.abc import Sequence
from dataclasses import asdict
from math import isnan
from typing import Any, Final

from forecast.calibration.bridge import WITHIN, Bridge, Comparison
from forecast.calibration.knobs import SOLVED
from forecast.calibration.learned import Learned
from forecast.calibration.profile import CompanyProfile
from forecast.calibration.remarks import widened_text
from marathon.screen import columns
from marathon.sentences.fitted import number, shortfall, span, title
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import listed
from marathon.tables import Table, bullet, paragraph, text_table
from sim.scenarios.fields import organisation_fields

_SHARES: Final = frozenset({"fraction", "probability"})
"""Units of what is told in per cent."""


def on_pipelines(names: tuple[str, ...], left_out: tuple[str, ...]) -> tuple[str, ...]:
    """Say how several pipelines became one organisation."""
    if not names:
        return ()
    said = [
        (
            f"Pipelines {', '.join(names)} are fitted each by itself, and are markets with teams of "
            "their own; a rep who works in several counts in each."
        )
    ]
    if left_out:
        said.append(f"Pipelines {', '.join(left_out)} have too few deals and are left out.")
    return tuple(said)


def report(fitted: CompanyProfile, bridge: Bridge, pipeline: str) -> str:
    """Return verdict, tables and what to know, of one pipeline where there are several."""
    width = columns()
    head = f"{pipeline}: " if pipeline else ""
    parts = ["\n".join(paragraph(f"{head}{said}", width=width) for said in verdict(bridge))]
    heads, compared = comparison_rows(bridge)
    parts.append(text_table(heads, compared, numbers=frozenset({1, 2, 3, 4, 5})))
    heads, asked = learned_rows(bridge)
    parts.append(text_table(heads, asked, numbers=frozenset({1, 2, 3, 5})))
    heads = ("what else the history says", "value", "95 %", "")
    compared_names = {each.name for each in bridge.comparisons}
    others = [each for each in fitted.values.values() if each.name not in compared_names]
    told = [
        (title(each.name), number(each.name, each.value), span(each.name, each.interval),
         each.status)
        for each in others
    ]  # fmt: skip
    parts.append(text_table(heads, told, numbers=frozenset({1, 2})))
    noted = {each.name: each for each in (fitted["arrivals"], *others)}
    notes = [f"{title(name)}: {each.note}." for name, each in noted.items()]
    notes += [*bridge.opening[1:], *_differences(bridge)]
    if bridge.at_limit:
        ends = "; ".join(field_title(path) for path in bridge.at_limit)
        notes.append(f"At the end of their range in the file: {ends}.")
    parts.append("\n".join(bullet(note, width=width) for note in notes))
    return "\n\n".join(parts)


def learned_rows(bridge: Bridge) -> Table:
    """Return one row a value that the history was asked for: after it, and before."""
    heads = (
        "asked of the history", "value", "80 % after", "80 % before", "unit", "spread left", "",
    )  # fmt: skip
    return heads, [
        (
            each.name, *_asked(each), _unit(each), f"{each.left:.2f}", each.status,
        )
        for each in bridge.learned
    ]  # fmt: skip


def _asked(each: Learned) -> tuple[str, str, str]:
    """A value, its interval and that of before, in its unit; shares in per cent."""
    scale = 100.0 if each.unit in _SHARES else 1.0
    after, before = (
        (scale * low, scale * high) for low, high in (each.interval, each.before)
    )
    return number("", scale * each.value), span("", after), span("", before)


def _unit(each: Learned) -> str:
    return "%" if each.unit in _SHARES else each.unit


def said_of(each: Learned) -> str:
    """A value with its unit, and its interval, for a picture."""
    value, after, _ = _asked(each)
    return f"{value} {_unit(each)}".rstrip() + f" ({after})"


def next_step(bridges: Sequence[Bridge], out: object) -> str:
    """What can be done with the file, and what stands against it."""
    missed = list(dict.fromkeys(title(x.name) for each in bridges for x in each.missed))
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
    counts = {
        status: sum(each.status == status for each in bridge.learned)
        for status in ("identified", "between", "assumed")
    }
    asked = ", ".join(f"{count} {status}" for status, count in counts.items())
    told = f"Of {len(bridge.learned)} values that the history was asked for: {asked}."
    targets = [each.target() for each in bridge.comparisons]
    missed = shortfall(targets)
    shown = (text, f"It does not show {missed}") if missed else (text,)
    return (*shown, *filter(None, (_by_luck(bridge), told, widened_text(bridge.widened))))


def _by_luck(bridge: Bridge) -> str:
    """What is off by more than a tenth though it counts as shown; empty where nothing is."""
    off = [
        f"{title(each.name)} ({100 * each.off:+.0f} %)"
        for each in bridge.comparisons
        if each.agrees and abs(each.off) > WITHIN
    ]
    return (
        f"More than a tenth off, by no more than luck explains: {listed(off)}."
        if off
        else ""
    )


def _differences(bridge: Bridge) -> list[str]:
    """Return why what is missed is missed, as far as that is known."""
    reasons = TEXTS["calibration"]["differs"]
    by_reason: dict[str, list[str]] = {}
    for each in bridge.missed:
        why = [_stuck(bridge, each.name)] if each.solved else []
        family = next((name for name in reasons if name in each.name), None)
        if family is not None:
            why.append(reasons[family])
        if why:
            whole = " ".join(
                [*why[:1], *(f"{text[0].upper()}{text[1:]}" for text in why[1:])]
            )
            by_reason.setdefault(whole, []).append(title(each.name))
    return [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} missed: {why}"
        for why, names in by_reason.items()
    ]


def _stuck(bridge: Bridge, name: str) -> str:
    """Why the search did not reach a measure that it turned numbers for."""
    value = next(value for value in SOLVED if value.measure == name)
    turned = value.changes(bridge.organisation, 0.0)
    ends = [field_title(path) for path in turned if path in bridge.at_limit]
    if not ends:
        not_reached: str = TEXTS["calibration"]["not_reached"]
        return not_reached
    return f"what is turned for it is at the end of its range: {'; '.join(ends)}."


def comparison_rows(bridge: Bridge) -> Table:
    """Return one row a measure: the history beside simulated, counted in the same way."""
    heads = ("", "history", "95 %", "simulated", "95 %", "off, %", "")
    return heads, [_compared(each) for each in bridge.comparisons]


def _compared(each: Comparison) -> tuple[str, ...]:
    how = "solved" if each.solved else "check"
    return (
        title(each.name),
        number(each.name, each.seen),
        span(each.name, each.seen_interval),
        number(each.name, each.simulated),
        span(each.name, each.simulated_interval),
        f"{100 * each.off:+.0f}",
        f"{how}, {'agrees' if each.agrees else 'MISSED'}{'' if each.used else ', left out'}",
    )


def record(fitted: CompanyProfile, bridge: Bridge) -> dict[str, Any]:
    """Return the calibration as plain values."""
    return {
        "as_of": fitted.as_of.isoformat(),
        "converged": bridge.converged,
        "widened": bridge.widened,
        "at_limit": list(bridge.at_limit),
        "warnings": list(fitted.warnings),
        "taken_in": list(fitted.structure.taken),
        "not_modelled": list(fitted.structure.not_modelled),
        "fitted": [
            {**asdict(value), "value": None if isnan(value.value) else value.value}
            for value in fitted.values.values()
        ],
        "comparisons": [
            {**asdict(each), "off": each.off, "agrees": each.agrees}
            for each in bridge.comparisons
        ],
        "missed": [each.name for each in bridge.missed],
        "learned": [asdict(each) for each in bridge.learned],
    }
