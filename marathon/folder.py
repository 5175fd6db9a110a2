"""What `--out` leaves behind: the report, the charts, and tidy tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marathon.errors import BadInput
from sim.outputs.spreadsheet import write_frame

if TYPE_CHECKING:
    from pathlib import Path

    from marathon.charts.canvas import Chart
    from marathon.sentences.comparison import Story
    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario

_WEEKS_FOLLOWED = 104
_RUN_IN_WEEKS = 104


def draw_charts(
    story: Story,
    scenarios: tuple[Scenario, ...],
    organisation: Organisation,
    *,
    seed: int,
) -> tuple[Chart, ...]:
    """All charts of a comparison; one rep is followed under the base and another."""
    from marathon.charts import feast_and_famine, outcomes, time_use, transition
    from marathon.one_rep import follow
    from marathon.sentences.comparison import leading
    from sim.experiments.running.simulator import EngineSimulator

    other = leading(story) if story.comparison.others else story.comparison.base
    by_name = {scenario.name: scenario for scenario in scenarios}
    followed = tuple(
        by_name[name] for name in dict.fromkeys((story.comparison.base, other))
    )
    reps = follow(
        followed,
        organisation,
        weeks=_WEEKS_FOLLOWED,
        run_in_weeks=_RUN_IN_WEEKS,
        seed=seed,
        simulator=EngineSimulator(),
    )
    switch = transition.draw(story, other) if story.comparison.others else None
    drawn = (
        outcomes.draw(story),
        switch,
        time_use.draw(story, other),
        feast_and_famine.draw(story, reps),
    )
    return tuple(chart for chart in drawn if chart is not None)


def write_folder(
    folder: Path,
    story: Story,
    scenarios: tuple[Scenario, ...],
    organisation: Organisation,
    *,
    seed: int,
) -> None:
    """Write `report.html`, `charts/*.png` and the tables into the folder of an experiment.

    Raises:
        BadInput: If a file cannot be written.
    """
    from marathon.charts.canvas import png
    from marathon.page.report import report

    charts = draw_charts(story, scenarios, organisation, seed=seed)
    try:
        (folder / "report.html").write_text(report(story, charts), "utf-8", newline="\n")
        pictures = folder / "charts"
        pictures.mkdir(exist_ok=True)
        for chart in charts:
            (pictures / f"{chart.name}.png").write_bytes(png(chart))
        _write_tables(folder, story)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(
            [f"--out {folder}: cannot be written ({reason}); give another folder"]
        ) from error


def _write_tables(folder: Path, story: Story) -> None:
    """Tidy CSV files: rows, levels, weeks since the switch, and every replication."""
    import pandas as pd

    comparison = story.comparison
    told = comparison.to_json()
    tables = {
        "comparisons": pd.json_normalize(_spread(told["comparisons"])),
        "levels": pd.json_normalize(_spread(told["levels"])),
        "replications": comparison.outcomes.to_table(),
    }
    if comparison.transitions:
        tables["weeks"] = pd.DataFrame(
            {
                "other": change.other,
                "response": path.response,
                "week": week,
                "difference": path.weekly[week],
                "cumulative": band.mean,
                "cumulative_low": band.low,
                "cumulative_high": band.high,
            }
            for change in comparison.transitions
            for path in (change.contribution, change.bookings)
            for week, band in enumerate(path.cumulative)
        )
    for name, table in tables.items():
        write_frame(table, folder / f"{name}.csv")


def _spread(rows: object) -> list[dict[str, object]]:
    """Give the two ends of every interval a column of their own."""
    return [_flat(row) for row in rows] if isinstance(rows, list) else []


def _flat(row: dict[str, object]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{inner}": each for inner, each in _flat(value).items()}
        elif isinstance(value, list):
            flat["low"], flat["high"] = value
        else:
            flat[name] = value
    return flat
