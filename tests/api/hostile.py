"""What every function and method of the API is called with when all is right, and hostile values.

A hostile value is of another kind than its parameter's annotation allows, or lies at the end
of what a number, a text, a day or a path can be.
"""

import collections.abc
import concurrent.futures
import datetime as dt
import decimal
import fractions
import functools
import inspect
import os
import types
import typing
from pathlib import Path

import matplotlib.axes
import matplotlib.figure
import numpy as np
import pandas as pd

import marathon
from forecast.history import History as Tables

FUNCTIONS = tuple(
    name for name in marathon.__all__ if inspect.isfunction(getattr(marathon, name))
)


METHODS = (
    "Comparison.factors", "Comparison.futures", "Comparison.lead", "Comparison.level",
    "Comparison.paths", "Comparison.plot", "Comparison.race", "Comparison.row",
    "Comparison.title", "Comparison.transition", "Deals.life_page", "Deals.life_text",
    "Deals.lives", "Forecast.save", "Forecast.to_json", "Run.truth", "History.report",
    "History.save", "Scenario.at", "Scenario.practices", "Scenario.then", "Scenario.with_",
    "Organisation.with_",
)  # fmt: skip


class Strange:
    """An object of no kind that anybody asks for."""

    def __repr__(self):
        return "Strange()"


class Unprintable:
    """An object that cannot even be shown."""

    def __repr__(self):
        raise RuntimeError("no")


class BytesPath:
    """A path that is one in bytes only."""

    def __fspath__(self):
        return b"initial"


class NoPath:
    """A path whose owner fails."""

    def __fspath__(self):
        raise RuntimeError("no")


def takes_nothing():
    """A function that cannot be told anything."""


def hostile_values(folder):
    """By name: values that are wrong nearly everywhere, or lie at the end of a range.

    Args:
        folder: Where files lie that are none, or hold nothing that can be read.
    """
    fifo = folder / "fifo"
    if not fifo.exists():
        os.mkfifo(fifo)
        (folder / "empty.toml").write_text("")
        (folder / "binary.csv").write_bytes(bytes(range(256)))
    return {
        "None": None, "True": True, "False": False, "np.True": np.bool(True),
        "0": 0, "1": 1, "-1": -1, "2**31": 2**31, "2**63": 2**63, "-2**63": -(2**63), "10**5000": 10**5000,
        "1.0": 1.0, "2.5": 2.5, "nan": float("nan"), "inf": float("inf"), "-inf": float("-inf"),
        "1e308": 1e308, "-0.0": -0.0, "1j": 1j, "Decimal": decimal.Decimal("2.5"), "sNaN": decimal.Decimal("sNaN"),
        "Fraction": fractions.Fraction(1, 3), "np.int64": np.int64(-1), "np.uint8": np.uint8(2),
        "np.float64": np.float64("nan"), "np.float32": np.float32(2), "np.str_": np.str_("coach"),
        "array": np.array([1, 2]), "array of none": np.array([]), "array of texts": np.array(["a", "b"]),
        "empty": "", "blank": " ", "no": "no", "false": "false", "yes as text": "True", "three": "3", "x": "x",
        "zero byte": "a\0b", "half a letter": "\udcff", "long": "x" * 5000, "control": "\x1b[31m", "lines": "a\nb",
        "nan as text": "nan", "lever": "desk_hours=4", "wrong lever": "desk_hours=nan", "composed": "coach@1e9=align",
        "plus": "+", "bytes": b"initial", "bytearray": bytearray(b"a"), "no bytes": b"",
        "[]": [], "()": (), "{}": {}, "set()": set(), "[None]": [None], "[1]": [1], "['x']": ["x"], "[['x']]": [["x"]],
        "['']": [""], "[b'x']": [b"x"], "[nan]": [float("nan")], "{1: 2}": {1: 2}, "{'x': None}": {"x": None},
        "{'desk_hours': nan}": {"desk_hours": float("nan")}, "{None: 1}": {None: 1},
        "generator": (each for each in "ab"), "range": range(3),
        "NaT": pd.NaT, "pd.NA": pd.NA, "np.NaT": np.datetime64("NaT"), "date.max": dt.date.max, "date.min": dt.date.min,
        "datetime": dt.datetime(2025, 1, 6, 9),  # noqa: DTZ001
        "aware": dt.datetime(2025, 1, 6, tzinfo=dt.UTC),
        "datetime.max": dt.datetime.max,  # noqa: DTZ901
        "time": dt.time(1), "timedelta": dt.timedelta(1),
        "Timestamp": pd.Timestamp("2025-06-30"), "Timestamp.max": pd.Timestamp.max,
        "np.datetime64": np.datetime64("2025-06-30"), "9999-12-31": "9999-12-31", "0001-01-01": "0001-01-01",
        "2025-02-30": "2025-02-30", "2025-W27-1": "2025-W27-1",
        "/dev/zero": "/dev/zero", "Path of zeros": Path("/dev/zero"), "fifo": str(fifo), "Path of a fifo": fifo,
        "folder": str(folder), "Path of a folder": folder, "/dev/null": "/dev/null", "/": "/", "memory": "/proc/self/mem",
        "no file": "no/such.toml", "nothing.toml": "nothing.toml", "empty.toml": str(folder / "empty.toml"),
        "binary.csv": str(folder / "binary.csv"), "BytesPath": BytesPath(), "NoPath": NoPath(), "Path()": Path(),
        "sqlite": "sqlite:///no/such.db", "no database": "nodb://x",
        "Strange": Strange(), "Unprintable": Unprintable(), "type": int, "function": len,
        "takes nothing": takes_nothing, "module": marathon, "frame": pd.DataFrame(), "series": pd.Series([1]),
        "...": ...,
    }  # fmt: skip


