"""All rows, controls, harms and marginals, read from the files beside the studies.

A file of `studies` holds up to six tables:

    [studies."promoted star"]   # a virtual replication: design, replications, and either the
                                # arms of the commonest design (see `Arms`) or the name of a
                                # function of the Python file of the same name (measure = ...)
    [behind.name]               # parameters behind several rows: field = where its value is from
    [rows.boss_sd]              # a published range, with its study and its figure
    [missing.training_spills]   # a published range whose study cannot be repeated yet
    [claims.tiny_team]          # a control that must hold, or a harm that must be reachable
    [marginals.win_rate]        # a level that any sales force has

A figure is written as a list: how it is computed and of what, `["gain", "coached", "none"]`; one
figure may be part of another. A name alone is a function of the Python file. `off` names the
quantities of an organisation that switch a study's mechanism off, or such a function.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from types import ModuleType
from typing import Any, Final

from sim.evidence import figures
from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import Figure
from sim.evidence.row import Claim, Marginal, Parameter, Registered, Row, Study
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter

PACKAGE: Final = "sim.evidence.studies"
MAKERS: Final = {
    each.__name__: each
    for each in (
        figures.mean,
        figures.ratio,
        figures.gain,
        figures.difference,
        figures.slope,
    )
}
"""Ways to compute a figure that every study may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """A measurement of bookings: a base is run in, then run on in each of several arms.

    All arms start from the same state and meet the same luck.

    Attributes:
        stage: Stage of management in which the team is run in.
        base: Levers of the run-in that differ from the stage's.
        arms: By the name of each arm, the levers that change in week 0.
        span: First week whose bookings count, and the first that does not count any more.
        run_in: Weeks of run-in.
        counted: What else is summed over the span, by name: `activities` is observed as
            `activities` behind the name of the arm.
    """

    stage: str
    arms: Mapping[str, Mapping[str, float]]
    span: tuple[int, int]
    base: Mapping[str, float] = field(default_factory=dict)
    run_in: int = YEAR
    counted: Mapping[str, RepCounter] = field(default_factory=dict)

    def __call__(self, bench: Bench) -> dict[str, float]:
        """Bookings at average luck, and what else is counted, of each arm."""
        base = managed(self.stage, **self.base)
        seen: dict[str, float] = {}
        for name, levers in self.arms.items():
            run = bench.run(base, (0, levers), weeks=self.span[1], run_in=self.run_in)
            seen[name] = run.sold(self.span)
            for what, counter in self.counted.items():
                seen[f"{name} {what}"] = run.total(counter, weeks=self.span)
        return seen


class Published:
    """Everything that is published, in the order of the files.

    Attributes:
        studies: Experiments by name.
        rows: Published ranges.
        missing: Published ranges whose studies cannot be repeated yet.
        claims: Controls and harms by their names.
        marginals: Levels that any sales force has.
    """

    def __init__(self, files: Iterable[str]) -> None:
        """Read files of `studies`, named without their ending."""
        self.studies: dict[str, Study] = {}
        self.rows: list[Row] = []
        self.missing: list[Registered] = []
        self.claims: list[Claim] = []
        self.marginals: list[Marginal] = []
        folder = resources.files(PACKAGE)
        tables = {
            name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
            for name in files
        }
        for name, table in tables.items():
            functions = _Functions(name, folder.joinpath(f"{name}.py").is_file())
            for study, entry in table["studies"].items():
                self.studies[study] = _study(study, entry, functions)
        for name, table in tables.items():
            functions = _Functions(name, folder.joinpath(f"{name}.py").is_file())
            self._add(table, functions)

    def _add(self, table: dict[str, Any], functions: _Functions) -> None:
        behind = table.get("behind", {})
        for name, entry in table.get("rows", {}).items():
            known = entry.pop("behind")
            sources = behind[known] if isinstance(known, str) else known
            parameters = tuple(Parameter(field=f, source=s) for f, s in sources.items())
            self.rows.append(
                Row(id=name, parameters=parameters, **self._measured(entry, functions))
            )
        for name, entry in table.get("missing", {}).items():
            self.missing.append(Registered(id=name, **entry))
        for name, entry in table.get("claims", {}).items():
            if also := entry.pop("also", None):
                entry["also"] = (also[0], functions.figure(also[1]))
            self.claims.append(Claim(id=name, **self._measured(entry, functions)))
        for name, entry in table.get("marginals", {}).items():
            entry |= {"over": tuple(entry["over"]), "under": tuple(entry["under"])}
            self.marginals.append(Marginal(id=name, **entry))

    def _measured(self, entry: dict[str, Any], functions: _Functions) -> dict[str, Any]:
        """An entry with its study and its figure."""
        figure = functions.figure(entry["figure"])
        return {**entry, "study": self.studies[entry["study"]], "figure": figure}


