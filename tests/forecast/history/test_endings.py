"""How deals ended, and when, is asked where no column says it, and never taken from another."""

import random
from datetime import timedelta

import pytest
from exports import DAY, counts, deals

from forecast.history import Unsure, import_paths, propose_paths, read_mapping

PLAIN = ["deal_id", "owner", "stage", "created", "close date", "amount"]
PIPEDRIVE = [
    "ID", "Title", "Owner", "Status", "Stage", "Value", "Currency", "Deal created", "Won time",
    "Lost time", "Expected close date",
]  # fmt: skip


def pipedrive(*, won=1.0, lost=1.0):
    """150 deals; the shares of won and of lost ones that have the time of it."""
    chance = random.Random(1)
    rows = []
    for i in range(150):
        created = DAY + timedelta(days=2 * i)
        status = ("Won", "Lost", "Open")[i % 3]
        ended = str(created + timedelta(days=30 + i % 17))
        rows.append([
            str(1000 + i), f"Deal {i}", ["Ann", "Bob", "Cy"][i % 3], status,
            ["Qualified", "Proposal", "Demo"][i // 3 % 3], 100 + i, "EUR", f"{created} 10:00:00",
            ended if status == "Won" and chance.random() < won else "",
            ended if status == "Lost" and chance.random() < lost else "",
            str(created + timedelta(days=45)),
        ])  # fmt: skip
    return rows


def asked(path):
    with pytest.raises(Unsure) as refusal:
        import_paths([path])
    return str(refusal.value)


@pytest.mark.parametrize(("won", "lost"), [(0.04, 1.0), (1.0, 0.04), (0.0, 0.0)])
def test_days_of_winning_that_are_missing_are_asked_for(write_table, won, lost):
    rows = pipedrive(won=won, lost=lost)
    said = asked(write_table("deals.csv", PIPEDRIVE, rows))
    assert "have no day of it in 'Won time' or 'Lost time'" in said
    assert "'Expected close date' is called the expected close" in said


def test_a_few_that_are_missing_are_left_out_and_named(write_table, finding):
    path = write_table("deals.csv", PIPEDRIVE, pipedrive(won=0.9))
    assert finding(import_paths([path]).history, "closed_without_date") is not None


def test_an_expected_close_is_no_closing_where_the_system_has_its_own(write_table):
    rows = [row[:8] + row[10:] for row in pipedrive()]
    said = asked(write_table("deals.csv", PIPEDRIVE[:8] + PIPEDRIVE[10:], rows))
    assert "'Expected close date' is called the expected close" in said


def test_a_status_that_nobody_knows_is_not_open_because_its_stage_is(write_table, finding):
    rows = pipedrive()
    for row in rows[:40]:
        row[3] = row[3].replace("Lost", "Parked")
    history = import_paths([write_table("deals.csv", PIPEDRIVE, rows)]).history
    assert counts(history) == [50, 50, 50]
    assert "'Parked' = lost" in finding(history, "labels_by_evidence").what
    rows = [[*row[:8], row[8] or row[9], *row[10:]] for row in rows]
    header = [*PIPEDRIVE[:8], "Deal closed on", *PIPEDRIVE[10:]]
    assert "'Parked' (13)" in asked(write_table("deals.csv", header, rows))


def test_a_mapping_that_leaves_out_a_status_is_told_so(write_table, tmp_path, finding):
    rows = pipedrive()
    for row in rows[:40]:
        row[3] = row[3].replace("Lost", "Parked")
    path = write_table("deals.csv", PIPEDRIVE, rows)
    mapping = tmp_path / "mapping.toml"
    stages = "".join(f'{each} = "open"\n' for each in ("Qualified", "Proposal", "Demo"))
    mapping.write_text(
        '[columns]\ndeal_id = "ID"\nstatus = "Status"\nstage = "Stage"\ncreated = "Deal created"\n'
        'closed_won = "Won time"\nclosed_lost = "Lost time"\n'
        f'[status]\nWon = "won"\nLost = "lost"\nOpen = "open"\n{stages}'
    )
    history = import_paths([path], read_mapping(mapping)).history
    check = finding(history, "status_left_to_stage")
    assert (check.count, check.severity, check.spoils) == (13, "serious", "everything")
    assert "'Parked'" in check.what
    left_out = finding(history, "fields_not_mapped").what
    assert "amount 'Value'" in left_out
    assert "rep 'Owner'" in left_out


def test_open_deals_with_a_day_of_losing_are_named_or_asked_about(write_table, finding):
    rows = pipedrive()
    for row in rows[:12]:
        row[3] = row[3].replace("Lost", "Open")
    history = import_paths([write_table("deals.csv", PIPEDRIVE, rows)]).history
    assert finding(history, "open_with_end_date").count == 4
    for row in rows[:60]:
        row[3] = row[3].replace("Lost", "Open")
    said = asked(write_table("deals.csv", PIPEDRIVE, rows))
    assert "20 deals read as open have a closing date in 'Won time' or 'Lost time'" in said


OWN = ["Nr", "Besitzer", "Lage", "Angelegt", "Termin", "Wert"]


def test_a_column_of_outcomes_in_words_of_ones_own_is_asked_for(write_table, tmp_path):
    path = write_table("deals.csv", OWN, deals(["Zu", "Weg", "Da"], open_dates=False))
    said = asked(path)
    assert "'Lage' ('Zu', 'Weg', 'Da')" in said
    assert "default_status" in said
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[settings]\ndefault_status = "open"\n')
    assert counts(import_paths([path], read_mapping(mapping)).history) == [0, 0, 30]


@pytest.mark.parametrize(
    "labels", [["Erfolg", "Absage", "laufend"], ["hui", "pfui", "mau"]]
)
def test_nothing_won_beside_cells_like_outcomes_is_asked_about(write_table, labels):
    rows = [[*row, "Angebot"] for row in deals(labels, open_dates=False)]
    said = asked(write_table("deals.csv", [*OWN, "Phase"], rows))
    assert "not one of 30 deals was won by 'Phase'" in said
    assert f"'Lage' ({', '.join(map(repr, labels))})" in said


def test_nothing_won_names_columns_that_could_say_it(write_table, finding):
    rows = [[*row, "Angebot"] for row in deals(["hui", "pfui", "mau"], open_dates=True)]
    header = ["Nr", "Besitzer", "Lage", "Angelegt", "Abschlussdatum", "Wert", "Phase"]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    check = finding(history, "nothing_won")
    assert check.severity == "serious"
    assert "not used were 'Lage' ('hui', 'pfui', 'mau')" in check.treatment


def test_a_few_labels_of_anything_else_are_asked_about_by_nobody(write_table):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    rows = [[*row, ["North", "South"][i % 2]] for i, row in enumerate(rows)]
    (proposal,) = propose_paths([write_table("deals.csv", [*PLAIN, "Zwirn"], rows)])
    assert not proposal.questions


def test_ticks_against_the_usual_word_of_a_stage_contradict(write_table, finding):
    rows = [
        [
            *row,
            "yes" if row[2] == "Won" else "no",
            "no" if row[2] == "Negotiation" else "yes",
        ]
        for row in deals(["Won", "Lost", "Negotiation"], open_dates=False)
    ]
    for row in rows[:9:3]:
        row[6] = "no"
    header = [*PLAIN, "is won", "is closed"]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    check = finding(history, "outcomes_contradict")
    assert (check.count, check.severity, check.spoils) == (3, "serious", "everything")


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Status", ["Won", "Lost", "Open"]), ("Status", ["Won", "Lost", "Active"]),
     ("Is Closed", ["true", "true", "false"])],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["Closed Won", "Closed Lost"])
