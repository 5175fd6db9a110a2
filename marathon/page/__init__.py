"""One self-contained HTML page: verdict, why, how sure; and the questions to a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marathon.lazy import loader

if TYPE_CHECKING:
    from marathon.page import explanation, lives, markup, race, report, room, validation

__all__ = ["explanation", "lives", "markup", "race", "report", "room", "validation"]

__getattr__ = loader(__name__, {name: f"{__name__}.{name}" for name in __all__})
