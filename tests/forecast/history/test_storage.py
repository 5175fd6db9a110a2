"""A history survives its folder, byte for byte, and a damaged folder says what is wrong."""

import errno
import json
import os

import pandas as pd
import pytest

from forecast.history import import_paths, read, storage, write
from forecast.history.events import model
from forecast.history.storage import check_folder, contents
from sim.outputs import schema
from sim.problems import InvalidInput
from tests.round_trip.cases import Case


@pytest.fixture
def history(import_rows, pipeline_rows):
    return import_rows(pipeline_rows(40, still_open=5)).history


@pytest.fixture
def folder(history, tmp_path):
    write(history, tmp_path / "history")
    return tmp_path / "history"


def problems_of(call, *arguments):
    with pytest.raises(InvalidInput) as caught:
        call(*arguments)
    return caught.value.problems


def test_what_is_written_is_read_back(history, folder):
    again = read(folder)
    for table in schema.TABLES:
        pd.testing.assert_frame_equal(again.table(table.name), history.table(table.name))
    assert again.meta == history.meta


@pytest.mark.parametrize("amount", ["6265.799831542354", "250.5", "0.1", "12"])
def test_an_amount_is_written_as_the_shortest_number_that_reads_back(
    import_rows, pipeline_rows, tmp_path, amount
):
    rows = pipeline_rows(20)
    rows[0][7] = amount
    write(import_rows(rows).history, tmp_path / "history")
    again = read(tmp_path / "history").deals.set_index("deal_id")
    assert again.loc["D0000", "amount"] == float(amount)
    assert f",{amount}," in (tmp_path / "history" / "deals.csv").read_text()


def test_the_same_input_gives_the_same_bytes(write_table, pipeline_rows, tmp_path):
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    path = write_table("pipeline.csv", header, pipeline_rows(40))
    one, two = (contents(import_paths([path]).history) for _ in range(2))
    assert one == two
    write(import_paths([path]).history, tmp_path / "a")
    written = {file.name: file.read_bytes() for file in (tmp_path / "a").iterdir()}
    assert written == one


def test_parts_in_which_tables_are_worked_through_leave_no_trace(tmp_path, monkeypatch):
    case = Case(vendor="salesforce", language="api", defect="field_history", seed=3)
    (path,), _ = case.write(tmp_path)
    history = import_paths([path]).history
    whole = contents(history)
    # Many parts of every table, the last one shorter, and deals whose events lie in two of them.
    assert len(history.events) > 10 * 41
    assert len(history.deals) > 3 * 23
    monkeypatch.setattr(model, "_AT_ONCE", 41)
    monkeypatch.setattr(storage, "_WRITTEN_AT_ONCE", 23)
    assert contents(import_paths([path]).history) == whole


def test_names_with_marks_of_csv_and_of_formulas_are_read_back(
    import_rows, pipeline_rows, tmp_path
):
    rows = pipeline_rows(20)
    names = ['=1+1 "now", they said', "@x", "+49 30 1234", "-12", "a,b"]
    for row, name in zip(rows, names, strict=False):
        row[3] = name
    history = import_rows(rows).history
    write(history, tmp_path / "history")
    pd.testing.assert_frame_equal(read(tmp_path / "history").deals, history.deals)
    assert set(names) <= set(history.deals["account"])


def test_the_order_of_rows_does_not_matter(write_table, pipeline_rows):
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    rows = pipeline_rows(40)
    one = import_paths([write_table("p.csv", header, rows)]).history
    two = import_paths([write_table("p.csv", header, rows[::-1])]).history
    assert contents(one)["deals.csv"] == contents(two)["deals.csv"]


def test_an_earlier_history_is_replaced_as_a_whole(history, folder):
    (folder / "quotas.csv").write_text("person,first,last,quota,recorded_at\n")
    write(history, folder)
    assert not (folder / "quotas.csv").exists()
    assert [entry.name for entry in folder.parent.iterdir() if "history" in entry.name] == [
        "history"
    ]


