"""Codes that people type, tokens that browsers keep, and a code as squares that a phone reads."""

import hashlib
import secrets
import unicodedata
from typing import Final

from sim.problems import InvalidInput, shown

LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no code is a word, and nothing that looks like a digit."""
LENGTH: Final = 4


def new_code() -> str:
    """Letters that people can read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def new_token() -> str:
    """What a browser shows to be who it says it is."""
    return secrets.token_urlsafe(18)


def digest(token: str) -> str:
    """What is kept of a token: who reads it cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def plain_name(given: object, most: int) -> str:
    """A team's name as everybody can be shown it.

    Raises:
        InvalidInput: It is none.
    """
    if isinstance(given, str) and len(given) <= 8 * most:
        name = " ".join(unicodedata.normalize("NFC", given).split())
        if 0 < len(name) <= most and name.isprintable():
            return name
    raise InvalidInput(f"name = {shown(given)}: give 1 to {most} letters, digits and signs")


def squares(address: str) -> list[str]:
    """An address as rows of a QR code, 1 where it is dark, without a border."""
    import segno

    made = segno.make_qr(address, error="m")
    return ["".join("1" if cell else "0" for cell in row) for row in made.matrix]
