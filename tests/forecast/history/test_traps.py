"""Each finding is named where its trap is set, and not where it is not."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from forecast.history import import_paths
from forecast.history.quality.people import spread_of_win_rates
from forecast.history.quality.rhythm import two_modes
from sim.problems import InvalidInput


def named(history):
    return {check.id for check in history.meta.checks}


def test_a_clean_export_names_nothing_serious_but_what_it_lacks(import_rows, pipeline_rows):
    history = import_rows(pipeline_rows(200, still_open=20)).history
    serious = {check.id for check in history.meta.checks if check.severity == "serious"}
    assert serious == {"no_stage_history"}
    assert (history.deals["status"] == "won").sum() == 100


def test_stale_open_deals_need_an_age_beyond_every_cycle(
    import_rows, pipeline_rows, finding
):
    rows = pipeline_rows(100, still_open=5)
    assert finding(import_rows(rows).history, "open_deals_stale") is None
    rows[3] = [*rows[3][:4], "Engaging", rows[3][5], "", ""]
    check = finding(import_rows(rows).history, "open_deals_stale")
    assert check.count == 1
    assert check.share == round(1 / 6, 4)
    assert check.examples == ("D0003, created 2023-01-05",)


def test_duplicate_rows_count_once_and_changed_ones_keep_the_last(
    import_rows, pipeline_rows, finding
):
    rows = pipeline_rows(20)
    changed = [*rows[5][:7], 999]
    history = import_rows([*rows, rows[0], changed]).history
    assert len(history.deals) == 20
    assert finding(history, "duplicate_rows").count == 1
    assert history.deals.set_index("deal_id").loc["D0005", "amount"] == 999
    # Nothing says which of the two amounts is newer.
    assert finding(history, "duplicate_deals") is None
    check = finding(history, "duplicates_undecided")
    assert (check.count, check.severity) == (2, "serious")


def test_of_rows_with_one_id_the_one_touched_last_counts(write_table, finding):
    header = "deal_id,owner,stage,created,closed,amount,modified"
    rows = [
        [f"D{i}", "Ann", "Won", "2024-01-02", "2024-02-03", 5, "2024-02-04"]
        for i in range(9)
    ]
    older = ["D1", "Ann", "Proposal", "2024-01-02", "2024-02-03", 7, "2024-01-20"]
    history = import_paths([write_table("deals.csv", header, [*rows, older])]).history
    assert (history.deals["status"] == "won").all()
    assert finding(history, "duplicates_undecided") is None
    assert "touched last" in finding(history, "duplicate_deals").treatment


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u2060", "\u200e"])
def test_marks_that_nobody_sees_make_no_second_deal_and_no_second_rep(
    import_rows, pipeline_rows, mark
):
    rows = pipeline_rows(20)
    clean = import_rows(rows).history
    marked = [[f"{mark}{row[0]}", *row[1:]] for row in rows[:5]]
    again = import_rows([*rows, *marked]).history
    assert again.deals["deal_id"].tolist() == clean.deals["deal_id"].tolist()
    assert again.deals["amount"].sum() == clean.deals["amount"].sum()
    named = [[row[0], f"{row[1]}{mark}", *row[2:]] for row in rows[:5]]
    other = import_rows([*named, *rows[5:]]).history
    assert set(other.deals["rep"]) == set(clean.deals["rep"])


def test_ids_that_a_spreadsheet_rounded_are_serious(write_table, finding):
    header = "deal_id,owner,stage,created,closed,amount"
    rows = [
        ["1.23457E+15", "Ann", "Won", "2024-01-02", "2024-02-03", 5 + i] for i in range(9)
    ]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    check = finding(history, "ids_in_scientific_notation")
    assert (check.count, check.severity, check.spoils) == (9, "serious", "everything")


def test_amounts_that_cannot_be_bookings(import_rows, pipeline_rows, finding):
    rows = pipeline_rows(20)
    rows[0][7], rows[1][7], rows[4][7] = -50, 0, "many"
    imported = import_rows(rows)
    history = imported.history
    assert finding(history, "amounts_negative").examples == ("D0000: -50",)
    assert finding(history, "won_amounts_zero").examples == ("D0001",)
    assert finding(history, "amounts_unreadable").examples == ("many (line 6)",)
    assert finding(history, "lost_amounts_zero").count == 10
    amounts = history.deals.set_index("deal_id")["amount"]
    assert np.isnan(amounts["D0000"])
    assert amounts["D0001"] == 0
    assert np.isnan(amounts["D0002"])


def test_dates_that_cannot_be_are_left_out_and_listed(import_rows, pipeline_rows, finding):
    rows = pipeline_rows(30)
    rows[0][6] = "2022-12-01"
    rows[1][5] = "someday"
    rows[2][6] = ""
    imported = import_rows(rows)
    assert finding(imported.history, "closed_before_created").examples == (
        "D0000: created 2023-01-02, closed 2022-12-01",
    )
    assert finding(imported.history, "dates_unreadable").examples == ("someday (line 3)",)
    assert finding(imported.history, "created_missing").examples == ("D0001",)
    assert finding(imported.history, "closed_without_date").examples == ("D0002",)
    assert {(entry.deal_id, entry.reason) for entry in imported.rejections} == {
        ("D0000", "closed_before_created"),
        ("D0001", "created_missing"),
        ("D0002", "closed_without_date"),
    }
    assert len(imported.history.deals) == 27


@pytest.mark.parametrize("year", [2050, 9999])
def test_far_future_closings_mean_still_open(import_rows, pipeline_rows, finding, year):
    rows = pipeline_rows(20, still_open=1)
    rows[-1][6] = f"{year}-12-31"
    history = import_rows(rows).history
    assert finding(history, "far_future_ends").count == 1
    assert history.deals["closed"].max().year == 2023
    assert history.meta.snapshot.year == 2023


def test_a_closing_years_ahead_is_a_typing_error(import_rows, pipeline_rows, finding):
    rows = pipeline_rows(100)
    rows[0][6] = "2032-01-22"
    history = import_rows(rows).history
    assert finding(history, "closed_in_the_future").count == 1
    assert history.deals.set_index("deal_id").loc["D0000", "status"] == "open"
    assert history.meta.snapshot.year == 2023


def test_two_date_forms_are_named(import_rows, pipeline_rows, finding):
    rows = pipeline_rows(20)
    for row in rows[:10]:
        year, month, day = row[5].split("-")
        row[5] = f"{month}/{day}/{year[2:]}"
    history = import_rows(rows).history
    assert "mm/dd/yy, yyyy-mm-dd" in finding(history, "date_formats_mixed").what
    assert str(history.deals["created"].min().date()) == "2023-01-02"


def test_ambiguous_dates_are_named(import_rows, finding):
    rows = [
        [f"D{i}", "Ann", "", "", "Won", f"0{i}/02/24", f"0{i}/03/24", 5]
        for i in range(1, 9)
    ]
    assert finding(import_rows(rows).history, "dates_ambiguous") is not None


def test_blank_headers_and_other_encodings_are_named(write_table, pipeline_rows, finding):
    rows = [[*row, "x"] for row in pipeline_rows(12)]
    rows[0][1] = "Zoë"
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
    header += "close_value,"
    path = write_table("pipeline.csv", header, rows, encoding="cp1252")
    history = import_paths([path]).history
    assert finding(history, "blank_headers").examples == ("position 9",)
    assert "Windows-1252" in finding(history, "encoding_guessed").what
    assert "Zoë" in set(history.deals["rep"])


def test_products_are_matched_by_case_blanks_and_punctuation_only(
    write_table, pipeline_rows, finding
):
    rows = pipeline_rows(20)
    for row, name in zip(rows, ["GTX-Pro", "gtx pro", "GTXPro", "GTX Prop"], strict=False):
        row[2] = name
    write_table(
        "export/products.csv", "product,series,sales_price", [["GTX Pro", "G", 4821]]
    )
    path = write_table(
        "export/pipeline.csv",
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
        rows,
    )
    history = import_paths([path.parent]).history
    assert finding(history, "product_aliases").count == 3
    assert set(finding(history, "products_unknown").examples) == {"Basic", "GTX Prop"}
    assert (history.deals["list_price"] == 4821).sum() == 3


def test_month_end_spike_on_open_deals(write_table, pipeline_rows, finding):
    header = "Id,OwnerId,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate"
    day = date(2024, 1, 1)
    rows = [
        [f"S{i}", "u1", "Proposal", 10, "2024-03-31" if i % 2 else f"2024-03-{10 + i % 9}",
         "false", "false", (day + timedelta(days=i)).isoformat()]
        for i in range(20)
    ]  # fmt: skip
    history = import_paths([write_table("opportunities.csv", header, rows)]).history
    check = finding(history, "month_end_spike")
    assert check.count == 10
    assert check.share == 0.5
    assert finding(history, "close_date_is_expected").count == 20
    assert history.deals["closed"].isna().all()


def test_currencies_are_not_added_up_in_silence(write_table, finding):
    header = "deal_id,owner,stage,created,closed,amount,currency"
    rows = [[f"D{i}", "Ann", "Won", "2024-01-02", "2024-02-03", 5, "EUR"] for i in range(3)]
    rows[0][-1] = "USD"
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert finding(history, "several_currencies").count == 1
    assert history.meta.currency is None


def test_left_truncation_is_named(import_rows, finding):
    rows = []
    for i in range(400):
        created = date(2023, 1, 1) + timedelta(days=i // 2)
        closed = created + timedelta(days=[3, 60][i % 2])
        if closed < date(2023, 4, 1):
            continue
        rows.append([f"D{i}", "Ann", "", "", "Won", created, closed, 1])
    history = import_rows(rows).history
    assert "none closes before 2023-04-01" in finding(history, "closings_begin_late").what
    assert str(history.meta.closings_from) == "2023-04-01"


def test_reps_who_differ_are_told_from_reps_who_do_not():
    closed = np.array([100, 100, 100, 100])
    alike = spread_of_win_rates(np.array([48, 52, 55, 45]), closed)
    differ = spread_of_win_rates(np.array([20, 80, 55, 45]), closed)
    oracle = stats.chi2_contingency([[20, 80, 55, 45], [80, 20, 45, 55]], correction=False)
    assert alike.p_value > 0.05
    assert alike.between == 0
    assert differ.chi_square == pytest.approx(oracle.statistic)
    assert differ.p_value == pytest.approx(oracle.pvalue)
    assert 0.15 < differ.between < 0.30


def test_two_humps_are_told_from_one():
    grid = (np.arange(2000) + 0.5) / 2000
    one = stats.norm.ppf(grid, 60, 15).astype(int)
    two = np.concatenate([one[::2], stats.norm.ppf(grid[::2], 8, 2).astype(int)])
    assert two_modes(np.clip(one, 0, None)) is None
    low, gap, high = two_modes(np.clip(two, 0, None))
    assert 4 <= low <= 12 < gap < 40 <= high <= 75


def arrivals(counts, import_rows):
    """A history with so many arrivals on each day, each won after 5 days."""
    rows = []
    for offset, count in enumerate(counts):
        day = date(2023, 1, 2) + timedelta(days=offset)
        rows += [
            [f"D{offset}-{i}", "Ann", "", "", "Won", day, day + timedelta(days=5), 1]
            for i in range(int(count))
        ]
    return import_rows(rows).history


def test_poisson_arrivals_are_not_called_overdispersed(import_rows):
    # Quantiles of Poisson(10) in a scrambled order: exactly as dispersed as Poisson.
    grid = (np.arange(168) * 55 % 168 + 0.5) / 168
    counts = stats.poisson.ppf(grid, 10)
    found = named(arrivals(counts, import_rows))
    assert not found & {"arrivals_overdispersed", "arrivals_drift", "arrivals_regular"}


def test_overdispersed_arrivals_are_named(import_rows, finding):
    grid = (np.arange(168) * 55 % 168 + 0.5) / 168
    counts = stats.nbinom.ppf(grid, 2, 2 / 12)
    check = finding(arrivals(counts, import_rows), "arrivals_overdispersed")
    assert float(check.what.split("mean ")[1].split(" ")[0]) == pytest.approx(6, rel=0.2)


def test_rising_arrivals_are_named(import_rows, finding):
    counts = np.round(np.linspace(10, 30, 168)) + np.arange(168) % 3
    check = finding(arrivals(counts, import_rows), "arrivals_drift")
    first, last, between = check.examples
    assert first.startswith("a day, week by week: first ")
    assert len(last.split()) == 5
    assert f"{len(counts) // 7 - 8} weeks between" in between
    assert check.what.startswith("Arrivals rise over the window: 13 a day")


def test_arrivals_like_clockwork_are_named(import_rows):
    assert "arrivals_regular" in named(arrivals(np.full(84, 6), import_rows))


def work_log(write_table, cases):
    """An event log with the given (case, start, minutes) items, one activity each."""
    rows = [
        [case, "Call", "R1", f"{start:%Y-%m-%d %H:%M:%S}",
         f"{start + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"]
        for case, start, minutes in cases
    ]  # fmt: skip
    header = "case_id,activity,resource,start_time,end_time"
    return import_paths([write_table("log.csv", header, rows)]).history


def cases_of(weeks, *, per_day=15, days_long=10):
    """Cases of two ten-minute items, the first one at the start, the second at the end."""
    items = []
    for day in range(7 * weeks):
        for i in range(per_day):
            start = pd.Timestamp("2023-01-02 09:00") + timedelta(days=day, minutes=i)
            items.append((f"C{day}-{i}", start, 10))
            items.append(
                (f"C{day}-{i}", start + timedelta(days=(i % 5 * days_long) // 4), 10)
            )
    return items


def test_waiting_and_work_are_told_apart(write_table, finding):
    history = work_log(write_table, cases_of(10))
    assert finding(history, "mostly_waiting") is not None
    busy = [
        (f"C{i}", pd.Timestamp("2023-01-02") + timedelta(hours=i), 50) for i in range(300)
    ]
    assert finding(work_log(write_table, busy), "mostly_waiting") is None


def test_items_left_open_are_named(write_table, finding):
    items = cases_of(10)
    assert finding(work_log(write_table, items), "work_items_left_open") is None
    items[2:7] = [(*item[:2], 14_000) for item in items[2:7]]
    check = finding(work_log(write_table, items), "work_items_left_open")
    assert check.count == 5
    assert "up to 14,000 minutes" in check.what
    assert "median 10.0 minutes" in check.what


def test_dropped_straddlers_are_named_and_a_whole_log_is_not(write_table, finding):
    items = cases_of(20)
    cut = pd.Timestamp("2023-03-13")
    ends = {}
    for case, start, _ in items:
        ends[case] = max(start, ends.get(case, start))
    begins = {}
    for case, start, _ in items:
        begins[case] = min(start, begins.get(case, start))
    whole = [item for item in items if begins[item[0]] < cut]
    kept = [item for item in items if ends[item[0]] < cut]
    assert finding(work_log(write_table, kept), "straddling_cases_dropped") is not None
    seam = [item for item in items if ends[item[0]] < cut or begins[item[0]] >= cut]
    check = finding(work_log(write_table, seam), "straddling_cases_dropped")
    assert "2023-03-1" in check.what
    history = work_log(write_table, [item for item in items if item[1] < cut])
    assert finding(history, "straddling_cases_dropped") is None
    assert finding(history, "running_cases_look_completed") is not None
    assert finding(work_log(write_table, whole), "arrivals_stop") is not None


def test_dates_that_none_can_read_are_asked_for(import_rows, pipeline_rows):
    rows = [[*row[:5], "never", *row[6:]] for row in pipeline_rows(5)]
    with pytest.raises(InvalidInput, match="'engage_date' is called like created"):
        import_rows(rows)


def test_deals_in_two_tables_count_once(write_table, pipeline_rows, finding):
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    rows = pipeline_rows(30)
    write_table("export/a.csv", header, rows[:20])
    path = write_table("export/b.csv", header, rows[15:])
    history = import_paths([path.parent]).history
    assert len(history.deals) == 30
    assert finding(history, "deals_in_several_tables").count == 5


def test_a_number_as_status_is_not_guessed_outside_of_dynamics(write_table):
    header = "deal_id,owner,status,created,closed,amount"
    rows = [["D1", "Ann", "1", "2024-01-02", "2024-02-03", 5]]
    with pytest.raises(
        InvalidInput, match="nothing says whether deals are open, won or lost"
    ):
        import_paths([write_table("deals.csv", header, rows)])


def test_a_tick_against_the_stage_is_named(write_table, finding):
    header = "Opportunity ID,Opportunity Owner,Stage,Amount,Close Date,Created Date,IsWon"

    def check(wrong):
        rows = [
            [f"S{i}", "Ann", "Closed Won" if i >= 60 else "Closed Lost", 10 + i, "2024-03-11",
             "2024-01-02", "true" if i < wrong or i >= 60 else "false"]
            for i in range(100)
        ]  # fmt: skip
        history = import_paths([write_table("opportunities.csv", header, rows)]).history
        return finding(history, "outcomes_contradict")

    assert check(0) is None
    assert (check(1).count, check(1).severity, check(1).examples) == (1, "caution", ("S0",))
    assert check(50).severity == "serious"
