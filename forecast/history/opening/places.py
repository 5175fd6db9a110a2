"""Find the tables behind paths and addresses, and open each by what it is."""

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from forecast.history.opening.delimited import read_delimited
from forecast.history.opening.packed import ungzipped, unzipped
from forecast.history.opening.parquet import read_parquet
from forecast.history.opening.tables import Export, InputFile, SourceTable
from forecast.history.opening.workbook import is_workbook, read_workbook
from forecast.history.opening.xes import read_xes
from sim.files import content_of, refusing
from sim.outputs.schema import META_FILE
from sim.problems import InvalidInput

SUFFIXES: Final = (
    ".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".zip", ".xlsx", ".xlsm", ".xlsb", ".xls",
    ".ods", ".parquet", ".xes", ".xes.gz", ".sqlite", ".sqlite3", ".db",
)  # fmt: skip
"""How files end that are opened when a folder is given."""

_MOST_INSIDE: Final = 10_000
"""Files and folders that the folder of an export may hold: no search goes over a whole disk."""
_PASSWORD: Final = re.compile(r"(://[^/@:]*:)[^@]*@")


def read_export(
    places: Sequence[Path | str], tables: Sequence[str] = (), query: str | None = None
) -> Export:
    """Read every table under the places; folders are searched through.

    Args:
        places: Paths of files and folders, and addresses of databases.
        tables: Tables to read of a database.
        query: An SQL query whose rows are the table, instead of `tables`.

    Raises:
        InvalidInput: With everything that cannot be read, and why.
    """
    export = Export()
    problems: list[str] = []
    if (tables or query) and not any(map(_holds_tables, places)):
        problems.append(
            "tables (--table) and query (--query) choose from a database, and none is given; give an address "
            "such as postgresql+psycopg://user@host/base, or a SQLite file"
        )
    for place in places:
        openers: list[Callable[[], None]]
        if is_address(place):
            openers = [partial(_read_address, str(place), tables, query, export)]
        else:
            openers = [
                partial(_read_file, file, name, tables, query, export)
                for file, name in _files_of(Path(place), export, problems)
            ]
        for opener in openers:
            try:
                opener()
            except InvalidInput as error:
                problems += error.problems
    if problems:
        raise InvalidInput(problems)
    if not export.tables:
        named = ", ".join(str(place) for place in places)
        message = f"{named}: holds no table; give files that end in {', '.join(SUFFIXES)}"
        raise InvalidInput(message)
    return export


def is_address(place: Path | str) -> bool:
    """Whether a place is the address of a database instead of a path."""
    return isinstance(place, str) and "://" in place


def without_password(place: str) -> str:
    """A place as it may be shown."""
    return _PASSWORD.sub(r"\1***@", place) if is_address(place) else place


def _holds_tables(place: Path | str) -> bool:
    return is_address(place) or str(place).lower().endswith((".sqlite", ".sqlite3", ".db"))


def _files_of(path: Path, export: Export, problems: list[str]) -> list[tuple[Path, str]]:
    """The files behind one given path, with the name under which each is reported."""
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
    for file in sorted(_inside(path, problems)):
        name = file.relative_to(path).as_posix()
        if name.lower().endswith(SUFFIXES) and not name.lower().endswith("readme.txt"):
            found.append((file, name))
        else:
            export.skipped.append(name)
    return found


def _inside(folder: Path, problems: list[str]) -> list[Path]:
    """The files below a folder; hidden ones and those of earlier imports are passed over."""
    files: list[Path] = []
    unread: list[OSError] = []
    seen = 0
    for place, folders, names in os.walk(folder, onerror=unread.append):
        seen += len(folders) + len(names)
        if seen > _MOST_INSIDE:
            problems.append(
                f"{folder}: holds more than {_MOST_INSIDE:,} files and folders, so it is no "
                "export of a sales system; give the folder in which the export's files stand"
            )
            return []
        folders[:] = [each for each in folders if not each.startswith(".")]
        if META_FILE in names:
            folders.clear()
            continue
        paths = [Path(place, each) for each in names if not each.startswith(".")]
        files += filter(_is_file, paths)
    if str(folder) in (error.filename for error in unread):
        problems.append(f"{folder}: cannot be searched; check its permissions")
    return files


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _read_address(
    address: str, tables: Sequence[str], query: str | None, export: Export
) -> None:
    # Loading SQLAlchemy takes as long as importing a small export.
    from forecast.history.opening.database import read_address  # noqa: PLC0415

    read_address(address, tables, query, export)


def _read_file(
    path: Path, name: str, tables: Sequence[str], query: str | None, export: Export
) -> None:
    with refusing(f"{path}: cannot be read", "check its permissions"):
        content = content_of(path)
    export.files.append(InputFile(name=name, sha256=hashlib.sha256(content).hexdigest()))
    if not content:
        raise InvalidInput(f"{name}: is empty; export it again")
    if content.startswith(b"SQLite format 3\x00"):
        from forecast.history.opening.database import read_sqlite_file  # noqa: PLC0415

        export.tables += read_sqlite_file(path, name, tables, query)
    else:
        export.tables += _tables_of(name, content)


def _tables_of(name: str, content: bytes, *, inside: bool = False) -> list[SourceTable]:
    """The tables of a file, told by its first bytes and else by its name."""
    lower = name.lower()
    if is_workbook(lower, content):
        return read_workbook(name, content)
    if not inside and (lower.endswith(".zip") or content[:4] == b"PK\x03\x04"):
        members = unzipped(name, content, SUFFIXES)
        return [
            table
            for member, unpacked in members.items()
            for table in _tables_of(f"{name}/{member}", unpacked, inside=True)
        ]
    if lower.endswith(".parquet") or content[:4] == b"PAR1":
        return [read_parquet(name, content)]
    if lower.endswith(".gz") or content[:2] == b"\x1f\x8b":
        content = ungzipped(name, content)
        lower = lower.removesuffix(".gz")
    if lower.endswith(".xes") or b"<log" in content[:4096]:
        return [read_xes(name, content)]
    return [_read_text(name, content)]


def _read_text(name: str, content: bytes) -> SourceTable:
    """Delimited text; what is none and is not called so either is no table."""
    try:
        return read_delimited(name, content)
    except InvalidInput as error:
        if name.lower().endswith(SUFFIXES):
            raise
        message = f"{name}: is no table; give files that end in {', '.join(SUFFIXES)}"
        raise InvalidInput(message) from error
