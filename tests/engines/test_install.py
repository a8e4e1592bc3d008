"""Installing Caffe: what can go wrong before and on the way. That it goes right is what every test on Caffe shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prototool.engines.children import run
from prototool.engines.pycaffe import debian as module
from prototool.engines.pycaffe.debian import machines_mirror, tools_are_there
from prototool.engines.pycaffe.install import best_way, install
from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.probe import Interpreter, ask
from prototool.engines.pycaffe.trouble import NotInstallableError


def sources(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    """Have the machine's sources be these files."""
    (folder / "sources.list.d").mkdir()
    for name, text in files.items():
        (folder / "sources.list.d" / name).write_text(text)
    monkeypatch.setattr(module, "SOURCES", folder)


def test_the_mirror_of_new_style_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Types: deb\n# a comment\nURIs: http://mirror.test/debian\nSuites: trixie\n"
    sources(tmp_path, monkeypatch, a="deb https://other.test/apt x main\n", b=text)
    assert machines_mirror() == "http://mirror.test/debian"


def test_the_mirror_of_old_style_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources(tmp_path, monkeypatch, a="deb [arch=amd64] https://mirror.test/pub/debian/ trixie main\n")
    assert machines_mirror() == "https://mirror.test/pub/debian"


def test_no_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources(tmp_path, monkeypatch, a="deb https://other.test/ubuntu x main\n")
    with pytest.raises(NotInstallableError, match="give one with --mirror"):
        machines_mirror()


def test_no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotInstallableError, match="apt-get and dpkg-deb is needed"):
        tools_are_there()


def test_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(NotInstallableError, match="no packages of Caffe for Linux on riscv64"):
        tools_are_there()


def test_offline_leaves_nothing_behind(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(NotInstallableError, match=r"could not be fetched: .*offline"):
        install(Prefix(tmp_path / "pycaffe"), said.append, "http://127.0.0.1:9/debian")
    assert said == ["asking http://127.0.0.1:9/debian for its packages"]
    assert list(tmp_path.iterdir()) == []


def test_what_a_dead_installation_left_is_taken_away(tmp_path: Path) -> None:
    dead = int(run(["sh", "-c", "echo $$"]))
    for process in (dead, os.getpid() - 1, os.getppid()):
        (tmp_path / f"pycaffe.making-{process}").mkdir(exist_ok=True)
    with pytest.raises(NotInstallableError):
        install(Prefix(tmp_path / "pycaffe"), lambda said: None, "http://127.0.0.1:9/debian")
    assert not (tmp_path / f"pycaffe.making-{dead}").exists()
    assert (tmp_path / f"pycaffe.making-{os.getppid()}").exists()


# What conda would do, as far as we see it: a folder with its own record of packages and a Python.
CONDA = """#!/bin/sh
prefix=$4
mkdir -p "$prefix/conda-meta" "$prefix/bin"
echo "$@" > "$prefix/asked"
printf '#!/bin/sh\\necho "@prototool {\\"version\\": \\"1.0\\", \\"solver\\": true}"\\n' > "$prefix/bin/python"
chmod +x "$prefix/bin/python"
exit ${CONDA_FAILS:-0}
"""


@pytest.fixture
def conda(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for Caffe on a machine that has conda and no apt-get."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "conda").write_text(CONDA)
    (tools / "conda").chmod(0o755)
    for name in ("sh", "mkdir", "chmod"):
        (tools / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(tools))
    return tmp_path / "pycaffe"


def test_conda_where_debian_cannot_be_had(conda: Path) -> None:
    assert best_way() == "conda"
    install(Prefix(conda), lambda said: None)
    assert (conda / "asked").read_text().split()[4:] == ["--override-channels", "--channel", "conda-forge", "caffe"]
    assert Prefix(conda).complete
    assert ask(Interpreter(Prefix(conda).python(), Prefix(conda).environment(), "it")).usable


def test_conda_that_fails_leaves_nothing_behind(conda: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDA_FAILS", "1")
    with pytest.raises(NotInstallableError, match="conda could not make the environment"):
        install(Prefix(conda), lambda said: None)
    assert not conda.exists()


def test_neither_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotInstallableError, match=r"apt-get and dpkg-deb is needed.*micromamba, mamba, conda"):
        best_way()
