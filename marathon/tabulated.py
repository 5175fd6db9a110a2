"""The tables of a comparison, the same on the screen and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marathon.story import BOOKINGS, CONTRIBUTION, transition_of
from marathon.wording import (
    NOTHING,
    amount,
    amount_with_interval,
    plain_unit,
    ratio_with_interval,
    share,
)
from sim.outputs.responses import RESPONSES, SHOWN

if TYPE_CHECKING:
    from marathon.story import Story

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Heads of the columns, and rows."""


def scenario_rows(story: Story) -> Table:
    """One row a scenario: bookings, contribution, against the base, break-even."""
    comparison, unit = story.comparison, f"{story.currency} a rep-year"
    with_transition = bool(comparison.transitions)
    heads = (
        "scenario", f"bookings, {unit}", "times base",
        f"contribution, {unit}", "more than base", "ahead in",
        *(("paid for itself", "deepest dip") if with_transition else ()),
    )  # fmt: skip
    rows = []
    for name in story.scenarios:
        levels = [
            amount_with_interval(
                comparison.level(name, response).value, RESPONSES[response].unit
            )
            for response in (BOOKINGS, CONTRIBUTION)
        ]
        if name == comparison.base:
            rest = (
                "base",
                levels[1],
                "base",
                NOTHING,
                *((NOTHING, NOTHING) if with_transition else ()),
            )
            rows.append((story.title(name), levels[0], *rest))
            continue
        bookings, earned = (
            comparison.row(name, BOOKINGS),
            comparison.row(name, CONTRIBUTION),
        )
        rows.append(
            (story.title(name), levels[0], ratio_with_interval(bookings.ratio), levels[1],
             amount_with_interval(earned.difference, earned.unit), share(earned.better_in),
             *(_change(story, name) if with_transition else ()))
        )  # fmt: skip
    return heads, rows


def level_rows(story: Story) -> Table:
    """One row a response: its mean in every scenario; for a single other also the ratio."""
    comparison = story.comparison
    others = comparison.others
    single = others[0] if len(others) == 1 else None
    heads = ("response", "unit", *(story.title(name) for name in story.scenarios))
    if single:
        heads += ("ratio", "better in")
    rows: list[tuple[str, ...]] = []
    for name in _responses(story):
        response = RESPONSES[name]
        means = [amount(story.mean(x, name), response.unit) for x in story.scenarios]
        row = (response.title, plain_unit(response.unit, story.currency), *means)
        if single:
            against = comparison.row(single, name)
            row += (ratio_with_interval(against.ratio), share(against.better_in))
        rows.append(row)
    return heads, rows


def _responses(story: Story) -> tuple[str, ...]:
    shown = dict.fromkeys(row.response for row in story.comparison.rows)
    return tuple(shown) or SHOWN


def _change(story: Story, name: str) -> tuple[str, str]:
    path = transition_of(story, name)
    if path is None:
        return NOTHING, NOTHING
    even, dip = path.contribution.break_even, path.contribution.dip
    when = "not yet" if even.of_mean is None else f"week {even.of_mean}"
    depth = (
        NOTHING
        if dip.week is None
        else f"{amount(-dip.depth.mean, 'money')} (week {dip.week})"
    )
    return when, depth
