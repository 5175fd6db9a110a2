"""What a leader reads holds no analyst's word outside the appendix, in text, on pages and in charts."""

from __future__ import annotations

import html
import re

import pytest
from console import run

from marathon import charts as drawing
from marathon.page.race import race_page
from marathon.page.report import report
from marathon.page.sure import sure
from marathon.sentences import piloting, practices, replay, words
from marathon.sentences.comparison.notes import notes
from marathon.sentences.comparison.reasons import background
from marathon.sentences.comparison.tables import comparison_text
from marathon.sentences.race import race_verdict
from sim.experiments.comparing.named import sprint_against_marathon
from sim.experiments.comparing.race import race
from sim.levers import LEVERS

SMALL = 'name = "a small team"\n[[teams]]\nreps = 3\n'


def for_leaders(page):
    """The text of a page without its appendix, its styles and its pictures' outlines."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    body = re.sub(r'<details class="analyst".*?</details>', " ", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", body))


def on_screen(text):
    """A command's answer without what stands for analysts."""
    return text.partition(f"\n{words.HEADING}:\n")[0]


def written_in(chart):
    """Everything that a chart says."""
    said = [chart.question, chart.answer]
    for figure in (chart.wide, chart.narrow):
        said += [
            text.get_text()
            for text in figure.findobj(match=lambda x: hasattr(x, "get_text"))
        ]
    return " ".join(said)


def test_the_list_finds_what_it_names_and_passes_other_words():
    assert words.analyst_words("87 % where each has luck of its\nown") == [
        "luck of its own"
    ]
    assert words.analyst_words("Exits, by LMDI") == ["exits", "lmdi"]
    assert words.analyst_words("nobody exited; a varying sum of wins and losses") == []
    for word, instead in words.ANALYST.items():
        assert words.analyst_words(word) == [word]
        assert words.analyst_words(instead) == []


def test_remarks_that_need_such_words_stand_in_the_appendix():
    plain, appendix = words.split(["By LMDI.", "Same luck.", "The variance is large."])
    assert plain == ["Same luck."]
    assert appendix == ["By LMDI.", "The variance is large."]


@pytest.mark.parametrize(
    "story", ["pair_story", "drawn_story", "ladder_story", "steady_story"]
)
def test_a_comparison_speaks_to_leaders(story, request):
    told = request.getfixturevalue(story)
    drawn = [drawing.outcomes.draw(told)]
    if told.comparison.transitions:
        drawn.append(drawing.transition.draw(told, told.asked))
    page = report(told, [x for x in drawn if x is not None])
    assert words.analyst_words(for_leaders(page)) == []
    remarks = [*background(told), *notes(told)]
    text = comparison_text(told, remarks, width=100)
    assert words.analyst_words(on_screen(text)) == []
    for chart in drawn:
        assert words.analyst_words(written_in(chart)) == []


def test_what_analysts_need_is_still_there(drawn_story):
    page = report(drawn_story, [])
    appendix = re.search(r'<details class="analyst".*?</details>', page, re.DOTALL)
    assert appendix
    assert "digest" in appendix[0]
    assert "Of the variance of" in appendix[0]
    text = comparison_text(drawn_story, notes(drawn_story), width=100)
    assert "Of the variance of" in text.partition(f"\n{words.HEADING}:\n")[2]


def test_a_race_speaks_to_leaders(simulator):
    from marathon.sentences.comparison.telling import tell
    from sim.experiments.comparing.compare import compare
    from sim.organisation import Organisation

    experiment = sprint_against_marathon()
    first, *others = experiment.scenarios
    numbers = compare(
        first, others, Organisation(), years=1, replications=4, simulator=simulator
    )
    told = tell(numbers, experiment.scenarios, Organisation())
    found = race(numbers.outcomes, contender=experiment.contender, rival=experiment.rival)
    chart = drawing.race.draw(found, told, experiment.question)
    page = race_page(experiment, found, told, (chart,))
    assert words.analyst_words(for_leaders(page)) == []
    assert words.analyst_words(" ".join(race_verdict(found, told))) == []
    assert words.analyst_words(written_in(chart)) == []


def test_an_explanation_speaks_to_leaders(tmp_path):
    firm, out = tmp_path / "small.toml", tmp_path / "why.html"
    firm.write_text(SMALL, "utf-8")
    small = ("--organisation", firm, "--years", 1, "--warmup", 1, "--replications", 2)
    result = run("why", "execute", "coach", *small, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert words.analyst_words(on_screen(result.stdout)) == []
    assert "LMDI" in result.stdout.partition(f"\n{words.HEADING}:\n")[2]
    assert words.analyst_words(for_leaders(out.read_text("utf-8"))) == []
    assert "WINS AND LOSSES" in result.stdout


@pytest.mark.parametrize(
    "command", ["compare", "why", "experiment", "work-on", "pilot", "stand"]
)
def test_help_speaks_to_leaders(command):
    said = run(command, "--help").stdout
    own = said.replace("--replications", "")
    assert words.analyst_words(own) == []


def test_every_practice_has_words_for_every_value():
    assert practices.WORDS.keys() == LEVERS.keys()
    for name, lever in LEVERS.items():
        values = (
            range(len(lever.choices))
            if lever.choices
            else (lever.low, lever.high, lever.default)
        )
        said = [practices.value(name, float(value)) for value in values]
        assert all(said)
        assert len(set(said)) == len(set(values)), name
        assert words.analyst_words(f"{practices.title(name)} {said}") == []


def test_what_only_analysts_ask_stands_below_its_heading():
    shown = sure(["Same luck.", "By Student's t over teams."], before="<p>a table</p>")
    assert words.analyst_words(for_leaders(shown)) == []
    assert "Same luck." in for_leaders(shown)
    assert "a table" in for_leaders(shown)
    assert "Student&#x27;s t" in shown or "Student's t" in shown
    assert '<details class="analyst"' not in sure(["Same luck."])


def test_what_is_told_of_a_pilot_and_a_quarter_again_speaks_to_leaders():
    plain, appendix = words.split(
        piloting.TEXTS[name] for name in ("estimate", "test", "alpha", "wrong")
    )
    assert len(plain) == 3
    assert "difference in differences" in appendix[0]
    told = [*replay.notes("initial", 400, (1, 2))]
    assert words.analyst_words(" ".join(told)) == []
