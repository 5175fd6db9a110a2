"""Files that a user named: read no further than fits, written whole or not at all.

A device, a pipe or a socket gives bytes for ever, or none until somebody writes. So what a
path turns out to be is asked of the opened file itself, which nobody can exchange by then.
What is being written when a user presses Ctrl-C, or when the disk is full, is taken away.
"""

import contextlib
import errno
import json
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sim.problems import InvalidInput

_KINDS: Final = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
MOST: Final = 2 << 30
"""Bytes of the largest file that is read: all of it is held in memory."""

PART: Final = ".part"
"""How the name of a file ends that is being written; a process that was killed leaves it."""

# Without waiting: a pipe would not open before somebody writes into it.
_HOW: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content_of(path: Path, most: int = MOST) -> bytes:
    """Return the bytes of a regular file.

    Args:
        path: The file.
        most: Bytes that it may hold.

    Raises:
        InvalidInput: It is a folder, a device, a pipe or a socket, or holds more.
        OSError: It is not there, or cannot be opened or read.
    """
    opened = os.open(path, _HOW)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
            raise InvalidInput(f"{path}: is {kind} and cannot be read; give a file")
        if found.st_size <= most:
            with os.fdopen(opened, "rb", closefd=False) as file:
                content = file.read(most + 1)  # Some files of a system state no size.
            if len(content) <= most:
                return content
        raise InvalidInput(
            f"{path}: holds more than {most:,} bytes, the most that is read; give a smaller file"
        )
    finally:
        os.close(opened)


def json_of(content: bytes) -> Any:  # noqa: ANN401 (whatever it says)
    """Return what JSON says.

    Raises:
        ValueError: It is none, or its brackets lie deeper in each other than is read.
    """
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("its brackets lie too deep in each other") from None


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that whoever looks sees all of it or nothing; one that exists is replaced.

    Raises:
        OSError: It cannot be written; then what was there is there still.
    """
    written = _bytes_of(content)
    path = Path(os.path.realpath(path))  # A link stays one.
    if path.exists() and not path.is_file():
        path.write_bytes(written)  # A device is written to, not replaced.
        return
    part = _part_of(path)
    with _gone_unless_whole(part):
        _write(part, written)
        part.replace(path)


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that must not exist yet, all of it or nothing.

    Raises:
        FileExistsError: It exists.
        OSError: It cannot be written.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    part = _part_of(path)
    with _gone_unless_whole(part):
        _write(part, _bytes_of(content))
        try:
            # Of two that write at once one is told; to rename would replace the other's.
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError:  # A file system without links.
            part.rename(path)
        else:
            part.unlink()


def _part_of(path: Path) -> Path:
    """Where a file is written before it takes its place: a name that no other run has."""
    return path.with_name(f".{secrets.token_hex(6)}{PART}")


def _write(part: Path, content: bytes) -> None:
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def refusing(said: str, advice: str) -> Iterator[None]:
    """Tell in one sentence what the system does not let a block do with a file.

    Args:
        said: What cannot be done: `ours.toml: cannot be written`.
        advice: What to do instead.

    Raises:
        InvalidInput: The system refuses.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(f"{said} ({reason}); {advice}") from error


def _bytes_of(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


@contextlib.contextmanager
def _gone_unless_whole(path: Path) -> Iterator[None]:
    """Take a file away where the block does not come to its end."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise
