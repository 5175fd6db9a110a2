"""What a comparison says of each team, where that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marathon.api.result import frame_of
from marathon.lazy import pd
from marathon.sentences.comparison import by_team as sentences
from marathon.tables import Table
from sim.experiments.comparing.by_team import Lead, TeamRow, leads, team_rows
from sim.experiments.comparing.sequential import widening
from sim.experiments.reaching.bookings import told_apart
from sim.organisation import Organisation

if TYPE_CHECKING:
    from marathon.sentences.comparison.telling import Story


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByTeam:
    """Bookings and contribution of every team, and of all together.

    Attributes:
        story: The comparison with the names that people read.
        rows: By team, scenario and response.
        leads: The best two of every team, controls left out.
    """

    story: Story
    rows: tuple[TeamRow, ...]
    leads: tuple[Lead, ...] = ()
    title: str = sentences.TITLE

    @classmethod
    def of(cls, story: Story, organisation: Organisation) -> ByTeam:
        """What replications that keep money by team say."""
        numbers = story.comparison
        wider = widening(numbers.run.precision_asked)
        names = told_apart(organisation.team_names())
        compared = (numbers.base, *story.buyable)
        return cls(
            story=story,
            rows=team_rows(numbers.outcomes, names, widening=wider),
            leads=leads(numbers.outcomes, len(names), compared, widening=wider),
        )

    def said(self) -> tuple[str, ...]:
        """Return a sentence a team."""
        return sentences.said(self.story, self.rows, self.leads)

    def table(self) -> tuple[Table, str]:
        """Return the table for people, and what it holds."""
        return sentences.table(self.story, self.rows), sentences.caption(self.story)

    def frame(self) -> pd.DataFrame:
        """Return one row a team, scenario and response; behind it the best two of the team."""
        # The base is compared with nothing: its rows hold None, the others a number and its ends.
        rows = frame_of(self.rows).drop(columns=["ratio", "difference"], errors="ignore")
        return rows.merge(frame_of(self.leads), how="left") if self.leads else rows

    def to_list(self) -> list[dict[str, Any]]:
        """Return what `--json` prints of its rows."""
        return [row.to_json() for row in self.rows]

    def best_two(self) -> list[dict[str, Any]]:
        """Return what `--json` prints of the best two of every team."""
        names = {row.number: row.team for row in self.rows}
        return [{"team": names[lead.number], **lead.to_json()} for lead in self.leads]
