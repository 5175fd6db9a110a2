"""Find the files of a folder that are opened, and say of every other one why it is not."""

import os
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Final

from forecast.history.opening.tables import Export
from forecast.history.opening.unread import Unread
from sim.outputs.schema import META_FILE

SUFFIXES: Final = (
    ".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".zip", ".xlsx", ".xlsm", ".xlsb", ".xls",
    ".ods", ".parquet", ".xes", ".xes.gz", ".sqlite", ".sqlite3", ".db",
)  # fmt: skip
"""How files end that are opened when a folder is given."""

_MOST_INSIDE: Final = 10_000
"""Files and folders that the folder of an export may hold: no search goes over a whole disk."""
_OTHER_DATA: Final = (
    ".json", ".jsonl", ".ndjson", ".xml", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar",
    ".tgz", ".dat", ".tab", ".psv", ".avro", ".orc", ".feather", ".arrow", ".duckdb", ".mdb",
    ".accdb", ".numbers", ".dbf", ".sql", ".bak", ".html", ".htm", ".pq", ".parq",
)  # fmt: skip
"""How files end that may hold deals in a form that is not opened."""
_BESIDE_SQLITE: Final = ("-wal", "-shm", "-journal")
_GIVE: Final = "if one holds deals, give it by its name, or export it as CSV"


def why_unread(name: str) -> Unread | None:
    """Why a file of a folder or zip is not read, by its name; None where it is."""
    path = PurePosixPath(name.replace("\\", "/"))
    lower = path.name.lower()
    parts = [part for part in path.parts if part != ".."]
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return Unread(name=name, why="hidden, by their names", advice=_GIVE)
    if lower.startswith("~$"):
        return Unread(
            name=name,
            why="locks of workbooks that are open in Excel",
            advice="save and close the workbooks, so that what they hold is in their files",
        )
    if lower.endswith("readme.txt"):
        return Unread(name=name, why="notes, by their names", advice=_GIVE)
    if lower.endswith(SUFFIXES):
        return None
    data = lower.endswith(_OTHER_DATA) or "." not in lower.strip("_")
    return Unread(
        name=name,
        why="forms that are not opened, by how their names end",
        advice=_GIVE,
        may_hold_rows=data and not lower.startswith("_"),
    )


def files_of(path: Path, export: Export, problems: list[str]) -> list[tuple[Path, str]]:
    """The files behind one given path, with the name under which each is reported.

    Args:
        path: A file or folder.
        export: What is not read is named there.
        problems: What is wrong with the path is added to them.
    """
    try:
        path.stat()
    except FileNotFoundError:
        problems.append(f"{path}: there is no such file or folder; check the spelling")
        return []
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); check the path")
        return []
    if not path.is_dir():
        return [(path, path.name)]
    if (path / META_FILE).exists():
        problems.append(
            f"{path}: is a history that an import wrote; give it to calibrate or forecast"
        )
        return []
    found: list[tuple[Path, str]] = []
    for file in sorted(_inside(path, export, problems)):
        name = file.relative_to(path).as_posix()
        if (
            name.endswith(_BESIDE_SQLITE)
            and file.with_name(file.name[: file.name.rindex("-")]).is_file()
        ):
            continue  # SQLite reads it with the file that it belongs to.
        if unread := why_unread(name) or _why_no_file(file, name):
            export.unread.append(unread)
        else:
            found.append((file, name))
            _name_partitions(name, export)
    return found


def once_each(
    found: list[tuple[Path | str, str]], export: Export
) -> list[tuple[Path | str, str]]:
    """The files without those that are there twice, each under a name of its own.

    Args:
        found: Files with the names under which they are reported, and addresses.
        export: Files that are there twice are named in it.
    """
    kept: list[tuple[Path | str, str]] = []
    seen: dict[tuple[int, int], str] = {}
    for place, name in found:
        if isinstance(place, Path) and (known := _identity(place)):
            if known in seen:
                export.unread.append(
                    Unread(
                        name=str(place) if name == seen[known] else name,
                        why=f"the same file as {seen[known]}",
                        advice="read once",
                    )
                )
                continue
            seen[known] = name
        kept.append((place, name))
    counts = Counter(name for _, name in kept)
    return [(place, str(place) if counts[name] > 1 else name) for place, name in kept]


def _identity(path: Path) -> tuple[int, int] | None:
    """What a file is to the system, under whatever name."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else None


def _inside(folder: Path, export: Export, problems: list[str]) -> list[Path]:
    """Whatever stands below a folder and is none; hidden and linked folders are passed over."""
    files: list[Path] = []
    closed: list[OSError] = []
    seen = 0
    for place, folders, names in os.walk(folder, onerror=closed.append):
        seen += len(folders) + len(names)
        if seen > _MOST_INSIDE:
            problems.append(
                f"{folder}: holds more than {_MOST_INSIDE:,} files and folders, so it is no "
                "export of a sales system; give the folder in which the export's files stand"
            )
            return []
        here = Path(place).relative_to(folder)
        if META_FILE in names:
            why = "histories that an import wrote"
            advice = "give one to calibrate or forecast"
            export.unread.append(Unread(name=f"{here.as_posix()}/", why=why, advice=advice))
            folders.clear()
            continue
        for each in list(folders):
            if unread := _why_not_entered(Path(place, each), (here / each).as_posix()):
                export.unread.append(unread)
                folders.remove(each)
        files += [Path(place, each) for each in names]
    for error in closed:
        if str(error.filename) == str(folder):
            problems.append(f"{folder}: cannot be searched; check its permissions")
        else:
            export.unread.append(
                Unread(
                    name=f"{Path(error.filename).relative_to(folder).as_posix()}/",
                    why=f"folders that cannot be searched ({error.strerror})",
                    advice="check their permissions",
                    may_hold_rows=True,
                )
            )
    return files


def _why_not_entered(folder: Path, name: str) -> Unread | None:
    if folder.name.startswith("."):
        return Unread(name=f"{name}/", why="hidden, by their names", advice=_GIVE)
    if folder.is_symlink():
        return Unread(
            name=f"{name}/",
            why="links to folders, which are not followed",
            advice="if one holds deals, give the folder that it leads to",
            may_hold_rows=True,
        )
    return None


def _why_no_file(path: Path, name: str) -> Unread | None:
    """Why what has the name of a table is not read: a link to nowhere, a pipe, a device."""
    try:
        if path.is_file():
            return None
        broken = path.is_symlink() and not path.exists()
    except OSError:
        broken = True
    why = "links that lead nowhere" if broken else "no files, but pipes, sockets or devices"
    advice = "give the file itself; if it is gone, export it again"
    return Unread(name=name, why=why, advice=advice, may_hold_rows=True)


def _name_partitions(name: str, export: Export) -> None:
    """Say that what the names of folders tell, as of year=2024, is no column of the tables."""
    export.unread += [
        Unread(
            name=f"{name} ({part})",
            why="values that stand in the names of folders only",
            advice="if deals need them, export them as a column",
            may_hold_rows=True,
        )
        for part in PurePosixPath(name).parts[:-1]
        if "=" in part.strip("=")
    ]
