"""Comparisons as a whole: what is run, kept, resumed and refused, and what the report says then."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from made_up_engine import SOLVER, MadeUp, written

from prototool.engines.events import Ended, Trained
from prototool.launch.comparison.compare import Asked, Comparison, begin, comparison, hindrances
from prototool.launch.comparison.errand import fate
from prototool.launch.comparison.experiment import Experiment, ExperimentError, from_words
from prototool.launch.comparison.headline import headline, notes
from prototool.launch.comparison.parallel import Here, Update
from prototool.launch.comparison.result import result
from prototool.launch.comparison.statistics import interval
from prototool.launch.report.write import write

HALF, LESS = "half=add-dropout{after=fc1}", "wide=set{where=fc1 field=inner_product_param.num_output value=7}"


class Engines(MadeUp):
    """The engine and all its copies, one for each run, which tell one list what they did."""


def experiment(folder: Path, *variants: str, seeds: int = 3) -> Experiment:
    net, solver = written(folder) if not (folder / "net.prototxt").exists() else paths(folder)
    return from_words(str(net), str(solver), variants or (HALF, LESS), seeds)


def paths(folder: Path) -> tuple[Path, Path]:
    return folder / "net.prototxt", folder / "solver.prototxt"


def prepared(folder: Path, *variants: str, seeds: int = 3) -> Comparison:
    made = comparison(experiment(folder, *variants, seeds=seeds), Asked(folder / "out", "made-up"))
    begin(made)
    return made


def run(made: Comparison, engine: MadeUp, jobs: int = 2) -> list[Update]:
    return list(Here({"made-up": engine}, jobs).run(made.open))


def report(made: Comparison) -> dict[str, Any]:
    write(result(made))
    found: dict[str, Any] = json.loads((made.asked.out / "report.json").read_text())
    return found


def test_every_variant_is_trained_with_every_seed(tmp_path: Path) -> None:
    made, engine = prepared(tmp_path), MadeUp()
    updates = run(made, engine)
    assert sorted(engine.done) == sorted((name, seed) for name in ("baseline", "half", "wide") for seed in (1, 2, 3))
    assert sum(update.over for update in updates) == 9
    assert not any(update.trouble for update in updates)
    assert {fate(errand.record.events()) for errand in made.errands} == {"done"}
    assert (tmp_path / "out" / "half" / "net.prototxt").read_text().count("Dropout") == 1


def test_seeds_come_before_variants_so_that_what_is_done_can_be_compared(tmp_path: Path) -> None:
    engine = MadeUp()
    run(prepared(tmp_path), engine, jobs=1)
    assert engine.done[:3] == [("baseline", 1), ("half", 1), ("wide", 1)]


def test_the_report_has_the_numbers_of_the_runs(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    run(made, MadeUp())
    found = report(made)
    base, half, wide = found["variants"]
    assert (found["measure"], found["higher_is_better"], found["baseline"]) == ("accuracy", True, "baseline")
    finals = [each["final"] for each in half["runs"]]
    assert half["final"]["mean"] == pytest.approx(sum(finals) / 3)
    by_hand = interval([mine - other["final"] for mine, other in zip(finals, base["runs"], strict=True)])
    assert by_hand
    assert half["difference"]["mean"]["low"] == pytest.approx(by_hand.low)
    assert half["difference"]["by_seed"] == pytest.approx({"1": 0.2, "2": 0.2, "3": 0.2}, abs=0.002)
    assert half["verdict"]["kind"] == "better"
    # The made-up engine draws the same for the same seed: no variant without a Dropout differs.
    assert wide["verdict"]["kind"] == "noise"
    assert found["headline"][0].startswith("'half' is better than 'baseline' by 19.9 points (95 % interval +19.7 to")
    assert "'wide' (+0.0 points) is within the noise of seeds" in found["headline"][1]
    assert (base["params"], wide["params"]) == (8 * 6 + 6 + 6 * 4 + 4, 8 * 7 + 7 + 7 * 4 + 4)
    assert base["macs"] == 8 * 6 + 6 * 4
    assert '+  type: "Dropout"' in half["diff"]
    assert half["runs"][0]["best_iteration"] == 40
    assert found["seeds"] == [1, 2, 3]


def test_numbers_for_other_programs_agree(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    run(made, MadeUp(breaks="Dropout", bad=[3]))
    found = report(made)
    with open(tmp_path / "out" / "runs.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    runs = [(each["name"], one) for each in found["variants"] for one in each["runs"]]
    assert [(row["variant"], int(row["seed"]), row["state"]) for row in rows] == [
        (name, one["seed"], one["state"]) for name, one in runs
    ]
    assert [row["final"] for row in rows] == ["" if one["final"] is None else f"{one['final']:.9g}" for _, one in runs]
    with open(tmp_path / "out" / "curves.csv", newline="") as file:
        curves = [row for row in csv.DictReader(file) if row["variant"] == "half" and row["seed"] == "1"]
    tests = [[int(row["iteration"]), float(row["value"])] for row in curves if row["name"] == "accuracy"]
    assert tests == [pytest.approx(each) for each in found["variants"][1]["runs"][0]["tests"]["accuracy"]]
    assert (tmp_path / "out" / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_run_that_breaks_or_diverges_does_not_stop_the_others(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    run(made, MadeUp(breaks="num_output: 7", diverges="Dropout", bad=[2]))
    found = report(made)
    states = {each["name"]: [one["state"] for one in each["runs"]] for each in found["variants"]}
    assert states == {
        "baseline": ["done"] * 3,
        "half": ["done", "diverged", "done"],
        "wide": ["done", "broke", "done"],
    }
    diverged = found["variants"][1]["runs"][1]
    assert diverged["final"] is None
    assert "no number at iteration 25, first in layer 'fc'; base_lr may be too high" in diverged["why"]
    assert found["variants"][2]["runs"][1]["why"] == "it made up a fault"
    assert found["variants"][1]["final"]["seeds"] == 2
    assert found["variants"][1]["verdict"]["kind"] == "few"
    assert "'half' diverged with seed 2; its means leave those out" in found["notes"]
    assert "'wide' broke with seed 2; its means leave those out" in found["notes"]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "it made up a fault" in page
    assert "2 of 3 runs done" in page


def test_what_is_done_is_kept_and_what_broke_is_done_again(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    run(made, MadeUp(breaks="Dropout", bad=[2, 3]))
    again = prepared(tmp_path)
    engine = MadeUp(diverges="Dropout", bad=[3])
    run(again, engine)
    assert sorted(engine.done) == [("half", 2), ("half", 3)]
    # What a variant does with a seed it does again.
    assert prepared(tmp_path).open == ()
    assert [fate(errand.record.events()) for errand in again.errands].count("diverged") == 1


def test_a_comparison_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    made, engine = prepared(tmp_path), MadeUp()
    runs = Here({"made-up": engine}, 1)
    begun = 0
    for update in runs.run(made.open):
        begun += isinstance(update.event, Trained)
        if begun == 50:
            runs.stop()
    fates = [fate(errand.record.events()) for errand in made.errands]
    assert fates[0] == "done"
    assert "waiting" in fates
    assert set(fates) <= {"done", "stopped", "waiting"}
    found = report(made)
    assert found["headline"][0].startswith(
        ("Which variant is better cannot be told", "Nothing can be compared yet", "'")
    )
    assert "runs are not done yet: the same command goes on with them" in found["notes"][0]
    rest = MadeUp()
    run(prepared(tmp_path), rest)
    assert ("baseline", 1) not in rest.done
    assert {fate(errand.record.events()) for errand in made.errands} == {"done"}


def test_who_stops_listening_stops_the_runs(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    updates = Here({"made-up": MadeUp()}, 2).run(made.open)
    next(updates)
    updates.close()  # type: ignore[attr-defined]
    ends = [errand.record.events()[-1] for errand in made.errands if errand.record.events()]
    assert all(isinstance(end, Ended) for end in ends)


def test_other_texts_in_the_same_folder_are_refused(tmp_path: Path) -> None:
    run(prepared(tmp_path), MadeUp())
    with pytest.raises(ExperimentError) as caught:
        prepared(tmp_path, "half=add-dropout{after=fc1 ratio=0.9}", LESS)
    assert "variant 'half': its net is another one (its pipeline was: add-dropout{after=fc1})" in str(caught.value)
    assert "name another folder by -o" in str(caught.value)
    paths(tmp_path)[1].write_text(SOLVER.replace("0.1", "0.2"))
    with pytest.raises(ExperimentError, match="the solver, or what goes over it, is another one"):
        prepared(tmp_path)


def test_another_engine_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    prepared(tmp_path)
    with pytest.raises(ExperimentError, match="--gpu was the CPU and is 0"):
        comparison(experiment(tmp_path), Asked(tmp_path / "out", "made-up", gpu=0))
    with pytest.raises(ExperimentError, match="--engine was made-up and is pycaffe"):
        comparison(experiment(tmp_path), Asked(tmp_path / "out", "pycaffe"))


def test_engines_side_by_side(tmp_path: Path) -> None:
    net, solver = written(tmp_path)
    both = from_words(str(net), str(solver), (HALF,), 3, ("made-up", "other"))
    made = comparison(both, Asked(tmp_path / "out"))
    begin(made)
    engines = {"made-up": MadeUp(), "other": MadeUp(diverges="Dropout", bad=[2])}
    list(Here(engines, 2).run(made.open))
    assert sorted(engines["other"].done) == [
        (f"{name}-other", seed) for name in ("baseline", "half") for seed in (1, 2, 3)
    ]
    found = report(made)
    assert [(each["name"], each["against"]) for each in found["variants"]] == [
        ("baseline@made-up", None),
        ("half@made-up", "baseline@made-up"),
        ("baseline@other", "baseline@made-up"),
        ("half@other", "baseline@other"),
    ]
    base, half = found["engines"]
    assert base["difference"]["by_seed"] == {"1": 0.0, "2": 0.0, "3": 0.0}
    assert (base["alike"], half["alike"]) == (40, 25)
    assert list(half["difference"]["by_seed"]) == ["1", "3"]
    # The same net on another engine is no variant that changes nothing.
    assert not [note for note in found["notes"] if "changes nothing" in note]


def test_variants_and_seeds_may_be_added(tmp_path: Path) -> None:
    run(prepared(tmp_path, HALF, seeds=2), MadeUp())
    engine = MadeUp()
    made = prepared(tmp_path, HALF, LESS, seeds=3)
    run(made, engine)
    assert sorted(engine.done) == [("baseline", 3), ("half", 3), ("wide", 1), ("wide", 2), ("wide", 3)]
    assert len(report(made)["variants"]) == 3
    # And a variant that is left out for once is there again the next time.
    assert prepared(tmp_path, LESS).open == ()
    with pytest.raises(ExperimentError):
        prepared(tmp_path, "half=add-dropout{after=fc1 ratio=0.9}")


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("years of work")
    with pytest.raises(ExperimentError, match="this is in use, and not by a comparison"):
        prepared(tmp_path)
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["thesis.tex"]


def test_what_is_known_to_go_wrong_is_told_once(tmp_path: Path) -> None:
    made = comparison(experiment(tmp_path), Asked(tmp_path / "out", "made-up", gpu=3))
    found = [notice for notice in hindrances(made, {"made-up": MadeUp()}) if notice.severity == "error"]
    assert [notice.message for notice in found] == ["there is no GPU in a test"]
    assert not (tmp_path / "out").exists()


def test_nothing_known_wrong_is_no_error(tmp_path: Path) -> None:
    made = comparison(experiment(tmp_path), Asked(tmp_path / "out", "made-up"))
    assert [notice for notice in hindrances(made, {"made-up": MadeUp()}) if notice.severity == "error"] == []


def test_a_fault_of_an_engine_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    class Faulty(MadeUp):
        def train(self, job):  # type: ignore[no-untyped-def]
            if job.seed == 2:
                raise RuntimeError("oh")
            yield from super().train(job)

    made = prepared(tmp_path, HALF)
    updates = run(made, Faulty())
    troubles = [update.trouble for update in updates if update.trouble]
    assert troubles == ["a fault of prototool itself: RuntimeError: oh"] * 2
    assert [fate(errand.record.events()) for errand in made.errands].count("done") == 4


def test_one_seed_claims_nothing(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=1)
    run(made, MadeUp())
    found = result(made)
    assert headline(found)[0].startswith("Which variant is better cannot be told from 1 seed")
    assert [row.verdict.kind for row in found.rows if row.verdict] == ["few", "few"]
    assert "1 seed" in (write(found).page).read_text()


def test_a_variant_that_changes_nothing_is_said_to(tmp_path: Path) -> None:
    made = prepared(tmp_path, "same=set{where=fc1 field=inner_product_param.num_output value=6}", seeds=2)
    run(made, MadeUp())
    assert "'same' is the same net as 'baseline': its pipeline changes nothing" in notes(result(made))


class Page(HTMLParser):
    """What a page refers to and holds, and whether all that is opened is closed."""

    VOID = ("meta", "path", "circle", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_for_nothing_from_outside(tmp_path: Path) -> None:
    made = prepared(tmp_path, '<b>&"x=add-dropout{after=fc1}', LESS)
    run(made, MadeUp())
    write(result(made))
    text = (tmp_path / "out" / "report.html").read_text()
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert page.links == []
    assert not page.tags & {"script", "link", "img", "iframe", "b>"}
    assert "url(" not in text
    assert "&lt;b&gt;&amp;&quot;x" in text
    assert not re.search(r"<b>&", text)
    assert "prefers-color-scheme: dark" in text
    assert "default-src 'none'" in text


def test_the_page_says_how_to_repeat_it(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=2)
    run(made, MadeUp())
    first = report(made)["commands"][0]
    assert first.startswith("prototool compare ")
    assert "--variant 'half=add-dropout{after=fc1}'" in first
    assert "--seeds 2" in first
