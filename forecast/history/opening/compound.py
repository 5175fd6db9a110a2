"""Read one stream of a compound file, the container of Excel's .xls."""

from __future__ import annotations

import struct
from typing import Final

_HEADER: Final = 512
_IN_HEADER: Final = 109
"""Places of the table of sectors that the header itself names; others stand in sectors of their own."""
_LAST: Final = 0xFFFFFFFA
"""From here on a number of a sector says that none follows."""
_ENTRY: Final = 128
_CUT: Final = "it is cut short, or damaged"


def stream_of(content: bytes, *names: str) -> bytes:
    """The bytes of the first stream that has one of these names.

    Args:
        content: The compound file.
        names: Names of streams; they are looked for one after the other.

    Raises:
        ValueError: If there is none, or the file ends before what it announces.
    """
    try:
        file = _Compound(content)
        for name in names:
            if (found := file.entries.get(name.casefold())) is not None:
                return file.stream(*found)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(_CUT) from error
    raise ValueError(f"it has no stream {' or '.join(names)}")


class _Compound:
    """A compound file: chains of sectors, and where each stream begins and how long it is."""

    def __init__(self, content: bytes) -> None:
        power, small_power = struct.unpack_from("<HH", content, 30)
        self.content, self.size, self.small_size = content, 1 << power, 1 << small_power
        directory, _, self.least, small_table, _, more, more_count = struct.unpack_from(
            "<7I", content, 48
        )
        tables = [
            each
            for each in struct.unpack_from(f"<{_IN_HEADER}I", content, 76)
            if each < _LAST
        ]
        for _ in range(more_count):
            *names, more = self._numbers(self._sector(more))
            tables += [each for each in names if each < _LAST]
        self.following = [
            each for table in tables for each in self._numbers(self._sector(table))
        ]
        listed = self._chain(directory)
        self.entries: dict[str, tuple[int, int]] = {}
        start = 0
        for at in range(0, len(listed) - _ENTRY + 1, _ENTRY):
            long, kind = struct.unpack_from("<HB", listed, at + 64)
            first, size = struct.unpack_from("<II", listed, at + 116)
            name = listed[at : at + max(long - 2, 0)].decode("utf-16-le")
            if at == 0:
                start = first
            elif kind:
                self.entries.setdefault(name.casefold(), (first, size))
        self.small_following = self._numbers(self._chain(small_table))
        self.small = self._chain(start)

    def stream(self, first: int, size: int) -> bytes:
        """The bytes of a stream; short ones stand together in a stream of their own."""
        if size >= self.least:
            whole = self._chain(first)
        else:
            step = self.small_size
            places = _followed(first, self.small_following)
            whole = b"".join(self.small[at * step : (at + 1) * step] for at in places)
        if len(whole) < size:
            raise ValueError(_CUT)
        return whole[:size]

    def _sector(self, number: int) -> bytes:
        start = max(self.size, _HEADER) + number * self.size
        if start >= len(self.content):
            raise ValueError(_CUT)
        return self.content[start : start + self.size]

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._sector, _followed(first, self.following)))

    @staticmethod
    def _numbers(sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _followed(first: int, following: list[int] | tuple[int, ...]) -> list[int]:
    """The numbers of a chain of sectors, in its order."""
    found: list[int] = []
    while first < _LAST:
        if first >= len(following) or len(found) > len(following):
            raise ValueError(_CUT)
        found.append(first)
        first = following[first]
    return found
