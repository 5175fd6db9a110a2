"""Typing errors in dates move nothing, and pipelines are told apart."""

from datetime import date, timedelta

import pytest

from forecast.history import import_paths
from sim.problems import InvalidInput

DEALS = "hs_object_id,dealname,dealstage,createdate,closedate,amount"


def test_one_creation_in_2047_is_left_out_and_moves_nothing(
    import_rows, pipeline_rows, finding
):
    rows = pipeline_rows(60, still_open=6)
    snapshot = import_rows(rows).history.meta.snapshot
    rows[-1][5] = "2047-12-24"
    imported = import_rows(rows)
    assert imported.history.meta.snapshot == snapshot
    assert finding(imported.history, "created_in_future").examples == (
        "D0065 (line 67): 2047-12-24",
    )
    assert [each.reason for each in imported.rejections] == ["created_in_future"]


def test_a_win_at_the_quiet_end_of_an_export_stays_won(import_rows, pipeline_rows, finding):
    rows = pipeline_rows(100)
    last = date.fromisoformat(rows[-1][5]) + timedelta(days=45)
    rows[0][6], rows[0][7] = last.isoformat(), 900_000
    history = import_rows(rows).history
    deal = history.deals.set_index("deal_id").loc["D0000"]
    assert (deal["status"], deal["amount"]) == ("won", 900_000)
    assert history.meta.snapshot == last
    assert finding(history, "closed_at_quiet_end").severity == "note"


def two_pipelines(n):
    """Deals of a slow pipeline that wins a tenth, and of a quick one that wins nearly all."""
    rows = []
    for i in range(n):
        start = date(2024, 1, 1) + timedelta(days=i // 2)
        quick = i % 2 == 1
        won = i % 40 != 1 if quick else i % 20 == 0
        end = start + timedelta(days=5 if quick else 90)
        rows.append([i, "x", "closedwon" if won else "closedlost", start, end, 10,
                     "renewals" if quick else "default"])  # fmt: skip
    return rows


def test_pipelines_are_kept_apart_and_said_to_differ(write_table, finding):
    path = write_table("deals.csv", f"{DEALS},pipeline", two_pipelines(120))
    history = import_paths([path]).history
    assert finding(history, "pipelines_differ").severity == "serious"
    one = history.of_pipeline("renewals")
    assert set(one.deals["pipeline"]) == {"renewals"}
    assert len(one.deals) == 60
    with pytest.raises(InvalidInput, match="give one of 'default', 'renewals'"):
        history.of_pipeline("new")


def test_pipelines_alike_are_no_finding(write_table, finding):
    rows = [[*row[:6], f"p{i % 3}"] for i, row in enumerate(two_pipelines(120))]
    history = import_paths([write_table("deals.csv", f"{DEALS},pipeline", rows)]).history
    assert finding(history, "pipelines_differ") is None


@pytest.mark.parametrize(
    ("column", "name"), [(3, "created_in_future"), (4, "closed_in_the_future")]
)
@pytest.mark.parametrize("count", [6, 12, 24])
def test_one_date_far_in_the_future_is_not_the_last_day_of_a_small_file(
    write_table, count, column, name
):
    header = "deal_id,rep,stage,created,closed,amount"
    rows = [[f"D{n}", "Ann", ("won", "lost")[n % 2], f"2024-01-{n + 1:02}", f"2024-03-{n + 1:02}", 5]
            for n in range(count)]  # fmt: skip
    rows[4][column] = "2047-03-01"
    if column == 3:
        rows[4][4] = ""
        rows[4][2] = "open"
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert str(history.meta.snapshot) == f"2024-03-{count:02}"
    checks = {check.id: check for check in history.meta.checks}
    assert checks[name].examples == ("D4 (line 6): 2047-03-01",)


def test_the_last_of_a_few_entries_counts_where_all_lie_far_apart(write_table):
    header = "deal_id,rep,stage,created,closed,amount"
    rows = [[f"D{n}", "Ann", "won", f"{2018 + n}-01-05", f"{2018 + n}-03-05", 5]
            for n in (0, 1, 2, 5)]  # fmt: skip
    rows[-1][3:5] = ["2020-02-01", "2022-02-01"]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert str(history.meta.snapshot) == "2022-02-01"
