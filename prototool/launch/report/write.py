"""Writing the report of a comparison into its folder."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from prototool.launch.comparison.result import Result
from prototool.launch.report.bands import Chart, charts
from prototool.launch.report.origin import origin
from prototool.launch.report.page import page
from prototool.launch.report.tables import as_json, curves_csv, runs_csv
from prototool.text.write import write_atomically

PAGE, NUMBERS, RUNS, CURVES, PICTURE = "report.html", "report.json", "runs.csv", "curves.csv", "curves.png"


class Report(NamedTuple):
    """What was written: the page, and whether there is a picture, which takes matplotlib."""

    page: Path
    pictured: bool


def write(found: Result) -> Report:
    """Write the report of a comparison, each file whole or not at all. Raises OSError."""
    out, whence = found.comparison.asked.out, origin(found)
    out.mkdir(parents=True, exist_ok=True)
    when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    texts = {
        RUNS: runs_csv(found),
        CURVES: curves_csv(found),
        NUMBERS: json.dumps(as_json(found, whence), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        PAGE: page(found, whence, when),
    }
    for name, text in texts.items():
        write_atomically(out / name, text.encode("utf-8", "replace"))
    image = picture(found)
    if image:
        write_atomically(out / PICTURE, image)
    return Report(out / PAGE, image is not None)


def picture(found: Result) -> bytes | None:
    """The curves as a PNG file; None where matplotlib is missing or nothing is to be drawn."""
    made = charts(found)
    if not made:
        return None
    try:
        # Only those who come to a report pay for what makes a picture.
        curves = import_module("prototool.launch.curves")
    except ImportError:
        return None
    panels = [panel(curves, chart) for chart in made]
    image: bytes = curves.encoded(curves.picture(panels, found.comparison.experiment.name), "png")
    return image


def panel(curves: ModuleType, chart: Chart) -> object:
    """A chart as a panel of a picture."""
    drawn = tuple(
        curves.Curve(band.label, band.x, band.y, band.variant, "train", 0, band.low, band.high) for band in chart.bands
    )
    return curves.Panel(chart.title, drawn)
