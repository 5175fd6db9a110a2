"""The page of the demo: ask the room first, reveal stage by stage, then show the report."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from marathon.charts.canvas import Chart
from marathon.page.markup import asset, document, element, section, text
from marathon.page.report import about, answer, footer, heading, how_sure, why
from marathon.sentences.comparison.telling import (
    BOOKINGS,
    CONTRIBUTION,
    Story,
    transition_of,
)
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import thousands

_UNSCRIPTED = "body.asking .after{display:block}.room{display:none}"


def room_page(story: Story, charts: Sequence[Chart]) -> str:
    """A whole page: questions to a room, the reveal, and behind it the report.

    Args:
        story: The five stages compared with the first.
        charts: The report's charts.
    """
    after = element(
        "div",
        answer(story),
        why(story, charts),
        how_sure(story),
        class_="after",
        id="after",
    )
    # Inside a script element no markup may begin.
    said = json.dumps(_values(story)).replace("<", "\\u003c")
    body = "".join(
        (
            element("header", text("h1", heading(story)), text("p", about(story))),
            element("main", _room(story), after),
            element("div", element("footer", text("p", footer(story))), class_="after"),
            f'<script type="application/json" id="values">{said}</script>',
        )
    )
    return document(
        title=heading(story),
        body=body,
        script=asset("room.js"),
        body_class="asking",
        unscripted=_UNSCRIPTED,
    )


def _room(story: Story) -> str:
    first, last = story.title(story.comparison.base), story.title(story.asked)
    questions = [
        _question("more", f"How much more is booked under {last} than under {first}?",
                  low=-50, high=200, start=0, step=5)
    ]  # fmt: skip
    if transition_of(story, story.asked) is not None:
        questions.append(
            _question(
                "week",
                f"After the switch from {first} to {last}: by which week has it paid for itself in "
                "half of the futures?",
                low=0,
                high=104,
                start=0,
                step=1,
            )
        )
    return section(
        "First: what does the room think?",
        text("p", TEXTS["comparison"]["rule"]),
        *questions,
        element("ol", *(_stage(story, name) for name in story.scenarios), class_="stages"),
        text("p", "", id="outcome", aria_live="polite", class_="said"),
        element(
            "div",
            text("button", "Reveal", type="button", id="next"),
            text("button", "Skip to the result", type="button", id="skip", class_="second"),
        ),
        text("p", "Keys: right arrow or page down reveals the next stage.", class_="hint"),
        class_="room",
        id="room",
    )


def _question(name: str, asked: str, *, low: int, high: int, start: int, step: int) -> str:
    slider = (
        f'<input type="range" id="{name}" min="{low}" max="{high}" step="{step}" '
        f'value="{start}">'
    )
    return element(
        "div",
        element("label", text("strong", asked), for_=name),
        element("output", "", for_=name, id=f"{name}-said", class_="said"),
        slider,
        text("button", "Add this guess", type="button", id=f"{name}-add", class_="second"),
        element("ul", id=f"{name}-guesses", class_="guesses", aria_label="guesses so far"),
        class_="question",
        data_question=name,
    )


def _stage(story: Story, name: str) -> str:
    return element(
        "li",
        text("div", story.title(name), class_="name"),
        text("div", story.meanings.get(name, ""), class_="what"),
        element("div", element("div", class_="bar"), class_="track", aria_hidden="true"),
        text("div", "", class_="value"),
        hidden="hidden",
    )


def _values(story: Story) -> Mapping[str, Any]:
    """What the script shows: sentences and widths, so that it computes nothing."""
    means = [story.mean(name, BOOKINGS) for name in story.scenarios]
    base = means[0]
    last = story.asked
    ratio = story.comparison.row(last, BOOKINGS).ratio
    path = transition_of(story, last)
    even = path.contribution.break_even if path is not None else None
    within = story.comparison.run.years * 52
    return {
        "stages": [
            {
                "title": story.title(name),
                "width": 100 * mean / max(means),
                "value": _stage_value(story, name, mean / base - 1),
            }
            for name, mean in zip(story.scenarios, means, strict=True)
        ],
        "answers": {
            "more": {
                "value": 100 * (ratio.mean - 1),
                "said": f"{story.title(last)} books {100 * (ratio.mean - 1):+.0f} % "
                f"({100 * (ratio.low - 1):+.0f} % to {100 * (ratio.high - 1):+.0f} %).",
            },
            "week": {
                "value": even.median if even and even.median is not None else within,
                "said": f"In half of the futures it has paid for itself by week {even.median:.0f}."
                if even and even.median is not None
                else f"In most futures it has not paid for itself within {within} weeks.",
            },
        },
    }


def _stage_value(story: Story, name: str, more: float) -> str:
    booked, earned = (thousands(story.mean(name, x)) for x in (BOOKINGS, CONTRIBUTION))
    than = "" if name == story.comparison.base else f" ({100 * more:+.1f} %)"
    return f"books {booked} {story.currency} a rep and year{than}, contribution {earned}"
