"""Why a setting books more or less: the account of a difference, and single deals in both worlds."""

import functools
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

import marathon
from marathon.api.explanation import Deals
from marathon.sentences import lives
from marathon.sentences.explanation import because, verdict
from marathon.sentences.whole_company import of_company
from marathon.serve.asked import Asked, told
from marathon.serve.offer import Firms
from marathon.serve.streaming import Turns, answered
from sim.experiments.lives.watching import Happening
from sim.experiments.running.progress import Progress
from sim.problems import InvalidInput, whole_number

FUTURES: Final = 16
"""Futures of an explanation: its parts are told from chance where they are large."""
LISTED: Final = 12
"""Deals that a list shows: those whose two ends differ most."""

Events = Iterator[tuple[str, Any]]
Answer = Callable[[Asked, threading.Event], Events]


@dataclass(slots=True, kw_only=True)
class Because:
    """What requests for reasons share.

    Attributes:
        firms: Which organisations may be asked about.
        turns: Who may run the engine.
    """

    firms: Firms
    turns: Turns

    def routes(self) -> list[BaseRoute]:
        """What a page asks for reasons."""
        return [
            Route("/api/why", self.why),
            Route("/api/deals", self.deals),
            Route("/api/deals/{deal}", self.deal),
        ]

    async def why(self, request: Request) -> Response:
        """The difference along the money, and by decision."""
        return answered(request, self.firms, self.turns, account_of)

    async def deals(self, request: Request) -> Response:
        """The deals of one future that differ most."""
        return answered(request, self.firms, self.turns, _deals)

    async def deal(self, request: Request) -> Response:
        """Both lives of one of them."""
        given = request.path_params["deal"]
        try:
            number = whole_number("deal", int(given), 1, LISTED)
        except ValueError:
            problem = f"deal: give the number of one of the list, 1 to {LISTED}"
            return JSONResponse({"problems": [problem]}, status_code=404)
        return answered(request, self.firms, self.turns, functools.partial(_life, number))


class _StoppedError(Exception):
    """Nobody waits for the explanation any more."""


def account_of(
    setting: Asked, stopped: threading.Event, *, company: bool = False
) -> Events:
    """How far it is, then the explanation itself.

    Args:
        setting: What is explained.
        stopped: Set once nobody waits any more.
        company: In the whole company's money; else in that of a rep.
    """
    heard: queue.Queue[tuple[str, Any]] = queue.Queue()

    def going(progress: Progress) -> None:
        if stopped.is_set():
            raise _StoppedError
        heard.put(("progress", {"finished": progress.finished, "asked": progress.asked}))

    def explain() -> None:
        try:
            found = marathon.why(
                setting.base, setting.tried, organisation=setting.organisation,
                years=setting.years, futures=FUTURES, progress=going,
            )  # fmt: skip
            heard.put(("why", _why_json(found, company=company)))
        except _StoppedError:
            heard.put(("end", None))
        except InvalidInput as error:
            heard.put(("refused", told(error)))
        except BaseException:
            heard.put(("refused", {"problems": ["the explanation failed"]}))
            raise

    with ThreadPoolExecutor(1) as alone:
        alone.submit(explain)
        while True:
            event = heard.get()
            if event[0] != "end":
                yield event
            if event[0] != "progress":
                return


def _why_json(found: marathon.Explanation, *, company: bool) -> dict[str, Any]:
    numbers, story = found.numbers, found.story
    if company:
        numbers = of_company(numbers, found.organisation)
        story = because(numbers, found.base, found.other, found.organisation, company=True)
    return {
        "account": numbers.bookings.to_json(),
        "levers": [split.to_json() for split in numbers.levers],
        "verdict": list(verdict(story)),
        "losing": list(story.losing),
        "whose": f"in {story.currency} {story.whose}",
        "futures": FUTURES,
    }


def _found(setting: Asked) -> Deals:
    """The deals of the first future."""
    return marathon.deals(
        setting.base, setting.tried, organisation=setting.organisation, years=setting.years,
        progress=False,
    )  # fmt: skip


def _deals(setting: Asked, _stopped: threading.Event) -> Events:
    found = _found(setting)
    worlds = found.worlds
    yield (
        "deals",
        {
            "verdict": list(found.verdict),
            "heads": ["rep", "account", worlds.base.title, worlds.other.title],
            "rows": [row[1:] for row in lives.list_rows(found.meetings, LISTED)],
        },
    )


def _life(number: int, setting: Asked, _stopped: threading.Event) -> Events:
    try:
        two = _found(setting).lives(number)
    except InvalidInput as error:
        yield "refused", told(error)
        return
    yield (
        "life",
        {
            "verdict": list(_sentences(lives.verdict(two))),
            "heads": [life.scenario for life in two.lives],
            "decided": [
                {"said": said, "rows": lives.input_rows(difference)}
                for said, difference in lives.differences(two)
            ],
            "rows": [
                {"base": _said(row.base), "other": _said(row.other), "parts": row.parts}
                for row in lives.rows(two)
            ],
        },
    )


def _sentences(said: str | Iterable[str]) -> Iterable[str]:
    return (said,) if isinstance(said, str) else said


def _said(happening: Happening | None) -> dict[str, str] | None:
    if happening is None:
        return None
    return {
        "when": f"{happening.when:%Y-%m-%d}",
        "what": happening.what,
        "detail": happening.detail,
    }
