"""Files of studies become experiments, figures and ranges."""

import pickle

import numpy as np
import pytest

from sim.evidence.bench import Bench, managed
from sim.evidence.registry import CLAIMS, FILES, MARGINALS, ROWS, STUDIES, Arms, studies_of
from sim.organisation import Organisation


def row(name):
    return next(each for each in ROWS if each.id == name)


def test_figures_within_figures_are_computed():
    seen = {
        name: np.array([value])
        for name, value in {
            "both": 3.0,
            "bonus": 2.0,
            "review": 5.0,
            "neither": 4.0,
        }.items()
    }
    assert row("review_x_bonus").figure(seen) == pytest.approx(0.5 - 0.25)


def test_a_range_that_begins_at_nothing_says_why():
    """What brings nothing cannot miss such a range: a study of a gain needs a reason for it."""
    beginning = [each for each in ROWS if each.low == 0.0]
    assert beginning
    assert [each.id for each in beginning if "nothing" not in each.source] == []


def test_what_is_switched_off_is_off_and_the_rest_stays():
    off = STUDIES["alignment"].off(Organisation())
    assert off.market.territory_sigma == 0.0
    assert off.people == Organisation().people


def test_parameters_behind_several_rows_are_written_once():
    assert row("bonus_alone").parameters == row("weekly_feedback").parameters


def test_choices_are_given_by_their_names():
    arms = STUDIES["the star leaves the field"].measure.arms
    assert arms["as it is"] != arms["star"]


def test_arms_start_alike_and_are_run_on_apart():
    arms = Arms(stage="execute", arms={"as it is": {}, "same": {}}, span=(0, 4))
    bench = Bench(Organisation(), 1, 0)
    seen = arms(bench)
    assert seen["as it is"] == seen["same"]
    assert seen["same"] == bench.run(managed("execute"), weeks=4).sold()


def test_experiments_can_be_sent_to_other_processes():
    for study in studies_of(ROWS, CLAIMS):
        assert pickle.loads(pickle.dumps(study)).name == study.name


def test_every_experiment_is_used():
    used = {study.name for study in studies_of(ROWS, CLAIMS)}
    assert set(STUDIES) == used
    assert len(set(FILES)) == len(FILES)
    assert MARGINALS
