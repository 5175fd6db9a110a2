"""A folder of finished replications that survives being killed at any moment.

`experiment.json` says what was run; `replications.bin` holds one record after another, each
with its length and checksum. A record is appended whole. What a kill leaves of the last one
fails its checksum and is dropped when the folder is opened again, so an interrupted
experiment goes on where it stopped and gives the same bits as one that was not.
"""

import contextlib
import json
import os
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from sim.experiments.running.outcomes import Outcome
from sim.files import PART, content_of, json_of, write_whole
from sim.problems import InvalidInput

CONFIGURATION = "experiment.json"
RECORDS = "replications.bin"

_HEADER = struct.Struct("<4sqqqI")
"""Mark, length of the payload in bytes, replication, events, checksum of all of these."""

_MARK = b"REPL"
_FLOAT = np.dtype("<f8")


class Keepable(Protocol):
    """What decides the numbers of replications that can be kept."""

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Shapes of an outcome's sums and of its weekly money."""

    def configuration(self) -> dict[str, object]:
        """What two runs must share for their replications to belong together."""


class OtherExperiment(InvalidInput):
    """A folder holds replications of another plan."""


class Store:
    """The finished replications of one plan in a folder, open for adding more.

    Use it as a context: while it is open no other process may write to the folder.
    """

    def __init__(self, folder: Path, plan: Keepable) -> None:
        """Create the folder, or check that it holds this plan's replications.

        Raises:
            OtherExperiment: If the folder holds replications of another plan.
            InvalidInput: If it holds something else, is in use, or cannot be written.
        """
        self._folder = folder
        self._shapes = plan.shapes
        _prepare(folder, plan.configuration())
        self._file = _open_for_adding(folder / RECORDS)
        self._finished: dict[int, Outcome] = {}
        self._end = 0
        try:
            _lock(self._file, folder)
            self._read()
        except BaseException:
            os.close(self._file)
            raise

    @property
    def finished(self) -> Mapping[int, Outcome]:
        """Finished replications by number."""
        return self._finished

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Append replications that are not in the folder yet.

        Raises:
            InvalidInput: If the folder can no longer be written, a full disk included.
        """
        for outcome in outcomes:
            if outcome.replication not in self._finished:
                self._append(_packed(outcome))
                self._finished[outcome.replication] = outcome

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def _read(self) -> None:
        """Read the whole records and cut off what follows them."""
        with (self._folder / RECORDS).open("rb") as file:
            content = file.read()
        for outcome, end in _unpacked(content, self._shapes):
            self._finished.setdefault(outcome.replication, outcome)
            self._end = end
        os.ftruncate(self._file, self._end)
        os.lseek(self._file, self._end, os.SEEK_SET)

    def _append(self, record: bytes) -> None:
        try:
            written = 0
            while written < len(record):
                written += os.write(self._file, record[written:])
            os.fsync(self._file)
        except BaseException as error:
            # Whatever stopped it, the next record must begin where this one did.
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._end)
                os.lseek(self._file, self._end, os.SEEK_SET)
            if isinstance(error, OSError):
                raise InvalidInput(_cannot("write to", self._folder, error)) from error
            raise
        self._end += len(record)


def _packed(outcome: Outcome) -> bytes:
    payload = b"".join(
        np.ascontiguousarray(part, _FLOAT).tobytes()
        for part in (outcome.sums, outcome.weekly)
    )
    numbers = (len(payload), outcome.replication, outcome.events)
    return _HEADER.pack(_MARK, *numbers, _checksum(numbers, payload)) + payload


def _checksum(numbers: tuple[int, ...], payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(struct.pack("<qqq", *numbers)))


def _unpacked(
    content: bytes, shapes: tuple[tuple[int, ...], tuple[int, ...]]
) -> Iterator[tuple[Outcome, int]]:
    """Whole records of a file with the place at which each ends, up to the first broken one."""
    n_sums, n_weekly = prod(shapes[0]), prod(shapes[1])
    expected = (n_sums + n_weekly) * _FLOAT.itemsize
    place = 0
    while place + _HEADER.size + expected <= len(content):
        mark, length, replication, events, checksum = _HEADER.unpack_from(content, place)
        start = place + _HEADER.size
        payload = content[start : start + expected]
        sound = _checksum((length, replication, events), payload) == checksum
        if mark != _MARK or length != expected or not sound:
            return
        numbers = np.frombuffer(payload, _FLOAT).astype(np.float64)
        place = start + expected
        outcome = Outcome(
            replication=replication,
            events=events,
            sums=numbers[:n_sums].reshape(shapes[0]),
            weekly=numbers[n_sums:].reshape(shapes[1]),
        )
        yield outcome, place


def _prepare(folder: Path, configuration: Mapping[str, object]) -> None:
    """Make sure that the folder holds this configuration, writing it into an empty one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / CONFIGURATION
        if path.exists():
            _compare(folder, _configuration(path), configuration)
        elif any(entry.suffix != PART for entry in folder.iterdir()):
            raise InvalidInput(
                f"out: {folder} holds other files and no experiment; give a new folder"
            )
        else:
            write_whole(path, json.dumps(configuration, indent=2) + "\n")
    except (NotADirectoryError, FileExistsError) as error:
        raise InvalidInput(f"out: {folder} is not a folder; give a new folder") from error
    except OSError as error:
        raise InvalidInput(_cannot("write to", folder, error)) from error


def _configuration(path: Path) -> object:
    """What the file of an experiment says."""
    content = content_of(path)
    try:
        return json_of(content)
    except ValueError as error:
        raise InvalidInput(
            f"out: {path} cannot be read ({error}); give a new folder"
        ) from error


def _compare(folder: Path, there: object, here: Mapping[str, object]) -> None:
    """Raise with one sentence for each setting in which the folder's experiment differs."""
    if not isinstance(there, dict):
        message = f"out: {folder / CONFIGURATION} holds no experiment; give a new folder"
        raise InvalidInput(message)
    names = [*here, *(name for name in there if name not in here)]
    problems = [
        f"out: {folder} holds another experiment: {name} is {there.get(name, 'not set')} "
        f"there and {here.get(name, 'not set')} here; give a new folder or the same settings"
        for name in names
        if there.get(name) != here.get(name)
    ]
    if problems:
        raise OtherExperiment(problems)


def _open_for_adding(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise InvalidInput(_cannot("write to", path, error)) from error


def _lock(file: int, folder: Path) -> None:
    """Keep other processes out; the system lets go when this process ends, however it ends."""
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 (not there on every system)

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise InvalidInput(
            f"out: another run is writing to {folder}; wait for it or give a new folder"
        ) from error


def _cannot(verb: str, path: Path, error: OSError) -> str:
    reason = error.strerror or error
    return f"out: cannot {verb} {path} ({reason}); give a folder that can be written"
