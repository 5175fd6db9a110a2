"""What stands in an export and is not read is named with the reason, wherever it stands."""

import gzip
import io
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from forecast.history import import_paths
from forecast.history.opening import read_export
from marathon.cli import cli
from sim.problems import InvalidInput

TEXT = "deal_id,rep,stage,created,closed,amount\n" + "".join(
    f"D{day},Ann,{'won' if day % 2 else 'lost'},2024-01-{day:02},2024-03-{day:02},{day}00\n"
    for day in range(1, 21)
)
OTHER = TEXT.replace("D", "E")


def unread_of(*places):
    return {each.name: each for each in read_export(places).unread}


def packed(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A folder with one table."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deals.csv").write_text(TEXT)
    return tmp_path / "in"


def hidden_file(folder):
    (folder / ".old.csv").write_text(OTHER)
    return ".old.csv", "hidden", False


def hidden_folder(folder):
    (folder / ".old").mkdir()
    return ".old/", "hidden", False


def broken_link(folder):
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    return "gone.csv", "lead nowhere", True


def pipe(folder):
    os.mkfifo(folder / "pipe.csv")
    return "pipe.csv", "pipes", True


def linked_folder(folder):
    (folder.parent / "elsewhere").mkdir()
    (folder / "more").symlink_to(folder.parent / "elsewhere")
    return "more/", "links to folders", True


def loop(folder):
    (folder / "loop").symlink_to(folder)
    return "loop/", "links to folders", True


def earlier_import(folder):
    (folder / "history").mkdir()
    (folder / "history" / "history.json").write_text("{}")
    (folder / "history" / "deals.csv").write_text(OTHER)
    return "history/", "that an import wrote", False


def lock_of_excel(folder):
    (folder / "~$deals.xlsx").write_bytes(b"\x03Ann")
    return "~$deals.xlsx", "open in Excel", False


def other_data(folder):
    (folder / "more.json").write_text("[]")
    return "more.json", "forms that are not opened", True


def no_ending(folder):
    (folder / "deals").write_text(OTHER)
    return "deals", "forms that are not opened", True


def notes(folder):
    (folder / "notes.md").write_text("# Notes")
    return "notes.md", "forms that are not opened", False


def same_file(folder):
    (folder / "late.csv").symlink_to(folder / "deals.csv")
    return "late.csv", "the same file as deals.csv", False


def partition(folder):
    (folder / "stage=won").mkdir()
    (folder / "stage=won" / "part.csv").write_text(OTHER)
    return "stage=won/part.csv (stage=won)", "names of folders", True


EVERY = [
    hidden_file, hidden_folder, broken_link, pipe, linked_folder, loop, earlier_import,
    lock_of_excel, other_data, no_ending, notes, same_file, partition,
]  # fmt: skip


@pytest.mark.parametrize("put", EVERY)
def test_what_is_not_read_of_a_folder_is_named_with_the_reason(folder, put):
    name, why, may_hold_rows = put(folder)
    (unread,) = read_export([folder]).unread
    assert unread.name == name
    assert why in unread.why
    assert unread.may_hold_rows == may_hold_rows


def test_a_folder_that_cannot_be_searched_is_named(folder, monkeypatch):
    (folder / "closed").mkdir()
    real = os.scandir

    def scandir(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    unread = unread_of(folder)
    assert "Permission denied" in unread["closed/"].why


def test_what_is_not_read_of_a_zip_is_named(tmp_path):
    names = ["x/.b.csv", "x\\.c.csv", "__MACOSX/._deals.csv", "x/more.dat", "x/notes.md"]
    members = [("../x/deals.csv", TEXT), *((name, OTHER) for name in names), ("x/", "")]
    (tmp_path / "a.zip").write_bytes(packed(members))
    export = read_export([tmp_path / "a.zip"])
    assert [table.name for table in export.tables] == ["a.zip/../x/deals.csv"]
    assert [each.name for each in export.unread] == [f"a.zip/{name}" for name in names]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path):
    members = [("deals.csv", TEXT), ("deals.csv", OTHER)]
    (tmp_path / "a.zip").write_bytes(packed(members))
    with pytest.raises(InvalidInput, match=r"more than one file called deals\.csv"):
        read_export([tmp_path / "a.zip"])


