"""What a history shows of a company's shape: its stages in order, and its kinds of customers.

Where the organisation file has a place for it, it is taken in; what has none is named. How
easily a stage or a kind of deal is won is taken in as a difference to the others: the level is
solved afterwards, with all of them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forecast.calibration.humps import HUMPS, Humps, humps_of, split
from forecast.calibration.kinds import MOST_KINDS, Kinds, kinds_of, segments_of
from forecast.calibration.stages import MOST_STAGES, Passage, passages, stages_like
from forecast.deals import DealTable
from forecast.history.tables import History
from forecast.periods import date_from
from sim.organisation import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A company's shape, as far as a history shows it.

    Attributes:
        passages: Its stages in order, at least two, with the deals that passed them; none where
            the history does not show them.
        kinds: Its kinds of deals; None where the history names none.
        humps: Its quick deals and its slow ones; None where cycles have one hump.
        taken: What is taken in, a sentence each.
        not_modelled: What the history lacks, or an organisation has no place for, a sentence
            each.
    """

    passages: tuple[Passage, ...]
    kinds: Kinds | None
    humps: Humps | None
    taken: tuple[str, ...]
    not_modelled: tuple[str, ...]

    def shaped(self, organisation: Organisation) -> Organisation:
        """Return an organisation with these stages and segments and its own mechanisms."""
        if self.passages:
            stages = stages_like(organisation.process.stages, self.passages)
            process = organisation.process.model_copy(update={"stages": stages})
            organisation = organisation.model_copy(update={"process": process})
        if self.kinds is not None:
            segments = segments_of(organisation, self.kinds)
            market = organisation.market.model_copy(update={"segments": segments})
            organisation = organisation.model_copy(update={"market": market})
        if self.humps is not None:
            segments = split(organisation, self.humps)
            market = organisation.market.model_copy(update={"segments": segments})
            organisation = organisation.model_copy(update={"market": market})
        return organisation

    @property
    def segments_a_kind(self) -> int:
        """How many segments of the organisation are one kind of deals; 0: kinds are not named."""
        if self.kinds is None:
            return 0
        return HUMPS if self.humps is not None else 1

    @property
    def remarks(self) -> dict[str, str]:
        """By field of the organisation: where its value comes from."""
        found: dict[str, str] = {}
        if self.passages:
            stays = sum(each.stay.left for each in self.passages)
            assumed = "assumed: as in the built-in stage at this place"
            found |= {
                "process.stages.name": "taken over: as the history calls it, in its order",
                "process.stages.friction": (
                    f"taken over: against the other stages, by {stays:,} stays that ended"
                ),
                "process.stages.touches": assumed,
                "process.stages.hours": assumed,
                "process.stages.skill": assumed,
            }
        if self.kinds is not None:
            count = int(self.kinds.deals.sum())
            by = f"by {self.kinds.column} of {count:,} deals"
            found |= {
                "market.segments.name": f"taken over: {by}",
                "market.segments.share": f"taken over: {by}, as shares of accounts",
                "market.segments.good_fit": f"taken over: {self.kinds.winning}",
                "market.segments.amount_ratio": f"taken over: {self.kinds.amounts}",
                "market.segments.reply_ratio": f"taken over: {self.kinds.cycles}",
                "market.segments.stakeholders": "assumed: as in the built-in organisation",
            }
        if self.humps is not None:
            said = f"taken over: {self.humps.said}"
            for field in ("share", "good_fit", "reply_ratio"):
                before = found.get(f"market.segments.{field}")
                found[f"market.segments.{field}"] = (
                    f"{before}; {self.humps.said}" if before else said
                )
        return found


def structure_of(history: History, table: DealTable) -> Structure:
    """Read a company's shape from a history.

    Args:
        history: Canonical tables.
        table: Its deals, up to the last day that is used.
    """
    known = history.as_of(date_from(table.as_of))
    passed, dropped = passages(history, date_from(table.as_of))
    humps = humps_of(table)
    kinds = kinds_of(known, table, MOST_KINDS if humps is None else MOST_KINDS // HUMPS)
    taken = []
    if passed:
        taken.append(
            f"Stages, in their order: {', '.join(each.stay.label for each in passed)}."
        )
    if kinds is not None:
        taken.append(
            f"Kinds of deals, by {kinds.column}: {', '.join(kinds.names)}; {kinds.winning}, "
            f"{kinds.amounts}, {kinds.cycles}."
        )
    if humps is not None:
        taken.append(f"Cycles have two humps: {humps.said}. Each segment is split in two.")
    return Structure(
        passages=passed,
        kinds=kinds,
        humps=humps,
        taken=tuple(taken),
        not_modelled=(
            *_stages_missing(passed, dropped),
            *_columns_missing(known, table, kinds),
        ),
    )


def _stages_missing(passed: tuple[Passage, ...], dropped: tuple[str, ...]) -> Iterator[str]:
    if dropped:
        yield (
            f"Stages {', '.join(dropped)}: an organisation has at most {MOST_STAGES} stages; "
            "those with the fewest stays are left out."
        )
    if not passed:
        yield (
            "Stages: the history does not show two of them in which deals stay; those of the "
            "built-in organisation are assumed."
        )


def _columns_missing(
    known: History, table: DealTable, kinds: Kinds | None
) -> Iterator[str]:
    """Say what is told of deals and people that no number of an organisation can hold."""
    deals, people = known.deals, known.people
    for column, what in (
        ("segment", "Segments"),
        ("source", "Lead sources"),
        ("product", "Products"),
    ):
        named = deals.loc[deals[column] != "", column].nunique()
        if named and (kinds is None or kinds.column != column):
            own = kinds_of(known, table, columns=[column])
            told = (
                f"{own.winning}, {own.amounts}, {own.cycles}" if own else "too few to tell"
            )
            yield (
                f"{what} ({named}): not taken in, since segments hold one column only; {told}."
            )
    if kinds is None:
        yield "Kinds of customers: the history names none; the built-in ones are assumed."
    lost = deals["status"] == "lost"
    reasons = int((deals.loc[lost, "lost_reason"] != "").sum())
    if not reasons:
        yield "Lost reasons: the history holds none."
    else:
        yield (
            "Lost reasons other than no decision: an organisation's buyers say no or fall silent; "
            "lost to a competitor and disqualified are fitted as lost."
        )
    if 0 < reasons < int(lost.sum()):
        yield (
            f"Lost reasons: {reasons:,} of {int(lost.sum()):,} lost deals have one; the others "
            "are taken to be like them."
        )
    if (deals["rep"] != "").any():
        yield (
            "Owners by name: an organisation has teams of so many reps; who of them is who is "
            "a matter of chance there."
        )
    for filled, what in (
        (people["hired"].notna() | people["left"].notna(), "Days of hiring and leaving"),
        (known.quotas["quota"].notna(), "Quotas"),
        (known.activities["started"].notna(), "Activities"),
        (known.commits["amount"].notna(), "Commits"),
    ):
        if filled.any():
            yield f"{what}: recorded, and not used by the fit."
