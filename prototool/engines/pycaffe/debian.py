"""Caffe 1.0 out of Debian 11's packages, by apt-get and dpkg-deb, without root or chroot.

apt-get gets a state, a cache and a source list of its own, so the machine's packages are neither asked nor changed; the
signatures of the packages are checked as ever. The mirror is the one the machine's own sources name.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from prototool.engines.children import ChildFailedError, child, run
from prototool.engines.pycaffe.prefix import ARCHITECTURES, MARK
from prototool.engines.pycaffe.trouble import NotInstallableError, Progress

RELEASE = "bullseye"
# Without OpenBLAS, Debian's reference BLAS does the work in about ten times the time.
PACKAGES = ("python3-caffe", "caffe", "libopenblas0-pthread")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt")

# Files that name a mirror of Debian: deb822 style, and one line a source.
URIS = re.compile(r"^\s*(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+/debian)/?(?:\s|$)", re.MULTILINE)
PERCENT = re.compile(r"^dlstatus:\d+:([\d.]+):")


def make(work: Path, root: Path, mirror: str | None, progress: Progress) -> None:
    """Fetch the packages into one folder and unpack them into another.

    Raises NotInstallableError; OSError where a folder cannot be written.
    """
    archives = download(work, tools_are_there(), mirror or machines_mirror(), progress)
    unpack(archives, root, progress)
    (root / MARK).write_text(f"{RELEASE} {' '.join(PACKAGES)}\n", encoding="utf-8")


def tools_are_there() -> str:
    """Debian's name of this machine's architecture. Raises NotInstallableError where the way is closed."""
    if platform.system() != "Linux" or platform.machine() not in ARCHITECTURES:
        what = f"{platform.system()} on {platform.machine()}"
        raise NotInstallableError(f"there are no packages of Caffe for {what}")
    missing = [tool for tool in ("apt-get", "dpkg-deb") if not shutil.which(tool)]
    if missing:
        raise NotInstallableError(f"{' and '.join(missing)} is needed, which Debian and its kin have")
    if not KEYRING.exists():
        raise NotInstallableError(
            f"the keys of Debian's archive are needed ({KEYRING}): install debian-archive-keyring"
        )
    return ARCHITECTURES[platform.machine()][0]


def machines_mirror() -> str:
    """The mirror of Debian that this machine's own sources name. Raises NotInstallableError."""
    files = [SOURCES / "sources.list", *sorted((SOURCES / "sources.list.d").glob("*"))]
    for file in files:
        found = URIS.search(file.read_text("utf-8", "replace")) if file.is_file() else None
        if found:
            return found[1]
    raise NotInstallableError(f"no mirror of Debian is named in {SOURCES}: give one with --mirror")


def download(work: Path, architecture: str, mirror: str, progress: Progress) -> list[Path]:
    """Fetch the packages and all they need; the files. Raises NotInstallableError where the mirror does not answer."""
    environment = {**os.environ, "APT_CONFIG": str(configured(work, architecture, mirror)), "LC_ALL": "C"}
    try:
        progress(f"asking {mirror} for its packages")
        run(["apt-get", "update"], environment)
        fetch(environment, progress)
    except ChildFailedError as error:
        said = [line for line in error.printed.splitlines() if line.startswith(("E: ", "W: "))]
        told = said[0][3:].strip() if said else f"apt-get ended with {error.status}"
        advice = "is this machine offline? Another mirror can be named with --mirror"
        raise NotInstallableError(f"the packages could not be fetched: {told} ({advice})") from None
    return sorted((work / "cache" / "archives").glob("*.deb"))


def fetch(environment: dict[str, str], progress: Progress) -> None:
    """Download the packages, saying how far it is."""
    status, report = os.pipe()
    command = ["apt-get", "-y", "--download-only", "--no-install-recommends", f"-oAPT::Status-Fd={report}", "install"]
    with (
        open(status, encoding="utf-8", errors="replace") as lines,
        # What it prints goes to a file: nobody reads it while the progress is read.
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log,
        child([*command, *PACKAGES], environment=environment, pass_fds=[report], output=log) as process,
    ):
        os.close(report)
        for line in lines:
            found = PERCENT.match(line)
            if found:
                progress(f"downloading {float(found[1]):.0f} %")
        if process.wait():
            log.seek(0)
            raise ChildFailedError(command, process.returncode, log.read())


def configured(work: Path, architecture: str, mirror: str) -> Path:
    """Write a configuration of apt-get's that keeps to a folder of its own; its file."""
    for folder in ("state/lists/partial", "cache/archives/partial", "root"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (work / "status").touch()
    sources = f"deb [arch={architecture} signed-by={KEYRING}] {mirror} {RELEASE} main\n"
    (work / "sources.list").write_text(sources, encoding="utf-8")
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::State::extended_states": work / "state/extended_states",
        "Dir::Cache": work / "cache",
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::Log": work,
        "APT::Architecture": architecture,
        "APT::Install-Recommends": "false",
        # Without it apt-get takes old lists for good when the mirror does not answer, and fails in some other words.
        "APT::Update::Error-Mode": "any",
        "Acquire::Retries": 2,
        # The release is kept in the archive long after its dates of validity.
        "Acquire::Check-Valid-Until": "false",
        "Debug::NoLocking": "true",
    }
    rows = [f'{name} "{value}";' for name, value in settings.items()]
    if os.geteuid() == 0:
        # As root apt-get would change to a user who may not see the folder.
        rows.append('APT::Sandbox::User "root";')
    file = work / "apt.conf"
    file.write_text("\n".join([*rows, f'APT::Architectures {{ "{architecture}"; }};']) + "\n", encoding="utf-8")
    return file


def unpack(archives: Iterable[Path], root: Path, progress: Progress) -> None:
    """Unpack packages into a folder. Raises NotInstallableError for one that is broken."""
    files = list(archives)
    for number, archive in enumerate(files, 1):
        progress(f"unpacking {number} of {len(files)}")
        try:
            run(["dpkg-deb", "-x", str(archive), str(root)])
        except ChildFailedError as error:
            raise NotInstallableError(f"{archive.name} cannot be unpacked: {error.printed.strip()}") from None
