"""Everybody who is named in an export: in side tables, in logs, and as owner of a deal."""

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.history.lookups import Lookups
from forecast.history.names import renamed


def one_below_the_other(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all frames; an empty frame where there is none."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def people_of(
    logged: Sequence[pd.DataFrame],
    lookups: Lookups,
    rows: pd.DataFrame,
    names: Mapping[str, str],
) -> pd.DataFrame:
    """Everybody named: from side tables, from logs, and as owner of a deal.

    Args:
        logged: People of logs.
        lookups: What side tables say.
        rows: The deals.
        names: Each spelling of a name that is not the one that counts, to that one.
    """
    listed = [renamed(each, names) for each in (lookups.people_table(), *logged)]
    owners = rows.loc[rows["rep"] != "", ["rep", "manager", "team"]].drop_duplicates("rep")
    owned = owners.rename(columns={"rep": "person"}).assign(role="rep")
    people = one_below_the_other([*listed, owned])
    if people.empty:
        return people
    people = people.drop_duplicates("person", keep="first")
    bosses = sorted(set(people["manager"].dropna()) - set(people["person"]) - {""})
    above = pd.DataFrame({"person": bosses, "role": "manager"})
    return one_below_the_other([people, above])
