"""Files that a command is asked to write: a file that exists is never replaced."""

import os
from pathlib import Path

from sim import files
from sim.problems import InvalidInput


def free_path(written: str | os.PathLike[str], option: str = "--out") -> Path:
    """Return the path of `--out` or another option, having made sure that it can be written and is free.

    Commands ask before they work: nobody should wait for a result that cannot be kept.

    Raises:
        InvalidInput: If it exists, or its folder does not or cannot be written.
    """
    path = Path(written)
    if path.is_dir():
        raise InvalidInput(f"{option} {path}: is a folder; name a file in it")
    if path.exists():
        raise InvalidInput(
            f"{option} {path}: exists already; name another file, or remove it first"
        )
    folder = path.parent
    if not folder.is_dir():
        raise InvalidInput(f"{option} {path}: there is no folder {folder}; create it first")
    if not os.access(folder, os.W_OK):
        raise InvalidInput(
            f"{option} {path}: the folder {folder} cannot be written; choose another"
        )
    return path


def usable_folder(written: str | os.PathLike[str], option: str = "--out") -> Path:
    """Return the path of a folder for results, having made sure that there can be one.

    It need not exist, and may hold results of an earlier run.

    Raises:
        InvalidInput: It is a file, cannot be reached or cannot be written.
    """
    path = Path(written)
    with files.refusing(f"{option} {path}: cannot be reached", "give another folder"):
        nearest = next((each for each in (path, *path.parents) if _is_there(each)), path)
    if not nearest.is_dir():
        where = "is" if nearest == path else f"{nearest} is"
        raise InvalidInput(f"{option} {path}: {where} a file; give a folder")
    if not os.access(nearest, os.W_OK):
        raise InvalidInput(
            f"{option} {path}: the folder {nearest} cannot be written; choose another"
        )
    return path


def _is_there(path: Path) -> bool:
    """Whether there is something of this name, at the end of its links.

    Raises:
        OSError: The system cannot tell, as where links lead in a circle.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def empty_folder(written: str | os.PathLike[str], option: str = "--out") -> Path:
    """Return the path of a folder for tables, having made sure that it is new or empty.

    Raises:
        InvalidInput: It holds something, or is a file.
    """
    path = Path(written)
    with files.refusing(f"{option} {path}: cannot be read", "give another folder"):
        taken = path.exists() and (not path.is_dir() or any(path.iterdir()))
    if taken:
        raise InvalidInput(f"{option} {path}: is not empty; give a new or empty folder")
    return path


def write_new(path: Path, content: str | bytes, option: str = "--out") -> None:
    """Write a file that must not exist yet.

    Raises:
        InvalidInput: If it exists by now, or cannot be written.
    """
    with files.refusing(f"{option} {path}: cannot be written", "name another file"):
        files.write_new(path, content)
