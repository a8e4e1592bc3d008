"""The hooks under the real pre-commit: what is committed, what is not, and what is said."""

from __future__ import annotations

import io
import pickle
import sys
import zipfile
from pathlib import Path

from .conftest import ROOT, Hooks, Repository, run

DATA = """\
layer {
  name: "data"
  type: "Input"
  top: "data"
  input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } }
}
"""
CLEAN = DATA + 'layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }  # kept\n'
BAD = DATA + 'layer { name: "relu" type: "ReLU" bottom: "dta" top: "relu" }\n'
FIXABLE = "// the whole net\n" + CLEAN
UGLY = CLEAN.replace(" { ", "{").replace(": ", ":")
SAID = """\
zoo/net.prototxt:7:43: error[PT101] layer 'relu' reads 'dta', which no layer before it writes
 7 | layer { name: "relu" type: "ReLU" bottom: "dta" top: "relu" }
   |                                           ^^^^^
  = did you mean 'data'?
  = Caffe ends at net set-up: Unknown bottom blob '...'
"""
OLD = """\
layers {  # from the zoo
  name: "data"
  type: DUMMY_DATA
  top: "data"
  dummy_data_param { num: 1 channels: 3 height: 8 width: 8 }
}
layers { name: "relu" type: RELU bottom: "data" top: "relu" }  # as it was
"""
CHECK, FMT, MIGRATE = ({"id": f"prototool-{verb}"} for verb in ("check", "fmt", "migrate"))


def test_the_definitions_are_valid(hooks: Hooks) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = run(command, ROOT, hooks.environment)
    assert (done.returncode, done.stdout) == (0, "")


def test_neither_caffe_nor_a_compiler_is_needed(models: Repository, hooks: Hooks) -> None:
    nets = models(CHECK)
    done = run([sys.executable, "-m", "pre_commit", "install-hooks"], nets.folder, hooks.environment)
    assert done.returncode == 0, done.stdout
    home = Path(hooks.environment["PRE_COMMIT_HOME"])
    installed = {path.name for path in home.glob("*/py_env*/lib/python*/site-packages/*") if path.suffix == ""}
    assert {"prototool", "lark", "click", "rich"} <= installed
    assert not {"caffe", "grpc_tools", "numpy", "dask"} & installed


def test_a_bad_net_is_not_committed(models: Repository) -> None:
    nets = models(CHECK)
    nets.write({"zoo/net.prototxt": BAD})
    done = nets.commit()
    assert done.returncode == 1
    assert SAID in done.stdout
    nets.write({"zoo/net.prototxt": CLEAN})
    assert nets.commit().returncode == 0
    assert nets.committed


def test_a_fixable_net_is_mended_and_the_second_commit_passes(models: Repository) -> None:
    nets = models({**CHECK, "args": ["--fix"]})
    nets.write({"net.prototxt": FIXABLE})
    done = nets.commit()
    assert done.returncode == 1
    assert "- files were modified by this hook\n\nnet.prototxt: 1 finding mended\n" in done.stdout
    assert nets.read("net.prototxt") == FIXABLE.replace("//", "#")
    nets.write({})
    assert nets.commit().returncode == 0
    assert nets.committed


def test_layout(models: Repository) -> None:
    nets = models(FMT)
    nets.write({"net.prototxt": UGLY, "deep/neat.solver": 'net: "net.prototxt"\n'})
    done = nets.commit()
    assert done.returncode == 1
    assert "- files were modified by this hook\n\nnet.prototxt: changed\n" in done.stdout
    assert nets.read("net.prototxt") == CLEAN
    nets.write({})
    assert nets.commit().returncode == 0


def test_an_old_net_is_migrated_with_its_comments(models: Repository) -> None:
    nets = models(MIGRATE, CHECK, FMT)
    nets.write({"old.prototxt": OLD, "new.prototxt": CLEAN})
    done = nets.commit()
    assert done.returncode == 1
    assert "- files were modified by this hook\n\nold.prototxt: migrated (V1: upgrade-v1)\n\n" in done.stdout
    after = OLD.replace("layers", "layer").replace("DUMMY_DATA", '"DummyData"').replace("RELU", '"ReLU"')
    assert nets.read("old.prototxt") == after
    nets.write({})
    assert nets.commit().returncode == 0


def test_what_is_no_text_is_none_of_our_business(models: Repository) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({"weight": [0.5]}, protocol=2))
    files = {"zip.pt": zipped.getvalue(), "pickle.pt": pickle.dumps([1], protocol=2), "net.prototxt": CLEAN}
    nets = models(MIGRATE, {**CHECK, "args": ["--fix"]}, FMT)
    nets.write(files)
    done = nets.commit()
    assert done.returncode == 0, done.stdout
    assert {name: (nets.folder / name).read_bytes() for name in ("zip.pt", "pickle.pt")} == {
        name: files[name] for name in ("zip.pt", "pickle.pt")
    }
    nets.write({"net.pt": BAD})
    done = nets.commit()
    assert (done.returncode, "net.pt:7:43: error[PT101]" in done.stdout) == (1, True)


def test_hundreds_of_files_in_one_call(models: Repository) -> None:
    nets = models(MIGRATE, CHECK, FMT)
    nets.write({f"zoo/family-{number % 9}/net-{number}.prototxt": CLEAN for number in range(500)})
    nets.write({"zoo/family-7/net-250.prototxt": BAD})
    done = nets.commit()
    assert done.returncode == 1
    assert done.stdout.count("error[") == 1
    assert "zoo/family-7/net-250.prototxt:7:43: error[PT101]" in done.stdout
    assert "1 error in 500 files\n" in done.stdout
    nets.write({"zoo/family-7/net-250.prototxt": CLEAN})
    assert nets.commit().returncode == 0
    assert nets.committed


def test_an_old_repository_with_a_baseline(models: Repository) -> None:
    nets = models({**CHECK, "args": ["--baseline", "known.json"]})
    nets.write({"old.prototxt": BAD, "older.prototxt": BAD})
    done = run(["git", "commit", "--quiet", "--no-verify", "--message", "as it was"], nets.folder, nets.environment)
    assert done.returncode == 0
    every = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
    done = run(every, nets.folder, nets.environment)
    assert "known.json: written; 2 findings in 2 files from now on accepted" in done.stdout
    nets.write({"old.prototxt": "# still so\n" + BAD})
    assert nets.commit().returncode == 0
    nets.write({"new.prototxt": BAD})
    done = nets.commit()
    assert (done.returncode, done.stdout.count("error[")) == (1, 1)


def test_what_the_project_excludes_is_left_alone(models: Repository) -> None:
    nets = models(MIGRATE, {**CHECK, "args": ["--fix"]}, FMT)
    theirs = {"third_party/bad.prototxt": BAD, "third_party/old.prototxt": OLD}
    nets.write({".prototool.toml": 'exclude = ["third_party"]\n', **theirs})
    done = nets.commit()
    assert done.returncode == 0, done.stdout
    assert {name: nets.read(name) for name in theirs} == theirs
