"""What columns and labels mean is proposed where it is sure, and asked where it is not."""

import re

import pytest
from exports import counts, deals

from forecast.history import Unsure, import_paths, propose_paths, read_mapping
from forecast.history.proposing.words import outcome_by_words, vocabulary
from forecast.history.proposing.writing import mapping_text
from sim.problems import InvalidInput

FOREIGN = {
    "Salesforce, German": (
        "Opportunity-ID;Opportunity-Inhaber;Phase;Erstelldatum;Schlusstermin;Betrag",
        ["Closed Won", "Closed Lost", "Verhandlung"], True, "{:%d.%m.%Y}",
    ),
    "HubSpot, Spanish": (
        "ID de registro;Propietario del negocio;Etapa del negocio;Fecha de creación;Fecha de cierre;Valor",
        ["Cierre ganado", "Cierre perdido", "Contrato enviado"], True, "{:%d/%m/%Y}",
    ),
    "Bitrix24, Russian": (
        "ID;Ответственный;Стадия сделки;Дата создания;Дата завершения;Сумма",
        ["Сделка успешна", "Сделка провалена", "В работе"], True, "{:%d.%m.%Y}",
    ),
    "plain, Japanese": (
        "管理番号;担当者;ステージ;作成日;完了日;金額",
        ["受注", "失注", "商談中"], False, "{:%Y/%m/%d}",
    ),
    "plain, French": (
        "Numéro;Vendeur;Étape;Créé le;Clôturé le;Montant",
        ["Gagné", "Perdu", "En cours"], False, "{:%d/%m/%Y}",
    ),
    "plain, English": (
        "deal_id;owner;stage;created;closed;amount",
        ["Won", "Lost", "Negotiation"], False, "{:%b %d, %Y}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("header", "labels", "open_dates", "form"), FOREIGN.values(), ids=FOREIGN
)
def test_exports_in_many_languages_need_no_mapping(
    write_table, header, labels, open_dates, form
):
    rows = deals(labels, open_dates=open_dates, form=form)
    path = write_table("deals.csv", header.split(";"), rows, delimiter=";")
    history = import_paths([path]).history
    assert counts(history) == [10, 10, 10]
    assert history.deals["amount"].sum() == sum(row[5] for row in rows)
    assert set(history.deals["rep"]) == {"Ann", "Bob"}
    assert history.deals["expected_close"].notna().sum() == (10 if open_dates else 0)


@pytest.mark.parametrize(
    ("header", "mark"),
    [
        ("_fivetran_deleted", "true"),
        ("dbt_is_deleted", "True"),
        ("_ab_cdc_deleted_at", "2024-06-01T10:00:00Z"),
        ("_sdc_deleted_at", "2024-06-01 10:00:00"),
        ("_sling_deleted_at", "2024-06-01 10:00:00"),
    ],
)
def test_rows_that_a_loader_marks_as_gone_are_left_out(write_table, header, mark):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=True)
    rest = "false" if mark.casefold() == "true" else ""
    marked = [[*row, mark if i in {3, 8} else rest] for i, row in enumerate(rows)]
    path = write_table(
        "deals.csv",
        ["id", "owner", "stage", "created", "close date", "amount", header],
        marked,
    )
    found = import_paths([path])
    assert len(found.history.deals) == len(rows) - 2
    assert {each.deal_id for each in found.rejections} == {"D003", "D008"}


UNKNOWN_ID = "Ref. code;Owner;Stage;Created;Close Date;Amount"


def coded_deals():
    """Deals whose ids stand under a name that no vocabulary has."""
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=True)
    return [[f"K7{i:04}", *row[1:]] for i, row in enumerate(rows)]


def test_pages_that_overlap_are_no_more_deals_though_nobody_knows_the_name_of_the_id(
    write_table,
):
    rows = coded_deals()
    path = write_table(
        "deals.csv", UNKNOWN_ID.split(";"), [*rows, *rows[10:15]], delimiter=";"
    )
    history = import_paths([path]).history
    assert sorted(history.deals["deal_id"]) == [row[0] for row in rows]
    assert "duplicate_rows" in {check.id for check in history.meta.checks}


def test_line_items_are_no_more_deals_though_nobody_knows_the_name_of_the_id(write_table):
    rows = [
        [*row[:5], amount, product]
        for row in coded_deals()
        for product, amount in (("Basic", 100), ("Support", row[5]))
    ]
    path = write_table(
        "deals.csv", [*UNKNOWN_ID.split(";"), "Product"], rows, delimiter=";"
    )
    history = import_paths([path]).history
    assert len(history.deals) == len(rows) / 2
    assert history.deals["amount"].sum() == sum(row[5] for row in rows)


def test_codes_that_mostly_name_one_deal_are_asked_about(write_table):
    rows = coded_deals()
    again = [[*row[:3], rows[-1][3], *row[4:]] for row in rows[:3]]
    again += [[*row[:5], 7] for row in rows[3:8]]
    path = write_table("deals.csv", UNKNOWN_ID.split(";"), [*rows, *again], delimiter=";")
    with pytest.raises(Unsure, match=r"is 'Ref. code' the column of deal_id"):
        import_paths([path])


