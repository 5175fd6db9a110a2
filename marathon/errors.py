"""What a user can do wrong at the command line, told in full and with exit code 2."""

from sim.problems import InvalidInput


class BadInput(InvalidInput):
    """Input of a command that cannot be used, with all of its problems.

    Attributes:
        problems: One sentence each: option or file, the value, what is allowed, what to do.
    """
