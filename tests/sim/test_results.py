"""A result's fields are its JSON, with the few that go otherwise said at the field."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import json
import math
import pkgutil
from dataclasses import dataclass

import forecast
import sim
from sim.results import Result, as_json


@dataclass(frozen=True, slots=True)
class Inner(Result):
    mean: float
    interval: tuple[float, float]


ONE = Inner(1.0, (0.5, math.inf))


def test_fields_become_keys_and_what_is_not_finite_becomes_null():
    assert ONE.to_json() == {"mean": 1.0, "interval": [0.5, None]}


def test_mappings_and_lists_are_written_whole_and_are_valid_json():
    told = as_json({"a": [1, math.nan, "b"], "c": {"d": ONE}})
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@dataclass(frozen=True, slots=True)
class Chosen(Result):
    JSON = "name first=one.mean *one gone=missing.mean shout"
    name: str
    one: Inner
    missing: Inner | None = None

    @property
    def shout(self) -> str:
        return self.name.upper()


def test_a_class_may_list_what_its_object_holds_by_paths():
    assert Chosen("x", ONE).to_json() == {
        "name": "x", "first": 1.0, "mean": 1.0, "interval": [0.5, None],
        "gone": None, "shout": "X",
    }  # fmt: skip


def test_days_are_written_as_iso_says():
    assert as_json([dt.date(2026, 3, 2)]) == ["2026-03-02"]


def kinds_of(kind):
    for each in kind.__subclasses__():
        yield each
        yield from kinds_of(each)


def test_every_word_of_a_class_names_something_that_it_has():
    """A property that only the JSON reads looks unused: without it every answer would fail."""
    for package in (sim, forecast):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    kinds = [kind for kind in kinds_of(Result) if kind.__module__ != __name__]
    assert len(kinds) > 20
    for kind in kinds:
        names = {each.name for each in dataclasses.fields(kind)} | set(dir(kind))
        for word in kind.JSON.split():
            path = word.rpartition("=")[2].removeprefix("*")
            assert path.split(".")[0] in names, (kind, word)
