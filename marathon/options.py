"""Options that several commands share, each declared once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from typing_extensions import override

from sim.seeds import MOST_SEED

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)


def option(
    names: str,
    meaning: str,
    *,
    default: Any = None,  # noqa: ANN401 (of the option's own type)
    **more: Any,  # noqa: ANN401 (click's own arguments)
) -> Callable[[Command], Command]:
    """An option, and in its help the default, where there is one.

    Args:
        names: `--name`, and behind a blank what the argument is called, if otherwise.
        meaning: The line of help.
        default: Its value where it is not given; None: there is none.
        **more: Further arguments of `click.option`.
    """
    if default is not None:
        more |= {"default": default, "show_default": True}
    return click.option(*names.split(), help=meaning, **more)


def number(
    names: str,
    meaning: str,
    least: int | None = None,
    most: int | None = None,
    **more: Any,  # noqa: ANN401
) -> Callable[[Command], Command]:
    """An option that takes a whole number, within a range where one is given."""
    more = {"metavar": "N", **more}
    return option(names, meaning, type=_WholeNumber(least, most), **more)


class _WholeNumber(click.IntRange):
    """A whole number within a range, called so where something else is given."""

    name = "whole number"


class _Number(click.FloatRange):
    """A number, called so where something else is given."""

    name = "number"


NUMBER = _Number()
"""A number of any size; whoever uses it knows its range."""


def path(
    names: str,
    meaning: str,
    kind: str,
    **more: Any,  # noqa: ANN401
) -> Callable[[Command], Command]:
    """An option that takes the path of a file or folder."""
    return option(names, meaning, metavar=kind, type=click.Path(path_type=Path), **more)


def day(names: str, meaning: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401
    """An option that takes a day."""
    return option(names, meaning, metavar="DAY", type=_Day(["%Y-%m-%d"]), **more)


class _Day(click.DateTime):
    """A day, and what to write where it is none."""

    @override
    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """See `click.ParamType.convert`."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"'{value}' is no day; write it as 2025-06-30", param, ctx)


def flag(names: str, meaning: str) -> Callable[[Command], Command]:
    """An option without a value."""
    return option(names, meaning, is_flag=True)


history = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
executor = option(
    "--executor",
    "Who computes: threads[:N], processes[:N] or tcp://host:port; default: threads.",
    metavar="WHO",
)
as_json = flag("--json as_json", "Print JSON.")


def parameters(
    default: str | None = "fixed", more: str = ""
) -> Callable[[Command], Command]:
    """Whether the organisation's parameters are held or drawn."""
    return option(
        "--parameters",
        f"Hold the organisation's parameters, or draw them within what evidence allows{more}.",
        type=click.Choice(["fixed", "drawn"]),
        default=default,
    )


despite = option(
    "--despite",
    "Answer in spite of a serious finding of the import, given by its name. Repeatable.",
    multiple=True,
    metavar="FINDING",
)


pipeline = option("--pipeline", "Look at the deals of one pipeline only.", metavar="NAME")


def seed(default: int = 1) -> Callable[[Command], Command]:
    """`--seed`: where all luck comes from."""
    meaning = "Seed of all luck: the same seed, the same result."
    return number("--seed", meaning, 0, MOST_SEED, default=default)


def scenario(
    names: str,
    meaning: str,
    default: str | Sequence[str] | None = None,
    **more: Any,  # noqa: ANN401
) -> Callable[[Command], Command]:
    """An option that takes the name or the file of a scenario or an organisation."""
    return option(names, meaning, default=default, metavar="NAME|FILE", **more)


def organisation(
    meaning: str = "Whom the scenarios manage.",
) -> Callable[[Command], Command]:
    """`--organisation`: a built-in organisation or a file."""
    return scenario("--organisation", meaning, "mid_market")


def settings(meaning: str) -> Callable[[Command], Command]:
    """`--set LEVER=VALUE`, any number of times."""
    text = f"{meaning} Repeatable."
    return option("--set levers", text, multiple=True, metavar="LEVER=VALUE")


def years(default: int = 4, *, most: int = 50) -> Callable[[Command], Command]:
    """`--years`: how long is measured."""
    return number("--years", "Years measured, of 52 weeks.", 1, most, default=default)


def warmup(
    meaning: str = "Years before week 0, under BASE.",
) -> Callable[[Command], Command]:
    """`--warmup`: how long the organisation runs before it is measured."""
    return number("--warmup", meaning, 0, 50, default=2, metavar="YEARS")


def futures(
    meaning: str = "Simulated futures.", *, default: int | None = None
) -> Callable[[Command], Command]:
    """`--replications` or `--futures`: how many futures are simulated."""
    names = "--replications --futures futures"
    return number(names, meaning, 2, 1_000_000, default=default)


def future(meaning: str = "Which future.") -> Callable[[Command], Command]:
    """`--replication`: the number of one future."""
    return number("--replication future", meaning, 0, 2**31 - 1, default=0)


def out(
    kind: str, meaning: str, default: str | None = None
) -> Callable[[Command], Command]:
    """`--out`: a file or a folder to write.

    Args:
        kind: `FILE` or `DIR`.
        meaning: What is written.
        default: Where to, if nothing is said.
    """
    check = _checked_folder if kind == "DIR" else None
    return option("--out", meaning, metavar=kind, default=default, callback=check)


def _checked_folder(
    _context: click.Context, _option: click.Parameter, written: str | None
) -> str | None:
    """A folder to write, seen to be one before anything is simulated."""
    from marathon.writing import usable_folder

    return None if written is None else str(usable_folder(written))
