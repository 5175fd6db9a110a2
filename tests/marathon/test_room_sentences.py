"""What a room is told at its end: no more than its lucks carry."""

import numpy as np

from marathon.sentences.room import MEASURES, good_or_lucky, measured
from marathon.serve.rooms.debrief import INPUTS, OUTPUTS
from marathon.serve.rooms.opening_question import INPUTS as ASKED
from sim.experiments.comparing import statistics
from sim.experiments.managing.lucks import Judged
from sim.outputs.responses import RESPONSES


def lived_on(each):
    values = np.asarray(each, float)
    told = statistics.mean_of(
        values, statistics.student(statistics.CONFIDENCE, len(values))
    )
    return Judged(ahead=told, each=tuple(values), booked=told)


def test_decisions_that_come_to_the_same_are_told_apart_by_nothing():
    """One luck for all: a tie is a tie, and nobody stands second because of a name."""
    same, teams = lived_on([100.0, -50.0, 20.0, 70.0]), ("Anna", "Ben", "Cleo")
    said = " ".join(good_or_lucky(dict.fromkeys(teams, 10.0), dict.fromkeys(teams, same)))
    assert "Anna, Ben and Cleo came out first with the same result" in said
    assert "second" not in said
    assert "nothing but luck" not in said


def test_good_needs_an_interval_that_excludes_nothing():
    good, other = lived_on([110.0, 120.0, 100.0, 115.0]), lived_on([1.0, 2.0, 3.0, 1.0])
    noisy = lived_on([300.0, -280.0, 150.0, -160.0])
    order = {"Anna": 2.0, "Ben": 1.0}
    assert "good, not only lucky" in good_or_lucky(order, {"Anna": good, "Ben": other})[1]
    assert "was lucky" in good_or_lucky(order, {"Anna": other, "Ben": good})[1]
    assert "do not tell" in good_or_lucky(order, {"Anna": noisy, "Ben": other})[1]


def test_every_measure_of_a_room_is_told_in_words_of_its_own():
    assert {*INPUTS, *OUTPUTS, *ASKED} == set(MEASURES)
    assert set(MEASURES) <= set(RESPONSES)
    assert measured("win_rate_by_close") == "win rate"
    assert measured("cash_per_deal") == "cash per deal"
