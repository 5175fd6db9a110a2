"""How sure is an answer? What everybody should know, and, closed at first, what analysts ask."""

from collections.abc import Iterable

from marathon.page import markup
from marathon.sentences import words


def sure(
    notes: Iterable[str], *, before: str = "", after: str = "", known: str = ""
) -> str:
    """The last section of a page.

    Args:
        notes: Remarks; those that need an analyst's words stand in the appendix.
        before: What is shown before them.
        after: What is shown after them.
        known: What else stands in the appendix.
    """
    plain, appendix = words.split(notes)
    parts = [before, markup.bullets(plain), after]
    if appendix or known:
        listed = markup.bullets(appendix) if appendix else ""
        parts.append(markup.appendix(words.HEADING, listed, known))
    return markup.section("How sure is this?", *(each for each in parts if each), id="sure")
