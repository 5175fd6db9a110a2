"""Propose what the labels of stages and statuses mean: by words, and by what goes with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping, Words
from forecast.history.past import last_entry
from forecast.history.proposing.columns import TITLES
from forecast.history.proposing.words import Vocabulary, outcome_by_words
from forecast.history.reader import TableReader
from forecast.history.statuses import FLAGS, left_to_the_stage, statuses_of_rows
from sim.outputs import schema

_MOST_LABELS: Final = 200
_AHEAD: Final = 0.25
"""Share of a label's close dates beyond the last entry that closed deals never reach."""
_FEWEST_ENDED: Final = 5
_NEARLY_ALL: Final = 0.9
_HARDLY_ANY: Final = 0.05
_ENOUGH: Final = 20
_AGAINST: Final = 0.1
"""Share of a label's deals with the probability of the other ending from which on it is asked about."""
_FEWEST_AHEAD: Final = 2
_BY_WORDS: Final = "a word of it begins like that"
BY_ELIMINATION: Final = "deals under it are closed, and no other label stands for"
"""How the reason begins for the one label that is left."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label means, how sure that is (0 to 1), and why.

    `shown` says that it follows from what goes with the label, not from its words.
    """

    label: str
    meaning: str
    confidence: float
    reason: str
    shown: bool = False


@dataclass(slots=True)
class Outcomes:
    """What labels mean, and those of which it is not known.

    Attributes:
        meanings: By label.
        unknown: Labels of unknown meaning to the number of rows under them.
        doubts: What contradicts itself, as sentences.
        statuses: Open, won or lost of each row under them; empty where not known.
    """

    meanings: dict[str, Meaning] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    statuses: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))

    @property
    def words(self) -> Words:
        """Label to open, won or lost."""
        return Words({label: each.meaning for label, each in self.meanings.items()})


def outcomes_of(
    reader: TableReader, mapping: Mapping, lookups: Lookups, words: Vocabulary, system: str
) -> Outcomes:
    """What the labels of a table mean, given its columns.

    Args:
        reader: The table; whatever it notes meanwhile is of no account.
        mapping: The columns; labels that its [status] explains keep that meaning.
        lookups: Stages that the export itself explains.
        words: What labels are called.
        system: Whose labels count first.
    """
    found = Outcomes()
    columns = mapping.columns
    decided_by_ticks = {"is_won", "is_closed"} <= set(columns) or set(FLAGS[:2]) <= set(
        columns
    )
    for name in ("status", "stage"):
        if name in columns and not (name == "stage" and decided_by_ticks):
            labels = reader.text(columns[name]).unique()[:_MOST_LABELS]
            _take_words(labels, words, system, found)
    found.statuses = statuses_of_rows(reader, _with(mapping, found), lookups)
    evidence = _Evidence(reader, mapping, found.statuses)
    labels = _labels(reader, mapping)
    left = left_to_the_stage(reader, _with(mapping, found), lookups)
    if left.any():
        own = reader.text(columns["status"]).to_numpy(dtype=object)
        labels, found.statuses = (
            np.where(left, own, labels),
            np.where(left, "", found.statuses),
        )
    for label in pd.unique(labels[(found.statuses == "") & (labels != "")]):
        rows = (labels == label) & (found.statuses == "")
        shown = evidence.of(rows)
        if shown is None:
            found.unknown[str(label)] = int(rows.sum())
        else:
            meaning, sure, reason = shown
            if others := int(((labels == label) & ~rows).sum()):
                # What ticks tell of deals under the label is no part of what it means.
                reason = (
                    f"where no other column tells the outcome: {reason}; {others:,} other rows "
                    "under it are won or lost by those columns"
                )
            found.meanings[str(label)] = Meaning(
                str(label), meaning, sure, reason, shown=True
            )
    found.statuses = statuses_of_rows(reader, _with(mapping, found), lookups)
    if _take_what_is_left(labels, evidence, found):
        found.statuses = statuses_of_rows(reader, _with(mapping, found), lookups)
    by_words = {label for label, each in found.meanings.items() if each.reason == _BY_WORDS}
    doubtful = {
        label: each
        for label, each in found.meanings.items()
        if mapping.status.meaning(label) is None
    }
    found.doubts = evidence.against(doubtful, labels)
    found.doubts += evidence.still_to_come(by_words & set(doubtful), found, labels)
    return found


def _take_words(
    labels: Iterable[str], words: Vocabulary, system: str, found: Outcomes
) -> None:
    """Take up what the words of labels mean."""
    for label in labels:
        if not label.strip() or label in found.meanings:
            continue
        if meaning := words.outcome(label, system):
            whose = f"usual, or {TITLES[system]}’s," if system in TITLES else "usual"
            found.meanings[label] = Meaning(
                label, meaning, 0.92, f"the {whose} word for it"
            )
        elif guessed := outcome_by_words(label):
            found.meanings[label] = Meaning(label, guessed, 0.84, _BY_WORDS, shown=True)


def _take_what_is_left(
    labels: NDArray[np.object_], evidence: _Evidence, found: Outcomes
) -> bool:
    """Whether a single label of unknown meaning has the one that is left for it."""
    if len(found.unknown) != 1:
        return False
    (label,) = found.unknown
    left = evidence.left(labels == label, found.statuses)
    if left is None:
        return False
    reason = f"{BY_ELIMINATION} {left}"
    found.meanings[label] = Meaning(label, left, 0.82, reason, shown=True)
    found.unknown.clear()
    return True


def _with(mapping: Mapping, found: Outcomes) -> Mapping:
    return mapping.having(status=Words({**found.words, **mapping.status}))


def _labels(reader: TableReader, mapping: Mapping) -> NDArray[np.object_]:
    """The label by which each row is known: of its stage, else of its status."""
    stages, statuses = (
        reader.text(mapping.columns.get(name, ())).to_numpy(dtype=object)
        for name in ("stage", "status")
    )
    return np.where(stages == "", statuses, stages).astype(object)


