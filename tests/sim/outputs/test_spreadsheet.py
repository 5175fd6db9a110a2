"""What is written as CSV runs in no spreadsheet and reads back as it was."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outputs.spreadsheet import guarded, unguarded, write_csv, write_frame

_STARTS = st.sampled_from(["", "'", "''", "=", "+", "-", "@", "\t", "'=", "-1", "＝"])


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "@SUM(1)", "+49 30 1", "-x", "\t=1"])
def test_formulas_are_marked_as_text(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ann", "-5", "-0.5e-3", "+7", "O'Brien", "'quoted'"])
def test_numbers_and_names_stay_as_they_are(text):
    assert guarded(text) == text


@given(st.builds("{}{}".format, _STARTS, st.text(max_size=5)))
def test_every_text_reads_back(text):
    assert unguarded(guarded(text)) == text


def test_headers_and_cells_are_guarded():
    file = io.StringIO()
    write_csv(file, ["=a", "b"], [["@x", "1"]])
    assert list(csv.reader(io.StringIO(file.getvalue()))) == [["'=a", "b"], ["'@x", "1"]]


def test_a_frame_keeps_its_numbers(tmp_path):
    frame = pd.DataFrame({"name": ["=x", "Ann"], "n": [-1, 2], "share": [-0.1, None]})
    write_frame(frame, tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text() == "name,n,share\n'=x,-1,-0.1\nAnn,2,\n"
