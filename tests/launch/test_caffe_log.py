"""Logs of real Caffe, of its old versions and of its forks, as runs; and logs that are damaged."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.launch.log.caffe_log import parsed
from prototool.launch.log.file import lines
from prototool.launch.log.history import Run, columns, first_broken, joined, values
from prototool.launch.log.summary import summary

LOGS = Path(__file__).parents[2] / "fixtures" / "logs"
ALL = sorted(LOGS.glob("*.log"))


def runs(name: str) -> list[Run]:
    """The runs of a fixture."""
    return parsed(lines(str(LOGS / f"{name}.log")), name)


def one(name: str) -> Run:
    """The only run of a fixture."""
    [run] = runs(name)
    return run


def said(*text: str) -> list[Run]:
    """The runs of some lines."""
    return parsed(text)


def test_what_caffe_shows_of_training() -> None:
    run = one("two_test_nets")
    assert (run.net, run.state, run.start, run.last) == ("sign", "done", 0, 200)
    assert [row.iteration for row in run.train] == [*range(0, 201, 10)]
    first = run.train[0]
    assert (first.loss, first.rate) == (1.13479, 0.1)
    assert values(first, columns(run.train)) == {"aux_loss": 0.795864, "loss": 0.896026}
    assert [row.rate for row in run.train[9:11]] == [0.1, 0.01]
    # The last one is only a forward pass, of which Caffe shows the loss and nothing else.
    assert (run.train[-1].loss, run.train[-1].rate, run.train[-1].outputs) == (0.230369, None, ())
    assert first.seconds == pytest.approx(0.003, abs=0.001)


def test_what_caffe_shows_of_several_test_nets() -> None:
    run = one("two_test_nets")
    assert [(row.net, row.iteration) for row in run.tests] == [(net, at) for at in range(0, 201, 50) for net in (0, 1)]
    names = columns(run.tests)
    assert list(values(run.tests[0], names)) == ["accuracy", "loss", "per_class[0]", "per_class[1]"]
    assert values(run.tests[1], names)["accuracy"] == 0.367188


def test_snapshots_are_told_with_their_files() -> None:
    events = one("two_test_nets").events
    assert [(event.kind, event.iteration) for event in events] == [
        ("snapshot", 80),
        ("snapshot", 160),
        ("snapshot", 200),
        ("done", 200),
    ]
    assert events[0].text == "snap/sign_iter_80.caffemodel"


def test_nan_is_a_number_like_others_and_the_first_one_is_told() -> None:
    run = one("nan")
    assert len(run.train) == 13
    assert [math.isnan(row.loss) for row in run.train] == [False] * 7 + [True] * 6
    broken = first_broken(run)
    assert broken
    assert (broken.iteration, broken.name) == (70, "loss")
    # Real Caffe shows an accuracy of 1 then.
    [score] = summary(run).scores
    assert (score.last, score.best, score.best_iteration) == (1.0, 0.6875, 50)
    assert any("every label for right" in note for note in summary(run).notes)


def test_a_saturated_softmax_is_named() -> None:
    [note] = summary(one("saturated")).notes
    assert note.startswith("iteration 10: the loss is 87.3365 = -ln(FLT_MIN)")


def test_a_resumed_run_is_a_run_of_its_own() -> None:
    killed, resumed = runs("resumed")
    assert (killed.state, killed.start, killed.last) == ("unfinished", 0, 120)
    assert (resumed.state, resumed.start, resumed.last) == ("done", 80, 200)
    assert resumed.events[0][:2] == ("restore", 80)
    assert [row.iteration for row in resumed.train][:2] == [80, 90]


def test_a_resumed_run_can_be_put_behind_the_one_it_continues() -> None:
    killed, resumed = runs("resumed")
    [run] = joined([killed, resumed])
    assert [row.iteration for row in run.train] == [*range(0, 201, 10)]
    assert [row.loss for row in run.train] == [row.loss for row in (*killed.train[:8], *resumed.train)]
    assert [(row.net, row.iteration) for row in run.tests] == [(net, at) for at in range(0, 201, 50) for net in (0, 1)]
    assert (run.state, run.start) == ("done", 0)
    seconds = [row.seconds or 0 for row in run.train]
    assert seconds == sorted(seconds)


def test_runs_that_do_not_continue_each_other_stay_apart() -> None:
    assert len(joined([one("two_test_nets"), one("nan")])) == 2


def test_a_run_that_was_stopped() -> None:
    run = one("stopped")
    assert (run.state, [event.kind for event in run.events]) == ("stopped", ["snapshot", "stopped"])


def test_what_a_run_died_of() -> None:
    run = one("check_failure")
    assert (run.state, run.last) == ("failed", 40)
    assert run.failure == "Check failed: cv_img.data Could not load lost.ppm"
    assert "picture of the list is missing" in summary(run).notes[0]


def test_debug_info_is_passed_over() -> None:
    run = one("debug_info")
    assert [(row.iteration, len(row.outputs)) for row in run.train] == [(0, 2), (2, 2), (4, 0)]


def test_the_first_versions_of_caffe() -> None:
    run = one("caffe_2013")
    assert [(row.iteration, row.loss, row.rate) for row in run.train] == [(100, 1.5, 0.01), (200, 0.75, 0.01)]
    assert [values(row, columns(run.tests)) for row in run.tests] == [
        {"score[0]": 0.125, "score[1]": 2.09861},
        {"score[0]": 0.625, "score[1]": 0.875},
    ]
    assert run.events[0].iteration == 200


def test_new_year_falls_into_a_run() -> None:
    run = one("caffe_2013")
    assert run.seconds == pytest.approx(86400 + 125.03)


def test_nvidias_caffe_on_several_gpus() -> None:
    run = one("nvidia")
    assert (run.net, run.state) == ("wide", "done")
    assert [(row.iteration, row.loss, row.rate, row.pace) for row in run.train] == [
        (0, 2.25, 0.4, None),
        (20, 1.125, 0.1, 0.1),
        (40, 0.5, None, 0.1),
    ]
    assert [row.iteration for row in run.tests] == [0, 40]
    assert [score.name for score in summary(run).scores] == ["top-1", "top-5"]


def test_intels_caffe_that_crashes_on_a_leap_day() -> None:
    run = one("intel")
    assert (run.tests[0].loss, run.tests[0].outputs[0].name) == (8.5, "detection_eval")
    assert run.train[1].loss == math.inf
    assert (run.train[1].seconds, run.train[1].rate) == (11.9, 0.0001)
    assert run.failure == "SIGSEGV"


def test_numbers_of_microsofts_c() -> None:
    run = one("windows")
    assert [row.rate for row in run.train] == [1e-05, 1e-05, None]
    assert math.isnan(run.train[1].loss)
    assert math.isnan(run.train[1].outputs[0].value)
    assert run.train[2].loss == math.inf


def test_a_build_without_glog() -> None:
    run = one("without_glog")
    assert (run.net, [row.seconds for row in run.train]) == ("mobile", [445.0, 447.0])


def test_lines_without_any_prefix_and_iterations_that_fall_back() -> None:
    first, second = runs("bare")
    assert [(row.iteration, row.rate, row.seconds) for row in first.train] == [
        (0, 0.5, None),
        (50, 0.5, None),
        (100, None, None),
    ]
    assert [(row.iteration, row.rate) for row in second.train] == [(60, 0.25), (110, None)]
    assert second.start == 60


def test_the_rate_before_the_loss_goes_with_iterations_that_fall_back() -> None:
    first, second = said(
        "Iteration 10, lr = 1", "Iteration 10, loss = 5", "Iteration 20, lr = 1", "Iteration 20, loss = 4",
        "Iteration 10, lr = 0.5", "Iteration 10, loss = 3",
    )  # fmt: skip
    assert [row.rate for row in (*first.train, *second.train)] == [1, 1, 0.5]


@pytest.mark.parametrize(
    ("text", "value"),
    [("nan", math.nan), ("-nan", math.nan), ("NaN", math.nan), ("-nan(ind)", math.nan), ("inf", math.inf),
     ("-inf", -math.inf), ("1.#QNAN", math.nan), ("-1.#IND", math.nan), ("1.#INF", math.inf), ("-1.#INF00", -math.inf),
     ("1e-05", 1e-05), ("1e-005", 1e-05), ("-0", 0.0), ("3", 3.0), ("1.5E+06", 1.5e6), (".5", 0.5)],
)  # fmt: skip
def test_every_way_to_write_a_number(text: str, value: float) -> None:
    [run] = said(
        f"Iteration 7 (2.5 iter/s, 40s/100 iters), loss = {text}", f"    Train net output #0: l = {text} (* 1 = 0 loss)"
    )
    for found in (run.train[0].loss, run.train[0].outputs[0].value):
        assert found == value or (math.isnan(value) and math.isnan(found))
    assert run.train[0].pace == 0.4


def test_colours_glued_lines_and_foreign_prefixes_do_no_harm() -> None:
    [run] = said(
        "\x1b[32mI0101 00:00:01.0 1 solver.cpp:239] Iteration 0, loss = 2\x1b[0m",
        "I0101 00:00:02.0 1 solver.cpp:239] IteraI0101 00:00:02.0 1 solver.cpp:239] Iteration 10, loss = 1",
        "worker-3 | 2020-01-01T00:00:03Z I0101 00:00:03.0 1 solver.cpp:239] Iteration 20, loss = 0.5",
    )
    assert [(row.iteration, row.loss, row.seconds) for row in run.train] == [(0, 2, 0.0), (10, 1, 1.0), (20, 0.5, 2.0)]


def test_two_processes_that_write_the_same_are_one_run() -> None:
    line = "I0101 00:00:01.0 {} solver.cpp:239] {}"
    shown = ["Iteration 0, loss = 2", "    Train net output #0: loss = 2", "Iteration 10, loss = 1"]
    [run] = said(*(line.format(process, text) for text in shown for process in (1, 2)))
    assert [(row.iteration, len(row.outputs)) for row in run.train] == [(0, 1), (10, 0)]


def test_a_state_may_be_restored_without_a_number() -> None:
    [run] = said(
        "I0101 00:00:01.0 1 solver.cpp:1] Solving a", "I0101 00:00:01.0 1 solver.cpp:1] Resuming from b.solverstate"
    )
    assert (run.start, run.events[0].text) == (0, "b.solverstate")


def test_an_exception_nobody_caught() -> None:
    [run] = said(
        "Iteration 0, loss = 1",
        "terminate called after throwing an instance of 'std::bad_alloc'",
        "  what():  std::bad_alloc",
    )
    assert run.failure == "terminate called after throwing an instance of 'std::bad_alloc': std::bad_alloc"


@pytest.mark.parametrize(
    "text", ["", "loss = 3", "Solving environment: done", "Killed", "Iteration 5 of 6", "\x00\xff"]
)
def test_what_is_no_log(text: str) -> None:
    assert said(text) == []


def test_a_solver_that_fails_at_once_is_a_run() -> None:
    [run] = said(
        "F0101 00:00:01.0 1 upgrade_proto.cpp:90] Check failed: ReadProtoFromTextFile(file, param) Failed to parse"
    )
    assert run.failure.startswith("Check failed: ReadProto")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_as_powershell_writes_them(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.log").write_text((LOGS / "nan.log").read_text("utf-8"), encoding, newline="\r\n")
    assert len(parsed(lines(str(tmp_path / "a.log")))[0].train) == 13


def test_compressed_files(tmp_path: Path) -> None:
    packed = gzip.compress((LOGS / "nan.log").read_bytes())
    (tmp_path / "a").write_bytes(packed)
    assert len(parsed(lines(str(tmp_path / "a")))[0].train) == 13
    (tmp_path / "a").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(ValueError, match="compressed file is damaged"):
        parsed(lines(str(tmp_path / "a")))


@given(st.data())
def test_no_damaged_log_is_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(ALL)).read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 300)))
        text = text[:start] + data.draw(st.text(max_size=12) | st.just(text[start:end][::-1])) + text[end:]
    for run in joined(parsed(text.splitlines())):
        summary(run)
        assert run.start <= run.last or not run.rows


@given(st.lists(st.text("Iteration 0123456789,lr=los()#:Tesngupw\n.cI[]e+-nafFG", max_size=60), max_size=8))
def test_no_text_is_refused(text: list[str]) -> None:
    parsed(text)


def test_long_rubbish_takes_no_time() -> None:
    digits = "1" * 200_000
    lines = ["Iteration 1, loss = {}x", "Iteration 1 ({0}), loss = {0}x", "Train net output #1: {0} = {0}x"]
    assert said(*(line.format(digits) for line in lines)) == []


def test_a_net_that_caffe_cannot_read_is_left_to_check() -> None:
    [run] = said("F0101 00:00:01.0 1 upgrade_proto.cpp:90] Check failed: ReadProtoFromTextFile(a, b) Failed to parse")
    assert "prototool check" in summary(run).notes[0]
