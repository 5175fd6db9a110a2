"""Which markets of built-in organisations do the teams of an organisation sell in?

A team's `market` may be the name of a built-in organisation, so that a file need not repeat it.
"""

from collections.abc import Mapping
from typing import Any

from sim.organisation import MARKET_SECTIONS, Organisation, TeamMarket
from sim.scenarios import catalogue
from sim.scenarios.toml_file import parse_toml


def with_built_in_markets(tables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The contents of an organisation file with the built-in markets that its teams name.

    Amounts of a built-in market are taken as they are, in the organisation's currency.
    """
    teams, own = tables.get("teams"), tables.get("markets", [])
    if not isinstance(teams, list) or not isinstance(own, list):
        return tables
    money = tables.get("money")
    currency = money.get("currency") if isinstance(money, Mapping) else None
    held = [market.get("name") for market in own if isinstance(market, Mapping)]
    named = [team.get("market") for team in teams if isinstance(team, Mapping)]
    markets = [
        _built_in(name, currency or "USD")
        for name in dict.fromkeys(name for name in named if isinstance(name, str))
        if name in catalogue.organisation_names() and name not in held
    ]
    return {**tables, "markets": [*own, *markets]} if markets else tables


def without_built_in_markets(organisation: Organisation) -> Organisation:
    """The organisation as a file says it: a built-in market is named and not written out."""
    currency = organisation.money.currency
    written = tuple(
        market
        for market in organisation.markets
        if market.name not in catalogue.organisation_names()
        or market.name not in {team.market for team in organisation.teams}
        or market != TeamMarket.model_validate(_built_in(market.name, currency))
    )
    return organisation.model_copy(update={"markets": written})


def _built_in(name: str, currency: str) -> dict[str, Any]:
    """What a built-in organisation's file says of its market."""
    source = catalogue.organisation_source(name)
    sections = parse_toml(source, source=f"organisation {name}")
    known = {each: sections[each] for each in MARKET_SECTIONS if each in sections}
    prices = {**sections.get("money", {}), "currency": currency}
    return {"name": name, **known, "money": prices}
