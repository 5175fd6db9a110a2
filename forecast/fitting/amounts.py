"""What a win is worth: the amounts won before, by product, or by segment where none is named.

Where a deal carries a list price, the ratio of amount to list price is resampled from the
same product's wins; so an open deal without a value of its own is still worth something.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.deals import DealTable
from sim.arrays import Array, BoolArray, IntArray

Rows = NDArray[np.integer]
"""Row numbers in the table of deals."""

ENOUGH_WINS = 20
"""A product with fewer wins than this also borrows ratios from all products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountModel:
    """Amounts won relative to what is known before: list price, own value, or product."""

    reference: Array
    """Expected size of each deal of the table; shape (n_deals,)."""
    has_own_value: BoolArray
    """Open deals whose own amount is known: they are worth it if won; shape (n_deals,)."""
    product_reference: Array
    """Expected size of a new deal by product; shape (n_products,)."""
    pools: tuple[Array, ...]
    """Amount / reference of past wins, by product."""
    level_sd: float
    """Uncertainty of the mean amount, log units, shared by all deals of a draw."""
    mean: float
    """Mean amount of the wins known."""
    wins: int
    """Wins with an amount."""
    product: IntArray

    def of_deals(self, chance: np.random.Generator, deals: Rows) -> Array:
        """Draw one amount for each deal given by row number."""
        ratios = self._ratios(chance, self.product[deals])
        ratios = np.where(self.has_own_value[deals], 1.0, ratios)
        return np.asarray(self.reference[deals] * ratios, dtype=np.float64)

    def of_new(self, chance: np.random.Generator, like: Rows) -> Array:
        """Draw the amounts of deals not created yet, of the products of deals given by row."""
        product = self.product[like]
        return np.asarray(self.product_reference[product] * self._ratios(chance, product))

    def _ratios(self, chance: np.random.Generator, product: IntArray) -> Array:
        sizes = np.array([len(pool) for pool in self.pools])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        flat = np.concatenate(self.pools)
        pick = (chance.random(len(product)) * sizes[product]).astype(np.int64)
        return np.asarray(flat[starts[product] + pick], dtype=np.float64)


def fit_amounts(table: DealTable) -> AmountModel:
    """Collect the ratios of won amounts to what was known of the deal before."""
    usable = table.won & (table.amount > 0)
    amounts, product = table.amount[usable], table.product
    products = range(len(table.products))
    overall = float(np.median(amounts)) if len(amounts) else 0.0
    by_product = _medians(amounts, product[usable], np.full(len(products), overall))
    reference = np.where(table.list_price > 0, table.list_price, by_product[product])
    own_value = table.is_open & (table.amount > 0) & ~(table.list_price > 0)
    reference = np.where(own_value, table.amount, reference)
    ratios = amounts / reference[usable] if overall > 0 else np.ones(0)
    mean = float(amounts.mean()) if len(amounts) else 0.0
    spread = float(amounts.std() / mean) if len(amounts) > 1 else 0.0
    return AmountModel(
        reference=reference,
        has_own_value=own_value,
        product_reference=_medians(reference, product, by_product),
        pools=tuple(_pool(ratios[product[usable] == each], ratios) for each in products),
        level_sd=spread / np.sqrt(max(len(amounts), 1)),
        mean=mean,
        wins=len(amounts),
        product=product,
    )


def _medians(values: Array, product: IntArray, otherwise: Array) -> Array:
    """Return the median of each product's values, or what is given where it has none."""
    own = [values[product == each] for each in range(len(otherwise))]
    pairs = zip(own, otherwise, strict=True)
    return np.array([np.median(some) if len(some) else usual for some, usual in pairs])


def _pool(own: Array, everyone: Array) -> Array:
    """Return a product's ratios, filled up evenly from everyone's where it has few."""
    if len(own) >= ENOUGH_WINS or len(everyone) == 0:
        return own if len(own) else np.ones(1)
    missing = ENOUGH_WINS - len(own)
    places = (np.arange(missing) + 0.5) / missing
    return np.concatenate([own, np.quantile(everyone, places)])
