"""Every case of the oracle: vendor x language x defect, each from a seed of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.round_trip.company import plant
from tests.round_trip.defects import DEFECTS
from tests.round_trip.draft import Truth, start, write
from tests.round_trip.files import save
from tests.round_trip.histories import HISTORIES
from tests.round_trip.vendors import locales, vendors

NEAR = 0.8
"""Share of drawn cases in which the vendor's labels are known in the language of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file, or one folder of tables, that can be written."""

    vendor: str
    language: str
    """`api`: names of fields as the vendor's interface has them."""
    defect: str
    seed: int = 0

    @property
    def name(self) -> str:
        """The case in one word, which is also its file's name and its seed."""
        return f"{self.vendor}-{self.language}-{self.defect}-{self.seed}"

    @property
    def translated(self) -> bool:
        """Whether the vendor's own labels in this language are known."""
        return self.language == "api" or self.language in vendors()[self.vendor].languages

    @property
    def core(self) -> bool:
        """Whether history import promises to know this vendor."""
        return self.language == "api" or vendors()[self.vendor].core

    @property
    def separator(self) -> str:
        """What stands between the cells of an export without any defect."""
        return "," if self.language == "api" else locales()[self.language].separator

    def write(self, folder: Path) -> tuple[list[Path], Truth]:
        """Write the case below a folder; return its files and the truth behind them."""
        deals = plant(self.name)
        if self.language == "api":
            return HISTORIES[self.defect].write(deals, folder / self.name)
        local = locales()[self.language]
        vendor = vendors()[self.vendor]
        draft = start(vendor, vendor.labels(self.language), local, deals, self.name)
        DEFECTS[self.defect].change(draft)
        write(draft)
        return [save(draft, folder, self.name)], draft.truth


def every(seed: int = 0) -> Iterator[Case]:
    """Return all cases: each defect in each vendor's export in each language that it fits."""
    for key, vendor in vendors().items():
        for language, local in locales().items():
            for name, defect in DEFECTS.items():
                if defect.fits(vendor, vendor.labels(language), local):
                    yield Case(vendor=key, language=language, defect=name, seed=seed)
    for name, history in HISTORIES.items():
        yield Case(vendor=history.vendor, language="api", defect=name, seed=seed)


def sample(count: int, seed: int = 0) -> list[Case]:
    """Draw cases so that defects, vendors and languages are met as evenly as the count allows.

    The same count and seed give the same cases. Languages in which a vendor's labels are
    known are preferred: elsewhere its English labels stand over local numbers and dates.
    """
    chance = Random(f"{count}/{seed}")
    by_defect: dict[str, list[Case]] = {}
    for case in every(seed):
        by_defect.setdefault(case.defect, []).append(case)
    for group in by_defect.values():
        chance.shuffle(group)
        group.sort(key=lambda case: not (case.translated or chance.random() > NEAR))
    chosen: list[Case] = []
    while len(chosen) < count and any(by_defect.values()):
        for group in by_defect.values():
            if group and len(chosen) < count:
                chosen.append(_least_met(group, chosen))
    return chosen


def _least_met(group: list[Case], chosen: list[Case]) -> Case:
    """Take out of a group the case whose vendor and language were drawn least so far."""
    vendors_met = [case.vendor for case in chosen]
    languages_met = [case.language for case in chosen]
    best = min(
        range(min(len(group), 40)),
        key=lambda at: (
            vendors_met.count(group[at].vendor) + languages_met.count(group[at].language)
        ),
    )
    return group.pop(best)
