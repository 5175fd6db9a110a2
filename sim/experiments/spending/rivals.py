"""The organisation that the same money buys: with more reps, or with more hand raises."""

from sim.organisation import Organisation
from sim.problems import InvalidInput


def with_heads(organisation: Organisation, heads: int) -> Organisation:
    """An organisation with more reps in the same market.

    Teams get the new seats in turn. Accounts, customers and the first quota of a rep shrink, so
    that there are as many of them in all as before, but for rounding to whole accounts.

    Raises:
        InvalidInput: If a team would have more reps than it may.
    """
    sizes = organisation.team_sizes()
    more, rest = divmod(heads, len(sizes))
    shrunk = sum(sizes) / (sum(sizes) + heads)
    tables = organisation.model_dump()
    teams = [team for team in tables["teams"] for _ in range(team["count"])]
    tables["teams"] = [
        {
            **team,
            "reps": team["reps"] + more + (place < rest),
            "count": 1,
            "quota": None if team["quota"] is None else team["quota"] * shrunk,
        }
        for place, team in enumerate(teams)
    ]
    for market in (tables, *tables["markets"]):
        accounts, customers = market["market"], market["customers"]
        accounts["accounts_per_rep"] = round(accounts["accounts_per_rep"] * shrunk)
        customers["base_per_rep"] = round(customers["base_per_rep"] * shrunk)
        market["plan"]["quota_quarter"] *= shrunk
    try:
        return Organisation.model_validate(tables)
    except ValueError as error:
        raise InvalidInput(
            f"equal-spend: the money buys {heads} heads, which {organisation.name} cannot "
            f"hold ({error}); compare on more or smaller teams"
        ) from error


def with_leads(organisation: Organisation, factor: float) -> Organisation:
    """An organisation to which buyers raise their hands more eagerly, by a factor."""
    tables = organisation.model_dump()
    for market in (tables, *tables["markets"]):
        market["market"]["hand_raise_week"] *= factor
    return Organisation.model_validate(tables)


def fits(organisation: Organisation, factor: float) -> bool:
    """Whether an organisation may have so many more hand raises."""
    try:
        with_leads(organisation, factor)
    except ValueError:
        return False
    return True
