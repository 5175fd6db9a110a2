"""Whatever is thrown at the server of the live page is refused in a sentence, with bounded work."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_page import HERE, refused, unhurried
from starlette.testclient import TestClient

from marathon.serve import guard
from marathon.serve.app import application
from marathon.serve.guard import Pace, is_ours
from sim.levers import LEVERS


@pytest.fixture(scope="module")
def client():
    return unhurried()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b"\xff\xfe", b'{"organisation": NaN}', b'"\\ud800"',
     b'{"a": "\\ud800"}', b"[" * 100_000, b'{"organisation": "/etc/passwd"}', b'{"a":' * 70],
)  # fmt: skip
def test_a_body_that_no_page_sends_is_refused(client, body):
    refused(client.post("/api/save", content=body), 422)


def test_a_body_that_is_too_large_is_not_read(client):
    refused(client.post("/api/save", content=b"x" * (guard.MOST_BODY + 1)), 413)

    def parts():
        for _ in range(40):
            yield b"x" * 50_000

    refused(client.post("/api/save", content=parts()), 413)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": "localhost.evil.example:8010"}, 421),
        ({"host": ""}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-length": "9" * 30}, 413),
        ({"content-length": "x"}, 413),
    ],
)
def test_pages_of_other_sites_are_turned_away(client, headers, status):
    refused(client.get("/api/levers", headers=headers), status)


@pytest.mark.parametrize(
    ("host", "ours"),
    [("localhost:80", True), ("127.0.0.1", True), ("[::1]:8010", True), ("192.168.1.7:8010", True),
     ("example.com", False), ("", False), ("[", False), ("127.0.0.1x", False)],
)  # fmt: skip
def test_only_this_machine_s_own_names_are_answered(host, ours):
    assert is_ours(host) is ours


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd",
     "/static/what_if.js%00", "/static/"],
)  # fmt: skip
def test_no_path_leaves_its_folder(client, path):
    answer = client.get(path)
    assert answer.status_code in {404, 405, 307}
    assert "Starlette" not in answer.text


def test_a_client_is_slowed_down_and_no_memory_grows():
    moment = [0.0]
    pace = Pace(now=lambda: moment[0])
    allowed = sum(pace.allows("one") for _ in range(1_000))
    assert allowed == guard.BURST
    assert pace.allows("another")
    moment[0] += 1.0
    assert sum(pace.allows("one") for _ in range(100)) == guard.RATE
    for number in range(5_000):
        pace.allows(str(number))
    assert len(pace._left) == guard.MOST_CLIENTS
    client = TestClient(application(pace=pace), base_url=HERE)
    codes = [client.get("/api/nothing").status_code for _ in range(200)]
    assert codes[-1] == 429


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.lists(
        st.tuples(
            st.sampled_from([*list(LEVERS)[:6], "stage", "base", "organisation", "moves"])
            | st.text(max_size=20),
            st.text(max_size=30) | st.integers().map(str) | st.floats().map(str),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_asked_is_refused_or_answered(client, query, monkeypatch):
    """Nothing is simulated here: what would be is only counted."""
    monkeypatch.setattr("marathon.serve.what_if.looks", lambda *_, **__: iter(()))
    answer = client.get("/api/exact", params=query)
    assert answer.status_code in {200, 414, 422}
    if answer.status_code != 200:
        refused(answer, answer.status_code)


@settings(max_examples=150)
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda x: json.dumps(x).encode())
)
def test_whatever_is_sent_is_refused(client, body):
    answer = client.post("/api/save", content=body)
    assert answer.status_code in {200, 422}


def test_methods_that_nobody_offers_are_refused(client):
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        assert client.request(method, "/api/exact").status_code == 405
    assert client.get("/nothing").status_code == 404
