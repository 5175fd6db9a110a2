"""The command `marathon`: which subcommands there are, and how each of them ends.

A subcommand's module is imported when it is called and not before, so that help appears at
once. Exit codes: 0 done, 2 bad input, 130 interrupted (143 by SIGTERM, 129 by a terminal that
was closed). An error that is no fault of the input is a fault of the program and keeps its
traceback.
"""

import codecs
import contextlib
import difflib
import gc
import importlib
import io
import keyword
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any, Final, NoReturn, TextIO

import click
from typing_extensions import override

from marathon.screen import INTERRUPTED, say, stop
from sim.problems import InvalidInput

DISTRIBUTION: Final = "salesmarathon"

BAD_INPUT: Final = 2

_SECONDS_BETWEEN_LOOKS: Final = 0.02

NEW_OBJECTS: Final = 50_000
"""Objects made before garbage is looked for among them. Modules are made of some 200,000 that
stay: at Python's pace, and with a last look at the end, that took a sixth of a comparison."""

SWITCH_AFTER: Final = 0.0005
"""Seconds after which a thread in Python makes way, a tenth of Python's. Futures are simulated
outside of Python, and come back to it often and briefly: a comparison takes .97 of the time."""

COMMANDS: Final = {
    "demo": "The five stages on a company of three teams: verdict, table, page.",
    "serve": "The live page: move a lever and see what it does.",
    "scenarios": "Stages, organisations and levers, and files to start from.",
    "check": "All problems of a scenario or organisation file at once.",
    "new": "An organisation file of one's own from some answers.",
    "stand": "Where you stand, what is good, what is next, what to find out.",
    "plan": "How to reach a target: whom to hire, what to change, when, how sure.",
    "pace": "Booked against plan: chances of targets and quotas, what is missing.",
    "work-on": "Every lever one step on: what to do next, what it brings, what harms.",
    "pilot": "How many teams for how many quarters until a change shows.",
    "compare": "Ways of managing against each other, on the same luck.",
    "replay": "A past quarter lived again with one practice changed.",
    "why": "What makes one way of managing differ from another, exactly.",
    "fog": "One week of a team as it is, and as two managers see it.",
    "experiment": "Sprint against marathon; ladder against jump.",
    "spread": "Luck, skill, territory or manager: good, or lucky?",
    "validate": "The model held against published evidence, row by row.",
    "emulate": "Estimates for the live page, of an organisation of your own.",
    "trace": "One run of one scenario: its digest, its event log.",
    "import": "Read a CRM export into canonical tables, with a quality report.",
    "calibrate": "Fit an organisation to an imported history.",
    "simulate-log": "Simulate an event log of work items forward.",
    "forecast": "Forecast a quarter's bookings from an imported history.",
    "backtest": "How good such forecasts would have been, beside simpler methods.",
}
"""By subcommand: its line of help. Its module stands below `marathon.commands`."""


class Problems(click.ClickException):
    """Bad input on its way to the screen."""

    exit_code = BAD_INPUT

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    @override
    def show(self, file: Any = None) -> None:
        """Print every problem to stderr, one a line."""
        for problem in self.problems:
            click.echo(f"marathon: {problem}", file=file, err=file is None)


class LazyGroup(click.Group):
    """A group that knows its commands' help without importing them."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands in the order of help."""
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name.replace("-", "_")
        if problems := _surroundings():
            raise Problems(problems)
        command: click.Command = importlib.import_module(
            f"marathon.commands.{name}"
        ).command
        return command

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was asked for; offer the nearest one where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            advice = f"did you mean '{close[0]}'?" if close else "see marathon --help"
            ctx.fail(f"there is no command '{args[0]}'; {advice}")
        if problems := _empty(args[1:]):
            raise Problems(problems)
        return super().resolve_command(ctx, args)

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their static lines."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    @override
    def make_context(self, *arguments: Any, **keywords: Any) -> click.Context:
        """Read the command line; `--help` and `--version` are answered here."""
        try:
            return super().make_context(*arguments, **keywords)
        except BrokenPipeError:
            _end_quietly()

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; bad input ends in 2, an interruption in 130."""
        try:
            return super().invoke(ctx)
        except InvalidInput as error:
            raise Problems(error.problems) from error
        except BrokenPipeError:
            _end_quietly()
        except OSError as error:
            if error.filename is None:
                raise  # the screen: see `main`
            said = f"{error.filename}: {error.strerror or type(error).__name__}"
            raise Problems((said,)) from error
        except KeyboardInterrupt:
            stop("interrupted; what was written is whole")


def _surroundings() -> tuple[str, ...]:
    """Settings of the surroundings with which libraries cannot be loaded, or the model cannot be run."""
    found = []
    switch = os.environ.get("NUMBA_DISABLE_JIT", "").strip()
    if switch not in ("", "0"):
        found.append(f"NUMBA_DISABLE_JIT={switch}: the model runs compiled only; unset it")
    threads = os.environ.get("NUMBA_NUM_THREADS", "").strip()
    with contextlib.suppress(ValueError):  # numba passes over what is no number
        if threads and int(threads) < 1:
            found.append(
                f"NUMBA_NUM_THREADS={threads}: 1 or more is allowed; correct or unset it"
            )
    day = os.environ.get("SOURCE_DATE_EPOCH")
    if day is not None and not day.strip().isdigit():
        found.append(
            f"SOURCE_DATE_EPOCH={day}: a whole number of seconds is allowed; correct or unset it"
        )
    return tuple(found)


def _empty(written: Sequence[str]) -> tuple[str, ...]:
    """Arguments that hold nothing: a variable of a script, mostly, that was never set."""
    found = []
    for place, text in enumerate(written):
        before = written[place - 1] if place else ""
        if text == "":
            named = before.startswith("--") and "=" not in before
            what = before if named else f"argument {place + 1}"
        elif text.startswith("--") and text.endswith("=") and text.count("=") == 1:
            what = text[:-1]
        else:
            continue
        found.append(f"{what}: nothing is given; write a value, or leave it out")
    return tuple(found)


def _end_quietly() -> NoReturn:
    """End a command whose reader has seen enough (`| head`)."""
    _silence(sys.stdout)
    raise click.exceptions.Exit(0)


def _print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    if not asked or ctx.resilient_parsing:
        return
    click.echo(f"marathon {version()}")
    ctx.exit()


def version() -> str:
    """Version of the installed distribution; `unknown` where it runs without being installed."""
    from importlib import metadata

    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 92},
    epilog="First time here? Try 'marathon demo'.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Simulate and forecast a sales organisation.

    See what a way of managing does before you live through it.
    """


