"""The one place of lazy loading: what is heavy is loaded when it is first used.

`import marathon`, help and a command's options must not wait for pandas, matplotlib or numba.
A package of heavy modules lists its public names in its stub (`__init__.pyi`), which type
checkers read as well, and loads each of them when it is asked for. Tables are made by `pd`,
which is pandas and loaded by the first table.
"""

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from typing_extensions import override

__all__ = ["attach", "pd"]


class _Later(ModuleType):
    """A module that is loaded when something of it is first used."""

    @override
    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


if TYPE_CHECKING:
    import pandas as pd
else:
    pd = _Later("pandas")


def attach(
    package: str, file: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return `__getattr__` (PEP 562), `__dir__` and `__all__` of a package that loads lazily.

    Args:
        package: Name of the package.
        file: Its `__init__.py`; the stub beside it imports each public name from its home.
    """
    stub = ast.parse(Path(file).with_suffix(".pyi").read_text("utf-8"))
    homes = {
        alias.asname or alias.name: (node.module or package, alias.name)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    def load(name: str) -> Any:  # noqa: ANN401 (whatever the name stands for)
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home, there = homes[name]
        holder = import_module(home)
        inside = home == package or not hasattr(holder, there)
        value = import_module(f"{home}.{there}") if inside else getattr(holder, there)
        # Under its own name, even where a submodule has set itself there.
        vars(import_module(package))[name] = value
        return value

    public = sorted(homes)
    return load, lambda: public, public
