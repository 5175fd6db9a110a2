"""The server of the live page: right answers, and refusals in a sentence."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from console import run
from live_page import HERE, Unhurried, refused, unhurried
from starlette.testclient import TestClient

import marathon
from marathon.serve import emulators, making
from marathon.serve.app import application
from marathon.serve.asked import asked
from marathon.serve.offer import Firms, grade
from marathon.serve.saved import ENTRY, STATIC, joined, saved_page
from sim.experiments.emulating import screening
from sim.experiments.emulating.building import Effort
from sim.experiments.trying.looks import BATCHES, CHAIN
from sim.levers import LEVERS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client():
    return unhurried()


@pytest.fixture(scope="module")
def tiny():
    """An organisation that is simulated in no time."""
    return marathon.organisation("founder_led")


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Neither shipped nor kept emulators are found."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(emulators, "SHIPPED", tmp_path / "shipped")
    return tmp_path


def events(answer):
    """Names and contents of server-sent events."""
    found = re.findall(r"event: (.*)\ndata: (.*)\n\n", answer.text)
    return [(name, json.loads(told)) for name, told in found]


def test_the_page_is_whole_and_may_load_its_own_parts_only(client):
    answer = client.get("/")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = answer.text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)
    parts = re.findall(r'(?:src|href)="(static/[^"]+)"', page)
    assert len(parts) == 4
    for part in parts:
        assert client.get(f"/{part}").status_code == 200


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_no_part_asks_anybody_else(path):
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(https?:)?//[a-z]", text)
    assert "innerHTML" not in text


def test_every_lever_is_offered_with_price_and_evidence(client):
    told = client.get("/api/levers").json()
    assert [lever["name"] for lever in told["levers"]] == list(LEVERS)
    for lever in told["levers"]:
        assert lever["title"]
        assert lever["cost"] == LEVERS[lever["name"]].cost
        assert lever["grade"] in {"studies", "mixed", "judgement", "control"}
        low, high = lever["everyday"]
        assert lever["low"] <= low < high <= lever["high"]
    assert {lever["group"] for lever in told["levers"]} == {
        x["name"] for x in told["groups"]
    }
    assert [stage["name"] for stage in told["stages"]] == list(marathon.STAGES)
    assert {x["name"] for x in told["organisations"]} == {*marathon.organisations()["name"]}
    assert set(told["responses"]) == {*CHAIN}
    assert grade(LEVERS["pacing"]) == "mixed"
    assert grade(LEVERS["visibility_delay_days"]) == "judgement"


def test_one_s_own_organisation_comes_first():
    own = marathon.organisation("founder_led").with_(people={"quit_month": 0.01})
    client = TestClient(application(Firms({"ours": own})), base_url=HERE)
    told = client.get("/api/levers").json()
    assert told["organisations"][0]["name"] == "ours"
    assert client.get("/api/emulator/ours").json()["emulator"] is None


def test_exact_answers_are_those_of_a_comparison(client, tiny):
    answer = client.get("/api/exact?organisation=founder_led&stage=motivate&desk_hours=3")
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer)
    assert [name for name, _ in told] == ["waiting", *["look"] * len(BATCHES), "done"]
    looks = [look for name, look in told if name == "look"]
    assert [look["futures"] for look in looks] == [4, 8, 16, 32, 64]
    theirs = marathon.compare(
        "initial", "motivate", organisation=tiny, levers={"desk_hours": 3}, years=2,
        futures=64, progress=False,
    )  # fmt: skip
    (other,) = theirs.numbers.others
    for response in ("contribution_per_rep_year", "bookings_per_rep_year"):
        mean = looks[-1]["rows"][response]["more"][0]
        assert mean == pytest.approx(theirs.row(other, response).difference.mean, rel=1e-6)
    widths = [x["rows"]["contribution_per_rep_year"]["more"] for x in looks]
    assert widths[-1][2] - widths[-1][1] < widths[1][2] - widths[1][1]
    assert len(looks[-1]["path"]["mean"]) == 52


def test_an_explanation_adds_up(client):
    answer = client.get("/api/why?organisation=founder_led&stage=motivate")
    told = events(answer)
    names = [name for name, _ in told]
    assert names[0] == "waiting"
    assert names[-2:] == ["why", "done"]
    assert "progress" in names
    account = told[-2][1]["account"]
    parts = sum(chapter["mean"] for chapter in account["chapters"])
    assert parts == pytest.approx(account["difference"]["mean"], rel=1e-6)


def test_deals_are_those_of_the_command_and_have_two_lives(client, tiny):
    query = "organisation=founder_led&stage=align"
    listed = dict(events(client.get(f"/api/deals?{query}")))["deals"]
    theirs = marathon.deals("initial", "align", organisation=tiny, years=2, progress=False)
    assert listed["heads"] == ["rep", "account", "Initial", "Align"]
    first = theirs.meetings[0]
    assert listed["rows"][0][:2] == [f"rep {first.rep}", f"{first.account}-{first.window}"]
    life = dict(events(client.get(f"/api/deals/1?{query}")))["life"]
    assert life["heads"] == ["Initial", "Align"]
    assert life["verdict"]
    assert sum(row["parts"] for row in life["rows"]) <= 1
    for wrong in ("0", "13", "x", "-1", "9" * 40):
        refused(client.get(f"/api/deals/{wrong}?{query}"), 404)
    assert "stage" in refused(client.get("/api/deals?stage=x"), 422)


def test_a_setting_is_titled_by_how_much_it_changes():
    def title(**query):
        return asked(query.items(), Firms()).tried.title

    assert title(stage="coach") == "Coach"
    assert title(stage="coach", desk_hours="4") == "Coach + 1 change"
    assert title(stage="coach", desk_hours="4", playbook="true") == "Coach + 2 changes"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("desk_hours=-1", "desk_hours"),
        ("desk_hours=much", "desk_hours"),
        ("no_such_lever=1", "no_such_lever"),
        ("stage=../../etc/passwd", "stage"),
        ("organisation=/etc/passwd", "organisation"),
        ("base=coach+inbound", "base"),
        ("moves=coach", "moves"),
        ("desk_hours=1&desk_hours=2", "twice"),
        ("desk_hours=nan", "desk_hours"),
        ("desk_hours=1e999", "desk_hours"),
        ("ranking=5", "ranking"),
        ("desk_hours=-1&stage=x&organisation=y", "organisation"),
        ("a=" + "x" * 300, "query"),
        ("&".join(f"x{i}=1" for i in range(90)), "query"),
    ],
)
@pytest.mark.parametrize("path", ["/api/exact", "/api/why"])
def test_what_cannot_be_asked_is_refused_in_a_sentence(client, path, query, named):
    assert named in refused(client.get(f"{path}?{query}"), 422)


def test_all_problems_are_told_at_once(client):
    answer = client.get("/api/exact?desk_hours=-1&stage=x&organisation=y")
    assert len(answer.json()["problems"]) == 3


def test_an_emulator_that_is_not_there_or_stale_is_named(client, nowhere):
    refused(client.get("/api/emulator/nobody"), 404)
    told = client.get("/api/emulator/mid_market").json()
    assert told["emulator"] is None
    assert "marathon emulate" in told["why_not"]
    (nowhere / "shipped").mkdir()
    broken = nowhere / "shipped" / "mid_market.json"
    broken.write_text("{")
    assert client.get("/api/emulator/mid_market").json()["emulator"] is None


def test_estimates_are_made_once_and_then_found(client, nowhere, monkeypatch):
    small = Effort(settings=24, futures=3, pool=9, held_out=8, held_out_futures=3)
    monkeypatch.setattr(screening, "CENTRES", 2)
    real, built = making.build, []

    def build(firm, **more):
        built.append(firm.name)
        return real(firm, effort=small, **more)

    monkeypatch.setattr(making, "build", build)
    path = "/api/emulate/founder_led"
    first = [name for name, _ in events(client.post(path, headers={"origin": HERE}))]
    assert first[0] == "waiting"
    assert "progress" in first
    assert first[-2:] == ["made", "done"]
    assert [name for name, _ in events(client.post(path))] == ["waiting", "made", "done"]
    assert len(built) == 1
    assert client.get("/api/emulator/founder_led").json()["emulator"]["count"] == 54
    refused(client.post("/api/emulate/nobody"), 404)
    refused(client.post(path, headers={"origin": "http://evil.example"}), 403)
    assert client.get(path).status_code == 405


def test_shipped_emulators_are_used_or_said_to_be_stale(client):
    """Of each shipped emulator a page learns one of two things; both are fine here."""
    for path in sorted(emulators.SHIPPED.glob("*.json")):
        told = client.get(f"/api/emulator/{path.stem}").json()
        assert (told["emulator"] is None) == bool(told["why_not"])
        if told["why_not"]:
            assert "out of date" in told["why_not"]


def test_a_page_is_saved_as_one_file_that_asks_for_nothing(client):
    state = {
        "organisation": "mid_market",
        "setting": {"values": {}, "title": "</script><script>alert(1)</script><!--"},
        "results": [],
        "pins": [],
    }
    answer = client.post("/api/save", json=state, headers={"origin": HERE})
    assert answer.status_code == 200
    page = answer.text
    assert len(page.encode()) < 2_000_000
    assert "alert(1)</script>" not in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    inside = re.search(r'id="saved">(.*?)</script>', page, re.DOTALL)
    assert json.loads(inside[1])["state"] == state
    assert "connect-src" not in page


def test_modules_are_joined_without_two_things_of_one_name():
    script = joined(ENTRY, STATIC)
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    names = re.findall(
        r"^(?:async )?(?:const|let|class|function)\s+(\w+)", script, re.MULTILINE
    )
    assert len(names) > 40
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert "Content-Security-Policy" in saved_page({})


def test_a_failure_is_no_traceback_for_whoever_asks(monkeypatch, caplog):
    monkeypatch.setattr("marathon.serve.what_if.offer", lambda _: 1 / 0)
    client = TestClient(
        application(pace=Unhurried()), base_url=HERE, raise_server_exceptions=False
    )
    answer = client.get("/api/levers")
    assert "should not have happened" in refused(answer, 500)
    assert "ZeroDivisionError" in caplog.text


def test_an_organisation_beside_a_plan_is_refused_not_ignored(tmp_path):
    said = run("serve", "--plan", tmp_path / "plan.toml", "--organisation", "enterprise")
    assert said.exit_code == 2
    assert "--organisation: enterprise beside --plan" in said.stderr


def test_the_command_serves_until_it_is_stopped(tmp_path):
    """A real process: it says where it is, answers there, and Ctrl-C ends it in peace."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "marathon", "serve", "--port", str(port),
        "--organisation", "founder_led",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
        for _ in range(100):
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                    assert b"Marathon" in page.read()
                break
            time.sleep(0.1)
        else:
            raise AssertionError("nobody answers")
        other = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ,
            cwd=ROOT,
        )  # fmt: skip
        assert other.returncode == 2
        assert "give another one" in other.stderr
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=30)[1]
    assert server.returncode == 0
    assert "Traceback" not in said
