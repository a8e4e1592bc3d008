"""A private copy of Caffe: Debian packages unpacked into a folder, or an environment of conda's.

Debian's folder stands for a whole system of its time: its C library, its Python, its Caffe, started through its own
loader. Nothing of it touches the machine's own, and nothing of the machine's is loaded into it.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

MARK = "complete"

# Debian's name of an architecture, and the folder its libraries are in, by what the kernel calls it.
ARCHITECTURES = {"x86_64": ("amd64", "x86_64-linux-gnu"), "aarch64": ("arm64", "aarch64-linux-gnu")}

# What would bend the private Python to the machine's own libraries.
UNWANTED = (
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
)


def home() -> Path:
    """Where prototool keeps what it installs: PROTOTOOL_HOME, else the user's folder for data."""
    own = os.environ.get("PROTOTOOL_HOME")
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(own) if own else Path(data) / "prototool"


class Prefix(NamedTuple):
    """A private copy of Caffe."""

    root: Path

    @classmethod
    def usual(cls) -> Prefix:
        """The copy that `prototool engines install pycaffe` makes."""
        return cls(home() / "pycaffe")

    @property
    def complete(self) -> bool:
        """Whether its installation came to its end."""
        return (self.root / MARK).is_file()

    @property
    def of_conda(self) -> bool:
        """Whether conda made it."""
        return (self.root / "conda-meta").is_dir()

    def program(self, name: str) -> list[str]:
        """The command that starts one of its programs, such as `python3.9` or `upgrade_net_proto_text`."""
        if self.of_conda:
            return [str(self.root / "bin" / name)]
        triplet = ARCHITECTURES[platform.machine()][1]
        root = self.root
        libraries = [root / "lib" / triplet, root / "usr/lib" / triplet, root / "usr/lib"]
        # Where Debian's "alternatives" would have put links for the linear algebra.
        libraries += [root / "usr/lib" / triplet / name for name in ("openblas-pthread", "blas", "lapack")]
        loader = root / "lib" / triplet / "ld-2.31.so"
        return [str(loader), "--library-path", ":".join(map(str, libraries)), str(root / "usr/bin" / name)]

    def python(self) -> list[str]:
        """The command that starts its Python."""
        return self.program("python" if self.of_conda else "python3.9")

    def environment(self, outer: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment its Python needs."""
        usr = self.root / "usr"
        own = {
            "PYTHONHOME": str(usr),
            "PYTHONPATH": str(usr / "lib/python3/dist-packages"),
            # Unpacked packages come without bytecode; kept here, it halves the time that pycaffe takes to start.
            "PYTHONPYCACHEPREFIX": str(self.root / "pycache"),
        }
        return {
            **{name: value for name, value in outer.items() if name not in UNWANTED},
            **({"PYTHONDONTWRITEBYTECODE": "1"} if self.of_conda else own),
            "PYTHONNOUSERSITE": "1",
            "MPLBACKEND": "Agg",
        }
