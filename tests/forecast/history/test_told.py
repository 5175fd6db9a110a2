"""A proposal tells how cells are read and what is not; lost deals that a system hides are missed."""

import pytest

from forecast.history import import_paths, propose_paths
from forecast.history.proposing.writing import mapping_text
from marathon.sentences.proposing import proposal_text

ODOO = "id,name,user_id/name,stage_id/name,expected_revenue,create_date,date_closed,active,probability"


def odoo(lost):
    rows = []
    for n in range(40):
        kind = ("Won", "Qualified", "lost")[n % 3]
        if kind == "lost" and not lost:
            continue
        day = f"2024-{n % 9 + 1:02}-11"
        rows.append([
            1001 + n, f"Deal {n}", "Ann", "New" if kind == "lost" else kind, 1000 + n % 7,
            "2024-01-02", "" if kind == "Qualified" else day, kind != "lost",
            {"Won": 100, "Qualified": 40, "lost": 0}[kind],
        ])  # fmt: skip
    return rows


@pytest.mark.parametrize("header", [ODOO, ODOO.replace(",active,", ",colour,")])
def test_odoo_leaves_lost_deals_out_and_that_is_said(write_table, header):
    rows = odoo(lost=False)
    if "colour" in header:
        rows = [[*row[:7], 3, row[8]] for row in rows]
    path = write_table("crm.lead.csv", header, rows)
    checks = {check.id: check for check in import_paths([path]).history.meta.checks}
    assert "archives lost deals" in checks["lost_archived"].what
    (proposal,) = propose_paths([path])
    assert "archives lost deals" in mapping_text(proposal)
    assert "Lost Reason" in " ".join(proposal_text(proposal, width=100).split())


def test_nothing_is_said_where_odoo_has_exported_them(write_table):
    path = write_table("crm.lead.csv", ODOO, odoo(lost=True))
    history = import_paths([path]).history
    assert (history.deals["status"] == "lost").any()
    assert "lost_archived" not in {check.id for check in history.meta.checks}
    (proposal,) = propose_paths([path])
    assert "archives lost deals" not in mapping_text(proposal)


def test_a_proposal_tells_decimal_sign_order_of_days_and_what_is_not_read(
    write_table, tmp_path
):
    rows = [[f"D{n}", "Ann", ("won", "lost")[n % 2], f"{n + 1:02}.01.2024", f"{n + 1:02}.03.2024", f"1.{n:03},50"]
            for n in range(20)]  # fmt: skip
    write_table("x/deals.csv", "deal_id,rep,stage,created,closed,amount", rows)
    (tmp_path / "x" / "notes.docx").write_bytes(b"PK")
    (proposal,) = propose_paths([tmp_path / "x"])
    for text in (mapping_text(proposal), proposal_text(proposal, width=400)):
        assert "the decimal sign of 'amount' is a comma" in text
        assert "days in 'created' are read as dd.mm.yyyy" in text
        assert "notes.docx" in text
