"""What a path names is a regular file of a bounded size, or it is refused before it is read."""

import json
import os
import socket

import pytest

import marathon
from sim import files
from sim.files import content_of

READERS = {
    "scenario": marathon.scenario,
    "organisation": marathon.organisation,
    "history": marathon.read_history,
    "mapping": lambda path: marathon.read_history(__file__, mapping=path),
}


@pytest.fixture(params=["device", "pipe", "socket", "folder", "endless"])
def no_file(request, tmp_path, monkeypatch):
    path = tmp_path / "given.toml"
    if request.param == "device":
        path.symlink_to("/dev/zero")
    elif request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "socket":
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    elif request.param == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    return path


@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_file_is_refused_and_not_read(reader, no_file):
    with pytest.raises(marathon.InvalidInput, match=r"given\.toml"):
        READERS[reader](no_file)


def test_a_file_may_be_as_long_as_is_allowed_and_no_longer(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    assert content_of(tmp_path / "file", 3) == b"abc"
    with pytest.raises(marathon.InvalidInput, match="more than 2 bytes"):
        content_of(tmp_path / "file", 2)


def test_a_pipe_among_the_tables_of_a_history_is_refused(tmp_path):
    rows = [f"D{n},Ann,Won,2024-01-{n + 1:02},2024-02-{n + 1:02},500" for n in range(20)]
    header = "opportunity_id,sales_agent,deal_stage,engage_date,close_date,close_value"
    (tmp_path / "deals.csv").write_text("\n".join([header, *rows]), "utf-8")
    kept = marathon.read_history(tmp_path / "deals.csv").save(tmp_path / "kept")
    (kept / "deals.csv").unlink()
    os.mkfifo(kept / "deals.csv")
    with pytest.raises(marathon.InvalidInput, match=r"deals\.csv: is a pipe"):
        marathon.read_history(kept)


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b"9" * 5000])
def test_what_is_no_json_is_one_error_however_deep_it_lies(content):
    with pytest.raises(ValueError, match=r"."):
        files.json_of(content)


def test_a_run_that_lies_too_deep_is_refused_and_not_taken_up(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "experiment.json").write_bytes(b"[" * 100_000)
    with pytest.raises(marathon.InvalidInput, match=r"experiment\.json cannot be read"):
        marathon.compare("initial", "align", futures=2, years=1, out=tmp_path / "run")


DAMAGE = {
    "severity": ("checks", "severity", "x"), "share": ("checks", "share", None),
    "examples": ("checks", "examples", [[1]]), "rows": ("ledger", "rows", "x"),
    "currency": ("ledger", "currency", 1), "money": ("ledger", "money_not_counted", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_record_of_a_history_is_refused_by_its_place(tmp_path, name):
    rows = [f"D{n},Ann,Won,2024-01-{n + 1:02},2024-02-{n + 1:02},500" for n in range(20)]
    header = "opportunity_id,sales_agent,deal_stage,engage_date,close_date,close_value"
    (tmp_path / "deals.csv").write_text("\n".join([header, *rows]), "utf-8")
    kept = marathon.read_history(tmp_path / "deals.csv").save(tmp_path / "kept")
    table, field, value = DAMAGE[name]
    record = json.loads((kept / "history.json").read_text("utf-8"))
    record[table][0][field] = value
    (kept / "history.json").write_text(json.dumps(record), "utf-8")
    with pytest.raises(marathon.InvalidInput, match=rf"history\.json: {table}\.0\.{field}"):
        marathon.read_history(kept)
    (kept / "history.json").write_bytes(b"[" * 100_000)
    with pytest.raises(marathon.InvalidInput, match="brackets lie too deep"):
        marathon.read_history(kept)


class Interrupting(str):
    """A text at which a user presses Ctrl-C, as soon as it is written."""

    __slots__ = ()

    def encode(self, *_arguments):
        raise KeyboardInterrupt


def test_a_new_file_that_is_not_finished_is_taken_away(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        files.write_new(tmp_path / "new", Interrupting("text"))
    assert not list(tmp_path.iterdir())


def test_who_looks_sees_all_of_a_new_file_or_nothing(tmp_path):
    class Looking(str):
        __slots__ = ()

        def encode(self, *_arguments):
            assert not (tmp_path / "new").exists()
            return b"text"

    files.write_new(tmp_path / "new", Looking("text"))
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [
        ("new", b"text")
    ]


def test_a_new_file_is_written_where_nothing_can_be_linked(tmp_path, monkeypatch):
    def refuse(*_paths):
        raise PermissionError

    monkeypatch.setattr(files.os, "link", refuse)
    files.write_new(tmp_path / "new", "text")
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
    with pytest.raises(FileExistsError):
        files.write_new(tmp_path / "new", "other")


@pytest.mark.parametrize("write", [files.write_whole, files.write_new])
def test_two_that_write_one_file_at_once_do_not_meet(tmp_path, monkeypatch, write):
    sync, begun = os.fsync, []

    def meet(number):
        sync(number)
        if not begun:
            begun.append(number)
            write(tmp_path / "file", "second")

    monkeypatch.setattr(files.os, "fsync", meet)
    if write is files.write_new:
        with pytest.raises(FileExistsError):
            write(tmp_path / "file", "first")
    else:
        write(tmp_path / "file", "first")
    last = "second" if write is files.write_new else "first"
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [
        ("file", last)
    ]


def test_a_file_that_exists_is_not_taken_for_a_new_one(tmp_path):
    (tmp_path / "old").write_text("old")
    with pytest.raises(FileExistsError):
        files.write_new(tmp_path / "old", "new")
    assert (tmp_path / "old").read_text() == "old"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_file_that_is_not_replaced_whole_is_the_old_one(tmp_path, monkeypatch, error):
    def stop(_file):
        raise error

    (tmp_path / "file").write_text("old")
    monkeypatch.setattr(files.os, "fsync", stop)
    with pytest.raises(error):
        files.write_whole(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_stays_one_and_a_pipe_is_written_to(tmp_path):
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")
    files.write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    files.write_whole(tmp_path / "pipe", "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)
