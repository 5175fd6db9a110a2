"""The command line as tests call it, in this process."""

from click.testing import CliRunner

from marathon.cli import cli


def run(*arguments):
    """Call `marathon` with arguments of any kind; what it does not catch, the test sees."""
    written = [str(each) for each in arguments]
    return CliRunner().invoke(cli, written, catch_exceptions=False)
