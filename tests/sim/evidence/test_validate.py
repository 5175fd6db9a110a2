"""The runner on planted experiments: figures, order, threads, interruption and resuming."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.evidence.figures import gain, mean
from sim.evidence.kept import Kept
from sim.evidence.row import Claim, Row, Study
from sim.evidence.validate import Request, validate
from sim.evidence.work import Budget, perform
from sim.organisation import Organisation
from sim.problems import InvalidInput

TRUE = 0.10
QUIET = 0.02
BUDGET = Budget(points=8)


class PlantedSimulator:
    """Opens nothing: the planted experiments below simulate by themselves."""

    engine = "planted"

    def open_world(self, organisation, **settings):
        return None

    def advance(self, world, practices, until_week):
        return None


def planted(bench):
    """A gain of .10, of .02 where the mechanism is off; drawn parameters do not matter."""
    off = bench.organisation.people.coaching_kappa == 0.0
    luck = np.random.Generator(np.random.Philox(key=[bench.seed, bench.replication]))
    bench.events += 100 + bench.replication
    base, noise = luck.gamma(50.0, 2.0), luck.normal(0.0, 3.0)
    return {"base": base, "other": (1.0 + (QUIET if off else TRUE)) * base + noise}


def without(firm):
    people = firm.people.model_copy(update={"coaching_kappa": 0.0})
    return firm.model_copy(update={"people": people})


STUDY = Study(
    name="planted", design="planted", measure=planted, replications=60,
    draw_replications=30, off=without,
)  # fmt: skip


def row(low, high, **fields):
    return Row(
        id=f"{low} to {high}", title="planted", source="none", low=low, high=high,
        study=STUDY, figure=gain("other", "base"), meaning="planted", **fields,
    )  # fmt: skip


ROWS = (row(0.05, 0.15), row(0.2, 0.3), row(0.0, 0.2), row(0.099, 0.101),
        row(0.05, 0.16, set_by_source="by its source"),
        row(0.3, 0.4, set_by_source="by its source"))  # fmt: skip


def claim(kind, **fields):
    return Claim(id=kind, title=kind, study=STUDY, figure=gain("other", "base"), kind=kind,
                 meaning="planted", **fields)  # fmt: skip


def request(rows=ROWS, claims=(), **fields):
    return Request(
        organisation=Organisation(), rows=rows, claims=claims, budget=BUDGET,
        simulator=PlantedSimulator(), **fields,
    )  # fmt: skip


def test_rows_are_found_with_their_labels():
    found = {x.row.id: x for x in validate(request()).rows}
    inside = found["0.05 to 0.15"]
    assert inside.inside
    assert inside.figure.low <= TRUE <= inside.figure.high
    assert (
        inside.label == "not discriminating"
    )  # every draw passes: parameters are idle here
    assert inside.pass_prior == pytest.approx(1.0)
    assert inside.pass_off == pytest.approx(0.0, abs=1e-6)
    outside = found["0.2 to 0.3"]
    assert not outside.inside
    assert outside.label == "counted"
    assert outside.to_json()["says"] == "planted"
    assert found["0.0 to 0.2"].pass_off == pytest.approx(1.0)
    assert found["0.05 to 0.16"].label == "not discriminating"  # though its source set it
    assert found["0.3 to 0.4"].label == "calibrated"


def test_a_mean_in_the_range_is_not_inside_where_the_interval_is_too_wide():
    narrow = next(x for x in validate(request()).rows if x.row.id == "0.099 to 0.101")
    assert not narrow.inside
    assert not narrow.precise


def test_controls_and_harms_can_fail():
    held = validate(
        request(rows=(), claims=(claim("control", low=0.0), claim("harm", high=0.0)))
    )
    assert [x.holds for x in held.controls] == [True]
    assert [x.holds for x in held.harms] == [False]
    assert held.harms[0].to_json()["says"] == "planted"
    beside = claim("harm", low=0.0, also=("never", lambda seen: -1.0))
    assert not validate(request(rows=(), claims=(beside,))).harms[0].holds


def test_a_harm_without_any_effect_is_not_reached():
    nothing = Claim(id="nothing", title="", study=STUDY, figure=lambda seen: 0.0, kind="harm",
                    high=0.0)  # fmt: skip
    conserved = Claim(id="same", title="", study=STUDY, figure=lambda seen: 0.0,
                      kind="control", low=0.0, high=0.0)  # fmt: skip
    found = validate(request(rows=(), claims=(nothing, conserved)))
    assert not found.harms[0].holds
    assert found.controls[0].holds


def test_the_documented_object():
    told = json.loads(json.dumps(validate(request()).to_json()))
    assert set(told) >= {
        "rows", "controls", "harms", "marginals", "stages", "reduced_form_share", "run",
    }  # fmt: skip
    assert set(told["rows"][0]) >= {
        "id", "source", "range", "mean", "interval", "inside", "role", "label", "pass_prior",
        "pass_off",
    }  # fmt: skip


def test_workers_do_not_change_a_digit(tmp_path):
    one, three = (validate(request(), executor=f"threads:{n}").to_json() for n in (1, 3))
    assert one["rows"] == three["rows"]


def test_a_folder_is_resumed_and_what_a_kill_cut_short_is_done_again(tmp_path, monkeypatch):
    whole = validate(request(), out=tmp_path).to_json()["rows"]
    lines = tmp_path / "observations.jsonl"
    kept = lines.read_text().splitlines()
    lines.write_text("\n".join(kept[:-5]) + "\n" + kept[-5][:20])
    seen = []

    def counted(piece, seed, simulator):
        seen.append(piece)
        return perform(piece, seed, simulator)

    monkeypatch.setattr("sim.evidence.work.perform", counted)
    assert validate(request(), out=tmp_path).to_json()["rows"] == whole
    assert len(seen) == 1


@pytest.mark.parametrize("size", [700, 2_000, 9_000])
def test_events_are_counted_right_after_a_full_disk_and_after_a_kill(tmp_path, size):
    """The disk takes so many bytes, in the middle of a line, and then has room again."""
    resource = pytest.importorskip("resource", reason="no limit on the size of files")
    whole = validate(request(), out=tmp_path / "whole")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        with pytest.raises(InvalidInput, match="give the same folder again"):
            validate(request(), out=tmp_path / "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    lines = tmp_path / "full" / "observations.jsonl"
    assert lines.read_bytes().endswith(b"]\n")
    assert len(lines.read_bytes()) <= size
    again = validate(request(), out=tmp_path / "full")
    assert again.to_json()["rows"] == whole.to_json()["rows"]
    assert again.run["events"] == whole.run["events"] > 0
    lines.write_bytes(lines.read_bytes()[: 5 * size // 4])  # what a kill leaves
    assert validate(request(), out=tmp_path / "full").run["events"] == whole.run["events"]


def test_a_folder_of_another_run_is_refused(tmp_path):
    Kept(tmp_path, {"seed": 1})
    with pytest.raises(InvalidInput, match="another run"):
        Kept(tmp_path, {"seed": 2})


def test_an_interrupt_keeps_what_is_finished(tmp_path):
    late = Study(name="late", design="", measure=interrupted, replications=20)
    rows = (ROWS[0], Row(id="late", title="", source="", low=0.0, high=1.0, study=late,
                         figure=mean("x")))  # fmt: skip
    found = validate(request(rows=rows), executor="threads:1", out=tmp_path)
    assert found.run["interrupted"]
    assert [x.row.id for x in found.rows] == [ROWS[0].id]
    assert found.rows[0].label is None


def interrupted(bench):
    raise KeyboardInterrupt
