"""`marathon compare`: ways of managing against each other, on the same luck."""

from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("compare")
@click.argument("base")
@click.argument("others", metavar="[OTHER]...", nargs=-1)
@options.scenario(
    "--organisation",
    "Whom the scenarios manage; default: mid_market, or what --history is calibrated to.",
)
@options.path(
    "--history",
    "Begin with the open deals of an imported folder or an export.",
    "DIR",
)
@options.day("--as-of", "With --history: the last day that is known; default: its end.")
@options.despite
@options.settings("Set a lever in every OTHER; without OTHER, in a copy of BASE.")
@options.years()
@options.flag("--steady", "Compare steady states, not the switch.")
@options.warmup("Years before week 0: under BASE, or with --steady under each itself.")
@options.futures("Simulated futures; with --precision, at most so many.")
@options.option(
    "--precision",
    "Stop when the bookings ratio is known to so much: 2%.",
    metavar="PERCENT",
)
@options.parameters(
    default=None,
    more=" (where the organisation is calibrated to --history: what that leaves open, drawn unless fixed)",
)
@options.flag(
    "--equal-spend",
    "Beside each OTHER: BASE with the same money spent on heads, and on leads.",
)
@options.flag(
    "--commits",
    "Beside it: what managers say of quarters, against what came and against the forecast.",
)
@options.option(
    "--by",
    "Beside it: which way of managing pays in which team?",
    type=click.Choice(["team"]),
)
@options.seed()
@options.executor
@options.out("DIR", "Folder for report, charts, tables and the resumable run.")
@options.as_json
def command(
    base: str,
    others: tuple[str, ...],
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.compare`)
) -> None:
    """Compare BASE with each OTHER: built-in scenarios or TOML files.

    Moves are added with + (coach+quota_stretch), teams told apart with @ (initial@2=align).

    Every future is lived through under each scenario with the same luck. By default the
    organisation runs under BASE, and the OTHERs take over in week 0; so the costs of the
    change, its dip and its break-even week are seen. Without OTHER and without --set, BASE
    alone is measured.

    With --parameters drawn, every two futures meet an organisation of their own, so that
    the result also says how much not knowing its parameters matters.
    """
    found = marathon.compare(base, *others, out=out, progress=True, **asked)
    for sentence in (found.speed, *found.never_reached):
        screen.say(sentence)
    screen.show(found, out, "report and tables are", as_json=as_json)
    screen.stop_if_interrupted(interrupted=found.interrupted)
