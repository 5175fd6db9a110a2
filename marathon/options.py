"""Options that several commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from sim.seeds import MOST_SEED

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)

SEEDS: Final = click.IntRange(0, MOST_SEED)
"""Every seed: what the engine's key has room for."""

executor = click.option(
    "--executor",
    metavar="WHO",
    help="Who computes: threads[:N], processes[:N] or tcp://host:port; default: threads.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def seed(default: int = 1) -> Callable[[Command], Command]:
    """`--seed`: where all luck comes from."""
    return click.option(
        "--seed", default=default, show_default=True, type=SEEDS,
        help="Seed of all luck: the same seed, the same result.",
    )  # fmt: skip


def organisation(
    meaning: str = "Whom the scenarios manage.",
) -> Callable[[Command], Command]:
    """`--organisation`: a built-in organisation or a file."""
    return click.option(
        "--organisation", default="mid_market", show_default=True, metavar="NAME|FILE",
        help=meaning,
    )  # fmt: skip


def settings(meaning: str) -> Callable[[Command], Command]:
    """`--set LEVER=VALUE`, any number of times."""
    return click.option(
        "--set", "levers", multiple=True, metavar="LEVER=VALUE",
        help=f"{meaning} Repeatable.",
    )  # fmt: skip


def years(default: int = 4, *, most: int = 50) -> Callable[[Command], Command]:
    """`--years`: how long is measured."""
    return click.option(
        "--years", default=default, show_default=True, type=click.IntRange(1, most),
        help="Years measured, of 52 weeks.",
    )  # fmt: skip


def warmup(
    meaning: str = "Years before week 0, under BASE.",
) -> Callable[[Command], Command]:
    """`--warmup`: how long the organisation runs before it is measured."""
    return click.option(
        "--warmup", default=2, show_default=True, type=click.IntRange(0, 50),
        metavar="YEARS", help=meaning,
    )  # fmt: skip


def futures(
    meaning: str = "Simulated futures.", *, default: int | None = None
) -> Callable[[Command], Command]:
    """`--replications`: how many futures are simulated."""
    return click.option(
        "--replications", "futures", default=default, show_default=default is not None,
        type=click.IntRange(2, 1_000_000), metavar="N", help=meaning,
    )  # fmt: skip


def future(meaning: str = "Which future.") -> Callable[[Command], Command]:
    """`--replication`: the number of one future."""
    return click.option(
        "--replication", "future", default=0, show_default=True,
        type=click.IntRange(0, 2**31 - 1), help=meaning,
    )  # fmt: skip


parameters = click.option(
    "--parameters",
    type=click.Choice(["fixed", "drawn"]),
    default="fixed",
    show_default=True,
    help="Hold the organisation's parameters, or draw them within what evidence allows.",
)


def out(kind: str, meaning: str) -> Callable[[Command], Command]:
    """`--out`: a file or a folder to write.

    Args:
        kind: `FILE` or `DIR`.
        meaning: What is written.
    """
    return click.option("--out", metavar=kind, help=meaning)
