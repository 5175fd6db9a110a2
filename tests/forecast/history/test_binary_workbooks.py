"""A workbook of binary records (.xls, .xlsb) tells what one of XML does."""

import struct
import zipfile

import pytest

from forecast.history import import_paths
from forecast.history.opening import read_export
from sim.problems import InvalidInput

HEADER = ["deal_id", "rep", "stage", "created", "closed", "amount"]
FORMATS = ("General", '#,##0.00 "€"', '"$"#,##0.00')
EURO, DOLLAR = 1, 2
COUNT = 40


def deals(styles):
    """Rows of deals, each cell with its style; `styles` are those of the amounts in turn."""
    rows = [[(name, 0) for name in HEADER]]
    for n in range(COUNT):
        texts = [f"D{n:04}", ("Ann", "Bob")[n % 2], ("won", "lost")[n % 2],
                 f"2024-01-{n % 28 + 1:02}", f"2024-03-{n % 28 + 1:02}"]  # fmt: skip
        rows.append([(text, 0) for text in texts] + [(1000.5 + n, styles[n % len(styles)])])
    return rows


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def short(text, width="B"):
    return struct.pack(f"<{width}B", len(text), 1) + text.encode("utf-16-le")


def compound(book):
    """A compound file with one stream, which stands in whole sectors."""
    sector, free, last = 512, 0xFFFFFFFF, 0xFFFFFFFE
    book += b"\0" * (max(4096 - len(book), 0))
    count = -(-len(book) // sector)
    chain = [0xFFFFFFFD, last, *range(3, count + 2), last]
    assert len(chain) <= sector // 4
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(name, kind, first, size):
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, free, free, 1)
            + b"\0" * 36 + struct.pack("<IQ", first, size)
        )  # fmt: skip

    root = entry("Root Entry", 5, last, 0)
    own = bytearray(entry("Workbook", 2, 2, len(book)))
    own[76:80] = struct.pack("<I", free)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, last, 0, last, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    parts = (head, table, (root + bytes(own)).ljust(sector, b"\0"), book)
    return b"".join(parts).ljust(sector * (count + 3), b"\0")


def xls(path, rows, *, hidden=(), errors=()):
    """Write a workbook as Excel 97 does."""
    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    styles = [record(0x41E, struct.pack("<H", 164 + n) + short(code, "H"))
              for n, code in enumerate(FORMATS)]  # fmt: skip
    styles += [record(0xE0, struct.pack("<HH", 0, 164 + n).ljust(20, b"\0"))
               for n in range(len(FORMATS))]  # fmt: skip
    cells = [record(0x809, begin[:2] + b"\x10\0" + begin[4:])]
    cells += [
        record(0x208, struct.pack("<8H", row, 0, 6, 0, 0, 0, 0x20, 0)) for row in hidden
    ]
    for row, line in enumerate(rows):
        for column, (value, style) in enumerate(line):
            place = struct.pack("<HHH", row, column, style)
            if value == "":
                continue
            if (row, column) in errors:
                cells.append(record(0x205, place + b"\x2a\x01"))
            elif isinstance(value, str):
                cells.append(record(0x204, place + short(value, "H")))
            else:
                cells.append(record(0x203, place + struct.pack("<d", value)))
    sheet = b"".join(cells) + record(0x0A)
    start = len(record(0x809, begin)) + sum(map(len, styles)) + len(record(0x0A))
    named = struct.pack("<HBB", 0, 0, 0) + short("Deals")
    at = start + len(record(0x85, b"\0\0" + named))
    listed = record(0x85, struct.pack("<I", at) + named[2:])
    at = start + len(listed)
    listed = record(0x85, struct.pack("<I", at) + named[2:])
    book = record(0x809, begin) + b"".join(styles) + listed + record(0x0A)
    path.write_bytes(compound(book + sheet))
    return path


