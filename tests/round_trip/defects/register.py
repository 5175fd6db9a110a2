"""The list of defects, and in which exports each can be met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.round_trip.draft import Draft
from tests.round_trip.vendors import Labels, Local, Vendor

Change = Callable[[Draft], None]
Fits = Callable[[Vendor, Labels, Local], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One kind of trouble, and the exports in which it can be met."""

    name: str
    change: Change
    fits: Fits


DEFECTS: dict[str, Defect] = {}


def always(_vendor: Vendor, _labels: Labels, _local: Local) -> bool:
    return True


def decimal_comma(_vendor: Vendor, _labels: Labels, local: Local) -> bool:
    return local.decimal == ","


def having(*fields: str) -> Fits:
    return lambda _vendor, labels, _local: all(name in labels.columns for name in fields)


def told_by_stage(vendor: Vendor, _labels: Labels, _local: Local) -> bool:
    return vendor.outcome in ("stage", "flag")


def in_english(_vendor: Vendor, _labels: Labels, local: Local) -> bool:
    return local.language == "en"


def defect(fits: Fits = always) -> Callable[[Change], Change]:
    """Register a change under the name of its function."""

    def register(change: Change) -> Change:
        name = change.__name__
        DEFECTS[name] = Defect(name=name, change=change, fits=fits)
        return change

    return register
