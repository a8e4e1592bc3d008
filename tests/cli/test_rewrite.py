"""prototool rewrite: results, exit status and messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import FIXTURES, Run

WANTED = (FIXTURES / "allconv6" / "expected" / "dropout-0.5.prototxt").read_bytes()


def test_the_line_of_the_readme(prototool: Run, net: Path) -> None:
    done = prototool("rewrite", "net.prototxt", "--add-dropout", "conv5", "--ratio", "0.5")
    assert (done.returncode, done.stdout, done.stderr) == (0, WANTED, b"")


def test_the_same_as_a_pipeline(prototool: Run, net: Path) -> None:
    assert prototool("rewrite", net, "-p", "add-dropout{after=conv5 ratio=0.5}").stdout == WANTED


def test_standard_input(prototool: Run, net: Path) -> None:
    assert prototool("rewrite", "-", "--add-dropout", "conv5", input=net.read_bytes()).stdout == WANTED


@pytest.mark.parametrize("name", sorted(path.name for path in (FIXTURES / "torture").glob("*.prototxt")))
def test_without_a_pass_every_byte_comes_back(prototool: Run, name: str) -> None:
    path = FIXTURES / "torture" / name
    done = prototool("rewrite", path)
    assert (done.returncode, done.stdout) == (0, path.read_bytes())


def test_output_to_a_file(prototool: Run, net: Path, tmp_path: Path) -> None:
    done = prototool("rewrite", net, "--add-dropout", "conv5", "-o", "out.prototxt")
    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "out.prototxt").read_bytes() == WANTED


def test_in_place(prototool: Run, net: Path) -> None:
    assert prototool("rewrite", net, "--add-dropout", "conv5", "--in-place").returncode == 0
    assert net.read_bytes() == WANTED


def test_in_place_a_second_time_changes_nothing_and_says_so(prototool: Run, net: Path) -> None:
    net.write_bytes(WANTED)
    before = net.stat().st_mtime_ns
    done = prototool("rewrite", "net.prototxt", "--add-dropout", "conv5", "--in-place")
    assert (done.returncode, net.stat().st_mtime_ns) == (0, before)
    assert done.stderr.decode().splitlines() == [
        "net.prototxt: add-dropout: layer 'conv5': Dropout 'drop5' stands behind it already",
        "net.prototxt: add-dropout: nothing to do",
    ]


def test_diff_and_check(prototool: Run, net: Path) -> None:
    done = prototool("rewrite", "net.prototxt", "--add-dropout", "conv5", "--diff")
    assert done.returncode == 1
    added = [line[1:] for line in done.stdout.decode().splitlines() if line.startswith("+") and line[1] != "+"]
    assert added[:5] == ["}", "layer {", '  bottom: "conv5"', '  top: "conv5"', '  name: "drop5"']
    done = prototool("rewrite", "net.prototxt", "--add-dropout", "conv5", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"net.prototxt: would be changed\n")
    assert prototool("rewrite", net, "--check").returncode == 0


def test_options_apply_in_the_order_given(prototool: Run, net: Path) -> None:
    ratios = ["--add-dropout", "conv4", "--ratio", "0.3", "-p", "add-dropout{after=conv3}", "--add-dropout", "conv2"]
    text = prototool("rewrite", net, *ratios).stdout.decode()
    found = [line.split(":")[1].strip() for line in text.splitlines() if "dropout_ratio" in line]
    assert found == ["0.5", "0.5", "0.3"]


def test_kinds_and_batchnorm_belong_to_the_option_before_them(prototool: Run, net: Path) -> None:
    options = ["--add-dropout", "conv5", "--kind", "spatial", "--ratio", "0.3", "--add-batchnorm", "type:Convolution"]
    done = prototool("rewrite", net, *options)
    words = "add-dropout{after=conv5 kind=spatial ratio=0.3},add-batchnorm{after=type:Convolution}"
    assert done.returncode == 0
    assert done.stdout == prototool("rewrite", net, "-p", words).stdout
    assert done.stdout.count(b'"BatchNorm"') == 5


def test_what_only_a_fork_has_needs_its_dialect(prototool: Run, net: Path) -> None:
    words = "add-batchnorm{after=conv5 flavour=nvidia}"
    done = prototool("rewrite", "net.prototxt", "-p", words)
    assert done.stdout == net.read_bytes()
    assert b"Caffe 1.0 has no scale_bias; read the file as one of the dialect nvidia" in done.stderr
    done = prototool("rewrite", "net.prototxt", "-p", words, "--dialect", "nvidia")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"scale_bias: true" in done.stdout


MESSAGES = {
    "no such dialect": (["--dialect", "nvidea"], "there is no dialect 'nvidea': did you mean 'nvidia'?"),
    "no such layer": (
        ["--add-dropout", "conv55"],
        "net.prototxt: no layer called 'conv55'; did you mean 'conv5' or 'conv4' or 'conv3'?",
    ),
    "ratio out of range": (["--add-dropout", "conv5", "--ratio", "1"], "between 0 and 1; 1 is not"),
    "ratio without its pass": (["--ratio", "0.5"], "--ratio belongs behind the --add-dropout it is for"),
    "ratio behind another pass": (
        ["--add-dropout", "conv5", "--add-batchnorm", "conv4", "--ratio", "0.5"],
        "--ratio belongs behind the --add-dropout it is for",
    ),
    "no such kind": (["--add-dropout", "conv5", "--kind", "spacial"], "'spacial' is not one of 'plain', 'spatial'"),
    "two results": (["--diff", "--check"], "give only one of -o, --in-place, --diff and --check"),
    "pipeline": (
        ["-p", "add-dropout{aftr=x}"],
        " 1 | add-dropout{aftr=x}\n   |             ^^^^\n  = did you mean 'after'?",
    ),
    "no such folder": (["-o", "nowhere/out"], "prototool: nowhere/"),
}


@pytest.mark.parametrize(("options", "said"), MESSAGES.values(), ids=MESSAGES)
def test_unusable(prototool: Run, net: Path, options: list[str], said: str) -> None:
    done = prototool("rewrite", "net.prototxt", *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_broken_file_is_explained_and_nothing_written(prototool: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.prototxt"
    broken.write_text('layer {\n  name "conv5"\n}\n')
    done = prototool("rewrite", "broken.prototxt", "--add-dropout", "conv5", "--in-place")
    assert (done.returncode, done.stdout) == (2, b"")
    message = "broken.prototxt:2:8: error[PT001] ':' is missing between 'name' and \"conv5\"\n"
    assert done.stderr.decode().startswith(message)
    assert broken.read_text() == 'layer {\n  name "conv5"\n}\n'


def test_a_solver_is_told_apart(prototool: Run) -> None:
    done = prototool("rewrite", FIXTURES / "allconv6" / "allconv6_solver.prototxt", "--add-dropout", "conv5")
    assert done.returncode == 2
    assert "this is a solver, and a net is needed here" in done.stderr.decode()
    assert '= the net it trains is in "allconv6.prototxt"' in done.stderr.decode()


def test_a_missing_file(prototool: Run) -> None:
    done = prototool("rewrite", "nowhere.prototxt")
    assert (done.returncode, done.stderr) == (2, b"prototool: nowhere.prototxt: No such file or directory\n")


def test_weights_are_not_text(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "net.caffemodel").write_bytes(b"\n\x07LeNet\xa2\x06\x00\x00\xff")
    done = prototool("rewrite", "net.caffemodel")
    assert done.returncode == 2
    assert "this is a binary file, not text" in done.stderr.decode()
