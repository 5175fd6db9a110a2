"""`marathon validate`: what is asked, what is written, what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from marathon.charts import evidence
from marathon.cli import cli
from marathon.page.validation import page
from marathon.sentences.validation import markdown, screen_text
from sim.evidence.registry import CLAIMS, MARGINALS, ROWS
from sim.evidence.result import (
    ClaimFound,
    MarginalFound,
    RowFound,
    StagesFound,
    Validation,
)
from sim.experiments.comparing.comparison import Estimate
from sim.scenarios.catalogue import STAGES


def around(mean, reach=0.01):
    return Estimate(mean=mean, low=mean - reach, high=mean + reach)


@pytest.fixture(scope="module")
def found():
    rows = tuple(
        RowFound(
            row=row, figure=around(row.high + 0.4 * row.width * (place % 3 - 1)),
            replications=9, pass_prior=0.3, pass_off=None, label="counted",
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
        reduced_form_share=around(0.05), reduced_form=("content_budget",), run=run,
    )  # fmt: skip


def test_the_screen_the_page_and_the_document_say_the_same_verdict(found):
    verdict = f"of {len(ROWS)} rows lie inside their published ranges"
    whole = page(found, evidence.draw(found))
    for told in (screen_text(found, width=100), markdown(found), whole):
        assert verdict in " ".join(told.split())
        assert "chance_diagnosis" in told
    assert "http://" not in whole.replace("http://www.w3.org", "")
    assert "https://" not in whole


def test_what_stays_outside_says_what_it_means(found):
    told = markdown(found)
    outside = [row for row in found.rows if not row.inside]
    assert outside
    for row in outside:
        assert row.row.title in told


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
