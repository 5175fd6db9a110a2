"""The model held against published evidence, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Observer, Path, Problems
from marathon.api.asking import organisation_of
from marathon.api.result import AboutOrganisation, frame_of
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.screen import columns
from marathon.sentences import quick as quick_run
from marathon.sentences import validation as sentences
from marathon.sentences.figures import figure, published
from marathon.tables import Table
from sim.evidence import validate as evidence
from sim.evidence.registry import CLAIMS, MISSING, ROWS
from sim.evidence.result import ClaimFound, RowFound
from sim.evidence.result import Validation as Numbers
from sim.evidence.work import FULL, QUICK
from sim.experiments.running.executors import ExecutorLike
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.loader import load_organisation


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Validation(AboutOrganisation):
    """What comes out when published studies are repeated on simulated teams.

    Attributes:
        numbers: Rows, controls and harms, with their intervals.
        organisation: Whose parameters were held against the evidence.
    """

    numbers: Numbers
    organisation: Organisation

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How many rows lie where studies say, and which do not."""
        return tuple(sentences.verdict(self.numbers))

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped with Ctrl-C; then it holds what had finished."""
        return bool(self.numbers.run["interrupted"])

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon validate --json` prints it."""
        return {
            **super().to_dict(),
            "rows": self._rows,
            "controls": self._claims(self.numbers.controls),
            "harms": self._claims(self.numbers.harms),
            "calibration": self._calibration(),
        }

    @property
    def _rows(self) -> list[dict[str, Any]]:
        """Every row, saying no more than the table for people does."""
        return [
            {
                **row.to_json(),
                "answer": sentences.inside_answer(self.numbers, row),
                "inside": row.inside if told else None,
                "open": not told,
                "label": quick_run.label(self.numbers, row),
                "says": row.says if told or row.open else None,
            }
            for row, told in self._told
        ]

    @property
    def _told(self) -> list[tuple[RowFound, bool]]:
        """Every row, and whether this run can tell if it lies inside its range."""
        return [(row, quick_run.can_tell(self.numbers, row)) for row in self.numbers.rows]

    @staticmethod
    def _claims(claims: tuple[ClaimFound, ...]) -> list[dict[str, Any]]:
        return [
            {
                **one.to_json(),
                "answer": sentences.claim_answer(one),
                "holds": None if one.open else one.holds,
            }
            for one in claims
        ]

    @override
    def text(self) -> str:
        """Return verdict, rows, controls, harms and stages: what the command prints."""
        return sentences.screen_text(self.numbers, self.cautions, width=columns())

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a published finding: its range beside the simulated interval.

        `answer` is whether it lies inside, as the table for people says it: `yes`, `no`, `cannot tell`.
        """
        return frame_of(self._rows)

    def claims(self) -> pd.DataFrame:
        """Return one row a control or harm: whether it holds, or is reached."""
        return frame_of(self._claims((*self.numbers.controls, *self.numbers.harms)))

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `validation`."""
        return (charts.evidence.draw(self.numbers),)

    @override
    def _files(self) -> Mapping[str, Any]:
        (chart,) = self.charts()
        return {
            "validation.json": self.to_json() + "\n",
            "validation.html": pages.validation.page(self.numbers, chart, self.cautions),
            "validation.md": sentences.markdown(self.numbers, self.cautions),
            "validation.png": chart,
            "validation.csv": self.frame(),
            "claims.csv": self.claims(),
        }

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        heads = ("finding", "published", "simulated")
        rows = [(row.row.title, published(row), figure(row)) for row in self.numbers.rows]
        return [((heads, rows), "95 % intervals")]


def validate(
    *rows: str,
    organisation: Path | Organisation | object = "mid_market",
    quick: bool = False,
    unseal: bool = False,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Observer = None,
) -> Validation:
    """Hold the model against published evidence.

    Every row repeats a study's design on simulated teams, and puts the simulated interval
    beside the published range. Beside it stands how often random parameters pass, and how
    often they pass with the mechanism off: a row that passes anyway proves nothing.

    Args:
        *rows: Only these rows, controls or harms; none: all that are not sealed, and the stages
            of all built-in organisations (hours; `quick` takes a tenth).
        organisation: Whose parameters are held against the evidence.
        quick: A tenth of the futures; intervals are wide.
        unseal: Simulate sealed rows as well: they were registered to be looked at once.
        seed: Seed of all luck.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786", an executor, a
            client of dask.distributed; None: one thread a processor.
        out: Folder that keeps what is finished, so that a stopped run goes on.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: There is no such row, it is sealed or not modelled, or another argument
            cannot be used.

    Example:
        >>> v = marathon.validate("last_month", quick=True)
        >>> len(v.frame())
        1
    """
    problems = Problems()
    seed, quick, unseal, progress = problems.take(
        seed=seed, quick=quick, unseal=unseal, progress=progress
    )
    chosen, kept, executor = problems.take(rows=rows, out=out, executor=executor)
    problems.of(partial(_check_rows, chosen or (), unseal=unseal))
    firm = problems.of(organisation_of, organisation)
    problems.refuse()
    with watched(progress) as report:
        numbers = evidence.validate(
            _request(firm, chosen, quick=quick, unseal=unseal, seed=seed),
            out=kept,
            progress=report,
            executor=executor,
        )  # fmt: skip
    return Validation(numbers=numbers, organisation=firm)


def _check_rows(ids: tuple[str, ...], *, unseal: bool) -> None:
    """Refuse rows that do not exist, or that nothing can or may be simulated for."""
    known = list(dict.fromkeys([row.id for row in ROWS] + [claim.id for claim in CLAIMS]))
    missing = {row.id: row.why for row in MISSING}
    sealed = {} if unseal else {row.id: row.sealed for row in ROWS if row.sealed}
    refused = []
    for name in ids:
        if name in missing:
            refused.append(
                f"row {name}: is not modelled, so it cannot run: {missing[name]}"
            )
        elif name not in known:
            refused.append(f"row {name}: there is none; there are {', '.join(known)}")
        elif name in sealed:
            refused.append(
                f"row {name}: is sealed: {sealed[name]}; `unseal` runs it anyway"
            )
    if refused:
        raise InvalidInput(refused)


def _request(
    firm: Organisation, ids: tuple[str, ...], *, quick: bool, unseal: bool, seed: int
) -> evidence.Request:
    others = {} if ids else {name: load_organisation(name) for name in organisation_names()}
    asked = tuple(row for row in ROWS if not ids or row.id in ids)
    sealed = () if unseal else tuple(row for row in asked if row.sealed)
    return evidence.Request(
        organisation=firm,
        organisations=others if not others or firm in others.values()
        else {firm.name: firm, **others},
        rows=tuple(row for row in asked if row not in sealed),
        registered=(*(row.registration for row in sealed), *(() if ids else MISSING)),
        claims=tuple(claim for claim in CLAIMS if not ids or claim.id in ids),
        budget=QUICK if quick else FULL,
        seed=seed,
    )  # fmt: skip
