"""An earlier evening's model looks at a later evening's deals.

What it then expects differs from what it expected before by what has happened alone; what a
model fitted to the later evening expects differs from that by what was learned alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forecast.deals import DealTable
from forecast.fitting.amounts import AmountModel
from forecast.fitting.model import PipelineModel
from forecast.fitting.reps import RepFit
from sim.arrays import Array, BoolArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An earlier model on a later evening's deals, with their amounts of then and of now."""

    then: PipelineModel
    now: PipelineModel


def looking(earlier: PipelineModel, table: DealTable, before: IntArray) -> Look:
    """Set an earlier model before the deals of a later evening.

    Hazards, odds, arrivals, ratios of amounts and effects of reps stay as they were fitted; a
    rep who was not known has nobody's effect.

    Args:
        earlier: The earlier model.
        table: The deals of the later evening.
        before: Row of each of them in the earlier table, -1 where it was not known.
    """
    then, now = _amounts(earlier, table, before)
    model = replace(earlier, table=table, amounts=then, reps=_reps(earlier.reps, table))
    return Look(then=model, now=replace(model, amounts=now))


def _reps(fit: RepFit, table: DealTable) -> RepFit:
    places = {name: place for place, name in enumerate(fit.reps)}
    place = np.array([places.get(name, -1) for name in table.reps], dtype=np.int64)
    known = place >= 0
    return replace(
        fit,
        reps=table.reps,
        teams=table.teams,
        closings=np.where(known, fit.closings[place], 0),
        wins=np.where(known, fit.wins[place], 0),
        effect=np.where(known, fit.effect[place], 0.0),
        effect_sd=np.where(
            known, fit.effect_sd[place], float(np.hypot(fit.rep_sd, fit.team_sd))
        ),
    )


def _amounts(
    earlier: PipelineModel, table: DealTable, before: IntArray
) -> tuple[AmountModel, AmountModel]:
    """Return the earlier amounts of these deals as they were known then, and as known now."""
    fit, names = earlier.amounts, earlier.table.products
    products = (*table.products, *(name for name in names if name not in table.products))
    place = np.array([names.index(name) if name in names else -1 for name in products])
    everyone, usual = np.concatenate(fit.pools), float(np.median(fit.product_reference))
    product_reference = np.where(place >= 0, fit.product_reference[place], usual)
    known = before >= 0
    old = np.array([products.index(name) for name in names], dtype=np.int64)
    was = np.where(known, old[fit.product[before]], table.product)
    same, reference, own = _facts(table, fit, before, was)
    reference = np.where(np.isnan(reference), product_reference[table.product], reference)
    reference = np.where(same, fit.reference[before], reference)
    shared = replace(
        fit,
        product_reference=product_reference,
        pools=tuple(fit.pools[each] if each >= 0 else everyone for each in place.tolist()),
    )
    return (
        replace(
            shared,
            product=was,
            reference=np.where(known, fit.reference[before], reference),
            has_own_value=np.where(known, fit.has_own_value[before], own),
        ),
        replace(shared, product=table.product, reference=reference, has_own_value=own),
    )


def _facts(
    table: DealTable, fit: AmountModel, before: IntArray, was: IntArray
) -> tuple[BoolArray, Array, BoolArray]:
    """Return which deals are worth what they were, sizes known of the others, own amounts.

    A deal of which nothing is known, then or now, is worth what it was.
    """
    listed = table.list_price > 0
    own = np.asarray(table.is_open & (table.amount > 0) & ~listed)
    size = np.where(listed, table.list_price, np.where(own, table.amount, np.nan))
    bare = np.isnan(size) & ~fit.has_own_value[before] & (was == table.product)
    return np.asarray(bare & (before >= 0)), size, own
