"""Values of a type of their own, as warehouses write them, are read as a person would write them."""

import sqlite3
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from forecast.history import import_paths
from forecast.history.opening import read_export
from sim.problems import InvalidInput

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

DAY, MOMENT = date(2024, 3, 1), datetime.fromisoformat("2024-03-01T10:30")
UUIDS = [uuid.UUID(int=number << 120 | 255).bytes for number in (254, 255)]


def read(tmp_path, name="deals.parquet", **columns):
    path = tmp_path / name
    pq.write_table(pa.table({"n": [1, 2], **columns}), path)
    export = read_export([path])
    (table,) = export.tables
    return table, export.unread


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array([b"A-1", "Zoë".encode()]), ["A-1", "Zoë"]),
        (pa.array([b"A-1", None], pa.large_binary()), ["A-1", ""]),
        (pa.array([b"0001", b"0002"], pa.binary(4)), ["0001", "0002"]),
        (pa.array(UUIDS, pa.binary(16)), [each.hex() for each in UUIDS]),
        (pa.array(["a", None], pa.large_string()), ["a", ""]),
        (pa.array(["won", "lost"]).dictionary_encode(), ["won", "lost"]),
        (pa.array([b"won", b"lost"]).dictionary_encode(), ["won", "lost"]),
        (pa.array([Decimal("1000.50"), Decimal("-2.00")], pa.decimal128(18, 2)), ["1000.50", "-2.00"]),
        (pa.array([Decimal("1E+2"), None], pa.decimal256(40, 0)), ["100", ""]),
        (pa.array([2**53 + 1, None], pa.int64()), [str(2**53 + 1), ""]),
        (pa.array([1.5, float("nan")], pa.float64()), ["1.5", ""]),
        (pa.array([True, None]), ["True", ""]),
        (pa.array([DAY, None], pa.date32()), ["2024-03-01", ""]),
        (pa.array([DAY, None], pa.date64()), ["2024-03-01", ""]),
        (pa.array([MOMENT, datetime.fromisoformat("2024-03-01")], pa.timestamp("s")), ["2024-03-01 10:30:00", "2024-03-01"]),
        (pa.array([MOMENT, None], pa.timestamp("ns")), ["2024-03-01 10:30:00", ""]),
        (pa.array([MOMENT.replace(tzinfo=UTC), None], pa.timestamp("us", "Europe/Berlin")),
         ["2024-03-01 11:30:00+01:00", ""]),
        (pa.array([None, None], pa.null()), ["", ""]),
    ],
)  # fmt: skip
def test_types_of_parquet_are_cells(tmp_path, column, texts):
    table, unread = read(tmp_path, value=column)
    assert table.cells["value"].tolist() == texts
    assert not unread


def test_times_of_the_older_form_are_read(tmp_path):
    path = tmp_path / "deals.parquet"
    times = pa.array([MOMENT, None], pa.timestamp("ns"))
    pq.write_table(pa.table({"at": times}), path, use_deprecated_int96_timestamps=True)
    (table,) = read_export([path]).tables
    assert table.cells["at"].tolist() == ["2024-03-01 10:30:00", ""]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (pa.array([["a", "b"], []]), "lists or records"),
        (pa.array([{"x": 1}, None]), "lists or records"),
        (
            pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
            "lists or records",
        ),
        (pa.array([b"\xff\xfe", b"\xff"]), "bytes that are no text"),
    ],
)
def test_columns_that_hold_no_cells_are_named_and_the_others_read(tmp_path, column, why):
    table, (unread,) = read(tmp_path, value=column)
    assert list(table.cells) == ["n"]
    assert unread.name == "deals.parquet, column 'value'"
    assert why in unread.why
    assert unread.may_hold_rows


def test_a_part_without_rows_is_named_and_alone_refused(tmp_path):
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), tmp_path / "a.parquet")
    with pytest.raises(InvalidInput, match=r"Not read: a\.parquet \(tables without a row"):
        read_export([tmp_path])
    pq.write_table(pa.table({"id": ["1"]}), tmp_path / "b.parquet")
    export = read_export([tmp_path])
    assert [table.name for table in export.tables] == ["b.parquet"]
    assert [each.name for each in export.unread] == ["a.parquet"]


def test_a_value_that_no_calendar_has_is_told_by_its_column(tmp_path):
    far = pa.array([10**7, 1], pa.int32()).cast(pa.date32())
    with pytest.raises(InvalidInput, match=r"deals\.parquet, column 'at': holds a value"):
        read(tmp_path, at=far)


ODD = ["a.b", 'q"x', "two words", "main.deals", "SELECT", "p;q", "a[0]", "it's", "Größe", "%s", ":x"]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_table_is_read_whatever_it_is_called(tmp_path, name):
    with sqlite3.connect(tmp_path / "d.db") as base:
        quoted = name.replace('"', '""')
        base.execute(f'create table "{quoted}" (id text)')
        base.execute(f"insert into \"{quoted}\" values ('mine')")
        base.execute("create table deals (id text)")
        base.execute("insert into deals values ('other')")
    for place, wanted in (
        (tmp_path / "d.db", [name]),
        (f"sqlite:///{tmp_path}/d.db", [name]),
    ):
        (table,) = read_export([place], tables=wanted).tables
        assert table.cells["id"].tolist() == ["mine"]
    assert len(read_export([tmp_path / "d.db"]).tables) == 2
    (table,) = read_export([f"sqlite:///{tmp_path}/d.db"], tables=["main.deals"]).tables
    assert table.cells["id"].tolist() == ["mine" if name == "main.deals" else "other"]


def test_ids_in_bytes_are_those_of_the_deals(tmp_path):
    rows = [
        (f"D{n}".encode(), ("won", "lost")[n % 2], f"2024-01-{n:02}", f"2024-02-{n:02}", n)
        for n in range(1, 21)
    ]
    with sqlite3.connect(tmp_path / "d.db") as base:
        base.execute("create table deals (deal_id, stage, created, closed, amount)")
        base.executemany("insert into deals values (?, ?, ?, ?, ?)", rows)
    deals = import_paths([tmp_path / "d.db"]).history.deals
    assert sorted(deals["deal_id"]) == sorted(row[0].decode() for row in rows)
