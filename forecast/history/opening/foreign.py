"""Tell forms that are not opened by their first bytes, and what to do about them."""

import re
from typing import Final

_AGAIN: Final = "export the table as CSV or Excel"
_PAGE: Final = "open it in a spreadsheet program and save it as .xlsx or CSV UTF-8"
_UNPACK: Final = "unpack it, and give what is in it"
_BEGINNINGS: Final = (
    (b"%PDF", "a PDF", _AGAIN),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"BZh", "packed by bzip2", _UNPACK),
    (b"\xfd7zXZ", "packed by xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", _UNPACK),
    (b"Obj\x01", "an Avro file", "write it as Parquet"),
    (b"ORC", "an ORC file", "write it as Parquet"),
    (b"ARROW1", "an Arrow file", "write it as Parquet"),
    (b"FEA1", "a Feather file", "write it as Parquet"),
    (b"\x00\x01\x00\x00Standard", "an Access database", "export its table of deals as CSV"),
    (b"SQLite format 3\x00", "a SQLite database inside of a packed file", _UNPACK),
    (b"\xff\xfe\x00\x00", "text in UTF-32", "save it as UTF-8"),
    (b"\x00\x00\xfe\xff", "text in UTF-32", "save it as UTF-8"),
)
_TEXTS: Final = (
    (
        re.compile(rb"<\?xml.{0,1000}schemas-microsoft-com:office:spreadsheet", re.DOTALL),
        "an XML spreadsheet of Excel 2003",
        _PAGE,
    ),
    (re.compile(rb"<(!doctype html|html|head|meta|style|table|body)\b", re.I), "a web page", _PAGE),
    (re.compile(rb"<(\?xml|!doctype|!--)", re.I), "XML", _AGAIN),
    (re.compile(rb'\[\s*[\[{]|\{\s*"|\[\s*\]|\{\s*\}'), "JSON", _AGAIN),
)  # fmt: skip
"""What text begins with that is no table; each is looked for behind blanks and marks of order."""
_LOOKED_AT: Final = 4096
_TAR: Final = (257, b"ustar")
_DUCKDB: Final = (8, b"DUCK")


def foreign_form(name: str, content: bytes) -> str | None:
    """What a file is that is not opened, with what to do; None where it may be a table.

    Args:
        name: What the file is called.
        content: Its bytes.
    """
    for begin, what, advice in _BEGINNINGS:
        if content.startswith(begin):
            return f"{name}: is {what}, which is not read; {advice}"
    at, mark = _TAR
    if content[at : at + len(mark)] == mark:
        return f"{name}: is a tar archive, which is not read; {_UNPACK}"
    at, mark = _DUCKDB
    if content[at : at + len(mark)] == mark:
        return f"{name}: is a DuckDB database; give its address, duckdb:///PATH, and --table NAME"
    text = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    for form, what, advice in _TEXTS:
        if form.match(text):
            return f"{name}: is {what}, which is not read; {advice}"
    return None
