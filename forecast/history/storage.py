"""Write a history to a folder and read it back; the same history gives the same bytes."""

from __future__ import annotations

import difflib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from forecast.history.canonical import conformed, empty_table
from forecast.history.events.model import texts_of
from forecast.history.findings import Rejection
from forecast.history.ledger import LedgerLine
from forecast.history.opening.delimited import read_delimited
from forecast.history.opening.tables import InputFile
from forecast.history.tables import Check, Claim, History, Meta
from forecast.history.texts import coded, mapped
from sim.files import content_of, json_of, refusing
from sim.outputs import schema
from sim.outputs.spreadsheet import guarded, write_columns, write_csv
from sim.problems import InvalidInput, shown

REJECTED_FILE: Final = "rejected.csv"
_FILES: Final = frozenset(
    {schema.META_FILE, REJECTED_FILE, *(f"{table.name}.csv" for table in schema.TABLES)}
)
_SHOWN: Final = 3
_META: Final = TypeAdapter(Meta)
_ANOTHER: Final = "give another folder for --out"
_WRITTEN_AT_ONCE: Final = 100_000
"""Rows of a table that are made into text at a time."""


def write(history: History, folder: Path, rejections: Sequence[Rejection] = ()) -> None:
    """Write a history to a folder that is new, empty or an earlier history.

    Everything is written beside the folder first and then renamed into place, so a failure
    leaves no half of a history.

    Raises:
        InvalidInput: If the folder holds something else or cannot be written.
    """
    check_folder(folder)
    folder = folder.resolve()
    with refusing(f"{folder}: cannot be written", _ANOTHER):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, written in _files(history, rejections).items():
                with (beside / name).open("w", encoding="utf-8", newline="") as file:
                    written(file)
            beside.chmod(0o777 & ~_umask())
            _swap(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def check_folder(folder: Path) -> None:
    """Whether a history may be written there, before any work is done.

    Raises:
        InvalidInput: If the path is a file, the folder holds something that is no history,
            or it cannot be written.
    """
    with refusing(f"{folder}: cannot be written", _ANOTHER):
        _check_folder(folder)


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder}: is a file; give a folder for --out")
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir():
        raise InvalidInput(f"{folder}: {nearest} is a file; give another folder for --out")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InvalidInput(
            f"{folder}: cannot be written ({nearest} is read-only); give another folder"
        )
    if not folder.exists():
        return
    strange = sorted(entry.name for entry in folder.iterdir() if entry.name not in _FILES)
    has_history = (folder / schema.META_FILE).exists()
    if strange or (not has_history and any(folder.iterdir())):
        named = ", ".join((strange or ["tables without history.json"])[:_SHOWN])
        raise InvalidInput(
            f"{folder}: holds something else ({named}) that an import would overwrite; give a "
            "new or empty folder, or one that an import wrote"
        )


def contents(history: History, rejections: Sequence[Rejection] = ()) -> dict[str, bytes]:
    """The files of a history, name to bytes; optional tables without rows are left out."""
    files: dict[str, bytes] = {}
    for name, written in _files(history, rejections).items():
        text = io.StringIO(newline="")
        written(text)
        files[name] = text.getvalue().encode()
    return files


def _files(
    history: History, rejections: Sequence[Rejection]
) -> dict[str, Callable[[TextIO], None]]:
    """The files of a history by name, each as what writes it to a text file."""
    files: dict[str, Callable[[TextIO], None]] = {}
    for table in schema.TABLES:
        frame = history.table(table.name)
        if len(frame) or not table.optional:
            files[f"{table.name}.csv"] = partial(_write_table, frame, table)
    if rejections:
        files[REJECTED_FILE] = partial(_write_rejections, rejections)
    record = json.dumps(meta_record(history.meta), indent=2, ensure_ascii=False)
    files[schema.META_FILE] = lambda file: print(record, file=file)
    return files


