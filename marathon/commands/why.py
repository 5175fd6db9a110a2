"""`marathon why`: an exact account of what makes one way of managing differ from another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marathon import options
from marathon.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marathon.charts.canvas import Chart
    from marathon.sentences.explanation import Because


@click.command("why")
@click.argument("base")
@click.argument("other", required=False)
@options.organisation()
@options.settings("Set a lever in OTHER; without OTHER, in a copy of BASE.")
@options.years()
@options.warmup()
@options.replications(default=32)
@click.option("--rep", type=int, metavar="N", help="The account of one seat, from 1.")
@click.option("--deals", is_flag=True, help="List the deals whose two lives differ most.")
@click.option(
    "--deal",
    type=click.IntRange(1),
    metavar="N",
    help="The two lives of deal N of that list.",
)
@options.replication
@options.seed()
@options.workers
@options.out("FILE", "Write a page with charts and tables.")
@options.as_json
def command(
    base: str,
    other: str | None,
    organisation: str,
    settings: tuple[str, ...],
    *,
    years: int,
    warmup: int,
    replications: int,
    rep: int | None,
    deals: bool,
    deal: int | None,
    replication: int,
    seed: int,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Explain why OTHER books more or less than BASE, on the same luck.

    The organisation runs under BASE, and OTHER takes over in week 0. The difference is
    followed along the money (hours, inputs, pipeline, exits, amounts) and, where several
    groups of levers differ, shared out among them. Both accounts add up exactly.

    --deals and --deal look at single deals of one future instead: the same buyer in the same
    window, with the same luck, in both worlds.
    """
    from marathon import screen
    from marathon.commands.compare import read_request
    from marathon.commands.demo import check_free, write_new
    from marathon.sentences.explanation import because
    from sim.experiments.why.why import explain

    others = (other,) if other is not None else ()
    request = read_request(base, others, organisation, settings)
    if len(request.scenarios) < 2:
        raise BadInput(["OTHER: name a scenario to compare with, or --set a lever"])
    page = Path(out) if out is not None else None
    if page is not None:
        check_free(page)
    first, second = request.scenarios
    if deals or deal is not None:
        from marathon.deals import show_deals

        show_deals(
            first, second, request.organisation, years=years, warmup=warmup, seed=seed,
            replication=replication, rep=rep, deal=deal, page=page, as_json=as_json,
        )  # fmt: skip
        return
    with screen.compilation_announced(), screen.futures_shown() as progress:
        explanation = explain(
            first, second, request.organisation, years=years, warmup=warmup,
            replications=replications, seed=seed, rep=rep, progress=progress,
            executor=None if workers is None else f"threads:{workers}",
        )  # fmt: skip
    told = because(explanation, first, second, request.organisation)
    if as_json:
        click.echo(json.dumps(explanation.to_json(), indent=1))
    else:
        click.echo(result_text(told))
    if page is not None:
        from marathon.page.explanation import explanation_page

        write_new(page, explanation_page(told, draw_charts(told)))
        click.echo(f"marathon: the page is {page}", err=True)


def draw_charts(told: Because) -> Sequence[Chart]:
    """Where the difference was made, and by which decisions."""
    from marathon.charts import account, levers

    drawn = (account.draw(told), levers.draw(told))
    return [chart for chart in drawn if chart is not None]


def result_text(told: Because) -> str:
    """Verdict first, then both accounts, then how to read them."""
    from marathon.screen import columns
    from marathon.sentences.explanation import account_rows, lever_rows, notes, verdict
    from marathon.tables import paragraph, text_table

    width = columns()
    parts = ["\n".join(paragraph(said, width=width) for said in verdict(told))]
    heads, rows = account_rows(told)
    parts.append(text_table(heads, rows, numbers=frozenset({1, 2})))
    if told.explanation.levers:
        heads, rows = lever_rows(told)
        parts.append(text_table(heads, rows, numbers=frozenset({1, 2, 3, 4})))
    parts.append(
        "\n".join(
            "- " + paragraph(said, width=width - 2, indent="  ").lstrip()
            for said in notes(told)
        )
    )
    return "\n\n".join(parts)
