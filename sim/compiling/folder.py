"""Where machine code is kept between runs.

numba notices an edit only in the file that holds the function itself; a loop that has
inlined a rule of another file would go on running the old one. So machine code lives in a
folder named by a hash of every source that can reach a rule, of the versions that compile
it, and of the bounds-checking flag (which numba's own cache ignores).
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba

config: Any = numba.config  # untyped: numba fills it from the environment

APPLICATION = "salesmarathon"
COMPLETE = "complete"
"""Name of the file that says: one whole run has been compiled into this folder."""

ABOVE_RULES = ("experiments", "evidence")
"""Folders of the package that run rules. No rule imports from them, so they do not count."""

_SOURCE = re.compile(r"[0-9a-f]{20}")
"""What a folder of machine code is called; others beside it hold what is not made so easily."""

KEEP_FOLDERS = 4
KEEP_DAYS = 14
SECONDS_PER_DAY = 86_400


@functools.cache
def cache_folder() -> Path | None:
    """Folder of this source's machine code, created on first use; None if nothing can be written.

    `NUMBA_CACHE_DIR`, where set, replaces the user's cache folder. Where neither can be
    written, a private folder below the temporary one is used.
    """
    name = source_hash(Path(__file__).resolve().parents[1])
    for base in _candidate_bases():
        if _is_writable(base / name):
            return base / name
    with contextlib.suppress(OSError):
        return Path(tempfile.mkdtemp(prefix=f"{APPLICATION}-"))
    return None


def source_hash(package: Path) -> str:
    """Name of what is compiled: sources below the folder `package`, versions, bounds checking."""
    digest = hashlib.sha256()
    digest.update(sys.version.encode())
    for library in ("numba", "numpy", "llvmlite"):
        digest.update(f"{library} {importlib.metadata.version(library)}\n".encode())
    digest.update(f"boundscheck {config.BOUNDSCHECK}\n".encode())
    for source in sorted(package.rglob("*.py")):
        place = source.relative_to(package)
        if place.parts[0] not in ABOVE_RULES:
            content = source.read_bytes()
            digest.update(f"{place.as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:20]


def prune(current: Path) -> None:
    """Remove folders of older sources, except the newest few and those used of late."""
    siblings = [each for each in current.parent.iterdir() if _SOURCE.fullmatch(each.name)]
    siblings.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    oldest_kept = time.time() - KEEP_DAYS * SECONDS_PER_DAY  # noqa: TID251 (age of a file)
    for folder in siblings[KEEP_FOLDERS:]:
        if folder != current and folder.stat().st_mtime < oldest_kept:
            shutil.rmtree(folder, ignore_errors=True)


def _candidate_bases() -> Iterator[Path]:
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR).absolute() / APPLICATION
    with contextlib.suppress(RuntimeError):  # no home folder
        yield user_cache_folder() / APPLICATION
    with contextlib.suppress(OSError):  # no temporary folder
        private = Path(tempfile.gettempdir()) / f"{APPLICATION}-{_user_name()}"
        if _is_private(private):
            yield private


def user_cache_folder() -> Path:
    """Where the user's programs keep what they can make again.

    Raises:
        RuntimeError: The user has no home folder.
    """
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"


def _user_name() -> str:
    return (
        str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "user")
    )


def _is_private(folder: Path) -> bool:
    """Whether only this user can write there: machine code is loaded from it and run."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return False
    if sys.platform == "win32":
        return True
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == os.getuid()
        and not status.st_mode & 0o022
    )


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            os.utime(folder)
            return True
    except OSError:
        return False