class _Evidence:
    """What goes with a label in other columns."""

    def __init__(
        self, reader: TableReader, mapping: Mapping, statuses: NDArray[np.object_]
    ) -> None:
        columns = mapping.columns
        self._closed = reader.times(columns.get("closed", ()))
        self._has_closed = "closed" in columns
        self._ends = {
            status: ~np.isnat(reader.times(columns[name]))
            for name, status in (("closed_won", schema.WON), ("closed_lost", schema.LOST))
            if name in columns
        }
        self._chance = reader.money(columns.get("probability", ()), percent=True)
        self._reason = (reader.text(columns.get("lost_reason", ())) != "").to_numpy()
        self._entries = [
            reader.times(columns.get(name, ())) for name in ("created", "touched")
        ]
        self._last = self._last_but(statuses, np.zeros(len(reader), dtype=bool))
        extremes = set(np.unique(self._chance[~np.isnan(self._chance)]).tolist())
        self._full = max(extremes, default=0.0)
        self._has_chance = (
            len(extremes) > 2 and 0.0 in extremes and self._full in {1.0, 100.0}
        )
        # Closing sets a probability where many have the highest and many none.
        self._ends_set = self._has_chance and all(
            (self._chance == end).sum() >= _FEWEST_ENDED for end in (0.0, self._full)
        )

    def _last_but(
        self, statuses: NDArray[np.object_], rows: NDArray[np.bool_]
    ) -> np.datetime64:
        """The last entry, some rows' days of closing left out; NaT where few others closed."""
        ended = self._closed[np.isin(statuses, [schema.WON, schema.LOST]) & ~rows]
        if (~np.isnat(ended)).sum() < _FEWEST_ENDED:
            return np.datetime64("NaT")
        return last_entry(np.concatenate([*self._entries, ended]))

    def of(self, rows: NDArray[np.bool_]) -> tuple[str, float, str] | None:
        """What a label means by what goes with it: meaning, confidence, reason."""
        others = ~rows
        if self._has_chance:
            chances = set(self._chance[rows].tolist())
            if chances == {self._full}:
                return schema.WON, 0.9, "its probability is always the highest"
            if chances == {0.0}:
                return schema.LOST, 0.85, "its probability is always 0"
        if (
            self._reason[rows].mean() >= _NEARLY_ALL
            and others.any()
            and self._reason[others].mean() <= 0.5
        ):
            return schema.LOST, 0.85, "reasons of losing stand under it"
        if found := self._by_endings(rows):
            return found
        return self._by_closings(rows) if self._has_closed else None

    def _by_closings(self, rows: NDArray[np.bool_]) -> tuple[str, float, str] | None:
        """What a label means by the days of closing, where open deals have none or later ones."""
        others = ~rows
        dated = ~np.isnat(self._closed)
        if not dated[rows].any() and (not others.any() or dated[others].any()):
            return (
                schema.OPEN,
                0.9,
                "no deal under it has a closing date, while others have",
            )
        ahead = self._closed[rows & dated] > self._last
        if len(ahead) and ahead.mean() >= _AHEAD:
            share = round(100 * float(ahead.mean()))
            return schema.OPEN, 0.8, f"{share} % of its close dates are still to come"
        between = (self._chance[rows] > 0) & (self._chance[rows] < self._full)
        ended = len(ahead) >= _ENOUGH and ahead.mean() <= _HARDLY_ANY
        if self._ends_set and between.all() and not ended:
            return schema.OPEN, 0.8, "its probabilities lie between none and the highest"
        return None

    def _by_endings(self, rows: NDArray[np.bool_]) -> tuple[str, float, str] | None:
        """What a label means by the days of winning and of losing, where these stand apart."""
        for status, dated in self._ends.items():
            if dated[rows].mean() >= _NEARLY_ALL:
                return status, 0.85, f"days on which deals were {status} stand under it"
        if self._ends and not self._has_closed:
            dated = np.any(list(self._ends.values()), axis=0)
            if not dated[rows].any() and dated[~rows].any():
                return schema.OPEN, 0.9, "no deal under it has a day of winning or losing"
        return None

    def left(self, rows: NDArray[np.bool_], statuses: NDArray[np.object_]) -> str | None:
        """What a label means that is the only unknown one: the ending that no other stands for.

        Deals under it have to be closed by their dates: dated where open deals are not, or
        never to be closed later, as many open deals are.
        """
        is_open, dated = statuses == schema.OPEN, ~np.isnat(self._closed)
        known = [each for each in (schema.WON, schema.LOST) if (statuses == each).any()]
        few = min(rows.sum(), is_open.sum()) < _FEWEST_ENDED
        if len(known) != 1 or few or (statuses == known[0]).sum() < _FEWEST_ENDED:
            return None
        ahead = self._closed > self._last
        ended = (
            dated[rows].mean() >= _NEARLY_ALL and dated[is_open].mean() <= _HARDLY_ANY
        ) or (
            rows.sum() >= _ENOUGH
            and ahead[rows].mean() <= _HARDLY_ANY
            and ahead[is_open].mean() >= _AHEAD
        )
        if not ended:
            return None
        return schema.LOST if known[0] == schema.WON else schema.WON

    def against(
        self, meanings: dict[str, Meaning], labels: NDArray[np.object_]
    ) -> list[str]:
        """Meanings that the columns beside the label contradict, as sentences."""
        doubts = []
        for label, each in meanings.items():
            rows = labels == label
            wrong = {schema.WON: 0.0, schema.LOST: self._full}.get(each.meaning)
            if not self._has_chance or not rows.any() or wrong is None:
                continue
            against = int((self._chance[rows] == wrong).sum())
            if against == rows.sum():
                doubts.append(
                    f"{label!r} reads like {each.meaning}, but its probability is always "
                    f"{wrong:g}"
                )
            elif against >= max(_FEWEST_ENDED, _AGAINST * rows.sum()):
                doubts.append(
                    f"{label!r} reads like {each.meaning}, but the probability of {against:,} of "
                    f"{int(rows.sum()):,} deals under it is {wrong:g}, as where a label means "
                    "another thing in another pipeline"
                )
        return doubts

    def still_to_come(
        self, by_words: set[str], found: Outcomes, labels: NDArray[np.object_]
    ) -> list[str]:
        """Labels that a word alone calls an ending, though their deals are yet to close."""
        doubts = []
        dated = ~np.isnat(self._closed)
        guessed = np.isin(labels, sorted(by_words))
        # Deals that are open have days of closing after those on which others closed.
        last = self._last_but(found.statuses, guessed)
        for label in sorted(by_words) if self._has_closed else ():
            rows = labels == label
            if not rows.any():
                continue
            known = last if not np.isnat(last) else self._last_but(found.statuses, rows)
            ahead = self._closed[rows & dated] > known
            many = ahead.sum() >= _FEWEST_AHEAD and ahead.mean() >= _AHEAD
            meaning = found.meanings[label].meaning
            if many or (len(ahead) and ahead.all()):
                doubts.append(
                    f"{label!r} reads like {meaning}, but {ahead.sum():,} of {len(ahead):,} close "
                    "dates under it are still to come"
                )
            elif not dated[rows].any() and dated[~rows].any():
                doubts.append(
                    f"{label!r} reads like {meaning}, but no deal under it has a closing date, "
                    "while others have"
                )
        return doubts
