"""What every answer can do: be printed, tabulated, drawn, shown in a notebook, and kept."""

from __future__ import annotations

import base64
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from typing_extensions import override

from marathon import charts
from marathon.api.arguments import choice_of, path_of, refused, taken
from marathon.lazy import pd
from marathon.page import markup
from marathon.screen import columns
from marathon.sentences import fitted, words
from marathon.tables import Table, answer_text
from sim.files import refusing, write_whole
from sim.outputs.spreadsheet import write_frame
from sim.problems import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


Format = Literal["csv", "parquet"]


class Result(ABC):
    """An answer. `print` it, or leave it as the last line of a notebook's cell."""

    @property
    @abstractmethod
    def verdict(self) -> tuple[str, ...]:
        """The answer in sentences."""

    numbers: Any
    """What was found, with every interval."""

    @property
    def cautions(self) -> tuple[str, ...]:
        """What spoils the answer because of whom it is about; shown wherever the verdict is."""
        return ()

    @property
    def notes(self) -> Sequence[str]:
        """What one should know before believing the verdict, the cautions first."""
        return self.cautions

    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `--json` of the command prints it."""
        found: dict[str, Any] = self.numbers.to_json()
        return found

    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """Return the main table, tidy: one row an observation."""

    @abstractmethod
    def _tables(self) -> list[tuple[Table, str]]:
        """The tables for people with their captions; the first one is the main one."""

    def to_json(self, *, indent: int | None = 1) -> str:
        """Return `to_dict()` as JSON text.

        Args:
            indent: Blanks a level; None: all in one line.

        Raises:
            InvalidInput: The indent is no whole number from 0 to 100.
        """
        return json.dumps(self.to_dict(), indent=taken(indent=indent))

    def text(self) -> str:
        """Return verdict, tables and notes: what the command prints."""
        return answer_text(
            self.verdict, self._tables(), **words.on_screen(self.notes), width=columns()
        )

    def png(self) -> bytes:
        """Return the main chart as a PNG image."""
        return charts.canvas.png(self.charts()[0])

    def charts(self) -> tuple[charts.Chart, ...]:
        """Return all charts; the first one is the main one."""
        return ()

    @overload
    def plot(self, which: str | None = None, *, ax: None = None) -> Figure: ...
    @overload
    def plot(self, which: str | None = None, *, ax: Axes) -> Axes: ...
    def plot(self, which: str | None = None, *, ax: Axes | None = None) -> Figure | Axes:
        """Draw a chart.

        Args:
            which: Name of the chart; None: the main one. An unknown name lists them.
            ax: Axes to draw the chart's main panel into; None: a figure of its own.

        Returns:
            The figure, or the axes that were given.

        Raises:
            InvalidInput: There is no such chart, or `ax` is no axes.
        """
        if ax is not None and not charts.canvas.are_axes(ax):
            raise refused("ax", ax, "give axes of matplotlib")
        drawn = {chart.name: chart for chart in self.charts()}
        named = next(iter(drawn), None) if which is None else which
        if not isinstance(named, str) or named not in drawn:
            names = ", ".join(drawn) or "none"
            raise refused("which", which, f"there is no such chart; there is {names}")
        chart = drawn[named]
        if ax is None:
            return chart.wide
        with charts.canvas.styled():
            chart.panel(ax)
        return ax

    def save(self, folder: str | os.PathLike[str], *, tables: Format = "csv") -> Path:
        """Write what was found into a folder: JSON, tables, charts, and a page if there is one.

        Args:
            folder: Created where it does not exist; files of these names are replaced.
            tables: `csv`, or `parquet` where pyarrow is installed (salesmarathon[parquet]).

        Returns:
            The folder.

        Raises:
            InvalidInput: A file cannot be written, or pyarrow is missing.
        """
        target = path_of("folder", folder)
        choice_of("tables", tables, ("csv", "parquet"))
        with refusing(f"{folder}: cannot be written", "give another folder"):
            for name, content in self._files().items():
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, content, tables)
        return target

    def _files(self) -> Mapping[str, Any]:
        """By path below the folder: text, bytes, a frame or a chart."""
        name = type(self).__name__.lower()
        charts = {f"charts/{chart.name}.png": chart for chart in self.charts()}
        return {
            f"{name}.json": self.to_json() + "\n",
            f"{name}.csv": self.frame(),
            **charts,
        }

    @override
    def __str__(self) -> str:
        """Verdict, table and cautions, as text."""
        return answer_text(self.verdict, self._tables()[:1], self.cautions, width=columns())

    @override
    def __repr__(self) -> str:
        """One line."""
        first = self.verdict[0] if self.verdict else ""
        line = f"{type(self).__name__}: {first}"
        return line if len(line) <= 120 else f"{line[:117]}..."

    def _repr_html_(self) -> str:
        """Verdict, cautions, table and main chart, for a notebook; all text is escaped."""
        (heads, rows), caption = self._tables()[0]
        parts = [
            markup.paragraphs(self.verdict),
            markup.paragraphs(self.cautions),
            markup.table(heads, rows, caption=caption),
            *(_image(chart) for chart in self.charts()[:1]),
        ]
        # Notebooks set what stands between dollars as mathematics; amounts are not.
        return markup.element("div", *parts, class_="tex2jax_ignore mathjax_ignore")


class AboutOrganisation(Result):
    """An answer about one organisation, which says how near that comes to what it was fitted to."""

    organisation: Any
    """The organisation."""

    @property
    @override
    def cautions(self) -> tuple[str, ...]:
        """What the organisation misses of what it was fitted to, and what is assumed."""
        return fitted.cautions(self.organisation)

    @override
    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "calibration": self._calibration()}

    def _calibration(self) -> dict[str, Any] | None:
        """What `calibration` is in JSON: None where it was not fitted to anything."""
        return fitted.record(self.organisation)


def _image(chart: charts.Chart) -> str:
    picture = base64.b64encode(charts.canvas.png(chart, dots_per_inch=90)).decode("ascii")
    source = f"data:image/png;base64,{picture}"
    image = markup.element("img", src=source, alt=chart.answer, style="max-width:100%")
    return image.removesuffix("</img>")


def _write(path: Path, content: Any, tables: Format) -> None:  # noqa: ANN401 (several kinds)
    if isinstance(content, str | bytes):
        write_whole(path, content)
    elif isinstance(content, charts.canvas.Chart):
        write_whole(path, charts.canvas.png(content))
    elif tables == "parquet":
        try:
            write_whole(path.with_suffix(".parquet"), content.to_parquet(index=False))
        except ImportError as error:
            raise InvalidInput(
                ["tables = 'parquet': needs pyarrow; install salesmarathon[parquet]"]
            ) from error
    else:
        write_frame(content, path)


def frame_of(rows: Iterable[Any]) -> pd.DataFrame:
    """Return a table with a row for each result or JSON object, nested values side by side."""
    return pd.DataFrame(
        [flat(row if isinstance(row, Mapping) else row.to_json()) for row in rows]
    )


def fields_of(found: Iterable[object], columns: list[str]) -> pd.DataFrame:
    """Return a table with a row for each object, and a column for each of these attributes."""
    rows = [[getattr(each, name) for name in columns] for each in found]
    return pd.DataFrame(rows, columns=columns)


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give everything that is nested in a JSON object a column of its own.

    An interval becomes two columns, `low` and `high`, behind the name that it belongs to.
    """
    columns: dict[str, Any] = {}
    for name, value in row.items():
        before = name.removesuffix("interval")
        before = f"{before}_" if before and not before.endswith("_") else before
        if isinstance(value, Mapping):
            columns |= {f"{name}_{inner}": each for inner, each in flat(value).items()}
        elif value is None and name == "interval":
            columns |= {"low": None, "high": None}
        elif _is_interval(value):
            columns[f"{before}low"], columns[f"{before}high"] = value
        elif isinstance(value, list | tuple) and any(isinstance(x, Mapping) for x in value):
            columns[name] = json.dumps(value)
        else:
            columns[name] = value
    return columns


def _is_interval(value: object) -> bool:
    """Whether a value is two ends, of which either may be missing."""
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(isinstance(end, int | float | None) for end in value)
    )
