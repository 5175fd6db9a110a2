"""Every decision of a room, line by line in a file: enough to rebuild it, and nothing else.

A line is written and handed to the disk before anybody hears that it counts. Tokens stand in it as
digests, so that who reads the file cannot decide for a team.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sim import files
from sim.problems import InvalidInput

ENDING: Final = ".room.jsonl"
MOST_BYTES: Final = 8_000_000
"""Of one room's file: thousands of decisions."""
FORMAT: Final = 1


class Book:
    """The file of one room; without a folder nothing is kept."""

    def __init__(self, folder: Path | None, code: str) -> None:
        """Open the file of a room for writing."""
        self._path = folder / f"{code}{ENDING}" if folder else None

    def write(self, event: Mapping[str, Any]) -> None:
        """Keep one event, whole and on the disk.

        Raises:
            InvalidInput: The disk does not take it.
        """
        if self._path is None:
            return
        line = json.dumps(event, separators=(",", ":"), allow_nan=False) + "\n"
        advice = "make room, or start the server with another --rooms FOLDER"
        with files.refusing(f"{self._path}: cannot be written", advice):
            place = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            begin, rest = os.fstat(place).st_size, line.encode()
            try:
                # A disk that fills up takes a part of a line and says so at the next one.
                while rest:
                    rest = rest[os.write(place, rest) :]
                os.fsync(place)
            except OSError:
                # The next event must not stand behind half of this one.
                os.ftruncate(place, begin)
                raise
            finally:
                os.close(place)

    def close(self) -> None:
        """Keep the file, under a name by which it is not begun again."""
        if self._path is not None and self._path.exists():
            place = self._path.with_suffix(".closed")
            self._path.replace(place)


def kept(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The events of every room of a folder, by its code.

    A last line that a crash cut off was never answered, so it does not count; it is taken away,
    or the next event would be written behind it.

    Raises:
        InvalidInput: A file is none of these.
    """
    for path in sorted(folder.glob(f"*{ENDING}")):
        advice = "move it out of the folder"
        with files.refusing(f"{path}: cannot be read", advice):
            content = files.content_of(path, MOST_BYTES)
            whole, _, rest = content.rpartition(b"\n")
            if rest:
                os.truncate(path, len(content) - len(rest))
        events = [_event(line, path, number) for number, line in enumerate(whole.splitlines(), 1)]  # fmt: skip
        if not events or events[0].get("what") != "room":
            raise InvalidInput(f"{path}: does not begin with a room; {advice}")
        yield path.name.removesuffix(ENDING), events


def _event(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        event = files.json_of(line)
    except ValueError:
        event = None
    if not isinstance(event, dict) or not isinstance(event.get("what"), str):
        raise InvalidInput(
            f"{path}: line {number} is no event; move the file out of the folder"
        )
    return event