class _Functions:
    """The functions that a file of studies may name."""

    def __init__(self, name: str, has_module: bool) -> None:  # noqa: FBT001
        self._module: ModuleType | None = (
            importlib.import_module(f"{PACKAGE}.{name}") if has_module else None
        )

    def named(self, name: str) -> Any:  # noqa: ANN401 (a measure, an organisation, a figure)
        """The function of a name."""
        return getattr(self._module, name)

    def figure(self, entry: str | list[Any]) -> Figure:
        """A figure from how it is written."""
        if isinstance(entry, str):
            figure: Figure = self.named(entry)
            return figure
        name, *arguments = entry
        parts = [
            self.figure(each) if isinstance(each, list) else each for each in arguments
        ]
        make: Callable[..., Figure] = MAKERS.get(name) or self.named(name)
        return make(*parts)

    def called(self, entry: str | list[str]) -> Any:  # noqa: ANN401 (a measure)
        """A function, or one whose first arguments are other functions of the file."""
        if isinstance(entry, str):
            return self.named(entry)
        function, *others = [self.named(each) for each in entry]
        return partial(function, *others)


def _study(name: str, entry: dict[str, Any], functions: _Functions) -> Study:
    off = entry.get("off")
    if off is not None:
        off = functions.named(off) if isinstance(off, str) else partial(_switched_off, off)
    return Study(
        name=name,
        design=entry["design"],
        measure=functions.called(entry["measure"]) if "measure" in entry else _arms(entry),
        replications=entry["replications"],
        draw_replications=entry.get("draw_replications", 0),
        off=off,
        levers_off=entry.get("levers_off", {}),
    )


def _arms(entry: dict[str, Any]) -> Arms:
    counted = entry.get("counted", {})
    return Arms(
        stage=entry["stage"],
        base=entry.get("base", {}),
        arms={
            arm: {lever: _value(lever, value) for lever, value in levers.items()}
            for arm, levers in entry["arms"].items()
        },
        span=(entry["span"][0], entry["span"][1]),
        **({"run_in": entry["run_in"]} if "run_in" in entry else {}),
        counted={what: RepCounter[counter] for what, counter in counted.items()},
    )


def _value(lever: str, value: float | str) -> float:
    """A lever's value; choices are written by their names."""
    if isinstance(value, str):
        return float(LEVERS[lever].choices.index(value))
    return float(value)


def _switched_off(
    quantities: Mapping[str, float], organisation: Organisation
) -> Organisation:
    """An organisation in which the quantities, written `section.name`, are what they say."""
    fields = {name.replace(".", "__"): value for name, value in quantities.items()}
    return changed(organisation, **fields)


FILES: Final = (
    "effort", "process", "reviews", "coaching", "peers", "standing", "status_quo",
    "alignment", "managers", "newcomers", "spread", "pay", "leads", "training", "juggling",
    "ladder", "harms",
)  # fmt: skip
"""Families of studies, in the order of the table."""

_PUBLISHED: Final = Published(FILES)

STUDIES: Final[dict[str, Study]] = _PUBLISHED.studies
"""Every experiment by its name."""

ROWS: Final[tuple[Row, ...]] = tuple(_PUBLISHED.rows)
"""Every row that can be simulated, by family, sealed ones among them."""

MISSING: Final[tuple[Registered, ...]] = tuple(_PUBLISHED.missing)
"""Every published range whose study cannot be repeated yet."""

CLAIMS: Final[tuple[Claim, ...]] = tuple(_PUBLISHED.claims)
"""Every control and every harm."""

MARGINALS: Final[tuple[Marginal, ...]] = tuple(_PUBLISHED.marginals)
"""Shares that published evidence gives for any sales force; under nothing: of all hours."""

STAGES_STUDY: Final = STUDIES["the five stages"]
"""The experiment in which each stage is measured in its steady state."""


def studies_of(rows: tuple[Row, ...], claims: tuple[Claim, ...]) -> tuple[Study, ...]:
    """The experiments behind rows and claims, each once, in their order."""
    found = [row.study for row in rows] + [claim.study for claim in claims]
    return tuple({study.name: study for study in found}.values())
