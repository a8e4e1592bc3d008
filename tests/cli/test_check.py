"""prototool check: exit status, reports, fixes, patches, baselines, configuration, many files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Run

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }\n'
LOST = 'layer { name: "relu" type: "ReLU" bottom: "dat" top: "relu" }\n'
SPACES = "layer {\n\u00a0\u00a0name: 'data' type: 'Input' top: 'data'\n}\n"
# The rules whose findings these tests know; others come and go.
FEW = ("--select", "PT0,PT101,unread-top")


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    """A folder with a clean net, one that Caffe refuses, and one that can be mended."""
    (tmp_path / "zoo" / "old").mkdir(parents=True)
    (tmp_path / "zoo" / "clean.prototxt").write_text(DATA)
    (tmp_path / "zoo" / "lost.prototxt").write_text(DATA + LOST)
    (tmp_path / "zoo" / "old" / "spaces.prototxt").write_text(SPACES)
    return tmp_path / "zoo"


def test_clean(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo/clean.prototxt", *FEW)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"nothing found in 1 file\n")
    assert prototool("check", "-q", "zoo/clean.prototxt", *FEW).stderr == b""


def test_a_folder_with_errors(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo", *FEW)
    assert done.returncode == 1
    heads = [line for line in done.stdout.decode().splitlines() if line.startswith("zoo/")]
    assert heads == [
        "zoo/lost.prototxt:2:43: error[PT101] layer 'relu' reads 'dat', which no layer before it writes",
        "zoo/old/spaces.prototxt:2:1: error[PT003] "
        "a no-break space (U+00A0), which protobuf does not take for white space",
    ]
    assert done.stderr == b"2 errors in 3 files; 1 can be mended with --fix\n"
    assert prototool("check", "zoo", "--exit-zero", *FEW).returncode == 0


def test_warnings_are_no_errors(prototool: Run, zoo: Path) -> None:
    (zoo / "lost.prototxt").write_text(f"{DATA}# prototool: disable=PT101\n")
    done = prototool("check", "zoo/lost.prototxt", *FEW)
    assert done.returncode == 0
    assert b"warning[PT018] nothing here needs 'PT101' to be disabled" in done.stdout


def test_standard_input(prototool: Run) -> None:
    done = prototool("check", "-", *FEW, input=(DATA + LOST).encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:2:43: error[PT101]")
    done = prototool("check", "-", "--fix", *FEW, input=SPACES.encode())
    assert (done.returncode, done.stdout) == (0, SPACES.replace("\u00a0", " ").encode())
    assert done.stderr == b"<stdin>: 1 finding mended\nnothing found in 1 file\n"


def test_what_cannot_be_read_stops_nothing_else(prototool: Run, zoo: Path) -> None:
    (zoo / "a.prototxt").symlink_to("nowhere")
    os.mkfifo(zoo / "pipe.prototxt")
    done = prototool("check", "nowhere", "zoo", *FEW)
    assert done.returncode == 2
    assert b"prototool: nowhere: No such file or directory\n" in done.stderr
    assert b"prototool: zoo/a.prototxt: No such file or directory\n" in done.stderr
    assert b"zoo/lost.prototxt:2:43: error[PT101]" in done.stdout


def test_a_file_named_twice_is_checked_once(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo/lost.prototxt", "zoo", "./zoo//lost.prototxt", zoo / "lost.prototxt", *FEW)
    assert done.stderr == b"2 errors in 3 files; 1 can be mended with --fix\n"


def test_json_has_every_file(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo", "--format", "json", "-o", "report.json", *FEW)
    assert (done.returncode, done.stdout) == (1, b"")
    told = json.loads((zoo.parent / "report.json").read_text())
    assert [
        (file["path"], file["kind"], file["era"], file["dialect"], len(file["findings"])) for file in told["files"]
    ] == [
        ("zoo/clean.prototxt", "net", "V2", "caffe", 0),
        ("zoo/lost.prototxt", "net", "V2", "caffe", 1),
        ("zoo/old/spaces.prototxt", "net", "V2", "caffe", 1),
    ]
    assert told["summary"] == {"errors": 2, "warnings": 0, "infos": 0, "files": 3}


def test_a_solver_and_a_label_map(prototool: Run, zoo: Path) -> None:
    (zoo / "s.solver").write_text('net: "lost.prototxt"\n')
    (zoo / "labels.prototxt").write_text('item { name: "cat" }\n')
    done = prototool("check", "zoo/s.solver", "zoo/labels.prototxt", "--format", "json", "--select", "PT0")
    assert done.returncode == 0
    solver, labels = json.loads(done.stdout)["files"]
    assert (solver["kind"], solver["era"], solver["findings"]) == ("solver", None, [])
    assert (labels["kind"], labels["era"], labels["findings"][0]["severity"]) == ("unknown", None, "info")


@pytest.mark.parametrize(("form", "begin"), [("github", b"::error file=zoo/lost"), ("sarif", b'{"$schema": ')])
def test_other_formats(prototool: Run, zoo: Path, form: str, begin: bytes) -> None:
    done = prototool("check", "zoo", "--format", form, *FEW)
    assert done.returncode == 1
    assert done.stdout.startswith(begin)
    assert form == "github" or len(json.loads(done.stdout)["runs"][0]["results"]) == 2


def test_statistics(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo", "--statistics", *FEW)
    assert done.stdout == b"     1  PT003  no-break-space\n     1  PT101  unknown-bottom\n"


def test_phases_and_stages(prototool: Run, tmp_path: Path) -> None:
    label = DATA.replace('"data"', '"label"').replace(
        "input_param", "include { phase: TRAIN stage: 'full' } input_param"
    )
    loss = 'layer { name: "loss" type: "EuclideanLoss" bottom: "data" bottom: "label" top: "loss" }\n'
    (tmp_path / "net.prototxt").write_text(DATA + label + loss)
    assert prototool("check", "net.prototxt", *FEW).returncode == 1
    done = prototool("check", "net.prototxt", "--phase", "train", *FEW)
    assert done.returncode == 1
    assert prototool("check", "net.prototxt", "--phase", "TRAIN", "--stage", "full", *FEW).returncode == 0


def test_a_stated_input(prototool: Run, tmp_path: Path) -> None:
    data = 'layer { name: "d" type: "Data" top: "d" data_param { source: "db" batch_size: 4 } }\n'
    (tmp_path / "net.prototxt").write_text(f'{data}layer {{ name: "s" type: "Slice" bottom: "d" top: "a" top: "b" }}\n')
    assert prototool("check", "net.prototxt", "--select", "PT2").returncode == 0
    assert prototool("check", "net.prototxt", "--select", "PT2", "--input", "d=4,3,8,8").returncode == 1


def test_dialects(prototool: Run, tmp_path: Path) -> None:
    permute = 'layer { name: "p" type: "ReLU" bottom: "data" top: "p" permute_param { order: 0 } }\n'
    (tmp_path / "net.prototxt").write_text(DATA + permute)
    done = prototool("check", "net.prototxt", "--select", "PT0", "--format", "json")
    (file,) = json.loads(done.stdout)["files"]
    assert (done.returncode, file["dialect"]) == (0, "ssd")
    assert [finding["code"] for finding in file["findings"]] == ["PT017"]
    assert prototool("check", "net.prototxt", "--select", "PT0", "--dialect", "caffe").returncode == 1
    done = prototool("check", "net.prototxt", "--dialect", "sdd")
    assert (done.returncode, done.stderr) == (2, b"prototool: there is no dialect 'sdd': did you mean 'ssd'?\n")


def test_a_schema_of_ones_own(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "net.prototxt").write_text(
        'layer { name: "a" type: "ReLU" bottom: "x" top: "y" my_own_param { times: 2 } }\n'
    )
    own = 'syntax = "proto2"; package caffe;\nmessage LayerParameter { optional MyParameter my_own_param = 9000; }\n'
    (tmp_path / "fork.proto").write_text(f"{own}message MyParameter {{ optional uint32 times = 1; }}\n")
    assert prototool("check", "net.prototxt", "--select", "PT0").returncode == 1
    done = prototool("check", "net.prototxt", "--select", "PT0", "--schema", "fork.proto", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["files"][0]["dialect"]) == (0, "fork.proto")
    done = prototool("check", "net.prototxt", "--schema", "nowhere.proto")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


@pytest.mark.parametrize(
    "options",
    [
        ["--fix", "--diff"],
        ["--unsafe-fixes"],
        ["--dialect", "ssd", "--schema", "a.proto"],
        ["--select", "PT999"],
        ["--ignore", "no-such-rule"],
        ["--format", "xml"],
        ["--jobs", "0"],
        ["--input", "data"],
        ["--phase", "test1"],
        ["--write-baseline"],
        ["--statistics", "--format", "json"],
    ],
)
def test_usage(prototool: Run, zoo: Path, options: list[str]) -> None:
    done = prototool("check", "zoo", *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr


def test_fix(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo", "--fix", *FEW)
    assert done.returncode == 1
    assert done.stderr == b"zoo/old/spaces.prototxt: 1 finding mended\n1 error in 3 files\n"
    assert (zoo / "old" / "spaces.prototxt").read_text() == SPACES.replace("\u00a0", " ")
    assert (zoo / "lost.prototxt").read_text() == DATA + LOST
    assert prototool("check", "zoo", "--fix", *FEW).stderr == b"1 error in 3 files\n"


def test_diff_is_a_patch_and_tells_what_it_does_not_mend(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo", "--diff", *FEW)
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- a/zoo/old/spaces.prototxt\n+++ b/zoo/old/spaces.prototxt\n@@ -1,3 +1,3 @@\n")
    assert b"zoo/lost.prototxt:2:43: error[PT101]" in done.stderr
    assert (zoo / "old" / "spaces.prototxt").read_text() == SPACES
    subprocess.run(["patch", "-p1"], input=done.stdout, cwd=zoo.parent, check=True, capture_output=True)
    assert prototool("check", "zoo/old", "--diff", *FEW).returncode == 0


def test_suppressed_is_not_mended(prototool: Run, zoo: Path) -> None:
    (zoo / "old" / "spaces.prototxt").write_text(f"# prototool: disable-file=PT003 a test needs it\n{SPACES}")
    done = prototool("check", "zoo/old", "--fix", *FEW)
    assert (done.returncode, done.stderr) == (0, b"nothing found in 1 file\n")
    assert "\u00a0" in (zoo / "old" / "spaces.prototxt").read_text()


def test_a_file_that_cannot_be_written_stops_no_other(prototool: Run, zoo: Path) -> None:
    # The new file is made beside the old one, under a name that is then too long.
    name = f"{'a' * 246}.prototxt"
    (zoo / name).write_text(SPACES)
    done = prototool("check", "zoo", "--fix", *FEW)
    assert done.returncode == 2
    assert f"{name}: File name too long; it is left as it was\n".encode() in done.stderr
    assert (zoo / name).read_text() == SPACES
    assert "\u00a0" not in (zoo / "old" / "spaces.prototxt").read_text()


def test_baseline(prototool: Run, zoo: Path) -> None:
    done = prototool("check", "zoo", "--baseline", "zoo/known.json", *FEW)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"zoo/known.json: written; 2 findings in 3 files from now on accepted\n" in done.stderr
    done = prototool("check", "zoo", "--baseline", "zoo/known.json", *FEW)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"nothing found in 3 files\n")
    # Moved lines are known, a new finding is not; and what is mended can be taken out.
    (zoo / "lost.prototxt").write_text(f"# moved\n{DATA}{LOST}{LOST.replace('relu', 'new')}")
    (zoo / "old" / "spaces.prototxt").write_text(DATA)
    done = prototool("check", "zoo", "--baseline", "zoo/known.json", *FEW)
    assert done.returncode == 1
    assert done.stdout.startswith(b"zoo/lost.prototxt:4:42: error[PT101] layer 'new'")
    assert b"zoo/known.json: 1 entry is gone; refresh with --write-baseline\n" in done.stderr
    assert prototool("check", "zoo", "--baseline", "zoo/known.json", "--write-baseline", *FEW).returncode == 0
    assert prototool("check", "zoo", "--baseline", "zoo/known.json", *FEW).stderr == b"nothing found in 3 files\n"


def test_a_baseline_that_is_none(prototool: Run, zoo: Path) -> None:
    (zoo / "known.json").write_text("no")
    done = prototool("check", "zoo", "--baseline", "zoo/known.json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"zoo/known.json: this is no baseline; write it anew with --write-baseline\n"
    assert prototool("check", "zoo", "--baseline", "zoo/known.json", "--write-baseline", *FEW).returncode == 0


def test_configuration(prototool: Run, zoo: Path) -> None:
    (zoo / ".prototool.toml").write_text('select = ["PT0"]\nexclude = ["old"]\nbaseline = "known.json"\n')
    done = prototool("check", "zoo")
    assert done.returncode == 2
    assert b"known.json: there is no such baseline yet; write it with --write-baseline" in done.stderr
    assert prototool("check", "zoo", "--write-baseline").returncode == 0
    assert prototool("check", "zoo").stderr == b"nothing found in 2 files\n"
    # What is named is checked in spite of it; the command line has the last word.
    assert prototool("check", "zoo/old/spaces.prototxt").returncode == 1
    assert prototool("check", "zoo", "--select", "PT101").returncode == 1
    (zoo / ".prototool.toml").write_text("select = 3\n")
    done = prototool("check", "zoo")
    assert done.returncode == 2
    assert done.stderr.startswith(str(zoo).encode() + b"/.prototool.toml:1:1: select is a list of strings")


def test_a_configured_code_that_no_rule_has(prototool: Run, zoo: Path) -> None:
    (zoo / ".prototool.toml").write_text('ignore = ["unread-topp"]\n')
    done = prototool("check", "zoo")
    assert done.returncode == 2
    assert b".prototool.toml: no rule is called 'unread-topp'; did you mean 'unread-top'?" in done.stderr


def test_codes_ignored_in_some_files(prototool: Run, zoo: Path) -> None:
    (zoo / ".prototool.toml").write_text('select = ["PT0", "PT101"]\n[per-file-ignores]\n"old/*" = ["PT003"]\n')
    assert prototool("check", "zoo/old").returncode == 0
    assert prototool("check", "zoo").stderr == b"1 error in 3 files\n"


def test_many_files_in_several_processes(prototool: Run, zoo: Path) -> None:
    for number in range(60):
        (zoo / f"{number:02}.prototxt").write_text(DATA + (LOST if number % 7 == 0 else ""))
    alone = prototool("check", "zoo", "--jobs", "1", *FEW)
    together = prototool("check", "zoo", "--jobs", "3", *FEW)
    assert (alone.returncode, alone.stdout, alone.stderr) == (together.returncode, together.stdout, together.stderr)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(zoo: Path, jobs: str) -> None:
    for number in range(300):
        (zoo / f"{number}.prototxt").write_text(DATA * 100)
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", "check", str(zoo), "--jobs", jobs]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env={**os.environ}
    )
    assert running.stdout is not None
    # It has begun when it says something.
    running.stdout.read(1)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip()) == (130, b"")
    late = time.monotonic() + 60
    while alive(running.pid) and time.monotonic() < late:
        time.sleep(0.05)
    assert not alive(running.pid)


def alive(group: int) -> bool:
    """Whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_that_shows_a_table_is_loaded(zoo: Path) -> None:
    run = "from prototool.cli.check import check; check(['zoo'], standalone_mode=False)"
    code = f"import sys; {run}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=zoo.parent, check=True)
    loaded = set(done.stdout.decode().splitlines()[-1].split())
    assert "prototool.check.report.text" in loaded
    assert not loaded & {"rich", "google.protobuf", "concurrent.futures.process", "prototool.schema.dialect_tables"}
