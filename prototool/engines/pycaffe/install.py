"""Installing Caffe 1.0 into a private folder: Debian 11's packages where they can be had, else conda-forge's."""

from __future__ import annotations

import os
import shutil
from typing import Literal, TypeAlias

from prototool.engines.pycaffe import conda, debian
from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.trouble import NotInstallableError, Progress

Way: TypeAlias = Literal["debian", "conda"]


def install(prefix: Prefix, progress: Progress, mirror: str | None = None, way: Way | None = None) -> None:
    """Make the folder anew. `progress` is told what is being done; `mirror` is Debian's.

    Whatever happens, the folder is complete or counts as absent. Raises NotInstallableError; OSError where the folder
    cannot be written.
    """
    prefix.root.parent.mkdir(parents=True, exist_ok=True)
    if (way or best_way()) == "conda":
        by_conda(prefix, progress)
    else:
        by_debian(prefix, progress, mirror)


def best_way() -> Way:
    """Debian's packages, unless they cannot be had here and conda can. Raises NotInstallableError where neither can."""
    try:
        debian.tools_are_there()
    except NotInstallableError as error:
        if conda.tool():
            return "conda"
        other = "the other way is conda-forge, and none of its programs is here either"
        raise NotInstallableError(f"{error}; {other} ({', '.join(conda.TOOLS)})") from None
    return "debian"


def by_debian(prefix: Prefix, progress: Progress, mirror: str | None) -> None:
    """Make the folder under another name and rename it at the end."""
    for other in prefix.root.parent.glob(f"{prefix.root.name}.making-*"):
        if not alive(int(other.name.rpartition("-")[2])):
            shutil.rmtree(other, ignore_errors=True)
    work = prefix.root.with_name(f"{prefix.root.name}.making-{os.getpid()}")
    try:
        debian.make(work, work / "root", mirror, progress)
        shutil.rmtree(prefix.root, ignore_errors=True)
        os.rename(work / "root", prefix.root)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def by_conda(prefix: Prefix, progress: Progress) -> None:
    """Make the folder in its place; one without its mark at the end is taken away."""
    shutil.rmtree(prefix.root, ignore_errors=True)
    try:
        conda.make(prefix.root, progress)
    finally:
        if not prefix.complete:
            shutil.rmtree(prefix.root, ignore_errors=True)


def alive(process: int) -> bool:
    """Whether a process is running, so that the folder with its number is no left-over."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
