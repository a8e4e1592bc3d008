"""What can be known before a training starts is said before it starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_training import NET, SOLVER, training

from prototool.launch.run.jobs import UnusableJobError, job_of
from prototool.launch.run.preflight import estimate, preflight, view_of


def said(solver: Path) -> list[str]:
    """The errors of a job, as people read them."""
    return [
        notice.text() for notice in preflight(job_of(str(solver), solver.parent / "run")) if notice.severity == "error"
    ]


def test_a_sound_job(tmp_path: Path) -> None:
    assert said(training(tmp_path)) == []


def test_the_nets_place_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    training(tmp_path)
    (tmp_path / "models").mkdir()
    solver = tmp_path / "models/solver.prototxt"
    (tmp_path / "solver.prototxt").rename(solver)
    monkeypatch.chdir(tmp_path / "pictures")
    assert job_of(str(solver), tmp_path / "run").folder == tmp_path


def test_what_is_no_job(tmp_path: Path) -> None:
    solver = training(tmp_path)
    with pytest.raises(UnusableJobError, match="this is a net; a solver is needed"):
        job_of(str(tmp_path / "net.prototxt"), tmp_path)
    (tmp_path / "net.prototxt").unlink()
    with pytest.raises(UnusableJobError, match=r"its net 'net\.prototxt' is not to be found"):
        job_of(str(solver), tmp_path)
    solver.write_text("base_lr: 1 max_iter: 2")
    with pytest.raises(UnusableJobError, match="this one 0"):
        job_of(str(solver), tmp_path)


def test_a_seed_is_picked_where_there_is_none(tmp_path: Path) -> None:
    solver = training(tmp_path, SOLVER.replace("random_seed: 3\n", ""))
    assert (job_of(str(solver), tmp_path).seed or 0) > 0
    assert job_of(str(solver), tmp_path, seed=5).seed == 5


def test_an_error_in_the_net_is_shown_there(tmp_path: Path) -> None:
    [error] = said(training(tmp_path, net=NET.replace("kernel_size: 3", "kernel_size: 30")))
    assert "net.prototxt:25:11: error[PT201] layer 'conv'" in error


def test_an_error_in_the_solver(tmp_path: Path) -> None:
    errors = said(training(tmp_path, SOLVER.replace('"step"', '"stepp"')))
    assert len(errors) == 1
    assert 'lr_policy: "stepp"' in errors[0]


def test_lists_pictures_and_labels(tmp_path: Path) -> None:
    solver = training(tmp_path)
    lines = (tmp_path / "train.txt").read_text().splitlines(keepends=True)
    lines[3] = "pictures/3.ppm 3\n"
    lines[4] = "pictures/none.ppm 1\n"
    lines[5] = "pictures/5.ppm two\n"
    lines[6] = "pictures/6.ppm\n"
    lines[8] = "pictures/none.ppm 0\n"
    (tmp_path / "train.txt").write_text("".join(lines))
    (tmp_path / "pictures/9.ppm").write_bytes(b"<html>not here</html>")
    (tmp_path / "pictures/10.ppm").write_bytes(b"")
    errors = "\n".join(said(solver))
    assert "line 4 of its list 'train.txt': the label 3 is beyond 3 classes, 0 to 2" in errors
    assert "line 5 of its list 'train.txt': 'pictures/none.ppm' does not exist; 1 more" in errors
    assert "line 6 of its list 'train.txt': the label 'two' is no whole number; Caffe reads 0" in errors
    assert "line 7 of its list 'train.txt': there is no space before a label" in errors
    assert "line 10 of its list 'train.txt': 'pictures/9.ppm' is no picture that OpenCV reads" in errors
    assert "line 11 of its list 'train.txt': 'pictures/10.ppm' is an empty file" in errors
    assert '  image_data_param { source: "train.txt" batch_size: 5 shuffle: true }' in errors
    assert f"paths count from {tmp_path}" in errors


FEED = """
layer { name: "data" type: "TYPE" top: "data" top: "label" FIELDS }
layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
"""


@pytest.mark.parametrize(
    ("type", "fields", "words"),
    [
        ("ImageData", 'image_data_param { source: "no.txt" }', "its list 'no.txt' does not exist"),
        ("Data", 'data_param { source: "db" batch_size: 2 backend: LMDB }', "its LMDB 'db' does not exist"),
        ("Data", 'data_param { source: "level" batch_size: 2 backend: LMDB }', "'level' is of backend LEVELDB"),
        ("Data", 'data_param { source: "pictures" batch_size: 2 }', "'pictures' is no database"),
        (
            "HDF5Data",
            'hdf5_data_param { source: "h5.txt" batch_size: 2 }',
            "line 2 of its list 'h5.txt': b.h5 does not",
        ),
        (
            "Data",
            'data_param { source: "level" batch_size: 2 } transform_param { mean_file: "mean.bin" }',
            "its mean_file 'mean.bin' does not exist",
        ),
    ],
)
def test_data_that_is_not_there(type: str, fields: str, words: str, tmp_path: Path) -> None:
    solver = SOLVER.replace("test_iter: 2\ntest_interval: 7\n", "")
    path = training(tmp_path, solver, FEED.replace("TYPE", type).replace("FIELDS", fields))
    (tmp_path / "level").mkdir()
    (tmp_path / "level/CURRENT").write_text("x")
    (tmp_path / "a.h5").write_text("x")
    (tmp_path / "h5.txt").write_text("a.h5\nb.h5\n")
    [error] = said(path)
    assert words in error


def test_memory(tmp_path: Path) -> None:
    sound = estimate(view_of(job_of(str(training(tmp_path)), tmp_path)))
    assert sound
    # Blobs of both nets, 547 learned values, their gradients and one history.
    assert 547 * 4 * 3 < sound.needed < 1_000_000 < sound.free
    large = 'layer { name: "NAME" type: "InnerProduct" bottom: "data" top: "NAME"'
    large += " inner_product_param { num_output: 8000000 } }"
    more = [f"{large.replace('NAME', f'large{number}')}\n" for number in range(100)]
    (tmp_path / "net.prototxt").write_text(NET + "".join(more))
    warned = [notice.message for notice in preflight(job_of(str(tmp_path / "solver.prototxt"), tmp_path))]
    assert any("GiB of memory" in message for message in warned)
