"""The folder in which forecasts are kept, a file each: what was said is never said again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from pathlib import Path
from typing import Final

from forecast.kept.statement import Statement, statement_from
from sim.files import content_of, json_of, refusing, write_whole
from sim.problems import InvalidInput, Problems

FORMAT: Final = 1
"""Version of a file's layout; a later one is refused, an earlier one is read."""
MOST_BYTES: Final = 200 << 20
_ADVICE: Final = "give another folder"


def keep(statement: Statement, folder: Path) -> Path:
    """Write a forecast into a folder, whole or not at all.

    The same forecast may be kept again and changes nothing.

    Raises:
        InvalidInput: Another forecast of these days and deals is kept there, or the folder
            cannot be written.
    """
    written = json.dumps({"format": FORMAT, **statement.to_json()}, indent=1) + "\n"
    path = folder / _name(statement)
    with refusing(f"keep (--keep) {folder}: cannot be written", _ADVICE):
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_whole(path, written)
        elif content_of(path, MOST_BYTES) != written.encode():
            raise InvalidInput(
                f"keep (--keep) {path}: another forecast of these days was kept, and what was "
                "said stays; give another folder, or remove that file"
            )
    return path


def kept_in(folder: Path, argument: str = "kept (--kept)") -> list[Statement]:
    """Return the forecasts that a folder holds, in the order in which they were made.

    Args:
        folder: The folder.
        argument: How whoever named it named it.

    Raises:
        InvalidInput: It holds none, or files that are no forecasts of this version or before;
            all of them are named.
    """
    with refusing(f"{argument} {folder}: cannot be read", _ADVICE):
        files = sorted(folder.iterdir())
    problems = Problems()
    found = [
        problems.of(_read, path)
        for path in files
        if path.name.startswith("forecast_") and path.suffix == ".json"
    ]
    problems.refuse()
    if not found:
        raise InvalidInput(
            f"{argument} {folder}: holds no forecast; keep some with marathon forecast --keep"
        )
    return sorted(found, key=lambda each: (each.as_of, each.until, each.pipeline))


def newest_before(
    folder: Path, as_of: dt.date, until: dt.date, pipeline: str, argument: str
) -> Statement:
    """Return the newest forecast of a folder that speaks of the same days.

    Args:
        folder: The folder.
        as_of: The day before which it was made.
        until: Its last day.
        pipeline: Of which pipeline's deals it speaks; empty: of all.
        argument: How whoever named the folder named it.

    Raises:
        InvalidInput: There is none.
    """
    found = [
        each
        for each in kept_in(folder, argument)
        if each.as_of < as_of and each.until == until and each.pipeline == pipeline
    ]
    if not found:
        of = f" of the pipeline {pipeline!r}" if pipeline else ""
        raise InvalidInput(
            f"{argument} {folder}: holds no forecast until {until}{of} that was made before "
            f"{as_of}; give the day of one, such as --since {as_of - dt.timedelta(days=7)}"
        )
    return found[-1]


def _read(path: Path) -> Statement:
    """Read one file."""
    with refusing(f"{path}: cannot be read", "repair or remove it"):
        content = content_of(path, MOST_BYTES)
    try:
        written = json_of(content)
        layout = int(written["format"])
        if layout <= FORMAT:
            return statement_from(written)
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(
            f"{path}: is no forecast that was kept; remove it, or keep it elsewhere"
        ) from None
    raise InvalidInput(
        f"{path}: was kept by a later version of Marathon (layout {layout}, this one reads "
        f"{FORMAT}); install that version"
    )


def _name(statement: Statement) -> str:
    """Return a file's name: the days, and of one pipeline its name, told apart by a digest."""
    name = f"forecast_{statement.as_of}_{statement.until}"
    if statement.pipeline:
        plain = re.sub(r"[^a-z0-9]+", "-", statement.pipeline.lower())[:40]
        digest = hashlib.blake2b(statement.pipeline.encode(), digest_size=4).hexdigest()
        name += f"_{plain}-{digest}"
    return f"{name}.json"
