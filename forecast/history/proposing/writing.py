"""Write a proposal as a mapping file: complete, with a reason beside every line."""

import json
from collections.abc import Sequence
from dataclasses import replace

from forecast.history.joins import Join
from forecast.history.proposing.choice import Line, Proposal
from forecast.history.proposing.columns import TITLES

_TABLES = ("columns", "status", "settings")


def mapping_file(proposals: Sequence[Proposal]) -> str:
    """One mapping for the tables of deals of an export, as TOML.

    Tables with the same columns are described by one. A mapping holds one description of columns:
    those of tables in another form follow as remarks.
    """
    alike: dict[tuple[tuple[str, str], ...], Proposal] = {}
    for each in proposals:
        columns = tuple(
            sorted(
                (line.key, str(line.value))
                for line in each.lines
                if line.table == "columns"
            )
        )
        first = alike.get(columns)
        alike[columns] = each if first is None else _together(first, each)
    whole, *others = [mapping_text(each) for each in alike.values()] or [""]
    remarks = [
        "\n# A mapping describes the columns of one form of table; import these tables apart:\n"
        + "".join(f"# {line}\n" if line else "#\n" for line in text.splitlines())
        for text in others
    ]
    return whole + "".join(remarks)


def _together(first: Proposal, second: Proposal) -> Proposal:
    """What two tables with the same columns are taken to mean, as one."""
    keys = {(line.table, line.key) for line in first.lines}
    asked = {(line.table, line.key) for line in first.open_lines}
    return replace(
        first,
        table=f"{first.table}, {second.table}",
        rows=first.rows + second.rows,
        lines=first.lines
        + [line for line in second.lines if (line.table, line.key) not in keys],
        questions=list(dict.fromkeys([*first.questions, *second.questions])),
        open_lines=first.open_lines
        + [line for line in second.open_lines if (line.table, line.key) not in asked],
        joins=tuple(dict.fromkeys([*first.joins, *second.joins])),
        told=tuple(dict.fromkeys([*first.told, *second.told])),
        beside=tuple(each for each in first.beside if not each.startswith(second.table)),
    )


def mapping_text(proposal: Proposal) -> str:
    """The proposal as TOML.

    Lines that are not sure are written as remarks, each to be completed by whoever knows.
    """
    system = TITLES.get(proposal.system, "no system that is known by its names")
    text = [
        f"# Proposed for {proposal.table} ({proposal.rows:,} rows); its words are those of",
        f"# {system}. Beside every line stands how sure it is, and why.",
    ]
    text += [f"# Beside it: {each}" for each in proposal.beside]
    text += [f"# Reading: {each}" for each in proposal.told]
    text += [f"# To be answered: {question}" for question in proposal.questions]
    for table in _TABLES:
        asked = [line for line in proposal.open_lines if line.table == table]
        keys = {line.key for line in asked}
        lines = [
            line for line in proposal.lines if line.table == table and line.key not in keys
        ]
        if lines or asked:
            text += ["", f"[{table}]", *_aligned(lines)]
            text += [
                f"# {_key(line.key)} = {_value(line)}  # {_asked(line)}" for line in asked
            ]
    for each in proposal.joins:
        text += ["", *_join(each)]
    return "\n".join(text) + "\n"


def _join(join: Join) -> list[str]:
    """A join as a table of the mapping."""
    names = {
        "table": join.table, "key": join.key[0], "other": join.other,
        "other_key": join.other_key[0], "take": list(join.take),
    }  # fmt: skip
    return [
        f"# The cells of {join.key[0]!r} stand in {join.other}, each in one row, and that table",
        f"# has what {join.table} lacks.",
        "[[joins]]",
        *(
            f"{name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in names.items()
        ),
    ]


def _aligned(lines: list[Line]) -> list[str]:
    written = [f"{_key(line.key)} = {_value(line)}" for line in lines]
    width = max(map(len, written), default=0)
    return [
        f"{text:{width}}  # {_why(line)}" for text, line in zip(written, lines, strict=True)
    ]


def _key(key: str) -> str:
    return (
        key if key.isidentifier() and key.isascii() else json.dumps(key, ensure_ascii=False)
    )


def _value(line: Line) -> str:
    if isinstance(line.value, bool):
        return str(line.value).lower()
    value = list(line.value) if isinstance(line.value, tuple) else line.value
    return json.dumps(value, ensure_ascii=False)


def _why(line: Line) -> str:
    return f"{100 * line.confidence:.0f} %: {line.reason}"


def _asked(line: Line) -> str:
    return f"to be completed{f' ({line.reason})' if line.reason else ''}"
