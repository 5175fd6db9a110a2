"""Read event logs in the XES form of process mining."""

import io
from xml.etree import ElementTree as ET

from forecast.history.opening.packed import MAX_UNPACKED
from forecast.history.opening.tables import SourceTable, typed_table
from sim.problems import InvalidInput


def read_xes(name: str, content: bytes) -> SourceTable:
    """The events of a log, a row each: its own attributes and, as `case:…`, its trace's.

    Raises:
        InvalidInput: If it is no XES, or declares entities, which a log has no use for.
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
                continue
            depth.pop()
            inside = depth[-1] if depth else ""
            if tag == "event":
                row = {**trace, **_attributes(element)}
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
    return typed_table(name, list(columns), values, "xes")


def _attributes(event: ET.Element) -> dict[str, str]:
    return {
        str(each.get("key")): each.get("value", "")
        for each in event
        if "key" in each.attrib
    }
