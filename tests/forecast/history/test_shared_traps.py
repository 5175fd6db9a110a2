"""Every trap of the histories to develop on is named, with figures and a treatment."""

import pytest

from forecast.history import import_paths


@pytest.fixture(scope="module")
def imported():
    """Each shared folder imported once."""
    cache = {}

    def get(folder):
        if folder not in cache:
            cache[folder] = import_paths([folder]).history
        return cache[folder]

    return get


@pytest.fixture
def named(shared_folder, imported, finding):
    """The finding of a shared history that must be there."""

    def get(folder, identifier):
        check = finding(imported(shared_folder(folder)), identifier)
        assert check is not None, f"{identifier} is not named on {folder}"
        assert check.count > 0
        assert 0 < check.share <= 1
        assert check.treatment
        return check

    return get


def test_maven_deals_reps_and_people(shared_folder, imported):
    history = imported(shared_folder("maven_crm"))
    assert history.deals["status"].value_counts().to_dict() == {
        "won": 3042,
        "open": 2409,
        "lost": 1684,
    }
    assert history.deals["rep"].nunique() == 30
    managers = history.people[history.people["role"] == "manager"]
    assert len(managers) == 6
    assert str(history.meta.snapshot) == "2017-09-30"


def test_maven_open_deals_older_than_any_closing(named):
    check = named("maven_crm", "open_deals_stale")
    assert check.count == 530
    assert "138 days" in check.what


def test_maven_open_deals_take_the_list_price(named, shared_folder, imported):
    check = named("maven_crm", "open_amounts_missing")
    assert check.count == 2409
    assert "list price" in check.treatment
    deals = imported(shared_folder("maven_crm")).deals
    still_open = deals[deals["status"] == "open"]
    assert still_open["amount"].isna().all()
    assert still_open["list_price"].notna().all()


def test_maven_lost_deals_carry_zero(named, shared_folder, imported):
    assert named("maven_crm", "lost_amounts_zero").count == 1684
    deals = imported(shared_folder("maven_crm")).deals
    assert deals.loc[deals["status"] == "lost", "amount"].isna().all()


def test_maven_product_alias(named, shared_folder, imported):
    check = named("maven_crm", "product_aliases")
    assert check.examples == ("GTXPro = GTX Pro",)
    assert "GTXPro" not in set(imported(shared_folder("maven_crm")).deals["product"])


def test_maven_cycles_are_bimodal(named):
    assert "two humps" in named("maven_crm", "cycles_bimodal").what


def test_maven_has_no_stage_history_and_one_date_per_open_deal(named):
    check = named("maven_crm", "no_stage_history")
    assert check.share == 1
    assert "one date" in check.what


def test_maven_win_rates_by_month_of_quarter(named):
    check = named("maven_crm", "win_rate_by_month_of_quarter")
    assert "0.49 / 0.56 / 0.81" in check.what


def test_maven_reps_are_not_ranked(named, shared_folder, imported):
    check = named("maven_crm", "reps_alike")
    assert "beyond chance (p = 0.7)" in check.what
    claims = {
        claim.claim: claim for claim in imported(shared_folder("maven_crm")).meta.claims
    }
    assert not claims["who sells better"].allowed


def test_maven_closings_begin_months_after_the_deals(named, shared_folder, imported):
    named("maven_crm", "closings_begin_late")
    assert str(imported(shared_folder("maven_crm")).meta.closings_from) == "2017-03-01"


def test_maven_accounts_give_the_outcome_away(named):
    assert named("maven_crm", "filled_at_close").count == 2409


def test_bpic2012_items_left_open(named):
    check = named("bpic2012", "work_items_left_open")
    assert "median 2.5 minutes" in check.what
    assert "top 1 % hold 53%" in check.what


def test_bpic2012_arrivals_overdispersed(named):
    check = named("bpic2012", "arrivals_overdispersed")
    assert "up to 9.4 (Thu)" in check.what


def test_bpic2012_arrivals_rise(named):
    check = named("bpic2012", "arrivals_drift")
    assert check.what.startswith("Arrivals rise over the window")


def test_bpic2012_is_mostly_waiting(named):
    check = named("bpic2012", "mostly_waiting")
    assert check.what.startswith("0.7% of the time")


def test_bpic2012_straddling_cases_were_dropped(named, shared_folder, imported):
    check = named("bpic2012", "straddling_cases_dropped")
    assert "2012-02-14" in check.what
    assert "2012-03-14" in check.what
    complete_until = imported(shared_folder("bpic2012")).meta.complete_until
    assert str(complete_until) == "2012-01-24"


def test_bpic2012_training_window_alone_is_censored_at_its_end(
    shared_folder, imported, finding
):
    history = imported(shared_folder("bpic2012") / "train.csv.gz")
    check = finding(history, "straddling_cases_dropped")
    assert check is not None
    assert "2012-02-14" in check.what


def test_bpic2012_has_no_outcomes(named, shared_folder, imported):
    named("bpic2012", "no_outcome")
    history = imported(shared_folder("bpic2012"))
    assert history.meta.outcomes == "completion"
    assert len(history.deals) == 8030


def test_loan_synthetic_arrives_like_clockwork(named, shared_folder, imported):
    named("loan_synthetic", "arrivals_regular")
    named("loan_synthetic", "outcome_guessed")
    status = imported(shared_folder("loan_synthetic")).deals["status"].value_counts()
    assert status.to_dict() == {"lost": 769, "won": 228}


@pytest.mark.parametrize(
    ("folder", "identifier", "word"),
    [
        ("salesforce_dev_org_export", "date_formats_mixed", "mm/dd/yy hh:mm am/pm"),
        ("salesforce_dev_org_export", "bulk_load", "2026-02-23"),
        ("salesforce_dev_org_export", "closed_and_reopened", "another stage"),
        ("salesforce_dev_org_export", "no_rep", "owner"),
        ("fivetran_seeds", "far_future_ends", "2050"),
        ("fivetran_seeds", "hashed_values", "hashes"),
        ("fivetran_seeds", "orphan_stage_changes", "not in the export"),
        ("fivetran_seeds", "several_systems", "hubspot, salesforce"),
        ("fivetran_seeds", "deleted_rows", "deleted"),
    ],
)
def test_importer_fixtures(named, folder, identifier, word):
    assert word in named(f"importer_fixtures/{folder}", identifier).what


def test_importer_fixtures_name_both_far_future_years(shared_folder, imported):
    history = imported(shared_folder("importer_fixtures/fivetran_seeds"))
    examples = " ".join(
        example
        for check in history.meta.checks
        if check.id == "far_future_ends"
        for example in check.examples
    )
    assert "2050-01-01" in examples
    assert "9999-12-31" in examples


def test_importer_fixtures_together_write_dates_in_several_forms(named):
    check = named("importer_fixtures", "date_formats_mixed")
    assert "yyyy-mm-dd" in check.what
    assert "mm/dd/yy" in check.what
