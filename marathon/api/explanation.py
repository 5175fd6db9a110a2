"""Why one way of managing books more than another: an exact account, and single deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Observer, Path, Problems, refused, taken
from marathon.api.asking import AnyScenario, Levers, changes_never_reached, request
from marathon.api.result import AboutOrganisation, frame_of
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.screen import columns
from marathon.sentences import explanation as sentences
from marathon.sentences import lives, words
from marathon.tables import Table, answer_text
from sim.experiments.lives.lives import TwoLives, two_lives
from sim.experiments.lives.meetings import Meeting, TwoWorlds, meetings
from sim.experiments.running.executors import ExecutorLike
from sim.experiments.why.explanation import Explanation as Numbers
from sim.experiments.why.why import FUTURES, explain
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Explanation(AboutOrganisation):
    """Why the other way of managing books more or less than the base.

    Attributes:
        numbers: Both accounts, with their intervals.
        base: What the organisation does in week 0.
        other: What took over.
        organisation: Whom they manage.
    """

    numbers: Numbers
    base: Scenario
    other: Scenario
    organisation: Organisation

    @cached_property
    def story(self) -> sentences.Because:
        """The numbers with the names that people read."""
        return sentences.because(self.numbers, self.base, self.other, self.organisation)

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How much more is booked, and through what."""
        return sentences.verdict(self.story)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """How to read both accounts."""
        return (*self.cautions, *self.never_reached, *sentences.notes(self.story))

    @property
    def never_reached(self) -> tuple[str, ...]:
        """A sentence for each of the two with a change after the weeks that are explained."""
        return changes_never_reached((self.base, self.other), weeks=self.numbers.weeks)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a part of the difference in bookings; parts add up to it exactly.

        Columns: `name`, `chapter` (hours, inputs, pipeline, exits, bookings), `meaning`, and
        `mean`, `low`, `high` in money a rep and year.
        """
        return frame_of(self.numbers.bookings.shares)

    def levers(self) -> pd.DataFrame:
        """Return one row a response and group of levers: what each of them is worth.

        Empty where nothing differs, and in the account of one rep.
        """
        return frame_of(
            {"response": split.response, **share.to_json()}
            for split in self.numbers.levers
            for share in split.shares
        )

    def practices(self) -> pd.DataFrame:
        """Return one row a response and lever that differs: what each is worth.

        Its `chapter` is its group, to which the levers of the group add up. Empty where
        `levers` is.
        """
        return frame_of(
            {"response": split.response, **share.to_json()}
            for split in self.numbers.practices
            for share in split.shares
        )

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `account` and, where something differs and all reps are told, `levers`."""
        drawn = (charts.account.draw(self.story), charts.levers.draw(self.story))
        return tuple(chart for chart in drawn if chart is not None)

    def report(self) -> str:
        """Return verdict, charts and tables as one HTML page."""
        return pages.explanation.explanation_page(self.story, self.charts())

    @override
    def _files(self) -> Mapping[str, Any]:
        files = {**super()._files(), "report.html": self.report()}
        if not self.numbers.levers:
            return files
        return {**files, "levers.csv": self.levers(), "practices.csv": self.practices()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        parts: list[tuple[Table, str]] = [
            (
                sentences.account_rows(self.story),
                f"{self.story.currency} {self.story.whose}",
            )
        ]
        if self.numbers.levers:
            parts.append((sentences.lever_rows(self.story), ""))
        if self.story.practices and self.numbers.rep is None:
            parts.append((sentences.practice_table(self.story), ""))
        return parts

    @override
    def text(self) -> str:
        """Return verdict, both accounts and notes: what the command prints."""
        tables = [(table, "") for table, _ in self._tables()]
        return answer_text(
            self.verdict, tables, **words.on_screen(self.notes), width=columns()
        )


def why(
    base: AnyScenario,
    other: AnyScenario | None = None,
    *,
    organisation: Path | Organisation | object = "mid_market",
    levers: Levers | None = None,
    years: int = 4,
    warmup: int = 2,
    futures: int = FUTURES,
    rep: int | None = None,
    seed: int = 1,
    executor: ExecutorLike = None,
    progress: Observer = None,
) -> Explanation:
    """Explain why one way of managing books more or less than another, on the same luck.

    The difference is followed along the money (hours, inputs, pipeline, wins and losses, amounts) and,
    where several groups of levers differ, shared out among them (Shapley values). Both
    accounts add up to it exactly.

    Args:
        base: What the organisation does today: a name, a file or a `Scenario`.
        other: What takes over in week 0; None: the base with `levers` set.
        organisation: Whom they manage.
        levers: Levers by name, set in the other.
        years: Years measured.
        warmup: Years before week 0, under the base.
        futures: Simulated futures, at least 2.
        rep: Number of one seat, from 1; None: the whole organisation.
        seed: Seed of all luck.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786", an executor, a
            client of dask.distributed; None: one thread a processor.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> e = marathon.why("initial", levers={"desk_hours": 4}, futures=2, years=1, warmup=0)
        >>> e.frame().columns.tolist()
        ['name', 'chapter', 'meaning', 'mean', 'low', 'high']
    """
    problems = Problems()
    years, warmup, futures, rep, seed, executor, progress = problems.take(
        years=years, warmup=warmup, futures=futures, rep=rep, seed=seed, executor=executor,
        progress=progress,
    )  # fmt: skip
    asked = _two(base, other, organisation, levers, problems)
    first, second = asked.scenarios
    with watched(progress) as report:
        numbers = explain(
            first, second, asked.organisation, years=years, warmup=warmup,
            replications=futures, seed=seed, rep=rep,
            progress=report,
            executor=executor,
        )  # fmt: skip
    return Explanation(
        numbers=numbers, base=first, other=second, organisation=asked.organisation
    )


def _two(
    base: object, other: object, organisation: object, levers: object, problems: Problems
) -> Any:  # noqa: ANN401
    others = () if other is None else (("other", other),)
    asked = request(problems, [("base", base), *others], organisation, levers)
    if len(asked.scenarios) < 2:
        raise InvalidInput("other: name a scenario to compare with, or set a lever")
    return asked


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Deals(AboutOrganisation):
    """The deals of one future that end or book differently in two worlds.

    Attributes:
        worlds: The two worlds, on the same luck.
        meetings: The deals, the largest difference first.
    """

    worlds: TwoWorlds
    meetings: tuple[Meeting, ...]

    @property
    @override
    def organisation(self) -> Organisation:
        """The organisation."""
        return self.worlds.organisation

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How many deals differ."""
        both = sum(meeting.met_in_both for meeting in self.meetings)
        said = f"{len(self.meetings)} deals end or book differently in the two worlds"
        return (f"{said}; {both} of them were deals in both.",)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What the organisation misses, and which changes come after the weeks lived."""
        two = (self.worlds.base, self.worlds.other)
        return (*self.cautions, *changes_never_reached(two, weeks=self.worlds.weeks))

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return the list of deals under `deals`, as `marathon why --deals --json` prints it."""
        return {
            "deals": [meeting.to_json() for meeting in self.meetings],
            "calibration": self._calibration(),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a deal, its end in both worlds side by side."""
        return pd.DataFrame(
            {
                "number": each.number,
                "account": each.account,
                "window": each.window,
                "rep": each.rep,
                "outcome_base": each.ends[0].outcome,
                "outcome_other": each.ends[1].outcome,
                "booked_base": each.ends[0].booked,
                "booked_other": each.ends[1].booked,
            }
            for each in self.meetings
        )

    def lives(self, deal: int) -> TwoLives:
        """Return the two lives of one deal: what happened, and which inputs decided it.

        Args:
            deal: Its number in the list, from 1.

        Raises:
            InvalidInput: The list has no such deal.
        """
        deal = taken(deal=deal)
        for meeting in self.meetings:
            if meeting.number == deal:
                return two_lives(self.worlds, meeting)
        raise InvalidInput(f"deal = {deal!r}: the list has {len(self.meetings)} deals")

    def life_text(self, two: TwoLives) -> str:
        """Return verdict, what decided, then both lives of a deal side by side, as text."""
        return lives.lives_text(_lives_of(two), self.cautions, width=columns())

    def life_page(self, two: TwoLives) -> str:
        """Return the two lives of a deal as one HTML page."""
        return pages.lives.lives_page(_lives_of(two), self.cautions)

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        base, other = self.worlds.base.title, self.worlds.other.title
        heads: Sequence[str] = ("deal", "rep", "account-window", base, other)
        return [((heads, lives.list_rows(self.meetings, 20)), "The first 20 at most")]


def _lives_of(two: object) -> TwoLives:
    """The two lives that were given.

    Raises:
        InvalidInput: They are none.
    """
    if isinstance(two, TwoLives):
        return two
    raise refused("two", two, "give what `lives` returned")


def deals(
    base: AnyScenario,
    other: AnyScenario | None = None,
    *,
    organisation: Path | Organisation | object = "mid_market",
    levers: Levers | None = None,
    years: int = 4,
    warmup: int = 2,
    future: int = 0,
    rep: int | None = None,
    seed: int = 1,
    progress: Observer = None,
) -> Deals:
    """List the deals of one future that come out differently under two ways of managing.

    It is the same buyer in the same buying window with the same luck, in both worlds.

    Args:
        base: What the organisation does today: a name, a file or a `Scenario`.
        other: What takes over in week 0; None: the base with `levers` set.
        organisation: Whom they manage.
        levers: Levers by name, set in the other.
        years: Years lived.
        warmup: Years before week 0, under the base.
        future: Number of the future, from 0.
        rep: Only the deals of this seat, from 1; None: all.
        seed: Seed of all luck.
        progress: False: do not say that rules are compiled.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> d = marathon.deals("initial", "align", years=1, warmup=0)
        >>> two = d.lives(1)
        >>> [life.scenario for life in two.lives]
        ['Initial', 'Align']
    """
    problems = Problems()
    years, warmup, future, rep, seed, progress = problems.take(
        years=years, warmup=warmup, future=future, rep=rep, seed=seed, progress=progress
    )
    asked = _two(base, other, organisation, levers, problems)
    first, second = asked.scenarios
    worlds = TwoWorlds(
        base=first, other=second, organisation=asked.organisation, years=years,
        warmup=warmup, seed=seed, replication=future,
    )  # fmt: skip
    with watched(progress):
        found = meetings(worlds)
    kept = tuple(meeting for meeting in found if rep in {None, meeting.rep})
    return Deals(worlds=worlds, meetings=kept)