def test_what_is_called_an_id_and_stands_beside_unlike_deals_is_asked_about(write_table):
    rows = [[f"O{i % 4}", *row[1:]] for i, row in enumerate(coded_deals())]
    path = write_table("deals.csv", ["Deal ID", *UNKNOWN_ID.split(";")[1:]], rows)
    with pytest.raises(Unsure, match="is 'Deal ID' the column of deal_id"):
        import_paths([path])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (lambda i: f"Deal {i}", "so the cell of 'Name' stands for one"),
        (lambda i: f"Deal {i % 9}", "so the line of a row stands for one"),
    ],
)
def test_a_table_without_ids_is_said_to_have_none(write_table, cells, said):
    rows = [[cells(i), *row[1:]] for i, row in enumerate(coded_deals())]
    path = write_table("deals.csv", ["Name", *UNKNOWN_ID.split(";")[1:]], rows)
    checks = import_paths([path]).history.meta.checks
    (found,) = [check for check in checks if check.id == "ids_missing"]
    assert said in found.what


def test_codes_of_something_else_than_deals_are_no_ids(write_table):
    rows = [[f"K7{i % 11:04}", *row[1:]] for i, row in enumerate(coded_deals())]
    path = write_table("deals.csv", UNKNOWN_ID.split(";"), rows, delimiter=";")
    assert len(import_paths([path]).history.deals) == len(rows)


API = "hs_object_id,hubspot_owner_id,dealstage,createdate,closedate,amount"


def test_labels_that_nothing_explains_are_asked_for_with_their_number(write_table):
    rows = deals(["Signed off", "Dropped", "Contract sent"], open_dates=True)
    with pytest.raises(Unsure, match=r"'Signed off' \(10\), 'Dropped' \(10\)") as caught:
        import_paths([write_table("deals.csv", API, rows)])
    text = mapping_text(caught.value.proposals[0])
    assert '# "Signed off" = "?"  # to be completed (10 rows)' in text


def test_a_completed_proposal_imports_as_it_says(write_table, tmp_path):
    path = write_table(
        "deals.csv", API, deals(["Signed off", "Dropped", "Contract sent"], open_dates=True)
    )
    (proposal,) = propose_paths([path])
    text = mapping_text(proposal)
    for label, meaning in (('"Signed off"', "won"), ("Dropped", "lost")):
        text = re.sub(f'# {label} = "[?]".*', f'{label} = "{meaning}"', text)
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    history = import_paths([path], read_mapping(tmp_path / "mapping.toml")).history
    assert counts(history) == [10, 10, 10]


def test_every_line_of_a_proposal_has_its_reason(write_table):
    path = write_table(
        "deals.csv",
        API,
        deals(["closedwon", "closedlost", "contractsent"], open_dates=True),
    )
    lines = mapping_text(propose_paths([path])[0]).splitlines()
    assert all(" # " in line for line in lines if " = " in line)


def test_labels_that_only_other_columns_explain_are_named(write_table, finding):
    rows = [
        [*row, 100 if i % 3 == 0 else 0 if i % 3 == 1 else 10 + i]
        for i, row in enumerate(deals(["Alpha", "Beta", "Gamma"], open_dates=False))
    ]
    history = import_paths([write_table("deals.csv", f"{API},probability", rows)]).history
    assert counts(history) == [10, 10, 10]
    assert "'Alpha' = won" in finding(history, "labels_by_evidence").what


def test_a_label_against_its_probability_is_asked_about(write_table):
    rows = [
        [*row, 0 if i % 3 == 0 else 100 if i % 3 == 1 else 10 + i]
        for i, row in enumerate(
            deals(["closedwon", "closedlost", "contractsent"], open_dates=True)
        )
    ]
    with pytest.raises(Unsure, match="'closedwon' reads like won, but its probability"):
        import_paths([write_table("deals.csv", f"{API},probability", rows)])


def test_archived_deals_without_a_win_are_lost(write_table):
    header = "ID,Salesperson,Stage,Created on,Closed Date,Expected Revenue,Active,Expected Closing"
    rows = [
        [*row, i % 3 != 1, "2024-09-01"]
        for i, row in enumerate(
            deals(["Won", "Proposition", "Proposition"], open_dates=False)
        )
    ]
    assert counts(import_paths([write_table("crm.csv", header, rows)]).history) == [
        10,
        10,
        10,
    ]


def test_the_reason_of_a_label_tells_of_deals_that_ticks_have_lost(write_table):
    header = f"{API},Active"
    rows = [
        [*row, i % 3 != 1]
        for i, row in enumerate(deals(["Won", "Zopf", "Zopf"], open_dates=False))
    ]
    (proposal,) = propose_paths([write_table("crm.csv", header, rows)])
    (why,) = [line.reason for line in proposal.lines if line.key == "Zopf"]
    assert "; 10 other rows under it are won or lost by those columns" in why


