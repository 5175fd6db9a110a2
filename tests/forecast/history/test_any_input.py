"""Whatever a file holds, an import either works or says what is wrong; it never breaks."""

import contextlib
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from forecast.history import import_paths, read, write
from sim.outputs import schema
from sim.problems import InvalidInput

HEADERS = {
    "deals": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
    "close_value",
    "salesforce": "Id,OwnerId,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon,IsDeleted",
    "salesforce history": "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate",
    "hubspot": "deal_id,owner_id,deal_pipeline_stage_id,property_dealname,property_amount,"
    "property_closedate,property_createdate",
    "pipedrive": "id,status,value,stage_id,add_time,won_time,lost_time,expected_close_date",
    "work": "case_id,activity,resource,start_time,end_time",
    "run": ",".join(schema.EVENT_LOG.names),
    "products": "product,series,sales_price",
    "teams": "sales_agent,manager,regional_office",
}
CELLS = st.one_of(
    st.sampled_from(
        ["", "Won", "Lost", "open", "won", "lost", "created", "stage", "2024-01-02", "01/02/24",
         "2024-03-04 10:00:00", "9999-12-31", "2031-01-01", "-5", "0", "1e308", "nan", "inf",
         "true", "FALSE", "A1", "A2", "Ann", "2024-01-05T10:00:00+02:00", "NaT", "1.234,5"]
    ),
    st.text(max_size=8),
)  # fmt: skip


DATES = st.integers(0, 400).map(lambda day: f"{date(2023, 1, 1) + timedelta(days=day)}")
TIMES = DATES.map(lambda day: f"{day} 10:30:00")


def sane_cells(header):
    """Cells that a column of that name could hold, and now and then anything."""
    name = header.lower()
    if any(word in name for word in ("date", "time", "start", "end", "recorded")):
        sane = st.one_of(DATES, TIMES, st.just(""))
    elif name.endswith("id"):
        sane = st.integers(1, 9).map(str)
    elif name == "event":
        sane = st.sampled_from(schema.EVENTS)
    elif "stage" in name or name == "status":
        sane = st.sampled_from(["Won", "Lost", "Open", "Closed Won", "Closed Lost"])
    elif name.startswith("is"):
        sane = st.sampled_from(["true", "false"])
    elif name == "lost_reason":
        sane = st.just("")
    else:
        sane = st.sampled_from(["Ann", "Bob", "10", "250.5", ""])
    return st.integers(0, 30).flatmap(lambda chance: CELLS if chance == 0 else sane)


@st.composite
def exports(draw):
    """One or two tables with known headers and any cells."""
    tables = {}
    for name in draw(st.lists(st.sampled_from(sorted(HEADERS)), min_size=1, max_size=2)):
        headers = HEADERS[name].split(",")
        row = st.tuples(*(sane_cells(header) for header in headers))
        rows = draw(st.lists(row, min_size=1, max_size=15))
        tables[name] = pd.DataFrame(rows, columns=headers)
    return tables


def imported_or_refused(folder):
    """The history, or None where the input was refused with its problems."""
    try:
        return import_paths([folder]).history
    except InvalidInput as error:
        told = error.problems
    assert told
    assert all(problem.strip() for problem in told)
    return None


@pytest.fixture
def check_import():
    """Import files, and if it works, write them, read them back and look at every day."""

    def check(files):
        folder = Path(tempfile.mkdtemp())
        try:
            for name, content in files.items():
                (folder / name).write_bytes(content)
            history = imported_or_refused(folder)
            if history is None:
                return
            write(history, folder / "out")
            again = read(folder / "out")
            for table in schema.TABLES:
                pd.testing.assert_frame_equal(
                    again.table(table.name), history.table(table.name)
                )
            event(f"imported, {history.meta.source}")
            with contextlib.suppress(
                InvalidInput
            ):  # a snapshot may lie before every record
                history.as_of(history.meta.snapshot)
        finally:
            shutil.rmtree(folder)

    return check


@given(exports())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_cells_under_known_headers(check_import, tables):
    check_import(
        {
            f"{name}.csv": table.to_csv(index=False).encode("utf-8", "surrogatepass")
            for name, table in tables.items()
        }
    )


@given(st.binary(max_size=200), st.sampled_from([".csv", ".csv.gz", ".zip", ".txt"]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_bytes(check_import, content, suffix):
    check_import({f"a{suffix}": content})


@given(st.data())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_good_export_cut_off_anywhere(check_import, pipeline_rows, data):
    lines = [HEADERS["deals"]]
    lines += [",".join(map(str, row)) for row in pipeline_rows(15, still_open=2)]
    content = "\n".join(lines).encode()
    cut = data.draw(st.integers(0, len(content)))
    check_import({"a.csv": content[:cut]})
