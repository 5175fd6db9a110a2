"""Run the command line: as `marathon`, and as `python -m marathon`.

Who presses Ctrl-C while the program is still being loaded gets a sentence, and 130. An error
that is raised in the middle of loading a library would come out of it as any other one.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn


def main() -> None:
    """Load the command line and run it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    import_module("marathon.cli").main()


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    """End at once: nothing was begun."""
    if sys.stderr is not None:
        os.write(2, b"marathon: interrupted before anything was begun\n")
    os._exit(130)


if __name__ == "__main__":
    main()
