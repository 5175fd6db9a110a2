"""`marathon why --deals` and `--deal N`: the deals of one future in two worlds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from marathon.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiments.lives.lives import TwoLives
    from sim.experiments.lives.meetings import Meeting
    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario

_LISTED: Final = 20


def show_deals(
    base: Scenario,
    other: Scenario,
    organisation: Organisation,
    *,
    years: int,
    warmup: int,
    seed: int,
    replication: int,
    rep: int | None,
    deal: int | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Print the list of deals, or one deal's two lives, and write its page.

    Raises:
        BadInput: The list has no such deal, or there is no deal to write a page about.
    """
    from marathon import screen
    from sim.experiments.lives.lives import two_lives
    from sim.experiments.lives.meetings import TwoWorlds, meetings

    if deal is None and page is not None:
        raise BadInput(["--out: is the page of one deal; give --deal N as well"])
    worlds = TwoWorlds(
        base=base, other=other, organisation=organisation, years=years, warmup=warmup,
        seed=seed, replication=replication,
    )  # fmt: skip
    with screen.compilation_announced():
        found = meetings(worlds)
        if rep is not None:
            found = tuple(meeting for meeting in found if meeting.rep == rep)
        if deal is None:
            _list(found, base, other, as_json=as_json)
            return
        chosen = [meeting for meeting in found if meeting.number == deal]
        if not chosen:
            raise BadInput(
                [f"--deal {deal}: the list has {len(found)} deals; see --deals for them"]
            )
        two = two_lives(worlds, chosen[0])
    click.echo(json.dumps(two.to_json(), indent=1) if as_json else lives_text(two))
    if page is not None:
        from marathon.commands.demo import write_new
        from marathon.page.lives import lives_page

        write_new(page, lives_page(two))
        click.echo(f"marathon: the page is {page}", err=True)


def _list(
    found: tuple[Meeting, ...], base: Scenario, other: Scenario, *, as_json: bool
) -> None:
    from marathon.sentences.lives import list_rows
    from marathon.tables import text_table

    if as_json:
        click.echo(json.dumps([meeting.to_json() for meeting in found], indent=1))
        return
    both = sum(meeting.met_in_both for meeting in found)
    click.echo(
        f"{len(found)} deals end or book differently in the two worlds; {both} of them were "
        f"deals in both. The first {min(_LISTED, len(found))}:\n"
    )
    heads = ("deal", "rep", "account-window", base.title, other.title)
    click.echo(text_table(heads, list_rows(found, _LISTED), numbers=frozenset({0})))


def lives_text(two: TwoLives) -> str:
    """Verdict, what decided, then both lives side by side."""
    from marathon.screen import columns
    from marathon.sentences.lives import SAME_LUCK, differences, input_rows, rows, verdict
    from marathon.tables import paragraph, text_table

    width = columns()
    titles = tuple(life.scenario for life in two.lives)
    parts = ["\n".join(paragraph(said, width=width) for said in verdict(two))]
    parts += [
        f"{said}\n{text_table(('', *titles, ''), input_rows(difference))}"
        for said, difference in differences(two)
    ]
    told = [
        (
            ">" if row.parts else "",
            *(f"{each.when:%Y-%m-%d} {each.what}" if each is not None else ""
              for each in (row.base, row.other)),
        )
        for row in rows(two)
    ]  # fmt: skip
    parts += [text_table(("", *titles), told), paragraph(SAME_LUCK, width=width)]
    return "\n\n".join(parts)
