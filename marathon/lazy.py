"""The one place of lazy loading: what is heavy is loaded when it is first used.

`import marathon`, help and a command's options must not wait for pandas, matplotlib or numba.
A package of heavy modules lists its public names in its stub (`__init__.pyi`), which type
checkers read as well, and loads each of them when it is asked for. Tables are made by `pd`,
which is pandas and loaded by the first table.

Nothing but what Python itself has loaded is imported here: until this module is there, a
Ctrl-C finds nobody who listens (`marathon.__main__`).
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["attach", "pd"]


class _Later(ModuleType):
    """A module that is loaded when something of it is first used."""

    def __getattr__(self, name: str) -> Any:  # type: ignore[explicit-override]  # noqa: ANN401
        return getattr(import_module(self.__name__), name)


if TYPE_CHECKING:
    import pandas as pd
else:
    pd = _Later("pandas")


def attach(package: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` (PEP 562, for `__all__` too) and `__dir__` of a package.

    Args:
        package: Name of the package.
        file: Its `__init__.py`; the stub beside it imports each public name from its home.
    """
    found: dict[str, tuple[str, str]] = {}

    def homes() -> dict[str, tuple[str, str]]:
        if not found:
            found.update(_homes(package, f"{file}i"))
        return found

    def load(name: str) -> Any:  # noqa: ANN401 (whatever the name stands for)
        if name == "__all__":
            return sorted(homes())
        if name not in homes():
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home, there = homes()[name]
        holder = import_module(home)
        inside = home == package or not hasattr(holder, there)
        value = import_module(f"{home}.{there}") if inside else getattr(holder, there)
        # Under its own name, even where a submodule has set itself there.
        vars(import_module(package))[name] = value
        return value

    return load, lambda: sorted(homes())


def _homes(package: str, stub: str) -> dict[str, tuple[str, str]]:
    """Every name that a stub imports: the module that holds it, and its name there."""
    import ast
    from pathlib import Path

    return {
        alias.asname or alias.name: (node.module or package, alias.name)
        for node in ast.parse(Path(stub).read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
