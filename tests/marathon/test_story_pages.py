"""A comparison's charts and pages: whole, legible, and nothing obeyed that stands in a title."""

from __future__ import annotations

import dataclasses
import html.parser
import re

import pytest

from marathon.charts import canvas, feast_and_famine, outcomes, time_use, transition
from marathon.charts.canvas import png, svg
from marathon.charts.waterfall import Bar
from marathon.charts.waterfall import steps as steps_of
from marathon.one_rep import follow
from marathon.page.report import report
from marathon.page.room import room_page
from marathon.sentences.comparison.notes import notes
from marathon.sentences.comparison.verdict import verdict
from sim.organisation import Organisation
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

MANY = "bookings_per_rep_year"


@pytest.fixture(scope="module")
def reps(simulator):
    followed = tuple(load_scenario(name) for name in ("initial", "align"))
    return follow(
        followed, Organisation(), weeks=60, run_in_weeks=20, seed=1, simulator=simulator
    )


@pytest.fixture(scope="module")
def charts(ladder_story, reps):
    return (
        outcomes.draw(ladder_story),
        transition.draw(ladder_story, "align"),
        time_use.draw(ladder_story, "align"),
        feast_and_famine.draw(ladder_story, reps),
    )


def test_the_same_person_is_followed_under_both(reps):
    assert [rep.scenario for rep in reps] == ["initial", "align"]
    assert all(rep.bookings.shape == (60,) for rep in reps)


def test_every_chart_asks_and_answers_and_is_drawn_twice(charts):
    for chart in charts:
        assert chart.question.endswith("?")
        assert chart.answer.endswith(".")
        assert chart.wide.get_figwidth() > chart.narrow.get_figwidth()
        assert png(chart).startswith(b"\x89PNG")


def test_a_chart_is_the_same_bytes_each_time_and_its_ids_are_its_own(charts):
    chart = charts[0]
    element = svg(chart.wide, name="one")
    assert element == svg(chart.wide, name="one")
    assert "<svg" in element
    assert " width=" not in element[: element.index(">")]
    assert all(name.startswith("one-") for name in re.findall(r'\bid="([^"]*)"', element))
    assert all(name.startswith("one-") for name in re.findall(r'href="#([^"]*)"', element))


def test_steady_state_has_no_chart_of_the_switch(steady_story):
    assert transition.draw(steady_story, "align") is None


class Checker(html.parser.HTMLParser):
    """Counts unbalanced elements, ids and requests."""

    EMPTY = frozenset({"meta", "input", "br", "path", "use", "rect", "image", "stop"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.requests, self.problems = [], [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("src", "href", "xlink:href", "action"):
            if name in given and not given[name].startswith("#"):
                self.requests.append(given[name])
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in self.EMPTY:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(tag)


@pytest.mark.parametrize("page", [report, room_page])
def test_a_page_is_whole_and_asks_for_nothing_outside(page, ladder_story, charts):
    written = page(ladder_story, charts)
    checker = Checker()
    checker.feed(written)
    assert checker.problems == []
    assert checker.open == []
    assert checker.requests == []
    assert len(checker.ids) == len(set(checker.ids))
    assert "url(http" not in written
    assert "@import" not in written
    assert written.index("earns most") < written.index("How sure is this?")
    assert "simulation noise only" in written
    for name in STAGES:
        assert load_scenario(name).digest[:16] in written


def test_the_result_is_hidden_until_the_room_has_guessed(ladder_story, charts):
    written = room_page(ladder_story, charts)
    body = written[written.index("<body") :]
    assert body.startswith('<body class="asking">')
    assert body.index('class="room"') < body.index('class="after"')
    assert body.count("<li hidden") == 5


def test_markup_in_a_title_is_shown_and_not_obeyed(ladder_story, charts):
    titles = {**ladder_story.titles, "align": "<b>Al</script>ign</b>"}
    written = room_page(dataclasses.replace(ladder_story, titles=titles), charts)
    assert "<b>Al" not in written
    assert written.count("</script>") == 2


def test_names_that_the_steps_of_a_waterfall_cross_can_be_read():
    bars = [
        Bar(title=title, start=start, end=end, whole=whole)
        for title, start, end, whole in (
            ("Initial", 0.0, 134.0, True), ("share of hours for prospecting", 134.0, 130.0, False),
            ("pace of work", 130.0, 168.0, False), ("Coach", 0.0, 168.0, True),
        )
    ]  # fmt: skip
    drawn = canvas.chart(
        "steps", "", "", wide=(10.0, 4.0), narrow=(4.6, 4.0),
        fill=lambda panels, shape: steps_of(panels[0], bars, shape),
    )  # fmt: skip
    drawn.narrow.draw_without_rendering()
    (axes,) = drawn.narrow.axes
    joints = [line.get_window_extent() for line in axes.lines]
    crossed = [
        text for text in axes.texts
        if text.get_text() in {bar.title for bar in bars}
        and any(text.get_window_extent().overlaps(joint) for joint in joints)
    ]  # fmt: skip
    assert crossed
    for text in crossed:
        assert text.get_path_effects(), text.get_text()
        assert text.get_zorder() > max(line.get_zorder() for line in axes.lines)


def test_drawn_parameters_put_both_intervals_into_the_verdict(drawn_story, charts):
    told = " ".join(verdict(drawn_story))
    assert re.search(r"lies between [+-][\d.]+ and [+-][\d.]+ % of bookings, and ", told)
    known = r"(over |under )?\d+ % \((over |under )?\d+ % to (over |under )?\d+ %\)"
    assert re.search(
        rf"books more on average is {known}, and that it earns more {known}\.", told
    )
    assert "with other luck" in told
    remarks = " ".join(notes(drawn_story))
    assert "Parameters: 12 draws, 2 futures each." in remarks
    assert "more futures would narrow them" in remarks
    assert "parameters are fixed" not in remarks
    page = report(drawn_story, charts)
    assert "12 draws from evidence ranges, digest" in page
