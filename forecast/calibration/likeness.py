"""A company of other size than the built-in one, with reps who are just as busy.

A CRM shows how many deals a rep creates, not how many hours one takes. So the work of a
deal is assumed to shrink as their number grows: a rep with ten times the deals spends a
tenth of the hours on each; and so of customers, who are more where more deals are won. Money is
scaled by the amounts. What is assumed is said.
"""

import datetime as dt
from math import isfinite, log, nan

from forecast.calibration.adjusting import adjusted, to
from forecast.calibration.knobs import larger_amounts, more_deals, more_wins, with_room
from forecast.calibration.profile import CompanyProfile
from sim.organisation import Calendar, Organisation, Team

LARGEST_TEAM = 40
ASSUMED_TEAM = 8


def likeness(
    base: Organisation,
    profile: CompanyProfile,
    ratio: float,
    amount_ratio: float,
    won_ratio: float = 1.0,
) -> tuple[Organisation, tuple[str, ...]]:
    """Return the built-in organisation in the history's shape and size, before anything is solved.

    Args:
        base: The organisation whose mechanisms are kept.
        profile: What the history says.
        ratio: CompanyProfile arrivals a rep-week over those of `base`.
        amount_ratio: CompanyProfile mean amount over that of `base`.
        won_ratio: CompanyProfile win rate over that of `base`.

    Returns:
        The organisation, and the fields that hit the end of their range.
    """
    firm = profile.structure.shaped(base)
    organisation, cut = adjusted(firm, more_deals(firm, log(ratio)))
    organisation, more = adjusted(organisation, more_wins(organisation, log(won_ratio)))
    organisation, full = with_room(organisation)
    organisation, _ = adjusted(
        organisation, larger_amounts(organisation, log(amount_ratio))
    )
    spread = profile.structure.kinds.spread if profile.structure.kinds else nan
    if isfinite(spread):
        # What is within a kind; the search would be long in finding it among unlike kinds.
        organisation, _ = adjusted(
            organisation, {"market.amount_sigma": to(max(spread, 0.01))}
        )
    known = profile.currency and len(profile.currency) == 3
    currency = {"currency": profile.currency} if known else {}
    return organisation.model_copy(
        update={
            "name": "calibrated",
            "meaning": f"Fitted to a history up to {profile.as_of}.",
            "calendar": _calendar(profile),
            "teams": _teams(profile),
            "money": organisation.money.model_copy(update=currency),
        }
    ), tuple(sorted({*cut, *more, *full}))


def _calendar(profile: CompanyProfile) -> Calendar:
    """Week 0 begins on the Monday after the last day that was used."""
    ahead = (7 - profile.as_of.weekday()) % 7 or 7
    return Calendar(
        first_day=profile.as_of + dt.timedelta(days=ahead),
        country=profile.country,
        fiscal_year_start_month=profile.model.table.periods.fiscal_year_start_month,
    )


def _teams(profile: CompanyProfile) -> tuple[Team, ...]:
    """Return the history's teams where it names them, else teams of eight."""
    names = [name for name in profile.rep_fit.teams if name]
    reps = max(round(profile.reps), 1)
    if not names:
        count = max(round(reps / ASSUMED_TEAM), 1)
        return (
            Team(
                name="team",
                reps=min(max(round(reps / count), 1), LARGEST_TEAM),
                count=count,
            ),
        )
    sizes = {name: names.count(name) for name in sorted(set(names))}
    scale = reps / sum(sizes.values())
    return tuple(
        Team(name=name, reps=min(max(round(size * scale), 1), LARGEST_TEAM))
        for name, size in sizes.items()
    )
