"""Which emulator a page may estimate with: shipped, or made here; never a stale one."""

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from marathon.api.asking import organisation_of
from marathon.api.watching import watched
from sim.compiling.folder import APPLICATION, user_cache_folder
from sim.experiments.emulating.building import build
from sim.experiments.emulating.emulator import Emulator, emulator_from, written
from sim.experiments.running.executors import ExecutorLike
from sim.files import content_of, json_of, write_whole
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES
from sim.problems import InvalidInput
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.loader import load_organisation

SHIPPED: Final = Path(str(resources.files("marathon.serve"))) / "emulators"
"""Folder of the emulators of built-in organisations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is for an organisation.

    Attributes:
        told: The emulator as JSON; None where there is none that may be used.
        why_not: One sentence; empty where there is one.
    """

    told: dict[str, Any] | None
    why_not: str


def found_for(firm: Organisation) -> Found:
    """Find the emulator of an organisation."""
    why_not = ""
    for path in _places(firm):
        if not path.exists():
            continue
        try:
            told, emulator = _read(path, path.stat().st_mtime_ns)
        except (OSError, InvalidInput):
            continue
        stale = emulator.stale(firm)
        if not stale:
            return Found(told=told, why_not="")
        why_not = why_not or stale
    return Found(told=None, why_not=why_not or _none(firm))


def _none(firm: Organisation) -> str:
    return (
        f"Nothing estimates {firm.name} yet, so every setting waits for its exact run; "
        "estimates take some minutes to make, here or by 'marathon emulate'."
    )


@functools.lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> tuple[dict[str, Any], Emulator]:
    try:
        told = json_of(content_of(path))
    except ValueError as error:
        raise InvalidInput(f"{path}: is no JSON; make it anew") from error
    return told, emulator_from(told)


def _places(firm: Organisation) -> Iterator[Path]:
    """Where an organisation's emulator may stand: what was made here counts first."""
    with contextlib.suppress(InvalidInput):  # no home folder: nothing was made here
        yield kept_at(firm)
    yield from (SHIPPED / f"{name}.json" for name in organisation_names()
                if load_organisation(name).name == firm.name)  # fmt: skip


def kept_at(firm: Organisation) -> Path:
    """The file in the user's cache folder that holds an organisation's emulator.

    Raises:
        InvalidInput: The user has no home folder.
    """
    try:
        below = user_cache_folder()
    except RuntimeError as error:
        raise InvalidInput(
            "HOME: you have no home folder to keep estimates in; set HOME, or name a file with --out"
        ) from error
    return below / APPLICATION / "emulators" / f"{firm.digest()[:32]}.json"


def keep(firm: Organisation, emulator: Emulator) -> Path:
    """Write an emulator to where pages look for it.

    Raises:
        InvalidInput: It cannot be written.
    """
    path = kept_at(firm)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, written(emulator))
    except OSError as error:
        raise InvalidInput(
            f"{path}: cannot be written ({error.strerror}); name a file with --out"
        ) from error
    return path


def make(organisation: str, executor: ExecutorLike) -> tuple[Organisation, Emulator]:
    """Make the emulator of an organisation, and say how far it is.

    Raises:
        InvalidInput: With every problem of the name, the file or the executor.
        KeyboardInterrupt: After Ctrl-C.
    """
    firm = organisation_of(organisation)
    with watched(observer=True) as report:
        return firm, build(firm, executor=executor, progress=report)


def text_of(made: Emulator) -> str:
    """An emulator as the text of a file."""
    return written(made)


def told(made: Emulator) -> list[str]:
    """What an emulator covers and how good it is, in lines."""
    most = ", ".join(axis.lever for axis in made.axes)
    return [
        f"Estimates for {made.organisation} over {most}.",
        *(
            f"  {fit.response}: misses fresh luck by {fit.error:.3g} "
            f"({RESPONSES[fit.response].unit}); chance alone would by {fit.ceiling:.3g}"
            for fit in made.fits
        ),
    ]
