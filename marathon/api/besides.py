"""What stands beside a comparison where it was asked for: from today on, by team, what managers said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marathon.api.arguments import refused
from marathon.lazy import pd
from marathon.tables import Table

if TYPE_CHECKING:  # a comparison without them waits for neither, nor for charts
    from marathon.api.by_team import ByTeam
    from marathon.api.commits import Commits
    from marathon.api.today import FromToday
    from marathon.page.report import Section


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Besides:
    """What a comparison shows beside its own numbers.

    Attributes:
        today: Bookings by day in the company's money, or None.
        commits: What managers said of quarters, or None.
        titles: What tables call each scenario.
        leading: The scenario that the verdict is about.
        currency: The company's.
        teams: What is said of each team, or None.
    """

    today: FromToday | None
    commits: Commits | None
    titles: Mapping[str, str]
    leading: str
    currency: str
    teams: ByTeam | None = None

    @property
    def verdict(self) -> tuple[str, ...]:
        """Sentences that come before the verdict."""
        if self.today is None:
            return ()
        return (self.today.verdict(self.titles, self.leading, self.currency),)

    @property
    def notes(self) -> tuple[str, ...]:
        """What one should know of it."""
        return (
            *(() if self.today is None else self.today.notes(self.titles)),
            *(
                ()
                if self.commits is None
                else (*self.commits.verdict, *self.commits.remarks)
            ),
        )

    @property
    def before(self) -> list[tuple[Table, str]]:
        """Tables that come before the others."""
        return [] if self.today is None else [self.today.table(self.titles, self.currency)]

    @property
    def after(self) -> list[tuple[Table, str]]:
        """Tables that come after the others."""
        said = [] if self.commits is None else self.commits.tables()
        return [*([] if self.teams is None else [self.teams.table()]), *said]

    @property
    def last(self) -> tuple[str, ...]:
        """Sentences that come after the verdict."""
        return () if self.teams is None else self.teams.said()

    def by_team(self) -> pd.DataFrame:
        """Return one row a team, scenario and response.

        Raises:
            InvalidInput: It was not asked for.
        """
        if self.teams is None:
            raise refused("by", "team", 'no team was kept; give compare by="team" as well')
        return self.teams.frame()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The same for the page."""
        from marathon.page.report import Section

        found = []
        if self.today is not None:
            found.append(
                Section(
                    title="From today on", name="today", said=(),
                    table=self.today.table(self.titles, self.currency),
                    notes=self.today.notes(self.titles),
                )
            )  # fmt: skip
        if self.teams is not None:
            found.append(
                Section(
                    title=self.teams.title, name="teams", said=self.last,
                    table=self.teams.table(), notes=(),
                )
            )  # fmt: skip
        if self.commits is not None:
            found.append(
                Section(
                    title="What managers said of the quarter", name="commits",
                    said=self.commits.verdict, table=self.commits.tables()[0],
                    notes=self.commits.remarks,
                )
            )  # fmt: skip
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Return what `--json` prints of it; nothing where nothing was asked for."""
        return {
            **({} if self.today is None else {"today": self.today.to_dict()}),
            **({} if self.commits is None else {"commits": self.commits.to_dict()}),
            **(
                {}
                if self.teams is None
                else {"teams": self.teams.to_list(), "team_leads": self.teams.best_two()}
            ),
        }
