"""Advice on dates names the form that the cells have."""

from datetime import datetime

import pytest

from forecast.history import import_paths
from forecast.history.date_forms import advice, forms_of, how_to_give, other_order

DAYS = [datetime(2024, 1, 31, 9, 5), datetime(2024, 12, 2, 15, 30)]  # noqa: DTZ001


@pytest.mark.parametrize(
    "form",
    ["%Y_%m_%d", "%d %m %Y", "%Y%m%d%H%M%S", "%d.%b.%y", "%b-%y", "%Y-%j", "%d.%m.%Y %H.%M",
     "%m/%Y", "%G-W%V-%u"],
)  # fmt: skip
def test_the_form_of_cells_is_found(form):
    assert forms_of([f"{day:{form}}" for day in DAYS]) == [form]
    assert f'"{form}"' in how_to_give("Opened", [f"{day:{form}}" for day in DAYS])


def test_alternatives_are_listed_where_several_fit():
    found = how_to_give("Opened", ["01 02 2024", "03 04 2024"])
    assert found.endswith('{ "Opened" = "%d %m %Y" } (or "%m %d %Y", as is meant)')


def test_no_form_is_made_up_for_what_is_no_date():
    assert forms_of(["soon", "2024_01_02"]) == []
    assert forms_of(["31.02.2024"]) == []
    assert "no usual form fits" in how_to_give("Opened", ["soon"])


def test_cells_beside_others_that_are_read_are_to_be_corrected():
    found = advice("Opened", ["2024_01_02"], ["dd.mm.yyyy"])
    assert "dd.mm.yyyy" in found
    assert "date_format" not in found


def test_the_other_order_has_the_form_of_the_cells():
    assert '"%d.%m.%y %H:%M"' in other_order("Opened", ["01.02.24 10:30", "03.04.24 09:00"])


def test_the_finding_says_the_form_that_fits(write_table, tmp_path):
    header = "deal_id,rep,stage,created,closed,amount,signed"
    rows = [[f"D{n}", "Ann", ("won", "lost")[n % 2], f"2024-01-{n + 1:02}", f"2024_03_{n + 1:02}", 5, ""]
            for n in range(20)]  # fmt: skip
    path = write_table("deals.csv", header, rows)
    mapping = tmp_path / "mapping.toml"
    from forecast.history import read_mapping

    columns = '[columns]\ndeal_id = "deal_id"\ncreated = "created"\nstage = "stage"\n'
    mapping.write_text(columns + 'expected_close = "closed"\nclosed = "signed"\n')
    with pytest.raises(ValueError, match="no deal") as caught:
        import_paths([path], read_mapping(mapping))
    assert "closed_without_date" in str(caught.value)
    mapping.write_text(columns + 'closed = "created"\nexpected_close = "closed"\n')
    history = import_paths([path], read_mapping(mapping)).history
    checks = {check.id: check for check in history.meta.checks}
    assert 'date_format = { "closed" = "%Y_%m_%d" }' in checks["dates_unreadable"].treatment
