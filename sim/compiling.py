"""How rules become machine code, and where the machine code is kept between runs.

A rule is a plain scalar function. `rule` compiles it with numba and keeps its signature
for the type checker. numba notices an edit only in the file that holds the function itself;
a loop that has inlined a rule of another file would go on running the old one. So machine
code lives in a folder named by a hash of every source that can reach a rule, of the
versions that compile it, and of the bounds-checking flag (which numba's own cache ignores).
"""

from __future__ import annotations

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
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

config: Any = numba.config  # untyped: numba fills it from the environment

P = ParamSpec("P")
R = TypeVar("R")

APPLICATION = "salesmarathon"
COMPLETE = "complete"
"""Name of the file that says: one whole run has been compiled into this folder."""

ROOTS = ("agents", "engines", "chance", "state.py", "compiling.py")
"""Where rules are written, relative to the package; what these import counts as well."""

KEEP_FOLDERS = 4
KEEP_DAYS = 14
SECONDS_PER_DAY = 86_400

_IMPORT = re.compile(r"^\s*from\s+(sim[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_PLAIN_IMPORT = re.compile(r"^\s*import\s+(sim[\w.]*)", re.MULTILINE)
_NAME = re.compile(r"\w+")

_decorating = threading.Lock()


def rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a scalar rule; to the type checker the function stays what it was.

    Under `NUMBA_DISABLE_JIT=1` the function is returned unchanged, to be measured for
    coverage and debugged as plain Python. Under `NUMBA_BOUNDSCHECK=1` an index out of
    range raises `IndexError`; without it such a read is silent.
    """
    return _compiled(function, forceinline=False)


def inlined_rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a rule that is copied into each rule that calls it.

    For the few small functions called so often that the call itself shows: it saves 2-4 ns
    a call and costs compile time at each place of use.
    """
    return _compiled(function, forceinline=True)


def allocating_rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a rule that makes arrays of its own.

    All other rules only write into arrays that they are given, and are compiled without
    counting references to them: atomic counting of a dozen arrays costs more than most rules.
    """
    return _compiled(function, forceinline=False, allocates=True)


def is_compiled() -> bool:
    """Whether machine code of an earlier whole run is at hand, so that nothing need be announced."""
    return bool(config.DISABLE_JIT) or (cache_folder() / COMPLETE).exists()


def mark_compiled() -> None:
    """Record that a whole run was compiled, and drop the machine code of older sources.

    To be called after the first run that used every rule.
    """
    if config.DISABLE_JIT:
        return
    with contextlib.suppress(OSError):
        (cache_folder() / COMPLETE).touch()
        _prune(cache_folder())


@functools.cache
def cache_folder() -> Path:
    """Folder of this source's machine code; created on first use.

    `NUMBA_CACHE_DIR`, where set, replaces the user's cache folder. Where neither can be
    written, a private folder below the temporary one is used.
    """
    name = _source_hash()
    for base in _candidate_bases():
        folder = base / name
        if _is_writable(folder):
            os.utime(folder)
            return folder
    return Path(tempfile.mkdtemp(prefix=f"{APPLICATION}-"))


def _compiled(
    function: Callable[P, R], *, forceinline: bool, allocates: bool = False
) -> Callable[P, R]:
    if config.DISABLE_JIT:
        return function
    with _decorating, _cached_in(cache_folder()):
        njit: Any = numba.njit  # its types do not know the option that leaves counting out
        compiled = njit(
            cache=True,
            nogil=True,
            error_model="numpy",
            forceinline=forceinline,
            _nrt=allocates,
        )(function)
    return cast("Callable[P, R]", compiled)


@contextlib.contextmanager
def _cached_in(folder: Path) -> Iterator[None]:
    """Point numba to `folder` while a function is decorated (it looks at no other time)."""
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _candidate_bases() -> Iterator[Path]:
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR) / APPLICATION
    with contextlib.suppress(RuntimeError):  # no home folder
        yield _user_cache_folder() / APPLICATION
    private = Path(tempfile.gettempdir()) / f"{APPLICATION}-{_user_name()}"
    if _is_private(private):
        yield private


def _user_cache_folder() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = os.environ.get("XDG_CACHE_HOME")
    return Path(named) if named else Path.home() / ".cache"


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
            return True
    except OSError:
        return False


def _source_hash() -> str:
    digest = hashlib.sha256()
    digest.update(sys.version.encode())
    for package in ("numba", "numpy", "llvmlite"):
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    digest.update(f"boundscheck {config.BOUNDSCHECK}\n".encode())
    package_folder = Path(__file__).resolve().parent
    for source in sorted(_sources_of_rules(package_folder)):
        content = source.read_bytes()
        name = source.relative_to(package_folder).as_posix()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:20]


def _sources_of_rules(package_folder: Path) -> set[Path]:
    """The files that hold rules, and all files of the package that they import."""
    found: set[Path] = set()
    pending: list[Path] = []
    for root in ROOTS:
        path = package_folder / root
        pending += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    while pending:
        source = pending.pop()
        if source in found or not source.is_file():
            continue
        found.add(source)
        pending += _imported_files(source.read_text("utf-8"), package_folder.parent)
    return found


def _imported_files(text: str, parent: Path) -> list[Path]:
    modules = [match[1] for match in _PLAIN_IMPORT.finditer(text)]
    for match in _IMPORT.finditer(text):
        modules.append(match[1])
        modules += [f"{match[1]}.{name}" for name in _NAME.findall(match[2])]
    stems = [parent.joinpath(*module.split(".")) for module in modules]
    return [
        path for stem in stems for path in (stem.with_suffix(".py"), stem / "__init__.py")
    ]


def _prune(current: Path) -> None:
    """Remove folders of older sources, except the newest few and those used of late."""
    siblings = [folder for folder in current.parent.iterdir() if folder.is_dir()]
    siblings.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    oldest_kept = time.time() - KEEP_DAYS * SECONDS_PER_DAY  # noqa: TID251 (age of a file)
    for folder in siblings[KEEP_FOLDERS:]:
        if folder != current and folder.stat().st_mtime < oldest_kept:
            shutil.rmtree(folder, ignore_errors=True)
