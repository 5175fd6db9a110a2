"""Where a result comes from: version, sources, values and platform, as digests and words."""

import functools
import hashlib
import importlib.metadata
import platform
from pathlib import Path

import numpy as np

from sim.arrays import Records

DISTRIBUTION = "salesmarathon"
_PACKAGE = Path(__file__).resolve().parents[2]


def version() -> str:
    """Version of the installed product; `unknown` where it runs without being installed."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


@functools.cache
def sources_digest() -> str:
    """SHA-256 of every source and data file of the simulator, names included.

    Replications of different sources must not be pooled, and a version number does not
    change with every edit.
    """
    digest = hashlib.sha256()
    for path in sorted((*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.toml"))):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def practices_digest(practices: Records) -> str:
    """SHA-256 of a timeline of practices, field names included."""
    digest = hashlib.sha256(repr(practices.dtype.names).encode())
    digest.update(practices.tobytes())
    return digest.hexdigest()


def platform_name() -> str:
    """Operating system, machine, Python and numpy, in one line."""
    return (
        f"{platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, numpy {np.__version__}"
    )
