"""The page as a browser gets it from the server, and as one file that needs no server.

The file holds every module and style of the page, its emulator and the exact results that were
seen.
"""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from marathon.page.modules import joined

STATIC: Final = Path(__file__).parent / "static"
SHELL: Final = "what_if.html"
ENTRY: Final = "what_if.js"
STYLES: Final = ("theme.css", "screens.css", "what_if.css")


@functools.cache
def shell() -> str:
    """The page that loads its parts from the server."""
    return (STATIC / SHELL).read_text("utf-8")


def saved_page(whole: Mapping[str, Any]) -> str:
    """The page as one file.

    Args:
        whole: What the page would have asked the server for, and its own state.
    """
    # In a script element only `<` could end it, or begin a comment.
    told = json.dumps(whole, separators=(",", ":")).replace("<", "\\u003c")
    style = "\n".join((STATIC / name).read_text("utf-8") for name in STYLES)
    script = joined(ENTRY, STATIC)
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    page = shell()
    page = re.sub(r'\s*<link rel="stylesheet"[^>]*>', "", page)
    page = re.sub(r'\s*<script type="module"[^>]*></script>', "", page)
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        f"<style>{style}</style>\n</head>"
    )
    body = (
        f'<script type="application/json" id="saved">{told}</script>\n'
        f"<script>{script}</script>\n</body>"
    )
    return page.replace("</head>", head, 1).replace("</body>", body, 1)


def _digest(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
