"""The one place of lazy loading: what is heavy is loaded when it is first used.

`import marathon`, help and a command's options must not wait for pandas, matplotlib or numba.
Packages of heavy modules (`marathon.charts`, `marathon.page`) load a module when it is asked
for, and `lazy.pandas` is pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pandas  # noqa: ICN001, PLC0414 (a public name of this module)


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a `__getattr__` (PEP 562) that loads public names of a package when used.

    Args:
        package: Name of the package.
        homes: By public name, the module that holds it; of a module, the module itself.

    A submodule is loaded under its own name, even where it holds a function of that name.
    """

    def load(name: str) -> Any:  # noqa: ANN401 (whatever the name stands for)
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = importlib.import_module(homes[name])
        own = homes[name] == f"{package}.{name}"
        value = module if own else getattr(module, name, module)
        vars(importlib.import_module(package))[name] = value
        return value

    return load


__getattr__ = loader(__name__, {"pandas": "pandas"})