def test_times_of_winning_and_losing_apart(write_table):
    header = [
        "Deal - ID", "Deal - Owner", "Deal - Status", "Deal - Deal created", "Deal - Won time",
        "Deal - Lost time", "Deal - Value",
    ]  # fmt: skip
    rows = [
        [deal, rep, label, created, closed if label == "Won" else "",
         closed if label == "Lost" else "", amount]
        for deal, rep, label, created, closed, amount in deals(["Won", "Lost", "Open"], open_dates=False)
    ]  # fmt: skip
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert counts(history) == [10, 10, 10]


def test_dates_stand_for_closing_where_they_are_filled_only_there(write_table):
    header = "deal_id,owner,stage,created,Zeitpunkt X,amount"
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    assert counts(import_paths([write_table("deals.csv", header, rows)]).history) == [
        10,
        10,
        10,
    ]


def test_codes_are_ids_and_rows_stand_for_deals_where_there_are_none(write_table):
    rows = deals(["Won", "Lost", "Open"], open_dates=False)
    header = "Kennung X,owner,stage,created,closed,amount"
    found = import_paths([write_table("a.csv", header, rows)]).history.deals
    assert set(found["deal_id"]) == {row[0] for row in rows}
    path = write_table(
        "b.csv", "owner,stage,created,closed,amount", [row[1:] for row in rows]
    )
    assert "line 2" in set(import_paths([path]).history.deals["deal_id"])


def test_two_columns_that_are_as_likely_are_asked_about(write_table):
    rows = [[*row, 5] for row in deals(["Won", "Lost", "Open"], open_dates=False)]
    header = "deal_id,owner,stage,created,closed,amount,Amount"
    with pytest.raises(InvalidInput, match="which column is amount: 'amount' or 'Amount'"):
        import_paths([write_table("a.csv", header, rows)])


def test_a_system_and_a_language_can_be_left_out():
    whole = vocabulary()
    without = vocabulary(frozenset({"salesforce"}), frozenset({"de"}))
    assert whole.named("Schlusstermin")
    assert not without.named("Schlusstermin")


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("Gewonnen 2024", "won"),
        ("Nicht gewonnen", None),
        ("失注済み", "lost"),
        ("Angebot", None),
    ],
)
def test_outcomes_by_the_beginnings_of_words(label, meaning):
    assert outcome_by_words(label) == meaning


def test_stages_are_known_by_their_cells_where_the_column_has_no_known_name(write_table):
    rows = deals(["Closed Won", "Closed Lost", "Negotiation"], open_dates=True)
    header = ["id", "owner", "Etage", "created", "close date", "amount"]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert counts(history) == [10, 10, 10]


@pytest.mark.parametrize(
    ("labels", "unknown"),
    [(["Zopf", "Lost", "Negotiation"], "won"), (["Won", "Zopf", "Negotiation"], "lost")],
    ids=["won", "lost"],
)
def test_the_one_ending_that_no_word_tells_is_the_one_that_is_left(
    write_table, labels, unknown
):
    rows = deals(labels, open_dates=False)
    header = ["id", "owner", "stage", "created", "close date", "amount"]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert counts(history) == [10, 10, 10]
    (said,) = [each for each in history.meta.checks if each.id == "outcome_by_elimination"]
    assert said.severity == "serious"
    assert f"'Zopf' = {unknown}" in said.what


def test_two_endings_that_no_word_tells_are_asked_about(write_table):
    rows = deals(["Zopf", "Kontor", "Negotiation"], open_dates=False)
    header = ["id", "owner", "stage", "created", "close date", "amount"]
    with pytest.raises(Unsure, match="Zopf"):
        import_paths([write_table("deals.csv", header, rows)])


@pytest.mark.parametrize("backwards", [0, 1])
def test_a_long_name_of_the_creation_is_sure_where_no_deal_closes_before(
    write_table, backwards
):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=False)
    for row in [row for row in rows if row[4]][:backwards]:
        row[3], row[4] = row[4], row[3]
    header = [
        "id",
        "owner",
        "stage",
        "Some long words created here",
        "close date",
        "amount",
    ]
    path = write_table("deals.csv", header, rows)
    if backwards:
        with pytest.raises(Unsure, match="the column of created"):
            import_paths([path])
    else:
        assert counts(import_paths([path]).history) == [10, 10, 10]


def test_what_is_taken_though_not_quite_sure_is_not_asked_for(write_table):
    header = [
        "ID",
        "Vendeur",
        "Étape",
        "Créé le",
        "Date de clôture",
        "Date de fermeture prévue",
    ]
    rows = [
        [
            n, "Ann", ("Gagné", "Perdu", "Nouveau")[n % 3], f"{1 + n % 9:02}/01/2024",
            "" if n % 3 == 2 else f"{10 + n % 9:02}/03/2024", f"{1 + n % 9:02}/04/2024",
        ]
        for n in range(30)
    ]  # fmt: skip
    (proposal,) = propose_paths([write_table("crm.csv", header, rows)])
    (line,) = [line for line in proposal.lines if line.key == "expected_close"]
    assert 0.7 <= line.confidence < 0.8
    assert not proposal.open_lines
    assert "to be completed" not in mapping_text(proposal)
    assert 'expected_close = "Date de fermeture prévue"' in mapping_text(proposal)
