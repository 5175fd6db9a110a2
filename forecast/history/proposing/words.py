"""The words by which systems and languages name columns and outcomes: one file each.

The files stand in `vocabulary/labels/SYSTEM/LANGUAGE.toml`; `api` is the language of fields
and of columns as loaders land them, `any` the system of tables that are from none.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Final

from forecast.history.recognise import fold, fold_header

NO_SYSTEM: Final = "any"
_SHORT: Final = 4


def _stems(file: str) -> dict[str, list[str]]:
    """Folded beginnings of words by what they mean."""
    content = (resources.files("forecast.history.vocabulary") / file).read_text("utf-8")
    return {
        meaning: [fold(stem) for stem in stems]
        for meaning, stems in tomllib.loads(content).items()
    }


_STEMS: Final = _stems("outcomes.toml")
_OBJECTS: Final = _stems("objects.toml")
_PARTS: Final = re.compile(r"\s+-\s+|:\s+|\s*\|\s*|\.(?=\w)")
_BRACKETS: Final = re.compile(r"\s*[(（\[].*?[)）\]]\s*")
_NUMBERED: Final = re.compile(
    r"^\W*\d{1,3}\W+|\s*[(（]\s*\d+\s*%?\s*[)）]$|\s*\d{1,3}\s*%$"
)
_TOKENS: Final = re.compile(r"[^\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Claim:
    """A label that a system uses for a field in a language."""

    field: str
    system: str
    language: str


@dataclass(slots=True)
class Vocabulary:
    """Everything that is known of how columns and outcomes are called.

    Attributes:
        claims: Folded label of a column to what it may be.
        words: Field and the parts of words that together name it.
        outcomes: Folded label of a stage or status to open, won or lost, by system.
    """

    claims: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    words: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    outcomes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _worded: dict[str, dict[str, float]] = field(default_factory=dict)

    def named(self, header: str) -> list[tuple[Claim, float]]:
        """What a column of that name may be, each with how well the name fits (0 to 1)."""
        found: dict[Claim, float] = {}
        for text, worth in _forms(header):
            for claim in self.claims.get(fold_header(text), ()):
                found.setdefault(claim, worth)
        return list(found.items())

    def may_be(self, name: str, header: str, system: str | None = None) -> bool:
        """Whether some system, or one of that name, calls the column of a field so."""
        return any(
            claim.field == name and system in {None, claim.system}
            for claim, _ in self.named(header)
        )

    def worded(self, header: str) -> dict[str, float]:
        """Fields of which the words stand in a name, and the share of it that they cover."""
        if header not in self._worded:
            whole = fold_header(header)
            tokens = _tokens(header)
            found: dict[str, float] = {}
            for name, stems in self.words:
                if all(_holds(stem, whole, tokens) for stem in stems):
                    share = min(1.0, sum(map(len, stems)) / max(1, len(whole)))
                    found[name] = max(share, found.get(name, 0.0))
            self._worded[header] = found
        return self._worded[header]

    def outcome(self, label: str, system: str) -> str | None:
        """Whether a label means open, won or lost; None where that is not known.

        Args:
            label: A stage or status as it stands in a cell.
            system: Whose labels count first where systems differ.
        """
        for text in (label, _NUMBERED.sub("", label), _PARTS.split(label)[-1]):
            known = self.outcomes.get(fold(text))
            if known:
                given = known.get(system) or known.get(NO_SYSTEM)
                # Codes such as 1 or S mean something in their own system alone.
                is_code = label.strip().isdecimal() or len(label.strip()) == 1
                meanings = set() if is_code and label.isascii() else set(known.values())
                return given or (meanings.pop() if len(meanings) == 1 else None)
        return None


def outcome_by_words(label: str) -> str | None:
    """Won or lost by the beginning of a word of the label, if nothing turns it round."""
    tokens = [fold(each) for each in _TOKENS.findall(label)]
    if any(_begins(tokens, stem, whole=True) for stem in _STEMS["turned"]):
        return (
            "lost"
            if any(stem in tokens for stem in _STEMS["lost"] if _is_east(stem))
            else None
        )
    found = {
        meaning
        for meaning in ("won", "lost")
        if any(_begins(tokens, stem, whole=False) for stem in _STEMS[meaning])
        or any(_begins(tokens, word, whole=True) for word in _STEMS[f"{meaning}_whole"])
    }
    if any(_begins(tokens, stem, whole=False) for stem in _STEMS["rivals"]):
        found.discard("won")
    return found.pop() if len(found) == 1 else None


def of_another_object(header: str) -> bool:
    """Whether a name says that something other than the deal was created, closed or changed."""
    tokens = _tokens(header)
    if any(_begins(tokens, stem, whole=False) for stem in _OBJECTS["own"]):
        return False
    return any(
        _begins(tokens, stem, whole=len(stem) < _SHORT) for stem in _OBJECTS["others"]
    ) or any(_begins(tokens, stem, whole=True) for stem in _OBJECTS["whole"])


def of_the_archive(header: str) -> bool:
    """Whether a name speaks of deals that were archived, which count in most systems."""
    tokens = _tokens(header)
    return any(_begins(tokens, stem, whole=False) for stem in _OBJECTS["archived"])


def of_people(name: str) -> bool:
    """Whether the name of a table speaks of people who sell."""
    tokens = _tokens(name)
    return any(
        _begins(tokens, stem, whole=len(stem) < _SHORT) for stem in _OBJECTS["people"]
    )


def _tokens(header: str) -> list[str]:
    return [fold(each) for each in _TOKENS.findall(_CAMEL.sub(" ", header))]


def _begins(tokens: list[str], stem: str, *, whole: bool) -> bool:
    if _is_east(stem):
        return any(stem in token for token in tokens)
    return any(token == stem if whole else token.startswith(stem) for token in tokens)


def _is_east(text: str) -> bool:
    return "\u3040" <= text[0] <= "\u9fff"


def _forms(header: str) -> list[tuple[str, float]]:
    """A name as it stands, without what stands in brackets, and its last part."""
    forms = [(header, 1.0)]
    bare = _BRACKETS.sub(" ", header).strip()
    if bare and bare != header:
        forms.append((bare, 0.93))
    parts = _PARTS.split(header)
    if len(parts) > 1 and parts[-1]:
        forms.append((parts[-1], 0.97))
    return forms


def _holds(stem: str, whole: str, tokens: list[str]) -> bool:
    if len(stem) < _SHORT and stem.isascii():
        return stem in tokens
    return stem in whole


@lru_cache(maxsize=4)
def vocabulary(
    systems_left_out: Collection[str] = frozenset(),
    languages_left_out: Collection[str] = frozenset(),
) -> Vocabulary:
    """All that is known, less the files of some systems and languages.

    Leaving some out shows what is understood of systems and languages that nobody listed.
    """
    found = Vocabulary()
    for folder in sorted(_folder().iterdir(), key=lambda each: each.name):
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            system, language = folder.name, file.name.removesuffix(".toml")
            if system not in systems_left_out and language not in languages_left_out:
                _take(tomllib.loads(file.read_text("utf-8")), system, language, found)
    return found


def _folder() -> resources.abc.Traversable:
    return resources.files("forecast.history.vocabulary") / "labels"


def _take(
    content: dict[str, dict[str, list[str]]], system: str, language: str, found: Vocabulary
) -> None:
    for name, labels in content.get("columns", {}).items():
        for label in labels:
            claim = Claim(name, system, language)
            if claim not in found.claims[fold_header(label)]:
                found.claims[fold_header(label)].append(claim)
    for name, groups in content.get("words", {}).items():
        found.words += [
            (name, tuple(fold(stem) for stem in each.split())) for each in groups
        ]
    for meaning, labels in content.get("outcomes", {}).items():
        for label in labels:
            found.outcomes[fold(label)][system] = meaning
