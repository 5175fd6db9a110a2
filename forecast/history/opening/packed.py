"""Unpack zip and gzip files, no further than fits into memory."""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from forecast.history.opening.unread import Unread, named, unread_text
from sim.problems import InvalidInput

MAX_UNPACKED: Final = 256 << 20
"""Bytes that a packed file may hold; cells where a source states its own types."""
# What Python's readers of zip files raise over bytes that are no zip file.
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    ValueError, LookupError, OverflowError, NotImplementedError,
)  # fmt: skip


def check_unpacked(name: str, size: int) -> None:
    """Refuse what unpacks to more than fits: a small file can hold terabytes of zeros.

    Raises:
        InvalidInput: If the size is over the bound.
    """
    if size > MAX_UNPACKED:
        raise InvalidInput(
            f"{name}: unpacks to more than {MAX_UNPACKED >> 20} MB, the most that is read "
            "from a packed file; unpack it and give the table itself"
        )


def ungzipped(name: str, content: bytes) -> bytes:
    """The content of a gzip file.

    Raises:
        InvalidInput: If the file is damaged or holds more than can be read.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = file.read(MAX_UNPACKED + 1)
    except EOFError as error:
        message = f"{name}: the gzip file is truncated; copy or download it again"
        raise InvalidInput(message) from error
    except (OSError, zlib.error, struct.error) as error:
        message = f"{name}: is no readable gzip file ({error}); copy or download it again"
        raise InvalidInput(message) from error
    check_unpacked(name, len(unpacked))
    return unpacked


def unzipped(
    name: str,
    content: bytes,
    why_unread: Callable[[str], Unread | None],
    unread: list[Unread],
) -> dict[str, bytes]:
    """The members of a zip file that may be tables, unpacked.

    Args:
        name: What the zip file is called.
        content: Its bytes.
        why_unread: Tells of a member's name why it is not read, if it is not.
        unread: Members that are not read are added to it.

    Raises:
        InvalidInput: If the file is damaged, holds no table, more than can be read, or two
            tables of one name.
    """
    left: list[Unread] = []
    try:
        members = _members(name, content, why_unread, left)
    except InvalidInput:
        raise
    except (RuntimeError, NotImplementedError) as error:
        message = f"{name}: the zip file cannot be opened ({error}); unpack it first"
        raise InvalidInput(message) from error
    except DAMAGED as error:
        message = f"{name}: the zip file is truncated or damaged ({error}); copy it again"
        raise InvalidInput(message) from error
    if not members:
        raise InvalidInput(
            f"{name}: the zip file holds no table; zip the exported tables{unread_text(left)}"
        )
    unread += left
    return members


def _members(
    name: str,
    content: bytes,
    why_unread: Callable[[str], Unread | None],
    left: list[Unread],
) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables: list[zipfile.ZipInfo] = []
        for member in archive.infolist():
            if member.is_dir():
                continue
            if (why := why_unread(member.filename)) is None:
                tables.append(member)
            else:
                left.append(replace(why, name=f"{name}/{member.filename}"))
        counts = Counter(member.filename for member in tables)
        if twice := [each for each, count in counts.items() if count > 1]:
            raise InvalidInput(
                f"{name}: holds more than one file called {named(twice)}, and nothing tells "
                "which one counts; unpack it under different names and give the right ones"
            )
        # No more than the stated size is ever unpacked, so a false statement is no way out.
        check_unpacked(name, sum(member.file_size for member in tables))
        tables.sort(key=lambda member: member.filename)
        return {member.filename: archive.read(member) for member in tables}
