"""Data that stands in a TOML file beside the module that reads it."""

import tomllib
from pathlib import Path
from typing import Any


def beside(module: str, name: str = "") -> dict[str, Any]:
    """Return the tables of the TOML file beside a module.

    Args:
        module: The module's own `__file__`.
        name: Name of the file without `.toml`; if empty, that of the module.
    """
    path = Path(module)
    return tomllib.loads(path.with_name(f"{name or path.stem}.toml").read_text("utf-8"))
