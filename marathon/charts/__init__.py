"""Charts whose titles answer a question, one a file; each is loaded when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marathon.lazy import loader

if TYPE_CHECKING:
    from marathon.charts import (
        account,
        canvas,
        evidence,
        feast_and_famine,
        fog,
        forecast,
        levers,
        outcomes,
        projector,
        race,
        spread,
        time_use,
        transition,
    )

__all__ = [
    "account",
    "canvas",
    "evidence",
    "feast_and_famine",
    "fog",
    "forecast",
    "levers",
    "outcomes",
    "projector",
    "race",
    "spread",
    "time_use",
    "transition",
]

__getattr__ = loader(__name__, {name: f"{__name__}.{name}" for name in __all__})