HOW_IT_FAILS = {"progress": ("function",), "folder": ("/",)}
"""Values that are of the right kind and whose own deeds fail: a function, the system's folder."""

_NAMES = {
    "Executor": concurrent.futures.Executor,
    "Workers": concurrent.futures.Executor,
    "Client": concurrent.futures.Executor,
    "Axes": matplotlib.axes.Axes,
    "Figure": matplotlib.figure.Figure,
    "History": marathon.History,
    "Tables": Tables,
}
"""What annotations name that only type checkers import."""

_FURTHER = {
    "ladder": {"years": int, "executor": str | None, "out": marathon.compare, "seed": int},
    "sprint": {
        "futures": int | None,
        "parameters": str | None,
        "progress": marathon.compare,
    },
    "own_organisation": {"win_rate": float | str, "pay": float | str, "cycle": float | str},
    "stand": {"review": float | str | bool | None, "words": float | str | bool | None},
    "Scenario.with_": {"desk_hours": float, "may_replace": float | bool},
    "Organisation.with_": {"people": collections.abc.Mapping, "name": str, "teams": object},
}
"""Annotations of further arguments (`**options`); a function: those that it has."""


@functools.cache
def parameters_of(name, function):
    """By name: the annotation of everything that a caller hands over."""
    hints = typing.get_type_hints(inspect.unwrap(function), localns=_NAMES)
    given = inspect.signature(function).parameters.values()
    found = {
        each.name: hints.get(each.name, object)
        for each in given
        if each.kind is not each.VAR_KEYWORD
    }
    for further, annotation in _FURTHER.get(name, {}).items():
        asked = inspect.isfunction(annotation)
        found[further] = parameters_of("", annotation)[further] if asked else annotation
    return found


def conforms(value, annotation):
    """Whether a value is of a kind that an annotation allows, numbers of numpy among them."""
    kind, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if kind in {typing.Union, types.UnionType}:
        return any(conforms(value, each) for each in inner)
    if kind is typing.Literal:
        return isinstance(value, str) and value in inner
    if kind is collections.abc.Mapping:
        return isinstance(value, kind) and all(
            conforms(name, inner[0]) and conforms(each, inner[1])
            for name, each in value.items()
        )
    if kind is collections.abc.Sequence:
        # A text is a sequence of texts for Python; nobody means it.
        single = isinstance(value, str | bytes | bytearray)
        return (
            not single
            and isinstance(value, kind)
            and all(conforms(each, inner[0]) for each in value)
        )
    if kind is collections.abc.Callable:
        return callable(value) and not isinstance(value, type)
    if annotation is float:
        numbers = (
            int | float | np.integer | np.floating | decimal.Decimal | fractions.Fraction
        )
        return isinstance(value, numbers) and not isinstance(value, bool)
    if annotation is int:
        return isinstance(value, int | np.integer) and not isinstance(value, bool)
    if annotation is bool:
        return isinstance(value, bool | np.bool)
    kind = kind or annotation
    return isinstance(value, kind) if isinstance(kind, type) else True


def call(function, right, name, value):
    """Call a function with all that is right, but for one value."""
    positional, keywords = [], {**right, name: value}
    given = list(inspect.signature(function).parameters.values())
    if any(each.kind is each.VAR_POSITIONAL for each in given):
        for each in given:
            if each.kind is each.POSITIONAL_OR_KEYWORD:
                positional.append(keywords.pop(each.name))
            elif each.kind is each.VAR_POSITIONAL and each.name in keywords:
                several = keywords.pop(each.name)
                positional += [several] if each.name == name else several
    return function(*positional, **keywords)


def planned(folder):
    path = folder / "plan.toml"
    path.write_text('target = [{until = 2024-06-30, bookings = "400k"}]', "utf-8")
    return path