_IN_ASCII: Final = str.maketrans(
    {
        "±": "+-",
        "×": "x",
        "−": "-",
        "\N{EN DASH}": "-",
        "…": "...",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def _spelt_out(error: UnicodeError) -> tuple[str, int]:
    """Characters that an output cannot encode, as ones that every output can."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_IN_ASCII)
    return text.encode("ascii", "replace").decode("ascii"), error.end


SPELT_OUT: Final = "marathon-spelt-out"
codecs.register_error(SPELT_OUT, _spelt_out)


def _silence(stream: TextIO) -> None:
    """Let what is still buffered for a stream that cannot take it go nowhere."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (a name, not a path)
        os.dup2(nowhere.fileno(), stream.fileno())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line of this process, or the given arguments.

    What an output cannot encode is spelt out in ASCII. An output that takes no more (a full
    disk) ends in a sentence and 2; a reader that has seen enough (`| head`) ends it quietly.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SPELT_OUT)
    gc.set_threshold(NEW_OBJECTS)
    sys.setswitchinterval(SWITCH_AFTER)
    interrupts = _Interrupts()
    try:
        ended = _run(arguments, interrupts)
        if ended == INTERRUPTED:
            _leave(interrupts.ended())
        sys.exit(ended)
    except OSError as error:
        with contextlib.suppress(OSError):
            click.echo(
                f"marathon: the output cannot be written ({error.strerror})", err=True
            )
        _silence(sys.stdout)
        _silence(sys.stderr)
        sys.exit(BAD_INPUT)
    finally:
        gc.freeze()  # the process ends: its memory is not looked through once more


def _open_closed_streams() -> None:
    """Let streams that whoever started this process closed (`>&-`) read and write nothing.

    Left closed, their numbers would go to the next files that are opened, and what a library
    prints would be written into these.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _leave(ended: int) -> NoReturn:
    """End an interrupted process now, with its exit code.

    Python would wait for threads, and end by the signal instead where the interrupt came in
    the middle of code that a library had made.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, AttributeError):
            stream.flush()
    os._exit(ended)


def _run(arguments: Sequence[str] | None, interrupts: "_Interrupts") -> int:
    """Run the command line; its exit code."""
    try:
        interrupts.listen()
        ended = cli.main(arguments, prog_name="marathon", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception:
        # Libraries turn an interrupt that meets them while they load into errors of their own.
        if not interrupts.seen:
            raise
        say("interrupted; what was written is whole")
        return INTERRUPTED
    # Click returns the code of an early end, or else what the command returns: nothing.
    return ended if isinstance(ended, int) else 0


class _Interrupts:
    """Whether Ctrl-C was pressed, or the process was asked to end in another way.

    A process that SIGTERM or SIGHUP ended at once would leave workers behind, and files that
    are half written.
    """

    SIGNALS: Final = tuple(
        getattr(signal, name)
        for name in ("SIGINT", "SIGTERM", "SIGHUP")
        if hasattr(signal, name)
    )

    def __init__(self) -> None:
        self.seen = 0

    def listen(self) -> None:
        """Raise KeyboardInterrupt at each of these signals, and remember it.

        One that is ignored, as SIGHUP below nohup, stays so.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        for number in self.SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._heard)

    def ended(self) -> int:
        """Exit code of an interrupted process, as shells write it."""
        return 128 + self.seen if self.seen else INTERRUPTED

    def _heard(self, number: int, frame: FrameType | None) -> None:
        again, self.seen = bool(self.seen), self.seen or number
        # What libraries had half made complains as it is taken away.
        sys.unraisablehook = lambda _: None
        if again or not hasattr(signal, "setitimer") or not _is_loading(frame):
            signal.default_int_handler(number, frame)
        signal.signal(signal.SIGALRM, self._later)
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_BETWEEN_LOOKS)

    def _later(self, number: int, frame: FrameType | None) -> None:
        """Interrupt as soon as nothing is being loaded: libraries swallow what meets them there."""
        if not _is_loading(frame):
            signal.default_int_handler(number, frame)
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_BETWEEN_LOOKS)


def _is_loading(frame: FrameType | None) -> bool:
    """Whether a module is being loaded where the program stands."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
