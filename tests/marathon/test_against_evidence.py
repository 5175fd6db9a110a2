"""Where the model's sign contradicts what evidence found of a practice, that is said."""

import pytest

from marathon.charts.levers import _answer
from marathon.sentences.decided import against_evidence, losing, practice_rows
from marathon.sentences.explanation import Because
from sim.evidence.grades import EVIDENCE
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.why.explanation import Explanation, Share, Split
from sim.experiments.why.shapley import Change
from sim.levers import LEVERS
from sim.levers.steps import rungs
from sim.scenarios.loader import load_scenario

LESS = Estimate(mean=-4e3, low=-6e3, high=-2e3)
MORE = Estimate(mean=4e3, low=2e3, high=6e3)
CHANCE = Estimate(mean=-1e3, low=-3e3, high=1e3)
INITIAL, COACH = load_scenario("initial"), load_scenario("coach")


def changed(lever):
    return Change(name=lever, levers=(lever,))


def said(lever, books, earns, base=INITIAL, other=COACH):
    return against_evidence(changed(lever), base, other, books, earns)


def test_a_loss_where_a_trial_found_a_gain_is_the_models():
    told = said("review_interval_weeks", LESS, LESS)
    assert told.startswith("The trial found a gain in profit from more of it (Reviews")
    assert "marathon validate --row review_conversations" in told
    assert told.endswith("this loss is the model's: doubt the model first.")
    # Profit is what the trial counted: that bookings rise does not make the loss agree with it.
    assert said("review_interval_weeks", MORE, LESS)


def test_a_gain_from_doing_less_is_the_models_too():
    told = said("review_interval_weeks", MORE, MORE, base=COACH, other=INITIAL)
    assert "this gain is the model's" in told


@pytest.mark.parametrize(
    ("lever", "books", "earns"),
    [
        ("review_interval_weeks", MORE, MORE),
        ("review_interval_weeks", LESS, CHANCE),
        (
            "peer_meetings_month",
            MORE,
            LESS,
        ),  # it sells more, as the trial found, and costs more
        ("activity_observed", LESS, LESS),  # no source states a direction
        ("ranking", LESS, LESS),
    ],
)
def test_nothing_is_said_where_nothing_contradicts(lever, books, earns):
    assert said(lever, books, earns) == ""


def test_a_loss_of_bookings_contradicts_a_gain_found_in_sales():
    assert "found a gain in sales" in said("peer_meetings_month", CHANCE, LESS)


def test_a_direction_stands_only_where_the_practice_has_an_order_and_a_source():
    for each in EVIDENCE.values():
        if each.gain_in is not None:
            assert each.grade != "judged", each.lever
            assert len(rungs(LEVERS[each.lever])) > 1, each.lever
    assert EVIDENCE["manager_bonus"].gain_in is None, "no clear effect"


def explanation(books, earns):
    def split(response, value):
        share = Share(name="cadence", chapter="levers", meaning="", value=value)
        return Split(
            response=response, before=MORE, difference=value, shares=(share,), chapters=()
        )

    change = Change(name="cadence", levers=("review_interval_weeks",))
    bookings = split("bookings", books)
    return Explanation(
        base="initial", other="coach", rep=None, bookings=bookings, changes=(change,),
        levers=(bookings, split("contribution", earns)), exact=True, coalitions=2, run={},
    )  # fmt: skip


def test_why_says_it_and_the_chart_names_its_measure():
    found = explanation(LESS, LESS)
    (told,) = losing(found, INITIAL, COACH, "USD")
    assert "of contribution" in told
    assert told.endswith("doubt the model first.")
    assert "How well it is known" not in told
    chart = _answer(
        Because(explanation=found, base="", other="", currency="USD", organisation="")
    )
    assert "Lowers bookings: cadence (-4.0 k) USD a rep and year." in chart
    assert "Costs more than it brings" not in chart


def test_each_practice_has_a_row_with_its_own_price():
    (row,) = practice_rows(explanation(LESS, LESS).changes, INITIAL, COACH)
    assert row[:2] == (
        "Reviews with each rep (cadence)",
        "before: every 13 weeks; then: every week",
    )
    assert row[2] == LEVERS["review_interval_weeks"].cost
    assert row[3].startswith("tried by lot")
