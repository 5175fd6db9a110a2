"""Tell what each table of an export is, and what the columns of tables of deals mean."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from forecast.history.findings import Findings
from forecast.history.joins import join, joined_header
from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping
from forecast.history.opening.tables import Export, SourceTable
from forecast.history.opening.unread import unread_text
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.choice import NO_IDS, SURE, Proposal
from forecast.history.proposing.columns import Columns, columns_of, core_of
from forecast.history.proposing.joining import joins_of
from forecast.history.proposing.naming import named_by, names_of
from forecast.history.proposing.outcomes import BY_ELIMINATION
from forecast.history.proposing.proposal import propose
from forecast.history.proposing.words import vocabulary
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape, fold_header, recognise
from forecast.history.tables import Severity
from sim.outputs import schema
from sim.problems import InvalidInput

_FEWEST_CORE: Final = 4
_ENOUGH_CORE: Final = 5
_BESIDE: Final = (None, Shape.PRODUCTS, Shape.TEAMS, Shape.ACCOUNTS)
"""Shapes of tables that may as well be deals, where more of their columns say so."""
_HISTORIES: Final = (Shape.SALESFORCE_HISTORY, Shape.HUBSPOT_STAGE_TIMES)
_ONE_COLUMN: Final = "If these are several, write them with commas, semicolons, tabs or | between the cells. "
_OFTEN: Final = ("closed", "amount", "rep", "stage", "currency")
_ALIKE: Final = {
    "closed": ("closed", "closed_won", "closed_lost"),
    "amount": ("amount", "open_amount", "converted"),
    "stage": ("stage", "status"),
}
"""Fields that hardly an export lacks, and those of which one is enough."""
_MAPPED: Final = "deal table (mapping)"


class Unsure(InvalidInput):
    """What a table means is not sure enough to import it.

    Attributes:
        proposals: What is proposed for each such table, with what has to be answered.
    """

    def __init__(self, problems: Sequence[str], proposals: Sequence[Proposal] = ()) -> None:
        super().__init__(problems)
        self.proposals = proposals


@dataclass(frozen=True, slots=True)
class Layout:
    """How one table of deals is read: what its columns mean, and what system it is from."""

    mapping: Mapping
    source: str


def shapes_of(
    export: Export,
    readers: list[TableReader],
    mapping: Mapping,
    sketches: dict[str, Columns],
    findings: Findings,
) -> list[Shape | None]:
    """What each table is, with the mapping's own table first.

    Args:
        export: The tables.
        readers: A reader of each.
        mapping: The user's description.
        sketches: The columns of tables that may hold deals are left here, by the table's name.
        findings: What makes an import impossible goes here.
    """
    if not mapping.columns:
        return _recognised(export, readers, sketches, findings)
    own = Shape.WORK_LOG if mapping.is_work_log else Shape.DEALS
    fits = [not _missing(mapping, table) for table in export.tables]
    if not any(fits):
        findings.problems += _problems_of_columns(mapping, export)
    return [
        own if fit else _side(recognise(reader.headers))
        for fit, reader in zip(fits, readers, strict=True)
    ]


def _recognised(
    export: Export,
    readers: list[TableReader],
    sketches: dict[str, Columns],
    findings: Findings,
) -> list[Shape | None]:
    shapes = [recognise(reader.headers) for reader in readers]
    cores: dict[int, int] = {}
    for at, (shape, table) in enumerate(zip(shapes, export.tables, strict=True)):
        if shape in _BESIDE or shape in _HISTORIES:
            columns = sketches[table.name] = columns_of(table.cells, vocabulary())
            if shape in _BESIDE or _one_row_each(columns):
                cores[at] = core_of(columns)
    best = max(cores.values(), default=0)
    for at, core in cores.items():
        if core >= _FEWEST_CORE and core >= min(best, _ENOUGH_CORE):
            shapes[at] = Shape.DEALS
    if not any(shape and shape.kind.holds_deals for shape in shapes):
        largest = max(readers, key=len)
        # Only text has delimiters; a column of a database or a workbook is one.
        one = len(largest.headers) == 1 and bool(
            export.tables[readers.index(largest)].delimiter
        )
        findings.problems.append(
            f"{largest.name}: no table of this export is known to hold deals; its columns are "
            f"{', '.join(largest.headers)}. {_ONE_COLUMN if one else ''}Give a mapping with "
            f"--mapping FILE (columns, labels, date format){unread_text(export.unread)}"
        )
    return shapes


def _one_row_each(columns: Columns) -> bool:
    """Whether a table that is called like a history has a row a deal, and so is none."""
    ids = columns.get("deal_id")
    return (
        ids is not None and ids.unique == 1 and "id" not in map(fold_header, columns.cells)
    )


def joined_by_proposal(
    shapes: Sequence[Shape | None],
    export: Export,
    sketches: dict[str, Columns],
    findings: Findings,
) -> bool:
    """Whether tables of deals got columns that they lack from tables that nothing else is known of.

    Their sketches are drawn anew, and the joins kept in them for the proposal. Where a history
    tells of owners and stages by their ids, names in place of ids would part from it.
    """
    others = [
        table for shape, table in zip(shapes, export.tables, strict=True) if shape is None
    ]
    told = any(shape and (shape.kind.changes or shape.kind.deltas) for shape in shapes)
    some = False
    for shape, table in zip(shapes, export.tables, strict=True):
        if shape is not Shape.DEALS or table.name not in sketches or not others:
            continue
        joins = joins_of(table, sketches[table.name], others)
        join(export, joins, findings)
        if joins and not findings.problems:
            sketches[table.name] = replace(
                columns_of(table.cells, vocabulary()), joins=joins
            )
        names = () if told else names_of(table, sketches[table.name], others)
        for name, each in names:
            header = joined_header(each.take[0], table, each)
            join(export, [each], findings)
            named_by(sketches[table.name], name, each, Cells(header, table.cells[header]))
        joins = sketches[table.name].joins
        some |= bool(joins)
        for each in joins:
            findings.add(
                "tables_joined", 1, len(joins), each.take, table=table.name,
                other=each.other, key=each.key[0],
            )  # fmt: skip
    return some


def layouts_of(
    shapes: Sequence[Shape | None],
    export: Export,
    lookups: Lookups,
    sketches: dict[str, Columns],
    findings: Findings,
) -> list[Layout | None]:
    """How each table of deals is read: by the user's mapping, else as is proposed.

    Raises:
        Unsure: If something that a result depends on is not sure.
    """
    given = lookups.mapping
    proposals = proposals_of(shapes, export, lookups, sketches)
    unsure = [each for each in proposals.values() if each.questions]
    if unsure:
        questions = [
            f"{each.table}: {asked}" for each in unsure for asked in each.questions
        ]
        raise Unsure(questions, unsure)
    for each in proposals.values():
        _note_guesses(each, findings)
    if given.columns:
        _note_unmapped(shapes, export, given, findings)
    layouts: list[Layout | None] = []
    for at, shape in enumerate(shapes):
        if shape is None or not shape.kind.holds_deals or shape in _LOGS:
            layouts.append(None)
        elif at in proposals:
            source = _MAPPED if given.columns else proposals[at].source
            layouts.append(Layout(proposals[at].mapping, source))
        else:
            layouts.append(Layout(given, _MAPPED))
    return layouts


def _note_unmapped(
    shapes: Sequence[Shape | None], export: Export, given: Mapping, findings: Findings
) -> None:
    """Note columns that a mapping with columns of its own leaves out, as if there were none."""
    for shape, table in zip(shapes, export.tables, strict=True):
        if shape is not Shape.DEALS:
            continue
        columns = columns_of(table.cells, vocabulary())
        used = {fold_header(name) for names in given.columns.values() for name in names}
        left = [
            f"{name} {choice.column!r}"
            for name in _OFTEN
            if not set(_ALIKE.get(name, (name,))) & set(given.columns)
            and (choice := columns.chosen.get(name)) is not None
            and choice.confidence >= SURE
            and columns.cells[choice.column].filled
            and fold_header(choice.column) not in used
        ]
        findings.add(
            "fields_not_mapped", len(left), len(_OFTEN), left, table=table.name,
            columns=", ".join(left),
        )  # fmt: skip


def _note_guesses(each: Proposal, findings: Findings) -> None:
    """Note what is taken though no word of the source says it."""
    labels = [line for line in each.lines if line.table == "status"]
    shown = [line for line in labels if line.shown]
    left = [line for line in shown if line.reason.startswith(BY_ELIMINATION)]
    guessed = [line for line in shown if line not in left]
    # Where no label says lost, deals without a closing date may well be the lost ones.
    reopened = not any(line.value == schema.LOST for line in labels) and any(
        line.value == schema.OPEN for line in guessed
    )
    severe: Severity | None = "serious" if reopened else None
    for finding, lines, severity in (
        ("outcome_by_elimination", left, None),
        ("labels_by_evidence", guessed, severe),
    ):
        findings.add(
            finding,
            len(lines),
            len(labels),
            [f"{line.key!r} = {line.value} ({line.reason})" for line in lines],
            table=each.table,
            severity=severity,
            labels=", ".join(f"{line.key!r} = {line.value}" for line in lines),
        )
    without = [line for line in each.lines if line.reason.startswith(NO_IDS)]
    named = [f"the cell of {line.value!r}" for line in without if line.key == "deal_id"]
    findings.add(
        "ids_missing",
        each.rows if without else 0,
        each.rows,
        table=each.table,
        stand_in=named[0] if named else "the line of a row",
    )


_LOGS: Final = (Shape.WORK_LOG, Shape.RUN_LOG)


def proposals_of(
    shapes: Sequence[Shape | None],
    export: Export,
    lookups: Lookups,
    sketches: dict[str, Columns],
) -> dict[int, Proposal]:
    """What is proposed for each table of deals, by its place; none where all is given."""
    given = lookups.mapping
    found: dict[int, Proposal] = {}
    history = any(shape and (shape.kind.changes or shape.kind.deltas) for shape in shapes)
    for at, (shape, table) in enumerate(zip(shapes, export.tables, strict=True)):
        if shape is None or not shape.kind.holds_deals or shape in _LOGS:
            continue
        if given.columns and (given.status or given.settings.default_status):
            continue
        timed = any("date_entered" in str(header).casefold() for header in table.cells)
        found[at] = propose(
            table,
            given.settings,
            lookups,
            columns=sketches.get(table.name),
            given=given,
            has_history=history or timed,
        )
        found[at].beside = tuple(
            f"{other.name} ({_taken_for(kind, other, found[at])})"
            for kind, other in zip(shapes, export.tables, strict=True)
            if other is not table
        )
    return found


def _taken_for(shape: Shape | None, table: SourceTable, proposal: Proposal) -> str:
    """What a table beside one of deals is taken for."""
    if shape is not None:
        return shape.kind.title
    joined = any(each.other in table.name for each in proposal.joins)
    return "joined, as below" if joined else "not known, and not used"


def _side(shape: Shape | None) -> Shape | None:
    """Beside a mapping only side tables are recognised: the mapping names the table of deals."""
    return None if shape and shape.kind.holds_deals else shape


def _missing(mapping: Mapping, table: SourceTable) -> dict[str, str]:
    folded = {fold_header(str(header)) for header in table.cells}
    return {
        name: column
        for name, columns in mapping.columns.items()
        for column in columns
        if column not in table.cells and fold_header(column) not in folded
    }


def _problems_of_columns(mapping: Mapping, export: Export) -> list[str]:
    best = min(export.tables, key=lambda table: len(_missing(mapping, table)))
    headers = [str(header) for header in best.cells]
    chosen = columns_of(best.cells, vocabulary()).chosen
    problems = []
    for name, column in _missing(mapping, best).items():
        near = difflib.get_close_matches(column, headers, n=1, cutoff=0.6)
        if name in chosen and not near:
            near = [chosen[name].column]
        hint = f"did you mean {near[0]!r}? " if near else ""
        problems.append(
            f"{best.name}: has no column {column!r}, which the mapping names for {name}; {hint}"
            f"Its columns are {', '.join(headers)}{unread_text(export.unread)}"
        )
    return problems
