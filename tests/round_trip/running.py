"""Run cases, and print what came of them by vendor, language and defect."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.round_trip.cases import Case
from tests.round_trip.judging import Judgement, judge


class Result(NamedTuple):
    """A case and how its import ended."""

    case: Case
    judgement: Judgement


def run(cases: Iterable[Case], keep: Path | None = None) -> Iterator[Result]:
    """Write, import and judge each case; files of what was not right are kept in a folder."""
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            paths, truth = case.write(Path(folder))
            judgement = judge(paths, truth)
        if keep is not None and not judgement.right:
            case.write(keep)
        yield Result(case, judgement)


def share_right(results: list[Result]) -> float:
    """Return the share of cases that came back right: exact, or asked where asking is right."""
    return sum(result.judgement.right for result in results) / max(1, len(results))


def table(results: list[Result]) -> str:
    """Return the counts of verdicts, in all and by vendor, language and defect."""
    everything: list[tuple[str, Callable[[Case], str]]] = [
        ("all", lambda case: "named vendors" if case.core else "others"),
        (
            "labels",
            lambda case: "known" if case.translated else "English under local formats",
        ),
        ("vendor", lambda case: case.vendor),
        ("language", lambda case: case.language),
        ("defect", lambda case: case.defect),
    ]
    return "\n\n".join(_block(title, key, results) for title, key in everything)


def _block(title: str, key: Callable[[Case], str], results: list[Result]) -> str:
    heads = ("cases", "right", "exact", "asked", "named", "silent", "crashed")
    lines = [f"{title:28}" + "".join(f"{head:>8}" for head in heads)]
    for name in sorted({key(case) for case, _ in results}):
        group = [judgement for case, judgement in results if key(case) == name]
        counts = Counter(judgement.verdict for judgement in group)
        right = sum(judgement.right for judgement in group)
        cells = [str(len(group)), f"{100 * right / len(group):.0f} %"]
        cells += [str(counts[verdict]) for verdict in heads[2:]]  # type: ignore[index]
        lines.append(f"{name[:27]:28}" + "".join(f"{cell:>8}" for cell in cells))
    return "\n".join(lines)


def story(result: Result) -> str:
    """Return one line on a case that was not right."""
    case, judgement = result
    text = "; ".join(judgement.differences) or judgement.message.replace("\n", " / ")
    return f"{judgement.verdict:8} {case.name}: {text[:400]}"