def right_calls(made, folder):
    """By name of a function or method: it, and what it is called with when all is right.

    Args:
        made: Small answers by name, two lives of a deal as `two`, and an event log as `log`.
        folder: Where files may be written.
    """
    coach, align = marathon.scenario("coach"), marathon.scenario("align")
    lived = {"years": 1, "warmup": 0, "progress": False}
    small, quiet = {"futures": 2, **lived}, {"progress": False}
    comparison, history = made["comparison"], made["history"]
    logged = {"since": "2025-02-03", "cases": 3, "memory": 8}
    teams = {"deal_size": "30k", "teams": [{"name": "Mid", "reps": 3}]}
    made["forecast"].keep(folder / "said")
    asked = {
        "backtest": {"history": history, "weeks": [4], "draws": 100, **quiet},
        "calibrate": {"history": history, **quiet},
        "commits": {"scenarios": ["initial"], "futures": 2, **quiet},
        "compare": {"base": "initial", "others": ["align"], **small},
        "deals": {"base": "initial", "other": "align", **lived},
        "differences": {"first": "initial", "second": "align"},
        "estimate": {"values": [1.0, 2.0]},
        "fog": {"eyes": ["initial", "align"], **quiet},
        "forecast": {"history": history, "as_of": "2025-06-30", "draws": 100},
        "ladder": {"rung": 4, **small},
        "organisation": {"name": "mid_market"},
        "own_organisation": {"reps": 6, **quiet},
        "own_teams": {"told": teams, **quiet},
        "pace": {"plan": planned(folder), "week": "2024-02-05", **quiet},
        "pilot": {"change": "coach", "teams": 2, "quarters": 1, "pilots": 40, **quiet},
        "plan": {"plan": planned(folder), **quiet},
        "read_history": {"paths": [made["events"]]},
        "replay": {
            "history": history,
            "quarter": "2025Q2",
            "levers": {"desk_hours": 4},
            "organisation": "mid_market",
            "futures": 2,
            **quiet,
        },
        "scenario": {"name": "coach"},
        "simulate": {"scenario": "coach", **lived},
        "simulate_log": {"history": made["log"], **logged, **quiet},
        "sprint": small,
        "spread": {"scenario": "initial", "teams": 10, "years": 1, **quiet},
        "stand": {"answers": {"talk": "pipeline"}, "history": history},
        "track_record": {"history": history, "kept": folder / "said"},
        "validate": {"rows": ["last_month"], "quick": True, **quiet},
        "why": {"base": "initial", "other": "align", **small},
        "work_on": {"start": "coach", **lived, "futures": 16},
        "write": {"what": coach, "path": folder / "written.toml"},
    }
    methods = {
        comparison.factors: {"other": "align"},
        comparison.futures: {},
        comparison.lead: {"scenario": "align", "rival": "initial"},
        comparison.level: {"scenario": "align", "response": "sales_cycle"},
        comparison.paths: {"other": "align", "measure": "bookings"},
        comparison.plot: {},
        comparison.race: {"contender": "align", "rival": "align"},
        comparison.row: {"other": "align", "response": "sales_cycle"},
        comparison.title: {"scenario": "align"},
        comparison.transition: {"other": "align"},
        made["deals"].life_page: {"two": made["two"]},
        made["deals"].life_text: {"two": made["two"]},
        made["deals"].lives: {"deal": 1},
        made["forecast"].keep: {"folder": folder / "said again"},
        made["forecast"].save: {"folder": folder / "kept"},
        made["forecast"].to_json: {},
        made["run"].truth: {},
        history.report: {},
        history.save: {"folder": folder / "history"},
        coach.at: {"week": 1},
        coach.practices: {},
        coach.then: {"other": align, "week": 4},
        coach.with_: {},
        marathon.organisation().with_: {},
    }
    return {name: (getattr(marathon, name), right) for name, right in asked.items()} | {
        f"{type(each.__self__).__name__}.{each.__name__}": (each, right)
        for each, right in methods.items()
    }


class ReachedError(Exception):
    """The engine was reached: all that was handed over has been accepted."""


def outcome(name, function, right, parameter, value):
    """What becomes of one value: `answer`, `refused`, or in words what is wrong about that."""
    try:
        found = call(function, right, parameter, value)
    except ReachedError:
        found = ReachedError
    except marathon.InvalidInput as error:
        return "refused" if _says(str(error), parameter, value) else f"unnamed: {error}"
    except Exception as error:  # noqa: BLE001 (it is what is counted)
        return f"raw {type(error).__name__}: {error}"
    if not conforms(value, parameters_of(name, function)[parameter]):
        return "misread: taken, though it is of no kind that is allowed"
    returns = typing.get_type_hints(function, localns=_NAMES).get("return", object)
    if found is not ReachedError and not conforms(found, returns):
        return f"an answer of another kind: {type(found).__name__}"
    return "answer"


def _says(text, parameter, value):
    """Whether a sentence names the argument, or the file or the name that was given."""
    written = [value] if isinstance(value, str | Path) else value
    several = written if isinstance(written, list | tuple | dict) else ()
    paths = [Path(each) for each in several if isinstance(each, str | Path)]
    # A folder is named by the file in it that cannot be read.
    names = ["binary.csv", *map(str, paths), *(path.name for path in paths)]
    return parameter in text or any(each and each in text for each in names)
