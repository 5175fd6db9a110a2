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
    Select,
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
from forecast.history.opening.tables import (
    Asked,
    Export,
    InputFile,
    SourceTable,
    typed_table,
)
from forecast.history.opening.unread import Unread, named
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
_NOT_OF_DATABASES: Final = (
    "http", "https", "ftp", "ftps", "sftp", "scp", "file", "s3", "s3a", "gs", "gcs", "az",
    "abfs", "abfss", "wasbs", "hdfs", "webdav",
)  # fmt: skip
"""How addresses of files begin."""
_ROWS_AT_ONCE: Final = 10_000


def read_address(address: str, asked: Asked, export: Export) -> None:
    """Read tables or a query of the database at an address into the export.

    Raises:
        InvalidInput: If it is of no database, its driver is not installed, it cannot be
            reached, holds no such table, or refuses the query.
    """
    scheme = address.split("://", 1)[0]
    if scheme.casefold() in _NOT_OF_DATABASES:
        raise InvalidInput(
            f"{scheme}://…: is no address of a database, and files are not fetched from elsewhere; "
            "download the file first and give its path, or give an address such as "
            "postgresql+psycopg://user@host/base or sqlite:///deals.db"
        )
    try:
        url = make_url(address)
    except exc.ArgumentError as error:
        raise InvalidInput(
            f"{scheme}://…: is no address of a database; give one such as "
            "postgresql+psycopg://user@host/base or sqlite:///deals.db"
        ) from error
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    name = url.render_as_string(hide_password=True)
    read = _read(url, name, asked, export.unread, all_tables=False)
    export.tables += read
    for found in read:
        digest = hashlib.sha256()
        for column in found.cells:
            digest.update("\x1f".join([str(column), *found.cells[column]]).encode())
        export.files.append(InputFile(name=found.name, sha256=digest.hexdigest()))


def read_sqlite_file(
    path: Path, name: str, asked: Asked, export: Export
) -> list[SourceTable]:
    """All tables of a SQLite file that have rows, or those that are asked for.

    Raises:
        InvalidInput: If it is damaged, holds no such table, or refuses the query.
    """
    url = URL.create("sqlite", database=str(path))
    return _read(url, name, asked, export.unread, all_tables=True)


def _read(
    url: URL, name: str, asked: Asked, unread: list[Unread], *, all_tables: bool
) -> list[SourceTable]:
    tables, query = asked.tables, asked.query
    if tables and query:
        raise InvalidInput(f"{name}: give either --table or --query, not both")
    engine = _engine(url, name)
    try:
        with engine.connect() as connection:
            if query:
                return _fetched(connection, text(query), f"{name}, query", unread)
            there = _tables_there(engine)
            if not tables and not all_tables:
                raise InvalidInput(
                    f"{name}: which table holds the deals? give --table NAME (repeatable) or "
                    f"--query SQL; it has {named(there)}"
                )
            if all_tables and not tables:
                there = _that_answer(connection, there, name, unread)
            return [
                found
                for each in tables or there
                for found in _fetched(
                    connection, _whole(each, there), f"{name}/{each}", unread
                )
            ]
    except exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        wish = f", --query {query!r}" if query else f", --table {', '.join(tables)}"
        there = _there(engine)
        hint = f"; it has {named(there)}" if there else ""
        raise InvalidInput(
            f"{name}{wish if query or tables else ''}: cannot be read ({reason}){hint}; check "
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


def _that_answer(
    connection: Connection, there: Sequence[str], name: str, unread: list[Unread]
) -> list[str]:
    """The tables, and the views but for those that ask for what is gone, which are named."""
    views = set(inspect(connection).get_view_names())
    answering = []
    for each in there:
        try:
            if each in views:
                connection.execute(_whole(each, there).limit(0))
        except exc.SQLAlchemyError as error:
            unread.append(
                Unread(
                    name=f"{name}/{each}",
                    why=f"views that cannot be read ({getattr(error, 'orig', error)})",
                    advice="mend or drop them if they matter",
                    may_hold_rows=True,
                )
            )
        else:
            answering.append(each)
    return answering


def _there(engine: Engine) -> list[str]:
    """The tables of a database, none where even they cannot be read."""
    try:
        return _tables_there(engine)
    except exc.SQLAlchemyError:
        return []


def _whole(wanted: str, there: Sequence[str]) -> Select[Any]:
    """All of a table; a name with a point is that of a table, or else of a schema and its table."""
    schema, _, short = ("", "", wanted) if wanted in there else wanted.rpartition(".")
    return select(text("*")).select_from(table(short, schema=schema or None))


def _fetched(
    connection: Connection, statement: Executable, name: str, unread: list[Unread]
) -> list[SourceTable]:
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
    read = typed_table(name, columns, values, "database", unread)
    return [read] if read is not None else []