def test_a_closed_stage_beside_a_status_or_tick_that_says_open_contradicts(
    write_table, finding, header, cells, stage
):
    def check(reopened):
        rows = [
            [
                *row,
                cells[["Closed Won", "Closed Lost", "Negotiation"].index(str(row[2]))],
            ]
            for row in deals(["Closed Won", "Closed Lost", "Negotiation"], open_dates=False)
        ]
        for row in [row for row in rows if row[2] == stage][:reopened]:
            row[6] = cells[2]
        path = write_table("deals.csv", [*PLAIN, header], rows)
        return finding(import_paths([path]).history, "outcomes_contradict")

    assert check(0) is None
    assert (check(4).count, check(4).severity) == (4, "serious")
    assert check(4).spoils == "everything"


@pytest.mark.parametrize(
    ("cells", "severity", "said"),
    [
        (["EUR", "EUR", ""], "caution", "taken as EUR"),
        (["EUR", "USD", ""], "serious", "not converted"),
    ],
)
def test_amounts_without_a_currency_beside_others_are_said(
    write_table, finding, cells, severity, said
):
    rows = [
        [*row, cells[i % 3]]
        for i, row in enumerate(deals(["Won", "Lost", "Negotiation"], open_dates=False))
    ]
    path = write_table("deals.csv", [*PLAIN, "currency"], rows)
    check = finding(import_paths([path]).history, "currency_blank")
    assert (check.count, check.severity, check.spoils) == (10, severity, "bookings")
    assert said in check.treatment
    assert "'currency'" in check.what


