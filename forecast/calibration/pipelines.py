"""Pipelines as separate processes: each is fitted by itself, then they become one organisation."""

from collections.abc import Mapping

from forecast.history.tables import History
from sim.organisation import MARKET_SECTIONS, Calibration, Organisation, Team, TeamMarket

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
    fits = {name: each.calibration for name, each in organisations.items()}
    return with_fits(Organisation.model_validate(values), fits)


def with_fits(
    organisation: Organisation, fits: Mapping[str, Calibration | None]
) -> Organisation:
    """Note beside an organisation what each of its markets was fitted to, and how near it came.

    Args:
        organisation: The whole.
        fits: By the name of a market, which then stands before those of its targets. What all
            assume is assumed once; what some assume is said of them.
    """
    known = {name: fit for name, fit in fits.items() if fit is not None}
    if not known:
        return organisation
    first = next(iter(known.values()))
    everywhere = [
        text for text in first.assumed if all(text in fit.assumed for fit in known.values())
    ]
    somewhere = [
        f"{name}: {text}"
        for name, fit in known.items()
        for text in fit.assumed
        if text not in everywhere
    ]
    return organisation.calibrated(
        fitted_to=first.fitted_to,
        practices=first.practices,
        targets=[
            target.model_copy(update={"name": f"{name}: {target.name}"})
            for name, fit in known.items()
            for target in fit.targets
        ],
        assumed=[*everywhere, *somewhere],
    )


def _renamed(team: Team, pipeline: str) -> Team:
    return team.model_copy(update={"name": f"{pipeline}: {team.name}"[:200]})
