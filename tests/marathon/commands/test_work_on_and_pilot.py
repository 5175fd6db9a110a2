"""`marathon work-on` and `marathon pilot`: answers, files, words, refusals, and `stand --worth`."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from console import run

import marathon
from marathon.sentences import piloting, words, working_on
from marathon.sentences.texts import GRADES
from sim.evidence.grades import EVIDENCE
from sim.experiments.comparing.comparison import Estimate
from sim.problems import InvalidInput

SMALL = 'name = "a small team"\n[[teams]]\nreps = 3\n'
QUICK = ("--years", 1, "--warmup", 0, "--replications", 16)


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    path = tmp_path_factory.mktemp("firm") / "small.toml"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture(scope="module")
def worked(firm, tmp_path_factory):
    out = tmp_path_factory.mktemp("next") / "out"
    result = run("work-on", "coach", "--organisation", firm, *QUICK, "--out", out)
    assert result.exit_code == 0, result.stderr
    return result, out


def test_every_step_has_a_row_and_a_verdict_comes_first(worked):
    result, out = worked
    first = result.stdout.splitlines()[0]
    assert first.startswith(("Work on this first", "No single step"))
    told = json.loads((out / "work_on.json").read_text("utf-8"))
    steps = [each["levers"][0] for each in told["levers"]]
    assert {step["direction"] for step in steps} == {"on", "back", "other"}
    money = [each["money_a_year"]["mean"] for each in told["levers"]]
    assert money == sorted(money, reverse=True)
    assert all(each["p_pays"]["interval"] for each in told["levers"])
    assert told["managers"] == 1
    assert set(told["worth"]) == {
        step["lever"] for step in steps if step["direction"] == "on"
    }
    assert (out / "charts" / "money.png").exists()
    assert (out / "work_on.csv").exists()


def test_a_page_has_one_verdict_first_then_charts(worked):
    page = (worked[1] / "work_on.html").read_text("utf-8")
    assert page.count('class="verdict"') == 1
    assert (
        page.index('class="verdict"') < page.index('class="chart"') < page.index("<table")
    )
    assert words.analyst_words(working_on.TEXTS["same_luck"]) == []


def test_a_second_call_goes_on_from_what_is_kept(worked, firm):
    result, out = worked
    again = run("work-on", "coach", "--organisation", firm, *QUICK, "--out", out)
    assert again.stdout == result.stdout


def test_stand_weighs_by_the_money_of_work_on(worked):
    out = str(worked[1])
    plain = run("stand", "--talk", "pipeline", "--json")
    weighed = run("stand", "--talk", "pipeline", "--worth", out, "--json")
    assert weighed.exit_code == 0, weighed.stderr
    gains = [each["gain"] for each in json.loads(weighed.stdout)["worth"]]
    assert max(gains) > max(each["gain"] for each in json.loads(plain.stdout)["worth"])
    money = json.loads((worked[1] / "work_on.json").read_text("utf-8"))["worth"]
    assert marathon.stand(talk="pipeline", worth=out).numbers.to_json() == (
        json.loads(weighed.stdout)
    )
    assert max(gains) <= max(money.values())


def test_a_folder_without_money_is_refused(tmp_path):
    for worth in (tmp_path, tmp_path / "none"):
        result = run("stand", "--talk", "pipeline", "--worth", worth)
        assert result.exit_code == 2
        assert "give the folder that marathon work-on --out wrote" in result.stderr


def test_answers_to_stand_are_a_place_to_start_from(tmp_path, firm):
    answers = tmp_path / "answers.toml"
    answers.write_text('talk = "pipeline"\nreview = "4 weeks"\n', "utf-8")
    # Both begin in one place or in two, in however few futures.
    settings = {"organisation": firm, "years": 1, "warmup": 0, "futures": 4,
                "parameters": "fixed"}  # fmt: skip
    told = marathon.work_on(answers, back=False, **settings)
    stood = marathon.work_on(marathon.stand(answers), back=False, **settings)
    assert told.start.opening["review_interval_weeks"] == 4
    assert told.frame().equals(stood.frame())


def test_the_weaker_of_two_grades_counts(worked, firm):
    settings = {"organisation": firm, "years": 1, "warmup": 0, "futures": 4,
                "parameters": "fixed"}  # fmt: skip
    found = marathon.work_on("coach", back=False, **settings)
    assert found.numbers.pairs
    for pair in found.numbers.pairs:
        order = list(GRADES)
        own = [EVIDENCE[step.lever].grade for step in pair.effect.steps]
        assert working_on.evidence_of(pair.effect).grade == max(own, key=order.index)


def test_all_that_is_wrong_with_work_on_is_told():
    with pytest.raises(InvalidInput) as refused:
        marathon.work_on("nowhere", years=0, futures=1, seed=-1)
    assert len(refused.value.problems) == 4


@pytest.fixture(scope="module")
def piloted(firm, tmp_path_factory):
    out = tmp_path_factory.mktemp("pilot") / "out"
    small = ("--organisation", firm, "--teams", 3, "--quarters", 2, "--pilots", 40)
    result = run("pilot", "coach", "desk_hours=4", *small, "--out", out)
    assert result.exit_code == 0, result.stderr
    return result, out


def test_a_pilot_tells_power_what_to_count_and_what_errors_cost(piloted):
    result, out = piloted
    assert "difference in differences" in " ".join(result.stdout.split())
    told = json.loads((out / "pilot.json").read_text("utf-8"))
    assert [(each["teams"], each["quarters"]) for each in told["designs"]] == [
        (2, 1), (2, 2), (3, 1), (3, 2),
    ]  # fmt: skip
    for each in told["designs"]:
        low, high = each["power"]["interval"]
        assert low <= each["power"]["mean"] <= high
        assert each["more"] + each["less"] == pytest.approx(each["power"]["mean"])
    assert set(told["by_measure"]) == {"bookings", "wins", "opened", "contribution"}
    assert told["wrong"]["dropping"]["mean"] >= 0.0
    page = (out / "pilot.html").read_text("utf-8")
    assert page.count('class="verdict"') == 1
    assert (
        page.index('class="verdict"') < page.index('class="chart"') < page.index("<table")
    )
    said = " ".join(result.stdout.split()).partition("For the analyst:")[0]
    assert words.analyst_words(said) == []


def test_a_stopped_pilot_goes_on_and_gives_the_same(piloted, firm, tmp_path):
    settings = {"organisation": firm, "teams": 3, "quarters": 2, "pilots": 40}
    change, levers = "coach", {"desk_hours": 4}
    out, done = tmp_path / "out", []

    def stop(progress):
        done.append(progress.finished)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        marathon.pilot(change, levers=levers, out=out, progress=stop, **settings)
    kept = (out / "pilots" / "replications.bin").stat().st_size
    assert kept > 0
    done.clear()
    found = marathon.pilot(change, levers=levers, out=out, progress=done.append, **settings)
    pilots = [each.finished for each in done if each.note == "pilots"]
    assert pilots[0] > 1  # those that were kept are not lived again
    told = json.loads((piloted[1] / "pilot.json").read_text("utf-8"))
    told.pop("calibration")
    assert json.loads(json.dumps(found.numbers.to_json())) == told
    with pytest.raises(InvalidInput, match="quarters after is 2 there and 3 here"):
        marathon.pilot(change, levers=levers, out=out, **{**settings, "quarters": 3})


def test_a_pilot_names_what_it_changes():
    base, change = (
        marathon.scenario("coach"),
        marathon.scenario("coach").with_(desk_hours=4),
    )
    assert list(piloting.changed(base, change)) == ["service desk 4 h a rep and week"]


def test_a_pilot_of_nothing_or_of_two_ways_is_refused():
    with pytest.raises(InvalidInput, match="name a stage or a scenario, or give levers"):
        marathon.pilot()
    result = run("pilot", "coach", "align")
    assert result.exit_code == 2
    assert "several ways of managing" in result.stderr


def test_all_that_is_wrong_with_a_pilot_is_told():
    with pytest.raises(InvalidInput) as refused:
        marathon.pilot("nowhere", teams=1, quarters=0, before=0, pilots=1, measure="luck")
    assert len(refused.value.problems) == 6


@pytest.mark.parametrize("rivals", [(), ("another",)])
def test_no_step_is_the_first_where_others_are_not_told_apart_from_it(rivals, monkeypatch):
    monkeypatch.setattr(working_on, "full_name", lambda _: "Coaching: 3 h")
    gain = Estimate(mean=9e3, low=2e3, high=16e3)
    effect = SimpleNamespace(money=gain, pays=None, mark="pays")
    told = SimpleNamespace(rivals=rivals, currency="USD")
    first = "Work on this first, or on one that is not told apart from it: Coaching"
    assert working_on._first(told, effect).startswith(
        first if rivals else "Work on this first: Coaching"
    )
