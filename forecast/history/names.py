"""Names of people that are one but for case, blanks, or the keyboard that wrote them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from forecast.history.events.complete import changes_of
from forecast.history.events.ids import one_form, plain
from forecast.history.events.model import ordered
from forecast.history.texts import mapped

PERSONS: Final = ("rep", "manager", "person")
"""Columns in which people stand."""
_GONE: Final = re.compile(
    r"\s*[(\[]\s*(?:(?:in|de)activ|deactiv|inakt|deakt|d[eé]sact|inatt|disatt|desact|inativ|desativ|"
    r"nieakt|dezakt|неактив|отключ|former|ehemalig|removed|disabled|suspended|無効|停用|离职)[^)\]]*[)\]]\s*$",
    re.IGNORECASE,
)
"""What systems write behind the name of somebody who has left."""
_LAST_FIRST: Final = re.compile(r"([^,\d]+), ?([^,\d]+)")
_ID: Final = re.compile(r"(?=.*\d)[^\s@]{8,}")
"""What is an id rather than a name: in it, capitals may tell two people apart."""


def same_people(told: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Each name that is known in one other spelling only, to that one."""
    known, told = set(known), set(told)
    names = {}
    for group in alike([*sorted(known), *sorted(told - known)]):
        before = [name for name in group if name in known]
        if len(before) == 1:
            names.update({name: before[0] for name in group if name not in known})
    return names


def renamed(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The frame, in whose columns of people each now has the name that counts."""
    there = [name for name in PERSONS if name in frame] if names else []
    for name in there:
        frame[name] = mapped(frame[name], lambda who: names.get(who, who))
    return frame


def renamed_events(events: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Events in which each owner has the name that counts."""
    if not names or not len(events):
        return events
    owned = (events["field"] == "rep").to_numpy()
    changed = {}
    for side in ("old", "new"):
        texts = events[side].to_numpy(dtype=object).copy()
        texts[owned] = [names.get(who, who) for who in texts[owned]]
        changed[side] = texts
    return ordered([changes_of(events.assign(**changed))])


def alike(names: Iterable[str]) -> list[list[str]]:
    """Names that are the same but for what an eye hardly sees, each group in their order."""
    different = dict.fromkeys(filter(None, names))
    ids = one_form(name for name in different if _ID.fullmatch(name))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in different:
        groups[folded(ids.get(name, name))].append(name)
    return [group for group in groups.values() if len(group) > 1]


def in_two_orders(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs such as "Kern, Ada" and "Ada Kern", which may be one person."""
    by_form = {folded(name): name for name in names if name}
    turned = [(each, _LAST_FIRST.fullmatch(form)) for form, each in by_form.items()]
    return [
        (by_form[f"{parts[2]} {parts[1]}"], each)
        for each, parts in turned
        if parts and f"{parts[2]} {parts[1]}" in by_form
    ]


def folded(name: str) -> str:
    """A name as it is compared: without case, but for ids, with single blanks, nobody gone."""
    whole = " ".join(_GONE.sub("", plain(name)).split())
    return whole if _ID.fullmatch(whole) else plain(whole.casefold())