def test_a_folder_that_holds_something_else_is_refused(history, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    (problem,) = problems_of(write, history, tmp_path)
    assert "holds something else (" in problem
    assert "thesis.txt" in problem
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_tables_without_a_history_are_something_else(history, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "deals.csv").write_text("my own deals")
    (problem,) = problems_of(write, history, tmp_path / "mine")
    assert "tables without history.json" in problem


def test_a_file_in_the_place_of_the_folder_is_refused(history, tmp_path):
    (tmp_path / "file").write_text("x")
    assert "is a file" in problems_of(write, history, tmp_path / "file")[0]
    assert "is a file" in problems_of(write, history, tmp_path / "file" / "inner")[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="the super user may write anywhere")
def test_an_unwritable_folder_is_refused(history, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    assert (
        "cannot be written" in problems_of(write, history, tmp_path / "locked" / "new")[0]
    )


def test_a_refusal_by_the_system_is_told(history, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    (problem,) = problems_of(check_folder, tmp_path / "new")
    assert "is read-only" in problem


def test_a_name_longer_than_the_system_allows_is_refused(history, tmp_path):
    (problem,) = problems_of(write, history, tmp_path / ("x" * 300))
    assert "cannot be written (File name too long)" in problem


def test_formulas_in_an_export_are_marked_and_read_back(
    import_rows, pipeline_rows, tmp_path
):
    rows = pipeline_rows(40, still_open=5)
    rows[3][0] = "=cmd|'/C calc'!A0"
    history = import_rows(rows).history
    write(history, tmp_path / "out")
    assert "\n'=cmd|'/C calc'!A0," in (tmp_path / "out" / "deals.csv").read_text()
    assert "=cmd|'/C calc'!A0" in set(read(tmp_path / "out").deals["deal_id"])


def test_rejected_formulas_are_marked(import_rows, pipeline_rows, tmp_path):
    rows = pipeline_rows(40)
    rows[3][0], rows[3][5] = "@SUM(1)", "no date"
    imported = import_rows(rows)
    write(imported.history, tmp_path / "out", imported.rejections)
    assert ",'@SUM(1)," in (tmp_path / "out" / "rejected.csv").read_text()


def test_a_full_disk_leaves_the_earlier_history(history, folder, monkeypatch):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    def fail(file, header, parts):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(storage, "write_columns", fail)
    (problem,) = problems_of(write, history, folder)
    assert "No space left on device" in problem
    assert [entry.name for entry in folder.parent.iterdir() if "history" in entry.name] == [
        "history"
    ]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_failure_half_way_leaves_nothing(history, tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    (problem,) = problems_of(write, history, tmp_path / "out")
    assert "No space left on device" in problem
    assert not list(tmp_path.glob("*out*"))


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("deals.csv", None, "is missing"),
        ("deals.csv", ("", ""), "is empty"),
        (
            "deals.csv",
            ("created", "createdd"),
            "has no column 'created' (is 'createdd' meant?)",
        ),
        ("deals.csv", (",won,", ",win,"), "status is 'win'; allowed: open, won, lost"),
        ("deals.csv", ("2023-01-02", "tomorrow"), "created is 'tomorrow'; give a date"),
        ("deals.csv", ("2023-01-02,", ","), "created is empty; every row needs one"),
        ("deals.csv", ("D0001", "D0000"), "deal_id occurs more than once (D0000)"),
        ("deals.csv", (",100,", ",lots,"), "amount is 'lots'; give a number"),
        (
            "history.json",
            ('"format_version": 2', '"format_version": 9'),
            "format_version is 9",
        ),
        ("history.json", ("snapshot", "snapshoot"), "unknown entry 'snapshoot'"),
        ("history.json", ("{", "", 1), "cannot be read as JSON"),
    ],
)
def test_a_damaged_folder_says_what_is_wrong(folder, name, change, message):
    path = folder / name
    if change is None:
        path.unlink()
    elif change == ("", ""):
        path.write_bytes(b"")
    else:
        path.write_text(path.read_text().replace(*change))
    assert message in "\n".join(problems_of(read, folder))


def test_all_damages_are_named_at_once(folder):
    (folder / "deals.csv").write_bytes(b"")
    (folder / "people.csv").write_text("who\nAnn\n")
    meta = json.loads((folder / "history.json").read_text())
    (folder / "history.json").write_text(json.dumps({**meta, "colour": "red"}))
    found = "\n".join(problems_of(read, folder))
    assert "unknown entry 'colour'" in found
    assert "deals.csv: is empty" in found
    assert "people.csv: has no column 'person'" in found


def test_a_folder_without_a_history_is_refused(tmp_path):
    assert "is no imported history" in problems_of(read, tmp_path)[0]
    assert "is no folder" in problems_of(read, tmp_path / "nowhere")[0]


def test_a_history_whose_replacing_is_interrupted_is_the_old_one(
    history, folder, monkeypatch
):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    replace = type(folder).replace
    moved = []

    def stop(path, target):
        moved.append(path)
        if len(moved) == 2:  # The old one is away, the new one is not there yet.
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(type(folder), "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write(history, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not list(folder.parent.glob(".history*"))