def test_two_files_of_one_name_are_two_tables_and_one_file_given_twice_is_one(tmp_path):
    header = "deal_id,rep,stage,opened on,closed on,amount"
    for name, text in (("a", TEXT), ("b", header + OTHER[OTHER.index("\n") :])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "deals.csv").write_text(text)
    places = [tmp_path / name / "deals.csv" for name in "aab"]
    export = read_export(places)
    assert [table.name for table in export.tables] == [str(places[0]), str(places[2])]
    assert [each.name for each in export.unread] == [str(places[1])]
    assert len(import_paths(places).history.deals) == 40


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", packed([("b.zip", packed([("c.csv", TEXT)]))]), "a.zip/b.zip: is packed as zip"),
        ("a.csv.gz", gzip.compress(gzip.compress(b"x")), "is packed as gzip inside of gzip"),
        ("a.zip", packed([("b.db", b"SQLite format 3\x00")]), "inside of a packed file"),
    ],
    ids=["zip in zip", "gzip in gzip", "database in zip"],
)  # fmt: skip
def test_what_is_packed_too_often_says_so(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read_export([tmp_path / name])


def test_a_zip_packed_by_gzip_is_read(tmp_path):
    (tmp_path / "a.zip.gz").write_bytes(gzip.compress(packed([("deals.csv", TEXT)])))
    (table,) = read_export([tmp_path / "a.zip.gz"]).tables
    assert len(table.cells) == 20


def test_empty_tables_and_columns_of_no_text_are_named(tmp_path):
    with sqlite3.connect(tmp_path / "d.db") as base:
        base.execute("create table deals (id text, picture blob)")
        base.executemany(
            "insert into deals values (?, ?)", [("1", b"\xff"), ("2", b"\xfe\x00")]
        )
        base.execute("create table log (id text)")
    export = read_export([tmp_path / "d.db"])
    (table,) = export.tables
    assert list(table.cells) == ["id"]
    found = {each.name: each.why for each in export.unread}
    assert "bytes that are no text" in found["d.db/deals, column 'picture'"]
    assert found["d.db/log"] == "tables without a row"


def test_it_is_told_in_the_report_and_in_json(folder, tmp_path):
    other_data(folder)
    notes(folder)
    check, note = [
        each for each in import_paths([folder]).history.meta.checks if each.id == "not_read"
    ]
    assert (check.severity, note.severity) == ("caution", "note")
    assert "more.json" in check.what
    for more in ([], ["--json"]):
        out = str(tmp_path / f"out{len(more)}")
        page = str(tmp_path / f"page{len(more)}.html")
        told = CliRunner().invoke(
            cli, ["import", str(folder), "--out", out, "--report", page, *more]
        )
        assert told.exit_code == 0, told.output
        assert "more.json" in told.output
        assert "notes.md" in told.output
        assert "more.json" in Path(page).read_text("utf-8")


def test_where_no_deals_are_found_it_is_said_what_was_not_read(tmp_path):
    (tmp_path / "people.csv").write_text("colour,taste\nred,sweet\n")
    other_data(tmp_path)
    with pytest.raises(InvalidInput, match=r"Not read: more\.json \(forms"):
        import_paths([tmp_path])
    (tmp_path / "people.csv").unlink()
    with pytest.raises(InvalidInput, match=r"holds no table.*Not read: more\.json"):
        read_export([tmp_path])


def test_every_bad_member_of_a_zip_is_told_of(tmp_path):
    members = [("a.csv", ""), ("b.csv", TEXT), ("c.csv", "id,id\n1,2\n")]
    (tmp_path / "a.zip").write_bytes(packed(members))
    with pytest.raises(InvalidInput) as caught:
        read_export([tmp_path / "a.zip"])
    assert [each.split(":")[0] for each in caught.value.problems] == [
        "a.zip/a.csv",
        "a.zip/c.csv",
    ]


def test_a_view_of_what_is_gone_is_named_and_the_others_read(tmp_path):
    with sqlite3.connect(tmp_path / "d.db") as base:
        base.execute("create table deals (id text)")
        base.execute("insert into deals values ('1')")
        base.execute("create view newer as select * from deals")
        base.execute("create view older as select * from gone")
    export = read_export([tmp_path / "d.db"])
    assert [table.name for table in export.tables] == ["d.db/deals", "d.db/newer"]
    assert [each.name for each in export.unread] == ["d.db/older"]
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_export([tmp_path / "d.db"], tables=["older"])


def test_what_sqlite_keeps_beside_a_file_is_a_part_of_it(tmp_path):
    base = sqlite3.connect(tmp_path / "d.db")
    base.execute("pragma journal_mode = wal")
    base.execute("create table deals (id text)")
    base.execute("insert into deals values ('1')")
    base.commit()
    assert (tmp_path / "d.db-wal").is_file()
    export = read_export([tmp_path])
    base.close()
    assert [table.name for table in export.tables] == ["d.db/deals"]
    assert not export.unread


def test_a_table_with_another_delimiter_says_which_are_read(tmp_path):
    (tmp_path / "deals.csv").write_text(TEXT.replace(",", "^"))
    with pytest.raises(InvalidInput, match="write them with commas, semicolons, tabs"):
        import_paths([tmp_path])
