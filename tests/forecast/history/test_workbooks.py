"""What a workbook says beside the values of its cells counts, or is said."""

import re
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS

from forecast.history import import_paths
from forecast.history.opening import read_export, workbook
from forecast.history.opening.details import column_of, place_of
from forecast.history.opening.number_formats import currency_of_format
from forecast.history.trust import refuse_spoiled
from sim.problems import InvalidInput

HEADER = ["deal_id", "rep", "stage", "created", "closed", "amount"]
FIRST = date(2024, 1, 2)
EURO, DOLLAR, POUND = '#,##0.00 [$€-407]', '"$"#,##0.00', "[$£-809]#,##0.00"  # fmt: skip


def deals(count=30, name="D"):
    return [
        [f"{name}{n:04}", ("Ann", "Bob")[n % 2], ("won", "lost")[n % 2],
         FIRST + timedelta(days=n), FIRST + timedelta(days=30 + n), 1000.0 + n]
        for n in range(count)
    ]  # fmt: skip


def fill(sheet, rows, formats=("General",)):
    sheet.append(HEADER)
    for n, row in enumerate(rows):
        sheet.append(row)
        sheet.cell(sheet.max_row, 6).number_format = formats[n % len(formats)]
    return sheet


@pytest.fixture
def saved(tmp_path):
    """Save what a function writes into a workbook, and give its path."""

    def save(write, name="deals.xlsx"):
        book = openpyxl.Workbook()
        book.active.title = "Deals"
        write(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return save


def checks_of(path, **more):
    history = import_paths([path], **more).history
    return history, {check.id: check for check in history.meta.checks}


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        (EURO, "EUR"), (DOLLAR, "$"), (POUND, "GBP"), ("[$$-409]#,##0", "$"),
        ("[$$-1009]#,##0.00", "CAD"), ("[$¥-411]#,##0", "JPY"), ("[$¥-804]#,##0", "CNY"),
        ("[$€-x-euro2] #,##0.00", "EUR"), ("[$€]#,##0.00", "EUR"), ("[$$-en-CA]#,##0", "CAD"),
        ("[$kr.-406] #,##0", "DKK"), ("[$$-1010C09]0", "AUD"), ("[$-x-sysdate]d", ""),
        ("[$R-1C09] #,##0", "ZAR"), ("[$S/-280A]0", "PEN"),
        ("[$USD] #,##0", "USD"), ("#,##0.00\\ [$€-1];[Red]\\-#,##0.00\\ [$€-1]", "EUR"),
        ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-', "EUR"),
        ("€#,##0", "EUR"), ("\\$#,##0", "$"), ("$#,##0", "$"), ('#,##0 "kr"', "kr"),
        ('#,##0 "Kč"', "CZK"), ("[$R$-416] #,##0", "BRL"), ("[$CHF-807] #,##0", "CHF"),
        ("General", ""), ("0.00", ""), ("[$-409]d/m/yy", ""), ("dd.mm.yyyy", ""), ("0%", ""),
        ('0" days"', ""), ("[Red]0;[Blue]-0", ""), ("_(* #,##0_);_(* (#,##0)", ""), ("@", ""),
        ('0;"no €"', ""), ("[>=1000]#,##0;0", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_currency_of_a_format_is_the_one_that_it_shows(code, currency):
    assert currency_of_format(code) == currency


def test_currencies_by_the_format_of_cells_are_never_added_up(saved):
    path = saved(lambda book: fill(book.active, deals(), (EURO, DOLLAR, POUND)))
    history, checks = checks_of(path)
    assert checks["several_currencies"].severity == "serious"
    assert sorted({line.currency for line in history.meta.ledger}) == ["$", "EUR", "GBP"]
    with pytest.raises(InvalidInput, match="3 currencies"):
        refuse_spoiled(history)


def test_one_currency_by_format_is_that_of_the_history(saved):
    history, checks = checks_of(
        saved(lambda book: fill(book.active, deals(), (EURO, "General")))
    )
    assert history.meta.currency == "EUR"
    assert "several_currencies" not in checks
    assert history.deals["amount"].tolist() == [row[5] for row in deals()]


def test_dollars_of_the_built_in_formats_are_dollars(saved):
    formats = (BUILTIN_FORMATS[44], EURO)
    path = saved(lambda book: fill(book.active, deals(), formats))
    assert b'"44"' in zipfile.ZipFile(path).read("xl/styles.xml")
    assert "several_currencies" in checks_of(path)[1]


def rewritten(path, change):
    """The workbook with the XML of its sheet changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if "worksheets/" in name else content)
    return path


def without_places(xml):
    """As writers do that leave out where a cell stands, since it follows from the order."""
    for row in range(1, 40):
        for column in "ABCDEF":
            xml = xml.replace(f' r="{column}{row}"'.encode(), b"")
        xml = xml.replace(f'<row r="{row}"'.encode(), b"<row")
    return xml


def with_places_last(xml):
    return re.sub(rb'<(c|row)( r="[A-Z]*\d+")([^>/]*)', rb"<\1\3\2", xml)


def with_a_prefix(xml):
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b" xmlns=", b" xmlns:x=")


@pytest.mark.parametrize("change", [without_places, with_places_last, with_a_prefix])
def test_the_xml_of_other_programs_says_the_same(saved, change):
    path = rewritten(saved(lambda book: fill(book.active, deals(), (EURO, DOLLAR))), change)
    history, _ = checks_of(path)
    money = {line.currency: line.money for line in history.meta.ledger}
    assert set(money) == {"EUR", "$"}
    assert history.deals["amount"].sum() == sum(row[5] for row in deals())


def hidden_too(book):
    fill(book.active, deals())
    for name, state in (("Old", "hidden"), ("Older", "veryHidden")):
        sheet = fill(book.create_sheet(name), deals(5, name="E"))
        sheet.sheet_state = state


def test_a_hidden_sheet_does_not_count_and_is_named(saved):
    history, checks = checks_of(saved(hidden_too))
    assert len(history.deals) == 30
    assert "deals.xlsx/Old (6 rows), deals.xlsx/Older (6 rows)" in checks["not_read"].what
    assert checks["not_read"].severity == "caution"


def test_a_sheet_that_is_asked_for_is_read(saved):
    path = saved(hidden_too)
    assert len(checks_of(path, tables=["Deals", "Old"])[0].deals) == 35
    (table,) = read_export([path], tables=["Old"]).tables
    assert table.name == "deals.xlsx/Old"
    with pytest.raises(InvalidInput, match="no such sheet; it has Deals, Old, Older"):
        read_export([path], tables=["Dels"])
    with pytest.raises(InvalidInput, match="give --table SHEET instead of --query"):
        read_export([path], query="select 1")


def test_a_hidden_sheet_is_read_where_no_other_holds_a_table(saved):
    def write(book):
        book.active.append(["About this report"])
        fill(book.create_sheet("Data"), deals()).sheet_state = "hidden"

    history, checks = checks_of(saved(write))
    assert len(history.deals) == 30
    assert checks["sheet_hidden"].severity == "caution"
    assert "deals.xlsx/Deals (1 rows)" in checks["not_read"].what


def test_a_sheet_that_is_no_table_and_a_chart_are_named(saved):
    def write(book):
        fill(book.active, deals())
        for number in range(7):
            (book["Ids"] if number else book.create_sheet("Ids")).append([number])
        book.create_chartsheet("Chart")

    export = read_export([saved(write)])
    assert {each.name: each.may_hold_rows for each in export.unread} == {
        "deals.xlsx/Ids (7 rows)": True,
        "deals.xlsx/Chart": False,
    }


def test_texts_merged_over_rows_stand_in_each_and_numbers_in_the_first(saved):
    def write(book):
        sheet = fill(book.active, sorted(deals(), key=lambda row: row[1]))
        for cells in ("B2:B16", "B17:B31", "F2:F3"):
            sheet.merge_cells(cells)

    history, checks = checks_of(saved(write))
    assert history.deals["rep"].value_counts().to_dict() == {"Ann": 15, "Bob": 15}
    assert history.deals["amount"].isna().sum() == 1
    assert checks["merged_cells_filled"].count == 2
    assert checks["merged_numbers"].examples == ("F2",)


def test_a_header_of_two_lines_whose_names_are_merged_is_one(saved):
    def write(book):
        sheet = book.active
        sheet.append([*HEADER[:3], "Dates", None, HEADER[5]])
        fill(sheet, deals())
        for column in "ABCF":
            sheet.merge_cells(f"{column}1:{column}2")
        sheet.merge_cells("D1:E1")

    history, _ = checks_of(saved(write))
    assert history.deals["deal_id"].tolist() == [row[0] for row in deals()]


def test_errors_formulas_without_result_and_hidden_rows_are_named(saved):
    def write(book):
        sheet = fill(book.active, deals())
        sheet["F2"], sheet["F3"] = "#N/A", "=1000+1"
        for row in range(10, 20):
            sheet.row_dimensions[row].hidden = True

    history, checks = checks_of(saved(write))
    assert len(history.deals) == 30
    assert checks["cells_with_errors"].examples == ("F2: #N/A",)
    assert checks["formulas_without_result"].examples == ("F3",)
    assert checks["rows_hidden"].count == 10


def test_formulas_with_their_results_are_nothing_to_be_told(saved):
    def calculated(xml):
        for formula, result in ((b"1000+1", b"1001"), (b"B2", b"Ann")):
            xml = xml.replace(
                b"<f>" + formula + b"</f><v />",
                b"<f>" + formula + b"</f><v>" + result + b"</v>",
            )
        return xml  # fmt: skip

    def write(book):
        fill(book.active, deals())["F3"] = "=1000+1"

    _, checks = checks_of(rewritten(saved(write), calculated))
    assert "formulas_without_result" not in checks


NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")]
)  # fmt: skip


def open_document(path, sheets):
    """Write sheets (name, whether hidden, rows of values or of value and currency)."""

    def cell(value):
        if isinstance(value, tuple):
            return (f'<table:table-cell office:value-type="currency" office:currency="{value[1]}" '
                    f'office:value="{value[0]}"><text:p>{value[0]}</text:p></table:table-cell>')  # fmt: skip
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("hidden", "false"), ("shown", "true"))
    )
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{"hidden" if hidden else "shown"}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, hidden, rows in sheets
    )  # fmt: skip
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
        )
    return path


def test_an_open_document_names_currencies_and_hides_sheets(tmp_path):
    rows = [[*row[:3], row[3].isoformat(), row[4].isoformat(), (row[5], ("EUR", "USD")[n % 2])]
            for n, row in enumerate(deals())]  # fmt: skip
    path = open_document(
        tmp_path / "deals.ods",
        [("Deals", False, [HEADER, *rows]), ("Old", True, [HEADER, *rows[:3]])],
    )
    history, checks = checks_of(path)
    assert len(history.deals) == 30
    assert "EUR, USD" in checks["several_currencies"].what
    assert "deals.ods/Old" in checks["not_read"].what


def test_a_workbook_with_entities_is_refused(saved):
    path = rewritten(saved(lambda book: fill(book.active, deals())), lambda xml: xml)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            bomb = b'<!DOCTYPE a [<!ENTITY b "c">]>' if name.endswith("styles.xml") else b""
            archive.writestr(name, bomb + content)
    with pytest.raises(InvalidInput, match="declares XML entities"):
        read_export([path])


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"])
def test_columns_are_called_as_in_a_spreadsheet(letters):
    assert place_of(0, column_of(letters.encode())) == f"{letters}1"


def test_where_formats_are_not_read_that_is_said(saved, monkeypatch):
    path = saved(lambda book: fill(book.active, deals(), (EURO, DOLLAR)))
    monkeypatch.setattr(workbook, "details_of", lambda *_: {})
    _, checks = checks_of(path)
    assert "stands in a format alone is not seen" in checks["formats_unseen"].what
