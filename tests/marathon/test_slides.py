"""Charts for a projector: the verdict is the title, and nothing overlaps."""

import itertools

import pytest

from marathon.charts import slides
from marathon.charts.slides import Bar, Line
from sim.experiments.comparing.comparison import Estimate

PNG = b"\x89PNG\r\n\x1a\n"


def bars(name="bars"):
    rows = [
        Bar(title="one", value=Estimate(mean=1.0, low=0.5, high=1.5), accent=True),
        Bar(title="two", value=Estimate(mean=-1.0, low=-2.0, high=-0.1)),
    ]
    return slides.bars(name, "One is ahead", rows, said=lambda value: f"{value:+.1f}")


@pytest.fixture
def drawn(monkeypatch):
    """The figures behind the slides, in the order in which they were made."""
    figures = []
    make = slides.canvas.figure

    def keep(*args, **settings):
        figures.append(make(*args, **settings))
        return figures[-1]

    monkeypatch.setattr(slides.canvas, "figure", keep)
    return figures


def texts(figure):
    return [text for axes in figure.axes for text in axes.texts]


def test_a_slide_shows_itself_in_a_notebook_and_says_its_verdict(drawn):
    slide = bars()
    assert slide._repr_png_() == slide.picture
    assert slide.picture.startswith(PNG)
    assert slide.verdict == "One is ahead"
    assert [text.get_text() for text in drawn[0].texts] == ["One is ahead"]


def test_a_value_is_written_outside_of_its_interval_and_losses_are_marked(drawn):
    bars()
    ahead, behind = texts(drawn[0])
    assert (ahead.get_text(), behind.get_text()) == ("+1.0", "-1.0")
    assert ahead.get_position()[0] > 1.5
    assert behind.get_position()[0] < -2.0
    assert ahead.get_color() != behind.get_color()


def test_names_at_the_ends_of_curves_do_not_overlap(drawn):
    curves = [Line(title=f"curve {k}", values=[0.0, 1.0 + 0.001 * k]) for k in range(4)]
    slides.lines("lines", "They end alike", curves, x=(0, 1), across="weeks", up="money")
    heights = sorted(
        text.get_position()[1] for text in texts(drawn[0]) if "curve" in text.get_text()
    )
    assert len(heights) == 4
    assert all(b - a > 0.06 for a, b in itertools.pairwise(heights))


def test_more_curves_than_a_room_can_tell_apart_are_refused():
    curves = [Line(title=str(k), values=[0.0, 1.0]) for k in range(5)]
    with pytest.raises(ValueError, match="a room tells 4 apart"):
        slides.lines("lines", "Too many", curves, x=(0, 1), across="weeks", up="money")


def test_parts_carry_their_shares_where_there_is_room(drawn):
    parts = [("real", "#0a4a66", [0.97, 0.5]), ("false", "#c2410c", [0.03, 0.5])]
    slides.stacks("stacks", "Half is false", ["before", "after"], parts)
    assert [text.get_text() for text in texts(drawn[0])] == ["97 %", "50 %", "50 %"]


def test_slides_are_written_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv(slides.FOLDER, str(tmp_path / "slides"))
    slide = bars("kept")
    assert (tmp_path / "slides" / "kept.png").read_bytes() == slide.picture


def test_numbers_at_an_axis_have_no_tenth_that_says_nothing():
    assert [slides._short(said) for said in ("0.0 k", "80.0 k", "1.5 k", "10.0 M", "+1.0")] == [
        "0 k", "80 k", "1.5 k", "10 M", "+1.0",
    ]  # fmt: skip


@pytest.mark.parametrize("colour", sorted({*slides.canvas.DISTINCT, *slides.canvas.LADDER}))
def test_letters_in_a_chart_s_colour_can_be_read(colour):
    shown = slides.canvas.to_rgb(slides.canvas.readable(colour))
    assert slides.canvas._contrast(shown) >= 4.49
    if slides.canvas._contrast(slides.canvas.to_rgb(colour)) >= 4.5:
        assert slides.canvas.readable(colour) == colour
