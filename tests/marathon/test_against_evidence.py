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
from sim.scenarios.loader import load_scenario, with_settings

LESS = Estimate(mean=-4e3, low=-6e3, high=-2e3)
MORE = Estimate(mean=4e3, low=2e3, high=6e3)
CHANCE = Estimate(mean=-1e3, low=-3e3, high=1e3)
INITIAL, MOTIVATE, COACH = (
    load_scenario(name) for name in ("initial", "motivate", "coach")
)


def changed(lever):
    return Change(name=lever, levers=(lever,))


def said(lever, books, earns, base=INITIAL, other=COACH):
    return against_evidence(changed(lever), base, other, books, earns)


def test_a_loss_where_a_trial_found_a_gain_is_the_models():
    told = said("review_interval_weeks", LESS, LESS, other=MOTIVATE)
    assert told.startswith("The trial found a gain in profit from more of it (Reviews")
    assert "marathon validate --row review_conversations" in told
    assert told.endswith("this loss is the model's: doubt the model first.")
    # Profit is what the trial counted: that bookings rise does not make the loss agree with it.
    assert said("review_interval_weeks", MORE, LESS, other=MOTIVATE)


def test_a_loss_from_more_than_the_trial_had_contradicts_nothing():
    """Reviews every month gained, news of results every week did harm: weekly reviews may lose."""
    assert said("review_interval_weeks", LESS, LESS, other=COACH) == ""
    assert said("review_interval_weeks", MORE, MORE, base=COACH, other=INITIAL) == ""


def test_a_gain_from_doing_less_is_the_models_too():
    told = said("review_interval_weeks", MORE, MORE, base=MOTIVATE, other=INITIAL)
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


def split(response, values, chapters=()):
    """A split with a share for each `name: value`, or `name: (chapter, value)`."""
    told = {
        name: x if isinstance(x, tuple) else ("levers", x) for name, x in values.items()
    }
    return Split(
        response=response, before=MORE, difference=MORE, chapters=chapters,
        shares=tuple(Share(name=name, chapter=chapter, meaning="", value=value)
                     for name, (chapter, value) in told.items()),
    )  # fmt: skip


def explanation(groups, levers):
    """What groups, and levers by group, are worth: bookings, contribution."""
    changes = tuple(Change(name=name, levers=tuple(levers[name])) for name in groups)
    by_lever = {
        lever: (name, worth) for name in groups for lever, worth in levers[name].items()
    }
    return Explanation(
        base="initial", other="coach", rep=None, bookings=split("bookings", {}),
        changes=changes,
        levers=tuple(split(response, {name: worth[at] for name, worth in groups.items()})
                     for at, response in enumerate(("bookings", "contribution"))),
        practices=tuple(split(response, {lever: (name, worth[at])
                                         for lever, (name, worth) in by_lever.items()})
                        for at, response in enumerate(("bookings", "contribution"))),
        exact=True, coalitions=2, run={},
    )  # fmt: skip


def cadence(books, earns):
    worth = books, earns
    return explanation({"cadence": worth}, {"cadence": {"review_interval_weeks": worth}})


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (MORE, ", though its group (standards) gains: Bar for fit: deals below 15 % fit"),
        (CHANCE, ", though of its group (standards) that cannot be told: Bar for fit"),
        (LESS, "in this model: Bar for fit: deals below 15 % fit are dropped"),
    ],
)
def test_a_practice_that_loses_is_named_whatever_its_group_does(group, said):
    standards = {
        "contacts_standard": (MORE, MORE),
        "qualification_standard": (LESS, LESS),
        "follow_up_days": (CHANCE, CHANCE),
    }
    found = explanation({"standards": (group, group)}, {"standards": standards})
    (told,) = losing(found, INITIAL, COACH, "USD")
    assert told.startswith("Costs more than it brings in this model")
    assert said in told
    assert "-4.0 k (-6.0 k to -2.0 k) USD of contribution" in told
    assert told.endswith("How well it is known what such practices do: only judged.")


def test_a_practice_that_lowers_bookings_only_is_named_too():
    found = cadence(LESS, CHANCE)
    (told,) = losing(found, INITIAL, COACH, "USD")
    assert told.startswith("Lowers bookings in this model: Reviews with each rep")
    assert "cannot be told from chance" in told


def test_a_practice_that_saves_more_than_it_costs_is_not_named():
    assert losing(cadence(CHANCE, MORE), MOTIVATE, INITIAL, "USD")  # the trial found a gain
    standards = {"qualification_standard": (LESS, MORE)}
    found = explanation({"standards": (LESS, MORE)}, {"standards": standards})
    assert losing(found, INITIAL, COACH, "USD") == []


def test_a_practice_whose_absence_loses_is_not_said_to_lose():
    worth = {"peer_meetings_month": (LESS, LESS)}
    found = explanation({"peers": (LESS, LESS)}, {"peers": worth})
    (told,) = losing(found, COACH, INITIAL, "USD")
    assert told.startswith("Doing less of it costs more than it saves in this model: Reps")
    assert "Bookings are lower without it, by 4.0 k. Its price was: " in told
    (told,) = losing(found, INITIAL, COACH, "USD")
    assert told.startswith("Costs more than it brings in this model: Reps")
    assert "Bookings are lower with it, by 4.0 k. Its price: " in told
    # A group of which only a part is done less is told as what costs.
    mixed = {"activity_observed": (CHANCE, CHANCE), "weight_on_closings": (CHANCE, CHANCE)}
    found = explanation({"attention": (LESS, LESS)}, {"attention": mixed})
    other = with_settings(COACH, {"activity_observed": 0.0, "weight_on_closings": 0.1})
    (told,) = losing(found, COACH, other, "USD")
    assert told.startswith("Costs more than it brings in this model: attention")


def test_a_group_that_loses_is_told_where_none_of_its_practices_can_be():
    both = {"activity_observed": (CHANCE, CHANCE), "weight_on_closings": (CHANCE, CHANCE)}
    found = explanation({"attention": (LESS, LESS)}, {"attention": both})
    (told,) = losing(found, INITIAL, COACH, "USD")
    assert told.startswith("Costs more than it brings in this model: attention, -4.0 k")
    assert "of none of these practices alone that can be told" in told
    both["activity_observed"] = (LESS, LESS)
    found = explanation({"attention": (LESS, LESS)}, {"attention": both})
    (told,) = losing(found, INITIAL, COACH, "USD")
    assert told.startswith("Costs more than it brings in this model: Work that is logged")


def test_why_says_it_and_the_chart_names_its_measure():
    found = cadence(LESS, LESS)
    (told,) = losing(found, INITIAL, MOTIVATE, "USD")
    assert "of contribution" in told
    assert told.endswith("doubt the model first.")
    assert "How well it is known" not in told
    chart = _answer(
        Because(explanation=found, base="", other="", currency="USD", organisation="")
    )
    assert "Lowers bookings: cadence (-4.0 k) USD a rep and year." in chart
    assert "Costs more than it brings" not in chart


def test_each_practice_has_a_row_with_its_own_price():
    (row,) = practice_rows(cadence(LESS, LESS).changes, INITIAL, COACH)
    assert row[:2] == (
        "Reviews with each rep (cadence)",
        "before: every 13 weeks; then: every week",
    )
    assert row[2] == LEVERS["review_interval_weeks"].cost
    assert row[3].startswith("tried by lot")