def meta_record(meta: Meta) -> dict[str, Any]:
    """The meta record as plain values, dates in ISO form."""
    record: dict[str, Any] = {"format_version": schema.FORMAT_VERSION}
    for name, value in asdict(meta).items():
        record[name] = value.isoformat() if isinstance(value, date) else value
    return record


def read(folder: Path) -> History:
    """Read a history that an import wrote.

    Raises:
        InvalidInput: With every problem: files that are missing, columns, values.
    """
    if not folder.is_dir():
        message = f"{folder}: is no folder; give the folder that `marathon import` wrote"
        raise InvalidInput(message)
    if not (folder / schema.META_FILE).is_file():
        raise InvalidInput(
            f"{folder}: holds no {schema.META_FILE}, so it is no imported history; run "
            "`marathon import PATH --out DIR` first and give DIR"
        )
    problems: list[str] = []
    meta = _read_meta(folder / schema.META_FILE, problems)
    frames: dict[str, pd.DataFrame] = {}
    for table in schema.TABLES:
        try:
            frames[table.name] = _read_table(folder, table)
        except InvalidInput as error:
            problems += error.problems
    if problems or meta is None:
        raise InvalidInput(problems)
    return History(meta=meta, **frames)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _swap(beside: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one."""
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        try:
            folder.replace(old)
            beside.replace(folder)
        except BaseException:
            if not folder.exists():  # Stopped between the two: what was there stays.
                old.replace(folder)
            raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
    else:
        beside.replace(folder)


def _write_table(frame: pd.DataFrame, table: schema.Table, file: TextIO) -> None:
    """Write a table part by part, so that it is never held as text as a whole."""
    begins = range(0, max(1, len(frame)), _WRITTEN_AT_ONCE)
    parts = (
        [
            _as_text(frame[column.name].iloc[begin : begin + _WRITTEN_AT_ONCE], column.kind)
            for column in table.columns
        ]
        for begin in begins
    )
    write_columns(file, table.names, parts)


def _as_text(column: pd.Series[Any], kind: schema.Kind) -> NDArray[np.object_]:
    """Cells as they are written; those that would be formulas are marked as text."""
    if kind == "count":
        return column.astype(str).to_numpy(dtype=object)
    texts = column if kind in {"text", "label"} else pd.Series(texts_of(column, kind))
    return mapped(texts, guarded).to_numpy(dtype=object)


def _write_rejections(rejections: Sequence[Rejection], file: TextIO) -> None:
    rows = (
        [each.table, str(each.line or ""), each.deal_id, each.fate, each.reason]
        for each in rejections
    )
    write_csv(file, ["table", "line", "deal_id", "fate", "reason"], rows)


def _read_meta(path: Path, problems: list[str]) -> Meta | None:
    try:
        record = json_of(content_of(path))
    except (ValueError, OSError) as error:
        problems.append(f"{path}: cannot be read as JSON ({error}); run the import again")
        return None
    version = record.pop("format_version", None) if isinstance(record, dict) else None
    if version != schema.FORMAT_VERSION:
        problems.append(
            f"{path}: format_version is {version!r}, this version reads "
            f"{schema.FORMAT_VERSION}; import the export again"
        )
        return None
    known = {field.name for field in fields(Meta)}
    problems += [
        f"{path}: unknown entry {key!r}; run the import again"
        for key in record
        if key not in known
    ]
    try:
        return _meta_of({key: value for key, value in record.items() if key in known})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problems.append(
            f"{path}: {where} is {shown(first['input'])} ({first['msg']}); run the import again"
        )
        return None
    except (KeyError, TypeError, ValueError) as error:
        problems.append(f"{path}: is incomplete or damaged ({error}); run the import again")
        return None


def _meta_of(record: dict[str, Any]) -> Meta:
    given = dict(record)
    given["snapshot"] = date.fromisoformat(given["snapshot"])
    for name in ("closings_from", "complete_until"):
        if given.get(name):
            given[name] = date.fromisoformat(given[name])
    for name in ("stages", "filled_at_close"):
        given[name] = tuple(given.get(name, ()))
    given["checks"] = tuple(
        Check(**{**check, "examples": tuple(check["examples"])})
        for check in given.get("checks", ())
    )
    given["claims"] = tuple(Claim(**claim) for claim in given.get("claims", ()))
    given["ledger"] = tuple(LedgerLine(**line) for line in given.get("ledger", ()))
    given["inputs"] = tuple(InputFile(**file) for file in given.get("inputs", ()))
    meta: Meta = _META.validate_python(asdict(Meta(**given)))
    return meta


def _read_table(folder: Path, table: schema.Table) -> pd.DataFrame:
    path = folder / f"{table.name}.csv"
    if not path.exists():
        if table.optional:
            return empty_table(table)
        raise InvalidInput(f"{path}: is missing; run the import again")
    with refusing(f"{path}: cannot be read", "check its permissions"):
        content = content_of(path)
    if not content:
        raise InvalidInput(f"{path}: is empty; run the import again")
    cells = read_delimited(str(path), content, as_it_stands=True).cells
    for column in table.columns:
        if column.late and column.name not in cells:
            cells[column.name] = ""
    problems = _problems_of_headers(path, cells, table)
    if problems:
        raise InvalidInput(problems)
    frame = pd.DataFrame(
        {
            column.name: _typed(path, cells[column.name], column, problems)
            for column in table.columns
        }
    )
    twice = cells.duplicated(list(table.key))
    if table.key == ("deal_id",) and twice.any():
        named = ", ".join(cells.loc[twice, "deal_id"].head(_SHOWN))
        problems.append(
            f"{path}: deal_id occurs more than once ({named}); run the import again"
        )
    if problems:
        raise InvalidInput(problems)
    return conformed(frame, table)


def _problems_of_headers(path: Path, cells: pd.DataFrame, table: schema.Table) -> list[str]:
    headers = [str(header) for header in cells]
    problems = []
    for name in [name for name in table.names if name not in headers]:
        near = difflib.get_close_matches(name, headers, n=1)
        hint = f" (is {near[0]!r} meant?)" if near else ""
        problems.append(f"{path}: has no column {name!r}{hint}; run the import again")
    return problems


def _time(text: str) -> np.datetime64:
    try:
        return np.datetime64(text or "NaT", "s")
    except ValueError:
        return np.datetime64("NaT", "s")


def _typed(
    path: Path, cells: pd.Series[str], column: schema.Column, problems: list[str]
) -> pd.Series[Any]:
    """The cells as the schema's kind; whatever does not fit is a problem."""
    blank = (cells == "").to_numpy()

    def refuse(bad: NDArray[np.bool_], advice: str) -> None:
        for row in np.flatnonzero(bad)[:1]:
            value = repr(cells.iloc[row]) if cells.iloc[row] else "empty"
            problems.append(f"{path}, line {row + 2}: {column.name} is {value}; {advice}")

    if column.required:
        refuse(blank, "every row needs one")
    if column.allowed:
        allowed = ", ".join(value for value in column.allowed if value)
        refuse(~cells.isin(column.allowed).to_numpy() & ~blank, f"allowed: {allowed}")
    if column.kind in {"text", "label"}:
        return cells
    codes, distinct = coded(cells)
    if column.kind in {"money", "count"}:
        filled = np.where(distinct == "", "nan", distinct)
        numbers = pd.Series(pd.to_numeric(filled, errors="coerce")[codes])
        advice = "give a number"
    else:
        times = np.array([_time(text) for text in distinct], dtype="datetime64[s]")
        numbers = pd.Series(times[codes])
        advice = "give a date in the form 2024-06-30"
    refuse(numbers.isna().to_numpy() & ~blank, advice)
    return numbers
