"""Curves as pictures: what is drawn, in what scale, and that nothing a log holds keeps it from being drawn."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from prototool.launch.curves import COLOURS, Curve, Panel, encoded, picture
from prototool.launch.log.caffe_log import parsed
from prototool.launch.log.file import lines
from prototool.launch.log.history import Run
from prototool.launch.log.run_curves import panels

LOGS = Path(__file__).parents[2] / "fixtures" / "logs"
ALL = sorted(LOGS.glob("*.log"))


def named(*files: str) -> list[tuple[str, Run]]:
    """The runs of some fixtures, with names."""
    found = [run for file in files for run in parsed(lines(str(LOGS / f"{file}.log")), file)]
    return [(f"{run.source} {number}", run) for number, run in enumerate(found, 1)]


def test_loss_accuracy_and_rate_stand_above_each_other() -> None:
    figure = picture(panels(named("two_test_nets")))
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy", "rate"]
    # The displayed loss and those of two test nets.
    assert [len(axes.lines) for axes in figure.axes] == [3, 2, 1]
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "two_test_nets 1 train",
        "two_test_nets 1 test #0",
        "two_test_nets 1 test #1",
    ]


def test_each_run_has_its_colour_in_every_panel() -> None:
    figure = picture(panels(named("two_test_nets", "saturated")))
    for axes in figure.axes:
        assert {line.get_color() for line in axes.lines} == set(COLOURS[:2])


def test_where_numbers_cease_is_marked() -> None:
    figure = picture(panels(named("nan")))
    assert [text.get_text() for text in figure.axes[0].texts] == ["loss is nan from iteration 70"]
    left, right = figure.axes[0].get_xlim()
    assert left < 0
    assert right > 120


def test_an_accuracy_beside_nan_is_not_drawn() -> None:
    [_, accuracy, _] = panels(named("nan"))
    drawn = dict(zip(accuracy.curves[0].x, accuracy.curves[0].y, strict=True))
    assert drawn[50] == 0.6875
    assert math.isnan(drawn[100])


@pytest.mark.parametrize(
    ("y", "scale"), [([8.0, 0.01], "log"), ([8.0, 4.0], "linear"), ([8.0, 0.0], "linear"), ([math.nan, 1.0], "linear")]
)
def test_the_scale_is_logarithmic_where_the_span_asks_for_it(y: list[float], scale: str) -> None:
    [axes] = picture([Panel("loss", (Curve("a", [0, 1], y),))]).axes
    assert axes.get_yscale() == scale


def test_a_band_may_surround_a_curve() -> None:
    [axes] = picture([Panel("loss", (Curve("a", [0, 1], [2, 1], low=[1.5, 0.5], high=[2.5, 1.5]),))]).axes
    assert len(axes.collections) == 1


def test_a_number_alone_among_nan_is_seen() -> None:
    [axes] = picture([Panel("loss", (Curve("a", [0, 1, 2], [1, math.nan, math.nan]),))]).axes
    assert [line.get_marker() for line in axes.lines if len(line.get_xydata()) == 1] == ["."]


def test_names_are_no_formulas() -> None:
    curves = (Curve("a$_{b$ \\frac", [0, 1], [1, 2]), Curve("_hidden", [0, 1], [2, 1], 1))
    figure = picture([Panel("loss", curves)])
    assert encoded(figure, "png").startswith(b"\x89PNG")
    assert len(figure.legends[0].get_texts()) == 2


@pytest.mark.parametrize("log", ALL, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("error")
def test_every_log_can_be_drawn(log: Path) -> None:
    assert encoded(picture(panels(named(log.stem))), "png").startswith(b"\x89PNG")


@pytest.mark.parametrize(("form", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_pictures_for_paper(form: str, start: bytes) -> None:
    assert encoded(picture(panels(named("resumed"))), form).startswith(start)


def test_nothing_is_a_picture_too() -> None:
    assert encoded(picture([]), "png").startswith(b"\x89PNG")


def test_an_outlier_of_a_long_training_does_not_press_the_rest_together() -> None:
    y = [1.0 + (place % 7) / 10 for place in range(999)]
    long, short = [*y, 1e-7], [0.02, 0.01]
    [axes] = picture([Panel("loss", (Curve("a", range(1000), long), Curve("b", [0, 999], short, style="test")))]).axes
    assert axes.get_yscale() == "log"
    assert 0.001 < axes.get_ylim()[0] < 0.01
