"""Read Parquet files by pyarrow, where it is installed."""

import io

from forecast.history.opening.packed import check_unpacked
from forecast.history.opening.tables import SourceTable, typed_table
from forecast.history.opening.unread import Unread
from sim.problems import InvalidInput


def read_parquet(name: str, content: bytes, unread: list[Unread]) -> list[SourceTable]:
    """The table of a Parquet file, if it has rows.

    Args:
        name: What the file is called.
        content: Its bytes.
        unread: What of it is not read is added to it.

    Raises:
        InvalidInput: If it is damaged or too large, or pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415
    except ImportError as error:
        raise InvalidInput(
            f"{name}: reading Parquet needs pyarrow, which is not installed; run: "
            "pip install 'salesmarathon[parquet]', or export the table as CSV"
        ) from error
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
        # A repeated value takes no room in the file, but one cell each in memory.
        check_unpacked(name, file.metadata.num_rows * file.metadata.num_columns)
        table = file.read()
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, InvalidInput):
            raise
        message = f"{name}: is no readable Parquet file ({error}); export it again"
        raise InvalidInput(message) from error
    values: list[list[object]] = []
    for header, column in zip(table.column_names, table.columns, strict=True):
        try:
            values.append(column.to_pylist())
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise InvalidInput(
                f"{name}, column {header!r}: holds a value that cannot be read ({error}); correct it, "
                "or export the table without this column"
            ) from error
    read = typed_table(name, table.column_names, values, "parquet", unread)
    return [read] if read is not None else []
