"""Tell how the letters of a text file are written as bytes."""

import codecs
import re
from typing import Final

from sim.problems import InvalidInput

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_LETTERS: Final = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_DAMAGED: Final = 4
"""Letters in UTF-8 for one byte that is none, from which on a file is taken to be damaged."""
_MOST_CONTROLS: Final = 20
"""Control characters near each other from which on a file is no text with some of them."""
_QUOTED: Final = re.compile(rb'"[^"]*("|$)')
_FILLED: Final = re.compile(rb"[^\xef\xbb\xbf \t\r\n]")
_AT_ONCE: Final = 1 << 24
_SAMPLE: Final = 1 << 18
_TOGETHER: Final = 2.0
"""Bytes beyond ASCII that stand together on average where two of them make a letter."""
_RUNS: Final = re.compile(rb"[\x80-\xff]+")
_KANA: Final = re.compile("[\u3040-\u30ff]")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_CYRILLIC: Final = re.compile("[а-яёА-ЯЁ]")
_CYRILLIC_ODD: Final = re.compile("[а-яё][А-ЯЁ]|[^а-яёА-ЯЁ\\W\\d_a-zA-Z]")
# Signs that stand where Polish and Czech letters should, if those are read as Western ones.
_MISREAD: Final = re.compile("[A-Za-z][¹³¿œŸ£¯Œ¥]|[¹³¿œŸ£¯Œ¥][A-Za-z]")
_TITLES: Final = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp932": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}


def title_of(encoding: str) -> str:
    """What an encoding is called in a sentence."""
    return _TITLES.get(encoding, encoding)


def in_utf8(name: str, content: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """The bytes in UTF-8, the encoding that they had, and examples of what was not UTF-8.

    Raises:
        InvalidInput: If the bytes are no text.
    """
    if wide := _wide(content):
        try:
            text = content.decode(wide).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            message = f"{name}: begins like UTF-16 but is not ({error}); save it as UTF-8"
            raise InvalidInput(message) from error
        return text.encode(errors="surrogatepass"), "utf-16", ()
    if not _FILLED.search(content):
        raise InvalidInput(f"{name}: is empty; export it again")
    if found := _CONTROL.search(content):
        raise InvalidInput(_control_problem(name, content, found.start()))
    if _is_utf8(content):
        marked = content.startswith(b"\xef\xbb\xbf")
        return (content[3:], "utf-8-sig", ()) if marked else (content, "utf-8", ())
    if len(_LETTERS.findall(content)) > _DAMAGED * content.decode(errors="replace").count(
        "\ufffd"
    ):
        first = _first_odd_byte(content)
        raise InvalidInput(
            f"{name}, {_place(content, first)}: holds the byte 0x{content[first]:02X}, which is no "
            "UTF-8, in a file that is else; correct that cell, or export the table again"
        )
    encoding = _legacy(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name}, {_place(content, _first_odd_byte(content))}: is neither UTF-8 nor "
            f"{title_of(encoding)} text; save the export as UTF-8"
        ) from error
    odd = (word for word in text.split("\n") if not word.isascii())
    examples = tuple(line.strip()[:80] for _, line in zip(range(3), odd, strict=False))
    return text.encode(), encoding, examples


def _is_utf8(content: bytes) -> bool:
    """Whether the bytes are UTF-8, looked at part by part: a large file is not held twice."""
    if content.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(content), _AT_ONCE):
            decoder.decode(content[begin : begin + _AT_ONCE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_odd_byte(content: bytes) -> int:
    """The position of the first bytes that are not UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _control_problem(name: str, content: bytes, first: int) -> str:
    """What to say of control characters: one by one in a text, else that it is none."""
    if len(_CONTROL.findall(content[first : first + _SAMPLE])) > _MOST_CONTROLS:
        return f"{name}: holds control characters, so it is no text table; export as CSV"
    return (
        f"{name}, {_place(content, first)}: holds the control character "
        f"0x{content[first]:02X}, which no text has; remove it, or export the table as CSV again"
    )


def _place(content: bytes, position: int) -> str:
    """The line of a byte and, where the first line names as many columns, its column."""
    line = content.count(b"\n", 0, position) + 1
    begin, end = content.rfind(b"\n", 0, position) + 1, content.find(b"\n", position)
    row = content[begin : end if end >= 0 else len(content)]
    header = content.split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf")
    delimiter = max((b",", b";", b"\t", b"|"), key=header.count)
    names = [
        cell.strip(' "\r')
        for cell in header.decode(errors="replace").split(delimiter.decode())
    ]
    whole, before = (
        _QUOTED.sub(b"", part).count(delimiter) for part in (row, row[: position - begin])
    )
    if whole == 0 or whole + 1 != len(names):
        return f"line {line}"
    return f"line {line}, column {names[before]!r}"


def _wide(content: bytes) -> str:
    """The form of UTF-16 that the bytes begin like; empty if they do not."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    sample = content[:2000]
    # Blanks, digits, delimiters and line ends have a zero in their other byte, letters of
    # other scripts have none.
    zeros = sample[1::2].count(0), sample[::2].count(0)
    if len(content) % 2 == 0 and max(zeros) > max(2, len(sample) / 20) and not min(zeros):
        return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    return ""


def _legacy(content: bytes) -> str:
    """The likeliest of the encodings that were in use before UTF-8.

    Each makes letters of any bytes; what tells them apart is whether these are letters that
    stand together in words of its language.
    """
    sample = content[: content.rfind(b"\n", 0, _SAMPLE) + 1] or content
    runs = _RUNS.findall(sample)
    high = sum(map(len, runs))
    together = high / len(runs) if runs else 0.0
    for encoding in ("cp932", "gb18030"):
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
        others = sum(not sign.isascii() for sign in text)
        written = kana + han > max(2, 0.8 * others)
        # First bytes of the commonest kanji, which hold no letters in other encodings.
        leads = sum(0x81 <= byte <= 0x9F for byte in sample)
        japanese = encoding == "cp932" and (kana > 0.1 * others or leads > 0.4 * others)
        chinese = (
            encoding == "gb18030" and together >= _TOGETHER and not _is_cyrillic(sample)
        )
        if written and (japanese or chinese):
            return encoding
    if _is_cyrillic(sample):
        return "cp1251"
    western = sample.decode("cp1252", errors="replace")
    return "cp1250" if len(_MISREAD.findall(western)) * 5 >= max(1, len(runs)) else "cp1252"


def _is_cyrillic(sample: bytes) -> bool:
    text = sample.decode("cp1251", errors="replace")
    letters, odd = len(_CYRILLIC.findall(text)), len(_CYRILLIC_ODD.findall(text))
    others = sum(not sign.isascii() for sign in text)
    words = re.findall("[а-яёА-ЯЁ]{3,}", text)
    return letters > 0.85 * others and 10 * odd <= letters and len(words) * 12 >= letters
