"""What a leader says, and what stands in an analyst's appendix only."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sim.beside import beside

ANALYST: Final[Mapping[str, str]] = beside(__file__)["analyst"]
"""By word of analysts, in small letters: what a leader says instead."""

HEADING: Final = "For the analyst"
"""Above what needs an analyst's words."""

_WORDS: Final = re.compile(
    "|".join(rf"\b{re.escape(word)}\b" for word in ANALYST), re.IGNORECASE
)


def analyst_words(text: str) -> list[str]:
    """Words of analysts that a text holds, in small letters."""
    return [found.lower() for found in _WORDS.findall(" ".join(text.split()))]


def on_screen(remarks: Iterable[str]) -> dict[str, Any]:
    """Remarks as `tables.answer_text` takes them: for everybody, and an appendix with its heading."""
    plain, appendix = split(remarks)
    return {"notes": plain, "appendix": [HEADING, *appendix] if appendix else []}


def split(remarks: Iterable[str]) -> tuple[list[str], list[str]]:
    """Remarks for everybody, and those that need an analyst's words."""
    plain: list[str] = []
    appendix: list[str] = []
    for remark in remarks:
        (appendix if analyst_words(remark) else plain).append(remark)
    return plain, appendix
