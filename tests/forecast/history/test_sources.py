"""Files of every form are read, and files that cannot be read say why."""

import contextlib
import gzip
import io
import re
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.opening import read_export
from forecast.history.opening.delimited import read_delimited
from sim.problems import InvalidInput

TEXT = "id,name\n1,Zoë\n2,Ann\n"


def only(export):
    (table,) = export.tables
    return table


def problems_of(paths):
    with pytest.raises(InvalidInput) as caught:
        read_export(paths)
    return caught.value.problems


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodings_are_told_apart(tmp_path, encoding, read_as):
    path = tmp_path / "deals.csv"
    path.write_bytes(TEXT.encode(encoding))
    table = only(read_export([path]))
    assert table.encoding == read_as
    assert table.cells["name"].tolist() == ["Zoë", "Ann"]
    assert table.cells.columns.tolist() == ["id", "name"]
    assert table.undecodable_as_utf8 == (("1,Zoë",) if encoding == "cp1252" else ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_sniffed_outside_of_quotes(delimiter):
    text = f'id{delimiter}"a,b;c\td"\n1{delimiter}"x{delimiter}y"\n'
    table = read_delimited("deals.csv", text.encode())
    assert table.delimiter == delimiter
    assert table.cells.iloc[0].tolist() == ["1", f"x{delimiter}y"]


def test_gzip_zip_and_folders_hold_the_same_table(tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.csv").write_text(TEXT)
    (tmp_path / "plain" / "notes.md").write_text("no table")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/a.csv", TEXT)
        archive.writestr("__MACOSX/a.csv", "rubbish")
    exports = [read_export([tmp_path / name]) for name in ("plain", "a.csv.gz", "a.zip")]
    for export in exports:
        assert only(export).cells.to_numpy().tolist() == [["1", "Zoë"], ["2", "Ann"]]
    assert [each.name for each in exports[0].unread] == ["notes.md"]
    assert only(exports[2]).name == "a.zip/inner/a.csv"


def test_parquet_is_read_where_pyarrow_is_there(tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame({"id": [1, 2], "amount": [1.5, None]})
    frame.to_parquet(tmp_path / "deals.parquet")
    table = only(read_export([tmp_path / "deals.parquet"]))
    assert table.cells["id"].tolist() == ["1", "2"]
    assert table.cells["amount"].iloc[0] == "1.5"


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    import sys

    (tmp_path / "deals.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (problem,) = problems_of([tmp_path / "deals.parquet"])
    assert "pip install 'salesmarathon[parquet]'" in problem


def test_blank_headers_get_their_position(tmp_path):
    table = read_delimited("deals.csv", b"id,,name, \n1,x,Ann,y\n")
    assert table.unnamed == (2, 4)
    assert table.cells["unnamed column 2"].tolist() == ["x"]


def test_trailing_empty_cells_and_blank_lines_are_forgiven():
    table = read_delimited("deals.csv", b"id,name\n1,Ann,,\n\n2,Bob\n")
    assert table.cells["name"].tolist() == ["Ann", "Bob"]


UNREADABLE = {
    "no bytes": ("deals.csv", b"", "is empty"),
    "a mark of order alone": ("deals.csv", b"\xef\xbb\xbf \n", "is empty"),
    "a header alone": ("deals.csv", b"id,name\n", "has a header but no rows"),
    "a cut row": (
        "deals.csv",
        b"id,name,stage\n1,Ann,Won\n2,Bo",
        "the last row ends after 2 of 3 cells",
    ),
    "a cut cell": (
        "deals.csv",
        b'id,name\n1,"An',
        "if the file is truncated there, export it again",
    ),
    "a long row": ("deals.csv", b"id,name\n1,a,b\n2,c\n", "line (cells) 2 (3)"),
    "a header twice": (
        "deals.csv",
        b"id,name,id\n1,a,b\n",
        "the column(s) 'id' occur more than once",
    ),
    "control characters": ("deals.csv", b"id\x00name\n", "control character 0x00"),
    "no known encoding": (
        "deals.csv",
        b"id,name\n1,\x81\x8d\n",
        "line 2, column 'name': is neither UTF-8 nor Windows-1252",
    ),
    "a cut gzip": (
        "deals.csv.gz",
        gzip.compress(TEXT.encode(), mtime=0)[:-9],
        "the gzip file is truncated",
    ),
    "no gzip": ("deals.csv.gz", b"\x1f\x8bnonsense, no gzip", "no readable gzip file"),
    "no zip": ("deals.zip", b"PK\x03\x04 cut off", "truncated or damaged"),
    "no parquet": ("deals.parquet", b"PAR1 cut off", "no readable Parquet file"),
}


@pytest.mark.parametrize(
    ("name", "content", "message"), UNREADABLE.values(), ids=UNREADABLE
)
def test_files_that_cannot_be_read_say_why(tmp_path, name, content, message):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(content)
    (problem,) = problems_of([tmp_path / name])
    assert problem.startswith(name)
    assert message in problem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'id,name,"amount"\n1,"a,\x1ab",3\n', "line 2, column 'name': holds the control character 0x1A"),
        (b"id;amount\r\n1;2\r\n1;\x00\r\n", "line 3, column 'amount': holds the control character 0x00"),
        (b"A title\nid;amount\n1;\x01\n", "line 3: holds the control character 0x01"),
        (b"id;name;amount\n1;Zo;\x81\x8d\n", "line 2, column 'amount': is neither UTF-8 nor"),
        ("id;name;x\n1;Zoë Müller;üüöä\n2;Jos".encode() + b"\xff;\n", "line 3, column 'name': holds the byte 0xFF"),
        (b"id;name\n" + bytes(range(9)) * 9, "deals.csv: holds control characters, so it is no text"),
    ],
)  # fmt: skip
def test_bytes_that_no_text_has_are_found_by_line_and_column(content, message):
    with pytest.raises(InvalidInput, match=re.escape(message)):
        read_delimited("deals.csv", content)


def test_blanks_of_every_kind_around_cells_are_no_part_of_them():
    cells = read_delimited("deals.csv", b"id;name\n\t1\t;Ann\n2;Bob\n").cells
    assert cells.to_dict("list") == {"id": ["1", "2"], "name": ["Ann", "Bob"]}


def test_a_file_that_is_no_table_says_so(tmp_path):
    (tmp_path / "notes.md").write_text("# Notes\n\nfirst, second, third\n")
    (problem,) = problems_of([tmp_path / "notes.md"])
    assert problem.startswith("notes.md: is no table; give files that end in .csv")


def test_a_truncated_zip_says_so(tmp_path):
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.writestr("a.csv", TEXT * 100)
    content = (tmp_path / "whole.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: len(content) // 2])
    (problem,) = problems_of([tmp_path / "cut.zip"])
    assert "truncated or damaged" in problem


@given(data=st.data())
def test_a_zip_damaged_anywhere_says_so(data):
    packed = io.BytesIO()
    method = data.draw(st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA]))
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a.csv", TEXT * 9)
    content = bytearray(packed.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    cut = data.draw(st.integers(0, len(content)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(bytes(content[cut:] if data.draw(st.booleans()) else content))
        with contextlib.suppress(InvalidInput):
            read_export([path])


def zip_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", TEXT * 1000)


def gzip_bomb(path):
    path.write_bytes(gzip.compress(TEXT.encode() * 1000))


def parquet_bomb(path):
    pytest.importorskip("pyarrow")
    pd.DataFrame({"id": ["1"] * 9000}).to_parquet(path)


@pytest.mark.parametrize("bomb", [zip_bomb, gzip_bomb, parquet_bomb])
def test_unpacking_ends_at_a_bound(tmp_path, monkeypatch, bomb):
    monkeypatch.setattr("forecast.history.opening.packed.MAX_UNPACKED", 4096)
    bomb(tmp_path / "packed")
    (problem,) = problems_of([tmp_path / "packed"])
    assert problem.startswith("packed: unpacks to more than 0 MB")
    assert "give the table itself" in problem


def test_a_column_twice_in_parquet_says_so(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table([[1], [2]], names=["id", "id"])
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "a.parquet")
    (problem,) = problems_of([tmp_path / "a.parquet"])
    assert "the column(s) 'id' occur more than once" in problem


def test_a_guarded_cell_is_read_as_its_original():
    table = read_delimited("deals.csv", b"id,name\n'=1,'-5\n")
    assert table.cells.iloc[0].tolist() == ["=1", "-5"]


def test_a_path_longer_than_the_system_allows_says_so():
    (problem,) = problems_of([Path("x" * 5000)])
    assert "cannot be read" in problem


def test_a_zip_without_tables_says_so(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.md", "no table")
    (problem,) = problems_of([tmp_path / "a.zip"])
    assert "holds no table" in problem


def test_all_bad_files_are_named_at_once(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"id\n")
    found = problems_of([tmp_path, Path("nowhere.csv")])
    assert len(found) == 3
    assert any("there is no such file or folder" in each for each in found)


def test_a_folder_without_tables_says_what_is_wanted(tmp_path):
    (problem,) = problems_of([tmp_path])
    assert "holds no table" in problem
    assert ".csv.gz" in problem
