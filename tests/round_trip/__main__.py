"""`python -m tests.round_trip`: run a sample of the oracle, or all of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tests.round_trip.cases import Case, every, sample
from tests.round_trip.leaving_out import run_without
from tests.round_trip.running import run, share_right, story, table


@click.command()
@click.option(
    "--sample", "count", metavar="N", type=click.IntRange(1), help="Draw N cases."
)
@click.option("--seed", default=0, help="Seed of the draw and of the planted companies.")
@click.option("--vendor", multiple=True, help="Only these vendors.")
@click.option("--language", multiple=True, help="Only these languages (or api).")
@click.option("--defect", multiple=True, help="Only these defects.")
@click.option(
    "--translated", is_flag=True, help="Only where the vendor's labels are known."
)
@click.option(
    "--table", "tables", is_flag=True, help="Print counts by vendor, language, defect."
)
@click.option(
    "--without", multiple=True, help="Leave out a vendor's or language's vocabulary."
)
@click.option("--quiet", is_flag=True, help="Do not list what was not right.")
@click.option("--keep", type=click.Path(path_type=Path), help="Folder for files of those.")
def main(
    count: int | None,
    seed: int,
    vendor: tuple[str, ...],
    language: tuple[str, ...],
    defect: tuple[str, ...],
    translated: bool,
    tables: bool,
    without: tuple[str, ...],
    quiet: bool,
    keep: Path | None,
) -> None:
    """Write exports of known deals, import them without a mapping, and compare.

    The exit code is 1 where a case came back wrong without a word, or crashed.
    """
    if without:
        words = sys.argv[1:]
        again = [
            word
            for word, before in zip(words, ["", *words], strict=False)
            if "--without" not in (word, before)
        ]
        finished = run_without(without, again)
        click.echo(finished.stdout + finished.stderr)
        sys.exit(finished.returncode)

    def wanted(case: Case) -> bool:
        return (
            (not vendor or case.vendor in vendor)
            and (not language or case.language in language)
            and (not defect or case.defect in defect)
            and (not translated or case.translated)
        )

    cases = [
        case for case in (sample(count, seed) if count else every(seed)) if wanted(case)
    ]
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    results = []
    for result in run(cases, keep):
        results.append(result)
        if not quiet and not result.judgement.right:
            click.echo(story(result))
    if tables:
        click.echo("\n" + table(results))
    bad = any(result.judgement.verdict in ("silent", "crashed") for result in results)
    click.echo(f"\n{len(results)} cases, {100 * share_right(results):.1f} % right")
    sys.exit(int(bad))


main()
