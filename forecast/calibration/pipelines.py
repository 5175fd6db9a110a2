"""Pipelines as separate processes: each is fitted by itself, then they become one organisation."""

from collections.abc import Mapping

from forecast.history.tables import History
from sim.organisation import MARKET_SECTIONS, Organisation, Team, TeamMarket

ENOUGH_WON, ENOUGH_LOST = 30, 30
"""Deals of a pipeline from which on it is fitted by itself."""


def pipelines_of(history: History) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the pipelines that are fitted by themselves, that of most deals first.

    Returns:
        Their names, none where fewer than two have enough deals; and the names of those with too
        few, whose deals are then left out.
    """
    deals = history.deals
    names = [name for name in deals["pipeline"].value_counts().index if name]
    enough = []
    for name in sorted(names, key=lambda each: (-(deals["pipeline"] == each).sum(), each)):
        status = deals.loc[deals["pipeline"] == name, "status"]
        if (status == "won").sum() >= ENOUGH_WON and (
            status == "lost"
        ).sum() >= ENOUGH_LOST:
            enough.append(str(name))
    if len(enough) < 2:
        return (), ()
    return tuple(enough), tuple(sorted(str(name) for name in names if name not in enough))


def joined(organisations: Mapping[str, Organisation]) -> Organisation:
    """Join organisations into one whose teams sell in unlike markets.

    Args:
        organisations: By the name of their pipeline. Calendar and whatever is not of a market
            are the first one's, which sells in the organisation's own market.
    """
    (first, own), *others = organisations.items()
    teams = [_renamed(team, first) for team in own.teams]
    markets = []
    for name, other in others:
        sections = {section: getattr(other, section) for section in MARKET_SECTIONS}
        markets.append(TeamMarket(name=name, **sections))
        teams += [
            _renamed(team, name).model_copy(update={"market": name}) for team in other.teams
        ]
    values = own.model_dump(exclude={"calibration"}) | {
        "teams": [team.model_dump() for team in teams],
        "markets": [market.model_dump() for market in markets],
    }
    whole = Organisation.model_validate(values)
    fits = [(name, each.calibration) for name, each in organisations.items()]
    if own.calibration is None:
        return whole
    return whole.calibrated(
        fitted_to=own.calibration.fitted_to,
        practices=own.calibration.practices,
        targets=[
            target.model_copy(update={"name": f"{name}: {target.name}"})
            for name, fit in fits
            for target in (fit.targets if fit else ())
        ],
        assumed=own.calibration.assumed,
    )


def _renamed(team: Team, pipeline: str) -> Team:
    return team.model_copy(update={"name": f"{pipeline}: {team.name}"[:200]})
