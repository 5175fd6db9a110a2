"""Where the numbers of one organisation file come from: its comments, field by field.

A field that a file sets has a source of its own, which is not that of the model's default.
It stands as a comment behind the value (`amount_median = 3000  # evidence 10: ...`), or in
the brackets of the comment above it, as `sim.scenarios.writing` writes it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Comment, Item, Table, Whitespace

from sim.files import content_of
from sim.scenarios import catalogue
from sim.scenarios.fields import FieldSpec, organisation_fields


def remarks_of(name_or_path: str | Path) -> Mapping[str, str]:
    """Sources that an organisation file states, by the path of the field.

    Args:
        name_or_path: A built-in id or the path of a file that has been loaded without error.
    """
    name = str(name_or_path)
    if name in catalogue.organisation_names():
        return remarks_in(catalogue.organisation_source(name))
    return remarks_in(content_of(Path(name)).decode("utf-8-sig").replace("\r\n", "\n"))


def remarks_in(text: str) -> Mapping[str, str]:
    """Sources stated in the text of an organisation file, by the path of the field.

    In a list of tables the first entry that states a source counts.
    """
    found: dict[str, str] = {}
    fields = organisation_fields()
    for path, behind, above in _comments(tomlkit.parse(text), ()):
        spec = fields.get(path)
        if spec is None:
            continue
        source = behind or _own_source(above, spec)
        if source and source != spec.evidence:
            found.setdefault(".".join(path), source)
    return found


def _comments(
    table: Any,  # noqa: ANN401 (tomlkit's documents and tables share no type)
    path: tuple[str, ...],
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every plain value: where it is, the comment behind it, the comment above it."""
    above: list[str] = []
    body = table.body if hasattr(table, "body") else table.value.body
    for key, item in body:
        if isinstance(item, Comment):
            above.append(item.trivia.comment.lstrip("#").strip())
        elif isinstance(item, Whitespace) or key is None:
            above = []
        elif isinstance(item, Table):
            yield from _comments(item, (*path, key.key))
        elif isinstance(item, AoT):
            for entry in item.body:
                yield from _comments(entry, (*path, key.key))
        elif isinstance(item, Item):
            behind = item.trivia.comment.lstrip("#").strip()
            yield (*path, key.key), behind, " ".join(above)
            above = []


def _own_source(comment: str, spec: FieldSpec) -> str:
    """What the brackets of a written comment say beside unit and range."""
    inside = re.fullmatch(re.escape(spec.meaning) + r" ?\[(.*)\]", comment)
    if inside is None:
        return ""
    source = inside.group(1)
    for known in (spec.unit, ", ".join(spec.choices) or spec.range):
        source = source.removeprefix(known).removeprefix("; ") if known else source
    return source
