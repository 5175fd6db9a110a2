"""`marathon why`: an exact account of what makes one way of managing differ from another."""

import json
from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options, screen
from marathon.sentences.fitted import record
from marathon.writing import free_path, write_new
from sim.problems import InvalidInput


@click.command("why")
@click.argument("base")
@click.argument("other", required=False)
@options.organisation()
@options.settings("Set a lever in OTHER; without OTHER, in a copy of BASE.")
@options.years()
@options.warmup()
@options.futures(default=32)
@options.number("--rep", "The account of one seat, from 1.")
@options.flag("--deals", "List the deals whose two lives differ most.")
@options.number("--deal", "The two lives of deal N of that list.", 1)
@options.future("The future that --deals and --deal look at.")
@options.seed()
@options.executor
@options.out("FILE", "Write a page with charts and tables.")
@options.as_json
def command(
    base: str,
    other: str | None,
    *,
    deals: bool,
    deal: int | None,
    future: int,
    futures: int,
    executor: str | None,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.why` and `marathon.deals`)
) -> None:
    """Explain why OTHER books more or less than BASE, on the same luck.

    The organisation runs under BASE, and OTHER takes over in week 0. The difference is
    followed along the money (hours, inputs, pipeline, wins and losses, amounts) and, where several
    groups of levers differ, shared out among them and their practices. Both accounts add up exactly.

    In an organisation of several teams both accounts are of all teams together: what each team
    gains or loses is told by `marathon compare BASE OTHER --by team`; --rep is the account of one seat.

    --deals and --deal look at single deals of one future instead: the same buyer in the same
    window, with the same luck, in both worlds.
    """
    page = free_path(out) if out is not None else None
    if deal is not None or deals:
        _look_at_deals(base, other, deal, page, as_json=as_json, future=future, **asked)
        return
    found = marathon.why(
        base, other, futures=futures, executor=executor, progress=True, **asked
    )
    screen.print_answer(found, as_json=as_json)
    if page is not None:
        write_new(page, found.report())
        screen.say(f"the page is {page}")


def _look_at_deals(
    base: str,
    other: str | None,
    deal: int | None,
    page: Path | None,
    *,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.deals`)
) -> None:
    """Print the list of deals, or one deal's two lives, and write its page.

    Raises:
        InvalidInput: The list has no such deal, or there is no deal to write a page about.
    """
    if deal is None and page is not None:
        raise InvalidInput("--out: is the page of one deal; give --deal N as well")
    found = marathon.deals(base, other, progress=True, **asked)
    if deal is None:
        listed = found.to_dict()["deals"]
        click.echo(json.dumps(listed, indent=1) if as_json else found.text())
        return
    life = found.lives(deal)
    told = {**life.to_json(), "calibration": record(found.organisation)}
    click.echo(json.dumps(told, indent=1) if as_json else found.life_text(life))
    if page is not None:
        write_new(page, found.life_page(life))
        screen.say(f"the page is {page}")
