"""What stands in an export and is not read: named, with the reason, wherever an answer is given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What stands in an export and is not read.

    Attributes:
        name: The file, member, sheet, table or column.
        why: What it is, in the plural, as what is alike is told of together.
        advice: What was done, or what to do.
        may_hold_rows: Whether deals may stand in it.
    """

    name: str
    why: str
    advice: str
    may_hold_rows: bool = False


def by_reason(unread: Iterable[Unread]) -> list[list[Unread]]:
    """What was not read, together with what was left for the same reason.

    What may hold rows comes first.
    """
    groups: dict[tuple[bool, str, str], list[Unread]] = {}
    for each in unread:
        groups.setdefault((not each.may_hold_rows, each.why, each.advice), []).append(each)
    return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


def named(names: Sequence[str]) -> str:
    """Names for a sentence: all of them, or the first and how many more."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (", ".join(names[:_NAMED]) or "none") + more


def unread_text(unread: Iterable[Unread]) -> str:
    """What was not read, to end a message with; empty where all was."""
    texts = [
        f"{named([each.name for each in group])} ({group[0].why}; {group[0].advice})"
        for group in by_reason(unread)
    ]
    return f". Not read: {'; '.join(texts)}" if texts else ""
