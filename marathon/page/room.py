"""The page of the demo: ask the room first, show what goes in, reveal what comes out, then report."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from marathon.charts.canvas import Chart
from marathon.page.markup import document, element, section, text
from marathon.page.modules import joined
from marathon.page.report import about, answer, footer, heading, how_sure, why
from marathon.sentences.comparison.telling import (
    BOOKINGS,
    CONTRIBUTION,
    Story,
    transition_of,
)
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import thousands
from sim.outputs.responses import RESPONSES

INPUTS: Final = (
    "time_selling", "time_prospecting", "step_compliance", "lead_response_hours",
    "deals_opened_per_rep_year",
)  # fmt: skip
"""What is shown before any output, of those that the comparison holds."""

_UNSCRIPTED = "body.asking .after{display:block}.room{display:none}"
_MODULES: Final = (Path(__file__).parent, Path(__file__).parents[1] / "serve" / "static")


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
        # A class reads sentences and pictures; whoever asks for numbers opens them.
        element(
            "details", text("summary", "Every number, and how sure it is"), how_sure(story)
        ),
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
        script=joined("room.js", *_MODULES),
        body_class="asking",
        unscripted=_UNSCRIPTED,
    )


def _room(story: Story) -> str:
    first, last = story.title(story.comparison.base), story.title(story.asked)
    questions = [
        _question(
            "more", f"How much more is booked under {last} than under {first}?",
            "Guess in per cent; below 0 if it is less",
        )
    ]  # fmt: skip
    if transition_of(story, story.asked) is not None:
        questions.append(
            _question(
                "week",
                f"After the switch from {first} to {last}: by which week has it paid for itself in "
                "half of the futures?",
                "Guess a week, from 0",
            )
        )
    buttons = (
        text("button", "Next", type="button", id="next"),
        text("button", "Back", type="button", id="back", class_="second"),
        text("button", "Start over", type="button", id="reset", class_="second"),
        text("button", "Skip to the result", type="button", id="skip", class_="second"),
    )
    return section(
        "First: what does the room think?",
        text("p", TEXTS["comparison"]["rule"], class_="rule"),
        *questions,
        element("div", _inputs(story), id="inputs", hidden="hidden"),
        element(
            "ol",
            *(_stage(story, name) for name in story.scenarios),
            class_="stages",
            id="stages",
        ),
        element("div", id="outcome", aria_live="polite", class_="outcome"),
        element("div", *buttons, class_="steps"),
        text(
            "p",
            "Keys: right arrow or page down goes on, left arrow or page up goes back.",
            class_="hint",
        ),
        class_="room",
        id="room",
    )


def _question(name: str, asked: str, hint: str) -> str:
    # A field that stands on no figure: a slider would begin as everybody's anchor.
    field = (
        f'<input type="text" inputmode="decimal" id="{name}" autocomplete="off" '
        f'aria-describedby="{name}-said">'
    )
    return element(
        "form",
        element("label", text("strong", asked), text("span", hint), for_=name),
        field,
        text("button", "Add this guess", class_="second", id=f"{name}-add"),
        text("p", "", id=f"{name}-said", class_="collected", role="status"),
        class_="question",
        data_question=name,
        hidden="hidden",
    )


def _inputs(story: Story) -> str:
    """What goes into bookings, stage by stage: shown before what comes out."""
    names = [
        name
        for name in INPUTS
        if all(math.isfinite(story.mean(stage, name)) for stage in story.scenarios)
    ]
    heads = "".join(text("th", story.title(name), scope="col") for name in story.scenarios)
    rows = "".join(
        element(
            "tr",
            text("th", RESPONSES[name].title, scope="row"),
            *(
                text("td", _said(name, story.mean(stage, name)))
                for stage in story.scenarios
            ),
        )
        for name in names
    )
    table = element(
        "table",
        element("thead", element("tr", element("th"), heads)),
        element("tbody", rows),
    )
    return element(
        "div",
        text("h3", "What goes in"),
        element("div", table, class_="scroll", tabindex="0", role="region", aria_label="Inputs by stage"),
    )  # fmt: skip


def _said(name: str, value: float) -> str:
    unit = RESPONSES[name].unit
    if unit == "fraction":
        return f"{100 * value:.0f} %"
    return f"{value:.1f} h" if unit.endswith("h") else f"{value:.1f}"


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
                "low": 100 * (ratio.low - 1),
                "high": 100 * (ratio.high - 1),
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
