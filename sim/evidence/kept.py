"""A folder that keeps finished observations, so that a killed run goes on where it stopped.

`run.json` says what was run; `observations.jsonl` holds a line for each replication: its key, what
was observed, and how many events that took. A line that was cut short or damaged is dropped, and what
it held is done again, its events with it.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sim.files import content_of, json_of, refusing, write_whole
from sim.problems import InvalidInput

Seen = Mapping[str, float]

CONFIGURATION: Final = "run.json"
LINES: Final = "observations.jsonl"
NO_EVENTS: Final[Mapping[str, int]] = MappingProxyType({})

_AGAIN: Final = "make room and give the same folder again: it goes on from what it holds"


class Kept:
    """Observations by key, in memory and, where there is a folder, on disk."""

    def __init__(self, folder: Path | None, configuration: Mapping[str, object]) -> None:
        """Open a folder, or none.

        Raises:
            InvalidInput: If the folder holds another run, or cannot be written.
        """
        self.observations: dict[str, Seen] = {}
        self.events: dict[str, int] = {}
        self._path: Path | None = None
        if folder is not None:
            self._path = folder / LINES
            with refusing(
                f"out (--out) {folder}: cannot be written", "give another folder"
            ):
                folder.mkdir(parents=True, exist_ok=True)
                self._check(folder / CONFIGURATION, configuration)
                self._read()

    def add(self, found: Mapping[str, Seen], events: Mapping[str, int] = NO_EVENTS) -> None:
        """Keep observations, and the events that each took.

        Raises:
            InvalidInput: The folder can no longer be written, as where the disk is full; it holds
                what it held before.
        """
        counted = {key: events.get(key, 0) for key in found}
        if self._path is not None:
            lines = [json.dumps([key, seen, counted[key]]) for key, seen in found.items()]
            self._append("".join(f"{line}\n" for line in lines).encode())
        self.observations.update(found)
        self.events.update(counted)

    def _append(self, lines: bytes) -> None:
        """Append whole lines, or none."""
        path = self._path
        if path is None:
            return
        with refusing(f"out (--out) {path.parent}: cannot be written", _AGAIN):
            before = path.stat().st_size if path.exists() else 0
            try:
                with path.open("ab") as file:
                    file.write(lines)
            except BaseException:
                # The next line must not continue one that was cut short.
                with contextlib.suppress(OSError):
                    os.truncate(path, before)
                raise

    def _check(self, path: Path, configuration: Mapping[str, object]) -> None:
        asked = json.loads(json.dumps(configuration))
        if not path.exists():
            write_whole(path, json.dumps(asked, indent=1) + "\n")
            return
        held = _parsed(content_of(path))
        if not isinstance(held, dict):
            raise InvalidInput(
                f"out (--out) {path.parent}: {path.name} is damaged, so that nobody knows which run it is of; give "
                "an empty folder"
            )
        changed = sorted(name for name in asked if held.get(name) != asked[name])
        if changed:
            difference = "; ".join(
                f"{name}: {held.get(name)}, now {asked[name]}" for name in changed
            )
            raise InvalidInput(
                [
                    f"out (--out) {path.parent}: holds another run ({difference}); give an empty folder"
                ]
            )

    def _read(self) -> None:
        if self._path is None or not self._path.exists():
            return
        whole = []
        for line in content_of(self._path).splitlines():
            match _parsed(line):
                case [str(key), dict(seen), int(events)] if seen and all(
                    map(_is_number, seen.values())
                ):
                    self.observations[key] = seen
                    self.events[key] = events
                    whole.append(line.decode())
                case _:
                    continue  # what a kill, or somebody else, left of a line is done again
        # Rewritten, so that the next line does not continue one that was cut short.
        write_whole(self._path, "".join(f"{line}\n" for line in whole))


def _parsed(text: bytes) -> object:
    """What JSON says; None where it is none."""
    try:
        return json_of(text)
    except ValueError:
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
