"""Run the oracle with one vendor, or one language, left out of the importer's vocabularies.

The importer's package is copied without the vocabulary files of that name, and the oracle is
run against the copy in a process of its own. The vendor's own tables, such as a history of stages,
are known by nothing there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def run_without(
    names: tuple[str, ...], arguments: list[str]
) -> subprocess.CompletedProcess[str]:
    """Run `python -m tests.round_trip` with vocabularies left out.

    Args:
        names: Vendors (`salesforce`) or languages (`de`), as vocabulary files and folders are
            named.
        arguments: What the oracle is asked, as on the command line.

    Raises:
        ValueError: There is no vocabulary of some name.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "forecast"
        shutil.copytree(_ROOT / "forecast", copy)
        for name in names:
            _leave_out(copy / "history" / "vocabulary", name)
        return subprocess.run(
            [sys.executable, "-P", "-m", "tests.round_trip", *arguments],
            env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{_ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )


def _leave_out(vocabulary: Path, name: str) -> None:
    tables = vocabulary / f"{name}.toml"
    if tables.exists():
        # A kind of table that needs no column is never known; code names it all the same.
        text = re.sub(r"^needs = .*$", "needs = []", tables.read_text("utf-8"), flags=re.M)
        tables.write_text(text, "utf-8")
    found = [
        path
        for path in sorted((vocabulary / "labels").rglob("*"))
        if (path.is_dir() and path.name == name) or path.name == f"{name}.toml"
    ]
    if not found:
        raise ValueError(f"{name}: no vocabulary has this name")
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
