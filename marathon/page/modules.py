"""ES modules joined to one script, for pages that are a single file.

They stand in the order in which they import each other; what they import from each other is then
simply there, so no two of them may give one name to different things.
"""

import functools
import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(
    r'^import\s+(?:\{[^}]*\}\s+from\s+)?"\./([\w.]+)";\n', re.MULTILINE
)
_EXPORT: Final = re.compile(
    r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE
)


@functools.cache
def joined(entry: str, *folders: Path) -> str:
    """A module and all that it needs, as one script.

    Args:
        entry: Name of the module.
        folders: Where modules stand.
    """
    placed: dict[str, str] = {}
    _place(entry, folders, placed)
    return '"use strict";\n(() => {\n' + "\n".join(placed.values()) + "\n})();\n"


def _place(name: str, folders: tuple[Path, ...], placed: dict[str, str]) -> None:
    """Put a module after all that it imports."""
    path = next(folder / name for folder in folders if (folder / name).exists())
    source = path.read_text("utf-8")
    for needed in _IMPORT.findall(source):
        if needed not in placed:
            _place(needed, folders, placed)
    placed[name] = _EXPORT.sub("", _IMPORT.sub("", source))
