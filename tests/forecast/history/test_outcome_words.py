"""A word of a label that nobody listed makes an ending of it only where nothing speaks against it."""

import pytest
from exports import counts, deals

from forecast.history import Unsure, import_paths
from forecast.history.proposing.words import outcome_by_words

HEADER = ["deal_id", "owner", "stage", "created", "close date", "amount"]


@pytest.mark.parametrize(
    "label",
    [
        "Pas gagné", "Never won", "Won't buy", "Won’t proceed", "Competitor won", "Jamais perdu",
        "Gewonnen durch Wettbewerber", "他社受注", "竞争对手赢得", "Not lost", "Nunca ganada",
    ],
)  # fmt: skip
def test_words_that_turn_a_label_round_leave_its_meaning_open(label):
    assert outcome_by_words(label) is None


@pytest.mark.parametrize(
    "label", ["Persönlicher Termin", "Vintage check", "Wonder demo", "Personal meeting"]
)
def test_other_words_that_begin_like_an_ending_are_none(label):
    assert outcome_by_words(label) is None


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("Won new", "won"), ("Lost to competitor", "lost"), ("Trattativa persa", "lost"),
        ("Trattativa vinta", "won"), ("Negócio ganho", "won"), ("Gewonnen (neu)", "won"),
    ],
)  # fmt: skip
def test_words_of_an_ending_mean_it(label, meaning):
    assert outcome_by_words(label) == meaning


@pytest.mark.parametrize("label", ["Won - pending contract", "At risk of being lost"])
@pytest.mark.parametrize("dated", [True, False])
def test_a_label_whose_deals_are_yet_to_close_is_asked_for(write_table, label, dated):
    rows = deals(["Won", "Lost", "Offer"], open_dates=dated)
    open_ones = [row for row in rows if row[2] == "Offer"]
    for row in open_ones[::3]:
        row[2] = label
    with pytest.raises(Unsure) as refusal:
        import_paths([write_table("deals.csv", HEADER, rows)])
    assert f"{label!r} reads like" in str(refusal.value)


def test_a_label_whose_deals_have_closed_is_taken(write_table):
    rows = deals(["Won", "Lost", "Offer"], open_dates=True)
    for row in rows[1::6]:
        row[2] = "Lost - price"
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert counts(history) == [10, 10, 10]
