"""Read from the files inside a workbook what its cells hold beside their values."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from forecast.history.opening.binary_sheets import (
    currencies_of_xlsb,
    of_xlsb,
    sheets_of_xlsb,
)
from forecast.history.opening.details import Details, column_of
from forecast.history.opening.number_formats import currencies_of_styles
from forecast.history.opening.packed import check_unpacked
from sim.problems import InvalidInput

_TAG: Final = re.compile(rb"""<(?:\w+:)?(row|c)\b(?:\s+r=["']([A-Z]*)(\d+)["'])?([^>]*)>""")
"""A row or cell, and its place where that stands first, as nearly every program writes it."""
_PLACE: Final = re.compile(rb"""\br=["']([A-Z]*)(\d+)["']""")
_STYLE: Final = re.compile(rb"""\bs=["'](\d+)["']""")
_HIDDEN: Final = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_ERROR: Final = re.compile(rb"""\bt=["']e["']""")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>/]*>([^<]+)<")
_FORMULA: Final = re.compile(rb"\s*<(?:\w+:)?f\b")
_TEXT: Final = re.compile(rb"""\bt=["']str["']""")
_END: Final = re.compile(rb"</(?:\w+:)?c>")
_ERRORS: Final = (b't="e"', b"t='e'")
_HIDES: Final = (b"hidden=",)
_FORMULAS: Final = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
"""What stands in a sheet that holds such cells: looked for first, as that takes next to no time."""


def details_of(name: str, archive: zipfile.ZipFile) -> dict[str, Details]:
    """What the cells of each sheet hold beside their values.

    Args:
        name: What the workbook is called.
        archive: It.

    Raises:
        InvalidInput: If it declares XML entities, which a workbook has no use for.
        ParseError: If a part of it is no XML.
    """
    parts = set(archive.namelist())
    if "content.xml" in parts:
        return dict(_of_open_document(name, _tree(name, archive, "content.xml")))
    if "xl/workbook.bin" in parts:
        return _of_records(name, archive, parts)
    if "xl/workbook.xml" not in parts:
        return {}
    currencies = (
        _currencies(_tree(name, archive, "xl/styles.xml"))
        if "xl/styles.xml" in parts
        else {}
    )
    targets = _targets(name, archive, "xl/_rels/workbook.xml.rels")
    found = {}
    for element in _called(_tree(name, archive, "xl/workbook.xml"), "sheet"):
        ids = [value for key, value in element.attrib.items() if _local(key) == "id"]
        part = targets.get(ids[0]) if ids else None
        if part in parts and part is not None:
            found[element.get("name", "")] = _of_sheet(archive.read(part), currencies)
    return found


def _of_records(name: str, archive: zipfile.ZipFile, parts: set[str]) -> dict[str, Details]:
    """What the sheets of a workbook of binary records (.xlsb) hold."""
    styles = "xl/styles.bin"
    currencies = currencies_of_xlsb(archive.read(styles)) if styles in parts else {}
    targets = _targets(name, archive, "xl/_rels/workbook.bin.rels")
    places = sheets_of_xlsb(archive.read("xl/workbook.bin"))
    return {
        sheet: of_xlsb(name, archive.read(part), currencies)
        for sheet, each in places.items()
        if (part := targets.get(each)) in parts and part is not None
    }


def _targets(name: str, archive: zipfile.ZipFile, relations: str) -> dict[str, str]:
    """The parts of a workbook by the ids under which it names them."""
    if relations not in archive.namelist():
        return {}
    return {
        each.get("Id", ""): posixpath.normpath(
            posixpath.join("/xl", each.get("Target", ""))
        ).lstrip("/")
        for each in _tree(name, archive, relations)
    }


def _tree(name: str, archive: zipfile.ZipFile, part: str) -> ET.Element:
    content = archive.read(part)
    if b"<!ENTITY" in content:
        raise InvalidInput(
            f"{name}: declares XML entities, which are not read; save it again"
        )
    return ET.fromstring(content)  # noqa: S314 (no entities)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _called(tree: ET.Element, tag: str) -> Iterator[ET.Element]:
    return (each for each in tree.iter() if _local(each.tag) == tag)


def _attributes(element: ET.Element) -> dict[str, str]:
    return {_local(key): value for key, value in element.attrib.items()}


def _currencies(styles: ET.Element) -> dict[int, str]:
    """The currency that each style of cells shows, for those that show one."""
    codes = {
        int(each.get("numFmtId", "0")): each.get("formatCode", "")
        for each in _called(styles, "numFmt")
    }
    numbers = [
        int(style.get("numFmtId", "0"))
        for table in _called(styles, "cellXfs")
        for style in table
    ]
    return currencies_of_styles(numbers, codes)


def _of_sheet(xml: bytes, currencies: dict[int, str]) -> Details:
    """What one sheet of Excel holds; its cells are only looked at where something is there."""
    found = Details()
    errors, hides, formulas = (
        any(sign in xml for sign in signs) for signs in (_ERRORS, _HIDES, _FORMULAS)
    )
    if not (currencies or errors or hides or formulas):
        return found
    for row, column, attributes, start in _cells(xml, found.hidden_rows):
        style = _STYLE.search(attributes) if currencies else None
        if style and (code := currencies.get(int(style[1]))):
            found.add_currency(code, row, column)
        if errors and _ERROR.search(attributes):
            value = _value(xml, start)
            text = value[1].decode(errors="replace") if value else "an error"
            found.errors.append((row, column, text))
        # A formula whose result is a text may have an empty one.
        elif (
            formulas
            and _FORMULA.match(xml, start)
            and not (_TEXT.search(attributes) or _value(xml, start))
        ):
            found.not_calculated.append((row, column))
    return found


def _cells(xml: bytes, hidden: list[int]) -> Iterator[tuple[int, int, bytes, int]]:
    """Row, column, attributes of each cell, and where its content begins.

    Rows that are hidden are added to `hidden`. What does not tell its place stands behind
    what is above or before it.
    """
    row = column = -1
    for match in _TAG.finditer(xml):
        tag, letters, number, attributes = match.groups()
        if number is None and (place := _PLACE.search(attributes)):
            letters, number = place.groups()
        if tag == b"c":
            column = column_of(letters) if letters else column + 1
            yield row, column, attributes, match.end()
            continue
        row, column = int(number) - 1 if number else row + 1, -1
        if _HIDDEN.search(attributes) and not attributes.endswith(b"/"):
            hidden.append(row)


def _value(xml: bytes, start: int) -> re.Match[bytes] | None:
    """The value of the cell whose content begins there."""
    end = _END.search(xml, start)
    return _VALUE.search(xml, start, end.start() if end else len(xml))


def _of_open_document(name: str, content: ET.Element) -> Iterator[tuple[str, Details]]:
    """What the sheets of an OpenDocument workbook hold, where each cell names its currency."""
    for sheet in _called(content, "table"):
        found = Details()
        row = told = 0
        for line in _called(sheet, "table-row"):
            mine = _attributes(line)
            times = _repeated(mine, "number-rows-repeated")
            column = 0
            filled = False
            for cell in line:
                what = _attributes(cell)
                wide = _repeated(what, "number-columns-repeated")
                if code := what.get("currency"):
                    told += wide * times
                    check_unpacked(name, told)
                    for at in range(column, column + wide):
                        for each in range(row, row + times):
                            found.add_currency(code, each, at)
                filled |= "value-type" in what
                column += wide
            if filled and mine.get("visibility") in {"collapse", "filter"}:
                told += times
                check_unpacked(name, told)
                found.hidden_rows += range(row, row + times)
            row += times
        yield _attributes(sheet).get("name", ""), found


def _repeated(attributes: dict[str, str], name: str) -> int:
    return int(attributes.get(name, "1"))
