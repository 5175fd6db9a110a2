"""People under one name each: spellings that only case, blanks or keyboards tell apart."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.history.findings import Findings
from forecast.history.names import alike, folded, in_two_orders
from forecast.history.recognise import fold_header
from forecast.history.texts import coded

Seen = dict[tuple[str, str], dict[str, set[str]]]
"""By table and column beside that of owners: what it says of each owner, ids or addresses."""


def told_beside(cells: pd.DataFrame, header: str, table: str) -> Seen:
    """What the columns that tell of owners, such as their ids, say of each spelling of one.

    Args:
        cells: A table of deals.
        header: Its column of owners.
        table: The table's name.
    """
    spelled = {name for group in alike(coded(cells[header])[1]) for name in group}
    if not spelled:
        return {}
    rows = cells[cells[header].isin(spelled)].astype(object)
    told: Seen = {}
    own = fold_header(header)
    others = [
        str(each)
        for each in cells
        if str(each) != header
        and (own in fold_header(str(each)) or "owner" in fold_header(str(each)))
    ]
    for other in others:
        said: dict[str, set[str]] = defaultdict(set)
        for who, says in set(zip(rows[header], rows[other], strict=True)):
            said[who] |= {says} - {""}
        told[table, other] = dict(said)
    return told


def one_name_each(
    rows: pd.DataFrame,
    events: pd.DataFrame,
    listed: Mapping[str, Mapping[str, str]],
    told: Seen,
    findings: Findings,
) -> dict[str, str]:
    """Each spelling of a person that is not the one that counts, to that one.

    It is the one of the list of people, else one in capitals and small letters, else that of
    most deals. Two spellings of which ids,
    addresses or teams differ stay two people.

    Args:
        rows: Deals with owner and manager.
        events: What is recorded of them.
        listed: What the lists of people say of each: manager, team, role.
        told: What columns of the deals say of each owner.
        findings: What is noticed goes here.
    """
    codes, distinct = coded(rows["rep"])
    counts = dict(zip(distinct, np.bincount(codes, minlength=len(distinct)), strict=True))
    others = [*coded(rows["manager"])[1], *(each["manager"] for each in listed.values())]
    moves = events[events["field"] == "rep"]
    others += [*coded(moves["new"])[1], *coded(moves["old"])[1]]
    names: dict[str, str] = {}
    apart: list[list[str]] = []
    for group in alike([*counts, *listed, *others]):
        if _contradict(group, listed, told):
            apart.append(group)
            continue
        first = max(group, key=lambda name: _worth(name, listed, counts.get(name, 0)))
        names |= {name: first for name in group if name != first}
    findings.add(
        "owners_in_several_spellings",
        len(names),
        len(counts),
        [f"{name!r} is {first!r}" for name, first in names.items()],
    )
    turned = in_two_orders(counts)
    findings.add(
        "owners_in_two_orders",
        2 * len(turned),
        len(counts),
        [f"{one!r} and {other!r}" for one, other in turned],
    )
    findings.add(
        "owners_kept_apart",
        sum(map(len, apart)),
        len(counts),
        [" and ".join(map(repr, group)) for group in apart],
    )
    return names


def _worth(name: str, listed: Collection[str], deals: int) -> tuple[bool, bool, int]:
    """How likely a spelling is the person's own, to be compared with that of others."""
    return name in listed, name not in {name.lower(), name.upper()}, deals


def _contradict(
    group: Sequence[str], listed: Mapping[str, Mapping[str, str]], told: Seen
) -> bool:
    """Whether two spellings have nothing in common in something that is said of both."""
    facts = list(told.values())
    for key in ("manager", "team"):
        of_list = {name: {listed[name][key]} - {""} for name in group if name in listed}
        facts.append({name: set(map(folded, of_list[name])) for name in of_list})
    return any(
        said[one].isdisjoint(said[other])
        for said in facts
        for one, other in itertools.combinations(group, 2)
        if said.get(one) and said.get(other)
    )
