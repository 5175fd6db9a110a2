"""Files of forms that are not opened say what they are and what to do."""

import pytest

from forecast.history.opening import read_export
from sim.problems import InvalidInput

TEXT = "deal_id,stage\n1,won\n"
TAR = b"deals.csv".ljust(257, b"\0") + b"ustar" + b"\0" * 250
DUCKDB = b"\0" * 8 + b"DUCK" + b"\0" * 40
EXCEL_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("deals.xls", b"<html><table><tr><td>id</td></tr></table></html>", "a web page"),
        ("deals.xls", b"\xef\xbb\xbf\n <!DOCTYPE html>\n<html>", "a web page"),
        ("deals.xls", b"<style>td {}</style><table></table>", "a web page"),
        ("deals.xls", EXCEL_2003.encode(), "an XML spreadsheet of Excel 2003"),
        ("deals.xml", b'<?xml version="1.0"?><deals/>', "is XML"),
        ("deals.csv", b'{"deal_id": 1}\n{"deal_id": 2}\n', "is JSON"),
        ("deals.csv", b'[\n {"deal_id": 1}]', "is JSON"),
        ("deals.csv", b"[]", "is JSON"),
        ("deals.csv", TEXT.encode("utf-32"), "text in UTF-32"),
        ("deals.csv", b"%PDF-1.7", "a PDF"),
        ("deals.tar", TAR, "a tar archive"),
        ("deals.db", DUCKDB, "duckdb:///PATH"),
        ("deals.xls", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        ("deals.csv", b'id,name\n1,"A\\"nn, x"\n', "has to be doubled"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_opened_is_told_by_its_bytes(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        read_export([tmp_path / name])
    (problem,) = caught.value.problems
    assert problem.startswith(name)
    assert message in problem


@pytest.mark.parametrize("header", ["[id],[name]", "<id>,<name>", "{id},name", "%PD,name"])
def test_a_table_with_odd_headers_is_none_of_them(tmp_path, header):
    (tmp_path / "deals.csv").write_text(f"{header}\n1,Ann\n")
    (table,) = read_export([tmp_path / "deals.csv"]).tables
    assert list(table.cells) == header.split(",")


@pytest.mark.parametrize(
    "address", ["https://a.b/d.csv", "s3://a/d.parquet", "file:///d.csv"]
)
def test_addresses_of_files_say_to_download_them(address):
    with pytest.raises(InvalidInput, match="download the file first"):
        read_export([address], tables=["deals"])


XES = (
    '<log><trace><string key="concept:name" value="c"/><event>'
    '<string key="concept:name" value="Won"/></event></trace></log>'
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"<logs>{XES}{XES}</logs>", "holds more than one log"),
        (
            XES.replace("</event>", '<string key="concept:name" value="Lost"/></event>'),
            "event 1: has the attribute 'concept:name' more than once",
        ),
    ],
)
def test_a_log_that_tells_two_things_is_refused(tmp_path, text, message):
    (tmp_path / "log.xes").write_text(text)
    with pytest.raises(InvalidInput, match=message):
        read_export([tmp_path / "log.xes"])