def part(kind, content=b""):
    code = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while length >= 128:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return code + size + bytes([length]) + content


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path, rows, *, hidden=(), errors=()):
    """Write a workbook of binary parts."""
    styles = part(615, struct.pack("<I", len(FORMATS)))
    styles += b"".join(part(44, struct.pack("<H", 164 + n) + wide(code))
                       for n, code in enumerate(FORMATS)) + part(616)  # fmt: skip
    styles += part(626, struct.pack("<I", 1)) + part(47, bytes(16)) + part(627)
    styles += part(617, struct.pack("<I", len(FORMATS)))
    styles += b"".join(part(47, struct.pack("<HH", 0, 164 + n) + bytes(12))
                       for n in range(len(FORMATS))) + part(618)  # fmt: skip
    cells = b""
    for row, line in enumerate(rows):
        flags = 0x10 if row in hidden else 0
        cells += part(0, struct.pack("<IIHBBBI", row, 0, 300, 0, flags, 0, 0))
        for column, (value, style) in enumerate(line):
            place = struct.pack("<II", column, style)
            if value == "":
                continue
            if (row, column) in errors:
                cells += part(3, place + b"\x2a")
            elif isinstance(value, str):
                cells += part(6, place + wide(value))
            else:
                cells += part(5, place + struct.pack("<d", value))
    size = struct.pack("<4I", 0, len(rows) - 1, 0, len(HEADER) - 1)
    sheet = part(129) + part(148, size) + part(145) + cells + part(146) + part(130)
    named = struct.pack("<II", 0, 1) + wide("rId1") + wide("Deals")
    book = part(131) + part(143) + part(156, named) + part(144) + part(132)
    kind = "http://schemas.openxmlformats.org/package/2006/relationships"
    rels = (
        f'<Relationships xmlns="{kind}"><Relationship Id="rId1" Type="{kind}/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", rels)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


FORMS = pytest.mark.parametrize("write", [xls, xlsb])


def checks_of(path):
    history = import_paths([path]).history
    return history, {check.id: check for check in history.meta.checks}


@FORMS
def test_a_currency_that_stands_in_the_format_alone_counts(write, tmp_path):
    path = write(tmp_path / f"deals.{write.__name__}", deals([EURO]))
    history, checks = checks_of(path)
    assert len(history.deals) == COUNT
    assert history.meta.currency == "EUR"
    assert "formats_unseen" not in checks


@FORMS
def test_two_currencies_in_formats_are_told_apart(write, tmp_path):
    path = write(tmp_path / f"deals.{write.__name__}", deals([EURO, DOLLAR]))
    _, checks = checks_of(path)
    assert checks["several_currencies"].severity == "serious"
    assert "$, EUR" in checks["several_currencies"].what


@FORMS
def test_errors_and_hidden_rows_are_told(write, tmp_path):
    path = write(
        tmp_path / f"deals.{write.__name__}", deals([0]), hidden=(3, 4), errors=((7, 5),)
    )
    _, checks = checks_of(path)
    assert checks["rows_hidden"].count == 2
    assert checks["rows_hidden"].examples == ("row 4", "row 5")
    assert checks["cells_with_errors"].examples == ("F8: #N/A",)


@FORMS
def test_records_that_are_none_leave_the_cells_and_are_told(write, tmp_path, monkeypatch):
    path = write(tmp_path / f"deals.{write.__name__}", deals([EURO]))
    broken = "forecast.history.opening.binary_sheets.currencies_of_styles"

    def refuse(*_):
        raise ValueError("no records")

    monkeypatch.setattr(broken, refuse)
    history, checks = checks_of(path)
    assert len(history.deals) == COUNT
    assert checks["formats_unseen"].severity == "caution"
    assert "save it as .xlsx" in checks["formats_unseen"].treatment


@pytest.mark.parametrize("cut", [30, 100, 600, 1500, 3000, 7500])
def test_a_workbook_that_is_cut_short_is_refused(cut, tmp_path):
    path = xls(tmp_path / "deals.xls", deals([EURO]))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InvalidInput, match=r"deals\.xls"):
        read_export([path])


@FORMS
def test_a_cell_where_no_sheet_has_one_is_refused(write, tmp_path):
    rows = deals([EURO])
    rows[5] += [("", 0)] * (17_000 - len(rows[5])) + [("far", 0)]
    path = write(tmp_path / f"deals.{write.__name__}", rows)
    with pytest.raises(InvalidInput, match=r"column .* where no sheet has one"):
        read_export([path])
