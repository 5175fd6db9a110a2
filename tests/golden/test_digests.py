"""Nothing that a built-in stage, organisation or move does has changed unannounced."""

import json

import pytest
from golden.record import TABLE, cases, digests

KNOWN = json.loads(TABLE.read_text("utf-8"))
GROUPS = sorted({(organisation, scenario) for organisation, scenario, _ in cases()})


@pytest.mark.parametrize(("organisation", "scenario"), GROUPS)
def test_a_run_does_what_it_did(organisation, scenario):
    seeds = [s for o, x, s in cases() if (o, x) == (organisation, scenario)]
    for seed in seeds:
        name = f"{organisation} {scenario} seed {seed}"
        assert digests(organisation, scenario, seed) == KNOWN[name], name


def test_the_table_lists_every_case_and_no_other():
    assert set(KNOWN) == {f"{o} {x} seed {s}" for o, x, s in cases()}