def test_rates_convert_without_columns_and_leave_no_blank_currency_unsaid(
    write_table, tmp_path, finding
):
    rows = [
        [*row, ["EUR", "USD", ""][i % 3]]
        for i, row in enumerate(deals(["Won", "Lost", "Negotiation"], open_dates=False))
    ]
    path = write_table("deals.csv", [*PLAIN, "currency"], rows)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[rates]\nUSD = 0.5\nGBP = 1.2\n")
    history = import_paths([path], read_mapping(mapping)).history
    assert finding(history, "several_currencies") is None
    assert finding(history, "currency_blank").severity == "serious"
    assert "'GBP'" in finding(history, "mapping_keys_unmet").what
    assert history.deals.set_index("deal_id")["amount"]["D001"] == 0.5 * 1001
    mapping.write_text('[rates]\nUSD = 0.5\n[settings]\ncurrency = "EUR"\n')
    history = import_paths([path], read_mapping(mapping)).history
    assert finding(history, "currency_blank").severity == "caution"


@pytest.mark.parametrize("table", ["rates", "stages", "products", "lost_reasons"])
def test_entries_of_a_mapping_that_do_nothing_are_named(
    write_table, tmp_path, finding, table
):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    path = write_table("deals.csv", PLAIN, rows)
    value = {"rates": "2.0", "lost_reasons": '"competitor"'}.get(table, '"Quorle"')
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f"[{table}]\nQual = {value}\n")
    check = finding(
        import_paths([path], read_mapping(mapping)).history, "mapping_keys_unmet"
    )
    assert check.severity == "serious"
    assert f"[{table}]" in check.what
    assert "'Qual'" in check.what


def test_stages_are_named_by_the_mapping_without_regard_to_case(
    write_table, tmp_path, finding
):
    path = write_table("deals.csv", PLAIN, deals(["Won", "Lost", "Demo"], open_dates=False))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[stages]\ndemo = "Showing"\n')
    history = import_paths([path], read_mapping(mapping)).history
    assert "Showing" in set(history.deals["stage"])
    assert finding(history, "mapping_keys_unmet") is None


def test_a_form_of_dates_that_fits_no_cell_is_the_one_thing_said(write_table, tmp_path):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    path = write_table("deals.csv", PLAIN, rows)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[settings]\ndate_format = "%d.%m.%Y"\n')
    with pytest.raises(
        Unsure, match="fits no cell of 'close date', such as '2024-02-07'"
    ) as no:
        import_paths([path], read_mapping(mapping))
    assert all("date_format" in each for each in no.value.problems)
    mapping.write_text('[settings]\ndate_format = { "Nope" = "%d.%m.%Y" }\n')
    with pytest.raises(ValueError, match="'Nope', which no table has"):
        import_paths([path], read_mapping(mapping))


def test_a_mapping_that_lacks_columns_says_how_to_get_them(write_table, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\namount = "amount"\n')
    with pytest.raises(ValueError, match="writes it whole"):
        read_mapping(mapping)
    path = write_table("deals.csv", PLAIN, deals(["Won", "Lost", "Demo"], open_dates=False))
    mapping.write_text(
        '[columns]\ndeal_id = "deal_id"\nstage = "stage"\ncreated = "created"\nclosed = "Ende"\n'
    )
    with pytest.raises(ValueError, match="did you mean 'close date'"):
        import_paths([path], read_mapping(mapping))


@pytest.mark.parametrize(
    ("last", "severity", "said"),
    [("Won", "caution", "last table"), ("Lost", "serious", "for no better reason")],
)
def test_deals_of_several_tables_say_which_row_counts(
    write_table, finding, last, severity, said
):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    first = write_table("a.csv", PLAIN, rows)
    again = [[*row] for row in rows]
    again[0][2] = last
    second = write_table("b.csv", PLAIN, again)
    check = finding(import_paths([first, second]).history, "deals_in_several_tables")
    assert check.severity == severity
    assert said in check.treatment
    assert "touched last" not in check.treatment


@pytest.mark.parametrize(("cells", "named"), [("stages", True), ("calls", False)])
def test_a_history_of_an_unknown_form_is_said_to_be_lost(
    write_table, finding, cells, named
):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    told = [
        [row[0], f"2024-02-{1 + i:02}", row[2] if cells == "stages" else "by phone"]
        for i in range(2)
        for row in rows
    ]
    first = write_table("deals.csv", PLAIN, rows)
    second = write_table("what happened.csv", ["Zwirn", "Zeit", "Neu"], told)
    check = finding(import_paths([first, second]).history, "history_not_known")
    assert (check is not None) == named
    if named:
        assert (check.severity, check.count) == ("serious", 60)
        assert "'Neu'" in check.what
