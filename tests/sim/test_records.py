"""Typed records: layout from a class, and fields that the type checker knows."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import numba
import numpy as np
import pytest

from sim.records import Float64, Floats, Int32, Int64, Record, dtype_of, zeros

ROOT = Path(__file__).parents[2]


class Price(Record):
    once: Float64
    a_week: Float64


class Seat(Record):
    team: Int64
    noise: Annotated[Floats, 3]


class Paid(Seat):
    number: Int32
    price: Price


def test_fields_stand_in_the_order_of_the_class_after_those_of_its_parent():
    assert dtype_of(Paid) == np.dtype(
        [
            ("team", "i8"),
            ("noise", "f8", (3,)),
            ("number", "i4"),
            ("price", [("once", "f8"), ("a_week", "f8")]),
        ]
    )


def test_compiled_rules_read_and_write_records_within_records():
    @numba.njit
    def charge(seats):
        seats[1].price.once += 2.0
        seats[1].noise[2] = seats[1].price.once

    seats = zeros(Paid, 2)
    if numba.config.DISABLE_JIT:
        seats = seats.view(np.recarray)
    charge(seats)
    assert seats["price"]["once"].tolist() == [0.0, 2.0]
    assert seats["noise"][1].tolist() == [0.0, 0.0, 2.0]


def test_a_field_of_no_known_kind_is_refused():
    class Wrong(Record):
        name: str

    with pytest.raises(TypeError, match=r"Wrong\.name"):
        dtype_of(Wrong)


def errors(tmp_path, statements):
    """What mypy says about a rule with these statements: the statement, and its words."""
    lines = "".join(f"    {statement}\n" for statement in statements)
    source = tmp_path / "snippet.py"
    source.write_text(
        "from sim.records import Float64, Int64, Record, Records\n"
        "class Price(Record):\n    once: Float64\n"
        "class Rep(Record):\n    team: Int64\n    quota: Float64\n    price: Price\n"
        f"def rule(rep: Rep, reps: Records[Rep]) -> None:\n{lines}",
        "utf-8",
    )
    found = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"),
            "--follow-imports", "silent", "--cache-dir", str(tmp_path / "cache"), str(source),
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    written = source.read_text("utf-8").splitlines()
    said = re.findall(r"snippet\.py:(\d+): error: (.*)", found.stdout)
    assert found.stdout.count("error:") == len(said), found.stdout
    return [(written[int(line) - 1].strip(), words) for line, words in said]


def test_mypy_refuses_a_misspelt_field_that_is_read_or_set(tmp_path):
    misspelt = [
        "print(rep.quotta)", "rep.quotta = 1.0", "reps[0].quotta = 1.0", "rep.price.onc = 1.0",
    ]  # fmt: skip
    right = "rep.quota = reps[0].quota + rep.price.once + rep.team"
    found = errors(tmp_path, [right, *misspelt])
    assert [statement for statement, _ in found] == misspelt
    assert all("has no attribute" in words for _, words in found)
