"""Compare ways of managing with a base, in pairs on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from marathon.api import asking
from marathon.api.arguments import Day, Observer, Path, Problems, refused
from marathon.api.comparison import Comparison
from marathon.api.watching import watched
from marathon.sentences.comparison.equal_spend import with_rivals
from sim.experiments.comparing.compare import compare as compare_pairs
from sim.experiments.drawing.drawing import EvidenceRanges, OrganisationSource
from sim.experiments.running.executors import ExecutorLike
from sim.experiments.spending.equal_spend import compare_at_equal_spend
from sim.organisation import Organisation
from sim.outputs.responses import SHOWN

# What a history tells is loaded where one is given: no other comparison waits for it.
if TYPE_CHECKING:
    from forecast.history import History as Tables
    from marathon.api.history import History
    from marathon.api.today import Evening, FromToday, Stands
    from sim.experiments.comparing.comparison import Comparison as Numbers

DEFAULT_ORGANISATION: Final = "mid_market"


def compare(
    base: asking.AnyScenario,
    *others: asking.AnyScenario,
    organisation: Path | Organisation | object | None = None,
    levers: asking.Levers | None = None,
    years: int = 4,
    futures: int | None = None,
    precision: float | str | None = None,
    steady: bool = False,
    warmup: int = 2,
    parameters: Literal["fixed", "drawn"] | None = None,
    equal_spend: bool = False,
    commits: bool = False,
    history: History | Tables | Path | None = None,
    as_of: Day | None = None,
    despite: Sequence[str] = (),
    responses: Sequence[str] = SHOWN,
    by: Literal["team"] | None = None,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Observer = None,
) -> Comparison:
    """Compare ways of managing with a base, in pairs on the same luck.

    By default the organisation runs under the base, and the others take over in week 0; so
    what the change costs, its dip and its break-even week are seen.

    Args:
        base: Name of a built-in scenario, the path of a TOML file, a composition such as
            `coach+hiring_wave`, or a `Scenario`.
        *others: What it is compared with; none: the base with `levers` set, or alone.
        organisation: Whom they manage: a name, a file, an `Organisation`, a `Calibration`. None:
            `mid_market`, or with a history the organisation calibrated to it.
        levers: Levers by name, set in each of the others.
        years: Years measured, 1 to 50.
        futures: Simulated futures, default 120; with a precision, at most so many.
        precision: Stop when the ratio of bookings is known to so much: .02 or "2%".
        steady: Compare steady states instead of the switch.
        warmup: Years before week 0.
        parameters: `drawn` lets every two futures meet an organisation of their own, and says how
            much not knowing it matters: one within what evidence allows or, where it is calibrated
            here, one that the history leaves open. None: that where it is calibrated here, else
            `fixed`, the one organisation in every future.
        equal_spend: Add the base with the same money spent on heads, and on leads.
        commits: Ask managers what each quarter will bring, and hold that against what it brought
            and against the forecast of what their CRM recorded (`marathon.commits`); this takes a
            minute or more.
        history: A company's deals: week 0 then begins with those that are open, in every scenario
            alike, and `today` says in the company's money what is booked by which day.
        as_of: Last day of the history that is used; None: its end. Week 0 begins on the Monday
            after it.
        despite: Serious findings of the import that would forbid it, by name.
        responses: Names of the responses compared, with intervals that hold for all at once.
        by: `team` says of each team as well what it books and what is left of that
            (`frame(by="team")`): which way of managing pays in which team?
        seed: Seed of all luck; the same seed gives the same bits.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786", an executor, a
            client of dask.distributed; None: one thread a processor.
        out: Folder that keeps finished futures, so that a stopped run goes on.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Returns:
        The comparison; after Ctrl-C that of the futures that had finished.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> c = marathon.compare("initial", "align", futures=2, years=1, warmup=0)
        >>> c.frame().columns[:3].tolist()
        ['scenario', 'response', 'unit']
    """
    problems = Problems()
    years, warmup, seed, steady, equal_spend, commits, width, responses, despite = problems.take(
        years=years, warmup=warmup, seed=seed, steady=steady, equal_spend=equal_spend, commits=commits,
        precision=precision, responses=responses, despite=despite,
    )  # fmt: skip
    kept, progress, executor = problems.take(out=out, progress=progress, executor=executor)
    by = problems.take(by=by)
    if by is not None and equal_spend:
        problems.found.append(
            "by (--by): heads and leads that the same money buys (--equal-spend) belong to no team; "
            "leave one of the two out"
        )
    drawn = problems.take(parameters=parameters) if parameters is not None else None
    futures = problems.take(futures=futures) if futures is not None else None
    named = [("base", base), *(("others", each) for each in others)]
    evening = _evening(
        problems,
        history,
        as_of,
        steady=bool(steady),
        equal_spend=bool(equal_spend),
        warmup=warmup,
    )
    firm = DEFAULT_ORGANISATION if organisation is None else organisation
    asked = asking.request(problems, named, firm, levers)
    if by is not None and len(asked.organisation.team_names()) == 1:
        raise refused(
            "by", by, "the organisation (--organisation) has one team; leave it out"
        )
    run = compare_at_equal_spend if equal_spend else compare_pairs
    begun: dict[str, Any] = {} if by is None else {"by_team": True}
    found: Stands | None = None
    with watched(progress) as report:
        if evening is not None:
            found = evening.read(
                None if organisation is None else asked.organisation, despite, report
            )
            # Dates of a scenario's changes are those of the organisation that begins then.
            asked = asking.request(problems, named, found.today.organisation, levers)
            begun["today"] = found.today.known
        numbers = run(
            asked.scenarios[0],
            asked.scenarios[1:],
            asked.organisation,
            years=years,
            steady=steady,
            warmup=warmup,
            replications=futures,
            precision=width,
            seed=seed,
            out=kept,
            progress=report,
            shown=responses,
            parameters=drawn_from(drawn, found, asked.organisation),
            executor=executor,
            **begun,
        )
        said = None
        if commits and not numbers.run.interrupted:
            from marathon.api.commits import commits as ask_managers

            said = ask_managers(
                *asked.scenarios, organisation=asked.organisation, seed=seed,
                executor=executor, progress=report,
            )  # fmt: skip
    return Comparison(
        numbers=numbers,
        scenarios=with_rivals(numbers, asked.scenarios),
        organisation=asked.organisation,
        commits=said,
        by=by,
        today=None if found is None else _from_today(found, numbers),
    )


def _evening(
    problems: Problems, history: object, as_of: object, *, steady: bool, equal_spend: bool, warmup: int
) -> Evening | None:  # fmt: skip
    """The evening of a history from which a comparison begins; None: of none."""
    if history is None and as_of is None:
        return None
    from marathon.api.today import Evening

    return Evening.asked(
        problems, history, as_of, steady=steady, equal_spend=equal_spend, warmup=warmup
    )


def drawn_from(
    parameters: str | None, found: Stands | None, organisation: Organisation
) -> OrganisationSource | None:
    """Where organisations are drawn from; None: from nowhere."""
    left_open = None if found is None else found.left_open
    if left_open is not None:
        return None if parameters == "fixed" else left_open
    return EvidenceRanges.of(organisation) if parameters == "drawn" else None


def _from_today(found: Stands, numbers: Numbers) -> FromToday:
    from marathon.api.today import from_today

    return from_today(found, numbers)
