"""Read event logs in the XES form of process mining."""

import io
from collections import Counter
from xml.etree import ElementTree as ET

from forecast.history.opening.packed import MAX_UNPACKED
from forecast.history.opening.tables import SourceTable, typed_table
from forecast.history.opening.unread import Unread
from sim.problems import InvalidInput


def read_xes(name: str, content: bytes, unread: list[Unread]) -> list[SourceTable]:
    """The events of a log, a row each: its own attributes and, as `case:…`, its trace's.

    Args:
        name: What the file is called.
        content: Its bytes.
        unread: What of it is not read is added to it.

    Raises:
        InvalidInput: If it is no XES, holds several logs, names an attribute of an event twice,
            or declares entities, which a log has no use for.
    """
    if b"<!ENTITY" in content:
        raise InvalidInput(
            f"{name}: declares XML entities, which are not read; remove them"
        )
    rows: list[dict[str, str]] = []
    columns: dict[str, None] = {}
    trace: dict[str, str] = {}
    depth: list[str] = []
    try:
        for happening, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314
            tag = element.tag.rsplit("}", 1)[-1]
            if happening == "start":
                depth.append(tag)
                _refuse_second_log(name, depth, rows)
                continue
            depth.pop()
            inside = depth[-1] if depth else ""
            if tag == "event":
                row = {**trace, **_attributes(name, len(rows) + 1, element)}
                columns.update(dict.fromkeys(row))
                rows.append(row)
                element.clear()
            elif tag == "trace":
                trace = {}
                element.clear()
            elif inside == "trace" and "key" in element.attrib:
                trace[f"case:{element.get('key')}"] = element.get("value", "")
            if len(rows) * max(1, len(columns)) > MAX_UNPACKED:
                raise InvalidInput(
                    f"{name}: holds more events than are read; split the log"
                )
    except ET.ParseError as error:
        message = f"{name}: is no readable XES ({error}); export it again"
        raise InvalidInput(message) from error
    if not rows:
        raise InvalidInput(f"{name}: holds no event; give a log in the XES form")
    values = [[row.get(column, "") for row in rows] for column in columns]
    read = typed_table(name, list(columns), values, "xes", unread)
    return [read] if read is not None else []


def _refuse_second_log(name: str, depth: list[str], rows: list[dict[str, str]]) -> None:
    if rows and depth[-1] == "log":
        raise InvalidInput(
            f"{name}: holds more than one log, whose cases may be called alike; give each as a file"
        )


def _attributes(name: str, number: int, event: ET.Element) -> dict[str, str]:
    """The attributes of an event, the so-and-so-many-th of the log."""
    found = [each for each in event if "key" in each.attrib]
    values = {str(each.get("key")): each.get("value", "") for each in found}
    if len(values) < len(found):
        counts = Counter(str(each.get("key")) for each in found)
        raise InvalidInput(
            f"{name}, event {number}: has the attribute {counts.most_common(1)[0][0]!r} more than "
            "once; keep the right one"
        )
    return values
