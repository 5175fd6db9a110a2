"""Find the tables behind paths and addresses, and open each by what it is."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from forecast.history.opening.delimited import read_delimited
from forecast.history.opening.folders import SUFFIXES, files_of, once_each, why_unread
from forecast.history.opening.foreign import foreign_form
from forecast.history.opening.packed import ungzipped, unzipped
from forecast.history.opening.parquet import read_parquet
from forecast.history.opening.tables import Asked, Export, InputFile, SourceTable
from forecast.history.opening.unread import unread_text
from forecast.history.opening.workbook import WORKBOOKS, is_workbook, read_workbook
from forecast.history.opening.xes import read_xes
from sim.files import content_of, refusing
from sim.problems import InvalidInput

_DATABASES: Final = (".sqlite", ".sqlite3", ".db")
HIDDEN: Final = "***"
"""What stands for a password that is not shown."""
_PASSWORD: Final = re.compile(r"(://[^/@:]*:)[^@]*@")


def read_export(
    places: Sequence[Path | str], tables: Sequence[str] = (), query: str | None = None
) -> Export:
    """Read every table under the places; folders are searched through.

    Args:
        places: Paths of files and folders, and addresses of databases.
        tables: Tables to read of a database, or sheets of a workbook.
        query: An SQL query whose rows are the table, instead of `tables`.

    Raises:
        InvalidInput: With everything that cannot be read, and why.
    """
    export = Export()
    problems: list[str] = []
    found: list[tuple[Path | str, str]] = []
    for place in places:
        if is_address(place):
            found.append((place, ""))
        else:
            found += files_of(Path(place), export, problems)
    if (tables or query) and not any(_holds_tables(place, name) for place, name in found):
        problems.append(
            "tables (--table) and query (--query) choose from a database or workbook, and none is "
            "given; give an address such as postgresql+psycopg://user@host/base, a SQLite file, or "
            "(for --table) an Excel file"
        )
    asked = Asked(tables=tuple(tables), query=query)
    for place, name in once_each(found, export):
        try:
            if isinstance(place, Path):
                _read_file(place, name, asked, export)
            else:
                _read_address(place, asked, export)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    if not export.tables:
        where = ", ".join(str(place) for place in places)
        raise InvalidInput(
            f"{where}: holds no table; give files that end in {', '.join(SUFFIXES)}"
            f"{unread_text(export.unread)}"
        )
    return export


def is_address(place: Path | str) -> bool:
    """Whether a place is the address of a database instead of a path."""
    return isinstance(place, str) and "://" in place


def without_password(place: str) -> str:
    """A place as it may be shown."""
    return _PASSWORD.sub(rf"\1{HIDDEN}@", place) if is_address(place) else place


def _holds_tables(place: Path | str, name: str) -> bool:
    return isinstance(place, str) or name.lower().endswith((*_DATABASES, *WORKBOOKS))


def _read_address(address: str, asked: Asked, export: Export) -> None:
    # Loading SQLAlchemy takes as long as importing a small export.
    from forecast.history.opening.database import read_address  # noqa: PLC0415

    read_address(address, asked, export)


def _read_file(path: Path, name: str, asked: Asked, export: Export) -> None:
    with refusing(f"{path}: cannot be read", "check its permissions"):
        content = content_of(path)
    export.files.append(InputFile(name=name, sha256=hashlib.sha256(content).hexdigest()))
    if not content:
        raise InvalidInput(f"{name}: is empty; export it again")
    if content.startswith(b"SQLite format 3\x00"):
        from forecast.history.opening.database import read_sqlite_file  # noqa: PLC0415

        export.tables += read_sqlite_file(path, name, asked, export)
    else:
        export.tables += _tables_of(name, content, asked, export)


def _tables_of(
    name: str, content: bytes, asked: Asked, export: Export, around: tuple[str, ...] = ()
) -> list[SourceTable]:
    """The tables of a file, told by its first bytes and else by its name.

    Args:
        name: What it is called.
        content: Its bytes.
        asked: What to read of it.
        export: What is not read is named there.
        around: How it was packed.
    """
    lower = name.lower()
    if is_workbook(lower, content):
        return read_workbook(name, content, asked, export.unread)
    if lower.endswith(".parquet") or content[:4] == b"PAR1":
        return read_parquet(name, content, export.unread)
    if content[:2] == b"\x1f\x8b" or (lower.endswith(".gz") and not around):
        _refuse_twice(name, "gzip", around)
        unpacked = ungzipped(name, content)
        return _tables_of(name, unpacked, asked, export, (*around, "gzip"))
    if content[:4] == b"PK\x03\x04" or (lower.endswith(".zip") and not around):
        _refuse_twice(name, "zip", around)
        members = unzipped(name, content, why_unread, export.unread)
        tables: list[SourceTable] = []
        problems: list[str] = []
        for member, unpacked in members.items():
            inside = f"{name}/{member}"
            try:
                tables += _tables_of(inside, unpacked, asked, export, (*around, "zip"))
            except InvalidInput as error:
                problems += error.problems
        if problems:
            raise InvalidInput(problems)
        return tables
    if lower.removesuffix(".gz").endswith(".xes") or b"<log" in content[:4096]:
        return read_xes(name, content, export.unread)
    if problem := foreign_form(name, content):
        raise InvalidInput(problem)
    return [_read_text(name, content)]


def _refuse_twice(name: str, form: str, around: tuple[str, ...]) -> None:
    """Refuse what is packed in the same form again: what unpacks to how much is not seen."""
    if form in around:
        raise InvalidInput(
            f"{name}: is packed as {form} inside of {form}; unpack it once, and give what is in it"
        )


def _read_text(name: str, content: bytes) -> SourceTable:
    """Delimited text; what is none and is not called so either is no table."""
    try:
        return read_delimited(name, content)
    except InvalidInput as error:
        if name.lower().endswith(SUFFIXES):
            raise
        message = f"{name}: is no table; give files that end in {', '.join(SUFFIXES)}"
        raise InvalidInput(message) from error
