"""`marathon validate`: what is asked, what is written, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from marathon.api import validation
from marathon.charts import evidence
from marathon.cli import cli
from marathon.page.validation import figures, page
from marathon.sentences.validation import (
    claim_cells,
    markdown,
    outside,
    row_cells,
    screen_text,
    verdict,
)
from sim.evidence.registry import CLAIMS, MARGINALS, MISSING, ROWS
from sim.evidence.result import (
    ClaimFound,
    MarginalFound,
    RowFound,
    StagesFound,
    Validation,
)
from sim.evidence.studies.ladder import LEARNING, READERS
from sim.experiments.comparing.comparison import Estimate
from sim.organisation import Organisation
from sim.scenarios.catalogue import STAGES

SEALED = replace(
    ROWS[0], id="sealed_row", fit=None, sealed="simulated once, when all is done"
)


def around(mean, reach=0.01):
    return Estimate(mean=mean, low=mean - reach, high=mean + reach)


@pytest.fixture(scope="module")
def found():
    rows = tuple(
        RowFound(
            row=row, figure=around(row.high + 0.4 * row.width * (place % 3 - 1)),
            replications=9, pass_prior=0.3, pass_off=None,
            label="fit" if row.fit else "counted",
        )
        for place, row in enumerate(ROWS)
    )  # fmt: skip
    claims = tuple(
        ClaimFound(claim=claim, figure=around(-0.1), replications=9,
                   also=None if claim.also is None else around(0.5))
        for claim in CLAIMS
    )  # fmt: skip
    marginals = tuple(
        MarginalFound(marginal=marginal, stage=stage, figure=around(0.3))
        for marginal in MARGINALS
        for stage in STAGES
    )
    stages = StagesFound(
        organisation="mid_market", ratios={"align": around(1.3)}, wins={"align": around(1.2)},
        drawn=around(1.25), probabilities={"5>1 bookings": around(0.9)}, points=64,
    )  # fmt: skip
    run = {"interrupted": False, "version": "1", "engine": "compiled", "platform": "here",
           "seed": 1, "points": 48, "wall_s": 1.0, "organisation": "planted"}  # fmt: skip
    return Validation(
        rows=rows, claims=claims, marginals=marginals, stages=(stages,),
        learned={reader: dict.fromkeys(LEARNING, around(0.2)) for reader in READERS},
        reduced_form_share=around(0.05), reduced_form=("content_budget",), run=run,
        registered=(SEALED.registration, *MISSING),
    )  # fmt: skip


def test_the_screen_the_page_and_the_document_say_the_same_verdict(found):
    verdict = f"of {len(ROWS)} rows lie inside their published ranges"
    whole = page(found, evidence.draw(found))
    for told in (screen_text(found, width=100), markdown(found), whole):
        assert verdict in " ".join(told.split())
        assert "chance_diagnosis" in told
    assert "http://" not in whole.replace("http://www.w3.org", "")
    assert "https://" not in whole


def test_fit_and_test_are_counted_apart(found):
    told = " ".join(screen_text(found, width=100).split())
    fit = sum(row.role == "fit" for row in ROWS)
    assert f"of {fit} in view of which numbers were set" in told
    assert f"of {len(ROWS) - fit} that test and count" in told


def test_what_is_registered_and_not_simulated_is_listed_with_the_reason(found):
    for told in (
        screen_text(found, width=400), markdown(found), page(found, evidence.draw(found))
    ):  # fmt: skip
        whole = " ".join(told.split())
        assert (
            f"1 sealed rows, and {len(MISSING)} whose studies cannot be repeated yet"
            in whole
        )
        assert SEALED.sealed.split(",")[0] in whole
        assert "every quota runs for a quarter of the fiscal year" in whole


def test_what_stays_outside_says_what_it_means(found):
    told = markdown(found)
    outside = [row for row in found.rows if not row.inside]
    assert outside
    for row in outside:
        assert row.row.title in told


def test_what_is_learned_is_told_by_whose_report_is_read(found):
    told = markdown(found)
    assert "| another rep's (placebo) | 0.200 (0.190 to 0.210) |" in told
    assert "| P(4 > 3) bookings |" in told
    assert all(
        set(values) == set(LEARNING) for values in found.to_json()["learned"].values()
    )


def test_a_claim_that_its_interval_leaves_open_is_not_said_to_be_refuted():
    (alike,) = (claim for claim in CLAIMS if claim.id == "people_alike")
    unknown = ClaimFound(
        claim=alike, figure=around(0.001, 0.015), also=None, replications=9
    )
    refuted = ClaimFound(claim=alike, figure=around(0.03, 0.015), also=None, replications=9)
    shown = ClaimFound(claim=alike, figure=around(0.001, 0.005), also=None, replications=9)
    assert unknown.says == f"it cannot be told from these futures whether {alike.meaning}"
    assert refuted.says == alike.meaning
    assert shown.says is None


def test_what_is_only_imprecise_is_not_said_to_fail(found):
    """A tenth of the futures leaves controls open; that is no finding about the model."""
    row = replace(found.rows[0], figure=around(found.rows[0].row.low, 0.9))
    controls = tuple(
        ClaimFound(claim=claim, figure=around(0.0, 0.5), replications=9,
                   also=None if claim.also is None else around(0.0, 0.5))
        for claim in CLAIMS if claim.id in {"people_alike", "chance_diagnosis", "ranks_shown"}
    )  # fmt: skip
    refuted = ClaimFound(
        claim=next(claim for claim in CLAIMS if claim.id == "weekly_closings"),
        figure=around(0.3, 0.1), also=None, replications=9,
    )  # fmt: skip
    quick = replace(found, rows=(row,), claims=(*controls, refuted))
    for told in (
        screen_text(quick, width=100),
        markdown(quick),
        page(quick, evidence.draw(quick)),
    ):
        whole = " ".join(told.split())
        assert "1 are not precise enough to tell" in whole
        assert (
            "0 of 2 controls hold; not precise enough to tell: chance_diagnosis, people_alike"
            in whole
        )
        assert "not: weekly_closings; not precise enough to tell: ranks_shown" in whole
        assert "people_alike is not precise enough to tell: it cannot be told" in whole
        assert "people_alike does not hold" not in whole
        assert "weekly_closings does not hold" in whole
    assert "| people_alike | cannot tell |" in markdown(quick)
    assert "| weekly_closings | no |" in markdown(quick)
    kept = quick.to_json()
    assert kept["rows"][0]["open"]
    assert [each["open"] for each in kept["harms"]] == [True, False]


@pytest.mark.parametrize("points", [6, 48])
def test_json_and_table_say_of_a_row_what_the_text_says(found, points):
    """With few futures a mean inside is no answer, nor is a label of few draws."""
    wide = tuple(
        replace(x, figure=around(x.figure.mean, 0.2 * x.row.width), label="not discriminating")
        if place % 2 else x
        for place, x in enumerate(found.rows)
    )  # fmt: skip
    run = {**found.run, "points": points}
    numbers = replace(found, rows=wide, run=run)
    asked = validation.Validation(numbers=numbers, organisation=Organisation())
    kept, table = json.loads(asked.to_json()), asked.frame().to_dict("records")
    cells = {row[0]: (row[3], row[5]) for row in row_cells(numbers)}
    told = {"yes": True, "no": False, "cannot tell": None}
    answers = set()
    for row, line in zip(kept["rows"], table, strict=True):
        answer, label = cells[row["id"]]
        assert (row["answer"], row["label"]) == (answer, label)
        assert row["inside"] is told[answer]
        assert row["open"] == (answer == "cannot tell")
        assert (line["answer"], line["label"]) == (answer, label)
        answers.add(answer)
    assert ("cannot tell" in answers) == (points == 6)
    claims = {row["id"]: row for row in (*kept["controls"], *kept["harms"])}
    for cell in (*claim_cells(numbers.controls), *claim_cells(numbers.harms)):
        assert claims[cell[0]]["answer"] == cell[1]
        assert claims[cell[0]]["holds"] is told[cell[1]]
    assert list(asked.claims()["answer"]) == [row["answer"] for row in claims.values()]


def test_one_row_from_the_command_line(tmp_path):
    folder = tmp_path / "held"
    result = CliRunner().invoke(
        cli, ["validate", "--row", "goal_effort", "--quick", "--json", "--out", str(folder)]
    )
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert [row["id"] for row in told["rows"]] == ["goal_effort"]
    assert told["stages"] == []
    assert {path.name for path in folder.iterdir()} >= {
        "validation.json", "validation.html", "validation.md", "validation.png",
    }  # fmt: skip


def test_a_row_that_does_not_exist_is_named():
    result = CliRunner().invoke(cli, ["validate", "--row", "nonsense"])
    assert result.exit_code == 2
    assert "nonsense" in result.stderr
    assert "effort_elasticity" in result.stderr


@pytest.fixture
def with_a_sealed_row(monkeypatch):
    monkeypatch.setattr(validation, "ROWS", (*ROWS, SEALED))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [(SEALED.id, "is sealed"), (MISSING[0].id, "is not modelled, so it cannot run")],
)
@pytest.mark.usefixtures("with_a_sealed_row")
def test_a_row_that_is_not_to_be_run_is_refused_with_the_reason(name, sentence):
    result = CliRunner().invoke(cli, ["validate", "--row", name])
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())


@pytest.mark.usefixtures("with_a_sealed_row")
def test_sealed_rows_are_left_out_until_somebody_unseals_them():
    quiet = validation._request(Organisation(), (), quick=True, unseal=False, seed=1)
    assert quiet.rows == ROWS
    assert [row.id for row in quiet.registered] == [SEALED.id, *(row.id for row in MISSING)]
    opened = validation._request(Organisation(), (), quick=True, unseal=True, seed=1)
    assert opened.rows == (*ROWS, SEALED)
    assert opened.registered == MISSING


def test_what_was_sealed_is_counted_and_named(found):
    waited = [row for row in found.rows if row.row.was_sealed]
    assert waited
    inside = sum(row.inside for row in waited)
    told = markdown(found)
    assert (
        f"Of {len(waited)} rows that were sealed until the model was frozen {inside} lie inside"
        in told
    )
    assert told.count("test, was sealed") == len(waited)


DAMAGE = {
    "an empty run.json": ("run.json", b""),
    "another kind of run.json": ("run.json", b"[]"),
    "a number for a line": ("observations.jsonl", b"5\n"),
    "a list for a key": ("observations.jsonl", b"[[1],{}]\n"),
    "nothing observed": ("observations.jsonl", b'["effort", {}, 0]\n'),
    "no text": ("observations.jsonl", b"\xff\xfe\n"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_refused_or_goes_on_without_what_is_damaged(tmp_path, damage):
    asked = ["validate", "--row", "goal_effort", "--quick", "--json", "--out"]
    first = CliRunner().invoke(cli, [*asked, str(tmp_path / "held")])
    name, text = DAMAGE[damage]
    path = tmp_path / "held" / name
    if name == "run.json":
        path.write_bytes(text)
        again = CliRunner().invoke(cli, [*asked, str(tmp_path / "held")])
        assert again.exit_code == 2
        assert "run.json is damaged" in again.stderr
    else:
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[1:]) + text)
        again = CliRunner().invoke(cli, [*asked, str(tmp_path / "held")])
        assert again.exit_code == 0, again.stderr
        was, now = json.loads(first.stdout), json.loads(again.stdout)
        assert now["rows"] == was["rows"]
        assert now["run"]["events"] == was["run"]["events"] > 0


def few(found, *ends):
    """A quick run of one row whose range is -8 to -1."""
    row = replace(found.rows[0].row, low=-8.0, high=-1.0, fit=None)
    rows = tuple(
        replace(found.rows[0], row=row, figure=Estimate(mean=(a + b) / 2, low=a, high=b), label="counted")
        for a, b in ends
    )  # fmt: skip
    return replace(found, rows=rows, run={**found.run, "points": 8})


def test_few_futures_say_yes_or_no_only_where_the_whole_interval_does(found):
    quick = few(found, (-1.7, 2.9), (-7.0, -4.0), (2.0, 4.0), (-5.0, -0.9))
    assert [cells[3] for cells in row_cells(quick)] == [
        "cannot tell",
        "yes",
        "no",
        "cannot tell",
    ]
    full = replace(quick, run={**found.run, "points": 32})
    assert [cells[3] for cells in row_cells(full)] == ["no", "yes", "no", "yes"]
    assert len(outside(quick)) == 1


def test_few_draws_lead_with_what_cannot_be_told_and_name_no_label(found):
    unknown = few(found, (-1.7, 2.9))
    assert verdict(unknown)[0].endswith("the full run stands in docs/validation.md.")
    quick = few(found, (-1.7, 2.9), (-7.0, -4.0))
    first = verdict(quick)[0]
    assert first.startswith("1 of 2 rows are not precise enough to tell")
    assert "docs/validation.md" in first
    assert "Of the other 1, 1 lie inside" in first
    assert [cells[5] for cells in row_cells(quick)] == ["not known with --quick"] * 2
    for told in (" ".join(verdict(quick)), markdown(quick)):
        assert "that test and count" not in told
    shown = figures(quick)
    assert "of those that count" not in shown
    assert "1 of 2" in shown


def test_the_full_run_is_written_as_ever(found):
    assert verdict(found)[0].startswith(
        f"{sum(x.inside for x in found.rows)} of {len(ROWS)} rows lie"
    )
