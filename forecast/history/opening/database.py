"""Read tables and queries of databases, by their SQLAlchemy address.

Nothing is ever written: files are opened for reading only, a query of theirs reaches no other
file, and every query runs in a transaction that is rolled back. Passwords stand in no message
and in no history.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    create_engine,
    event,
    exc,
    inspect,
    make_url,
    select,
    table,
    text,
)

from forecast.history.opening.packed import MAX_UNPACKED
from forecast.history.opening.tables import Export, InputFile, SourceTable, typed_table
from sim.problems import InvalidInput

_DRIVERS: Final = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_INSTALL: Final = {
    "postgresql": "pip install 'salesmarathon[postgres]'",
    "duckdb": "pip install 'salesmarathon[duckdb]'",
    "snowflake": "pip install snowflake-sqlalchemy",
    "bigquery": "pip install sqlalchemy-bigquery",
    "mysql": "pip install pymysql, and begin the address with mysql+pymysql://",
    "mssql": "pip install pymssql, and begin the address with mssql+pymssql://",
}
_FILES: Final = ("sqlite", "duckdb")
_ROWS_AT_ONCE: Final = 10_000
_NAMED: Final = 20


def read_address(
    address: str, tables: Sequence[str], query: str | None, export: Export
) -> None:
    """Read tables or a query of the database at an address into the export.

    Raises:
        InvalidInput: If its driver is not installed, it cannot be reached, holds no such
            table, or refuses the query.
    """
    try:
        url = make_url(address)
    except exc.ArgumentError as error:
        scheme = address.split("://", 1)[0]
        raise InvalidInput(
            f"{scheme}://…: is no address of a database; give one such as "
            "postgresql+psycopg://user@host/base or sqlite:///deals.db"
        ) from error
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    name = url.render_as_string(hide_password=True)
    read = _read(url, name, tables, query, all_tables=False)
    export.tables += read
    for found in read:
        digest = hashlib.sha256()
        for column in found.cells:
            digest.update("\x1f".join([str(column), *found.cells[column]]).encode())
        export.files.append(InputFile(name=found.name, sha256=digest.hexdigest()))


def read_sqlite_file(
    path: Path, name: str, tables: Sequence[str], query: str | None
) -> list[SourceTable]:
    """All tables of a SQLite file, or those that are asked for.

    Raises:
        InvalidInput: If it is damaged, holds no such table, or refuses the query.
    """
    url = URL.create("sqlite", database=str(path))
    return _read(url, name, tables, query, all_tables=True)


def _read(
    url: URL, name: str, tables: Sequence[str], query: str | None, *, all_tables: bool
) -> list[SourceTable]:
    if tables and query:
        raise InvalidInput(f"{name}: give either --table or --query, not both")
    engine = _engine(url, name)
    try:
        with engine.connect() as connection:
            if query:
                return [_fetched(connection, text(query), f"{name}, query")]
            there = _tables_there(engine)
            if not tables and not all_tables:
                raise InvalidInput(
                    f"{name}: which table holds the deals? give --table NAME (repeatable) or "
                    f"--query SQL; it has {_some(there)}"
                )
            return [_whole(connection, each, f"{name}/{each}") for each in tables or there]
    except exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        asked = f", --query {query!r}" if query else f", --table {', '.join(tables)}"
        there = _there(engine)
        hint = f"; it has {_some(there)}" if there else ""
        raise InvalidInput(
            f"{name}{asked if query or tables else ''}: cannot be read ({reason}){hint}; check "
            "the address and the name"
        ) from error
    finally:
        engine.dispose()


def _engine(url: URL, name: str) -> Engine:
    backend = (
        url.get_backend_name()
        if "+" not in url.drivername
        else url.drivername.split("+")[0]
    )
    more: dict[str, Any] = {}
    if backend in _FILES and url.database and url.database != ":memory:":
        if not Path(url.database).is_file():
            raise InvalidInput(f"{name}: there is no such file; check the path")
        if backend == "duckdb":
            closed = {"enable_external_access": "false", "lock_configuration": "true"}
            more["connect_args"] = {"read_only": True, "config": closed}
        else:
            path = Path(url.database).resolve().as_posix()
            url = url.set(database=f"file:{path}").update_query_dict(
                {"mode": "ro", "uri": "true"}
            )
    try:
        engine = create_engine(url, **more)
    except (exc.NoSuchModuleError, ImportError) as error:
        install = _INSTALL.get(backend, f"pip install the SQLAlchemy dialect of {backend}")
        raise InvalidInput(
            f"{name}: reading {backend} needs a driver that is not installed; run: {install}"
        ) from error
    if backend == "sqlite":
        event.listen(engine, "connect", _no_other_file)
    return engine


def _no_other_file(connection: sqlite3.Connection, _record: object) -> None:
    """Refuse what would open another file, or make one: ATTACH, and VACUUM INTO, which attaches."""

    def allowed(action: int, *_: object) -> int:
        return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK

    connection.set_authorizer(allowed)


def _tables_there(engine: Engine) -> list[str]:
    there = inspect(engine)
    return sorted([*there.get_table_names(), *there.get_view_names()])


def _there(engine: Engine) -> list[str]:
    """The tables of a database, none where even they cannot be read."""
    try:
        return _tables_there(engine)
    except exc.SQLAlchemyError:
        return []


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (", ".join(names[:_NAMED]) or "none") + more


def _whole(connection: Connection, wanted: str, name: str) -> SourceTable:
    schema, _, short = wanted.rpartition(".")
    rows = table(short, schema=schema or None)
    return _fetched(connection, select(text("*")).select_from(rows), name)


def _fetched(connection: Connection, statement: Executable, name: str) -> SourceTable:
    result = connection.execution_options(stream_results=True).execute(statement)
    if not result.returns_rows:
        raise InvalidInput(f"{name}: gives no rows; give a SELECT")
    columns = list(result.keys())
    rows: list[Sequence[object]] = []
    for part in result.partitions(_ROWS_AT_ONCE):
        rows += [tuple(row) for row in part]
        if len(rows) * len(columns) > MAX_UNPACKED:
            raise InvalidInput(
                f"{name}: holds more than {MAX_UNPACKED:,} cells; choose columns and rows with "
                "--query"
            )
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return typed_table(name, columns, values, "database")
