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
    names = [team.name for team in organisation.teams for _ in range(team.count)]
    more, rest = divmod(heads, len(sizes))
    shrunk = sum(sizes) / (sum(sizes) + heads)
    tables = organisation.model_dump()
    tables["teams"] = [
        {"name": name, "reps": size + more + (place < rest), "count": 1}
        for place, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    tables["market"]["accounts_per_rep"] = round(
        organisation.market.accounts_per_rep * shrunk
    )
    tables["customers"]["base_per_rep"] = round(
        organisation.customers.base_per_rep * shrunk
    )
    tables["plan"]["quota_quarter"] = organisation.plan.quota_quarter * shrunk
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
    tables["market"]["hand_raise_week"] *= factor
    return Organisation.model_validate(tables)


def fits(organisation: Organisation, factor: float) -> bool:
    """Whether an organisation may have so many more hand raises."""
    try:
        with_leads(organisation, factor)
    except ValueError:
        return False
    return True
