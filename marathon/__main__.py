"""Run the command line as `python -m marathon`."""

from __future__ import annotations

from marathon.cli import main

if __name__ == "__main__":
    main()
