"""Run the command line as `python -m marathon`."""

from marathon.cli import main

if __name__ == "__main__":
    main()
