"""Which files a list of paths and URLs means: `discover` for this machine's own, `places` for the rest."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence

from prototool.batch import discover, places
from prototool.batch.discover import BINARY, PATTERN, SAMPLE, SHARED_SUFFIX, Found


def found(
    paths: Sequence[str], excluded: Callable[[str], bool], suffixes: tuple[str, ...], force: bool = False
) -> Iterator[Found]:
    """The files that paths and URLs mean, as `discover.found` gives them. Raises OSError for what opens no URLs."""
    return discover.found(paths, excluded, suffixes, force, meant)


def meant(path: str, excluded: Callable[[str], bool], suffixes: tuple[str, ...]) -> Iterator[Found]:
    """The files that one path or URL means; what leads nowhere is given itself. Raises OSError as `found`."""
    if not places.is_url(path):
        yield from discover.meant(path, excluded, suffixes)
        return
    root = path
    if PATTERN.search(path) and not places.exists(path):
        root = path[: PATTERN.search(path).start()].rpartition("/")[0]  # type: ignore[union-attr]
    try:
        for each in places.expand(path, suffixes):
            if each == path:
                yield Found(path)
            elif not excluded(each) and not of_pytorch(each):
                yield Found(each, root)
    except OSError as error:
        # Without what opens URLs there is nothing to be done at all.
        if error.errno == errno.ENOPKG:
            raise
        yield Found(path)


def several(path: str) -> bool:
    """Whether a path or URL may mean more than one file. Raises OSError."""
    if places.is_url(path):
        return bool(PATTERN.search(path) and not places.exists(path)) or places.is_folder(path)
    return os.path.isdir(path) or bool(PATTERN.search(path) and not os.path.lexists(path))


def of_pytorch(path: str) -> bool:
    """Whether a file that is called as nets may be is PyTorch's. Of one that cannot be read others say so."""
    if not places.is_url(path):
        return discover.shared_by_another(path)
    if not path.endswith(SHARED_SUFFIX):
        return False
    try:
        sample = places.begin(path, SAMPLE)
    except OSError:
        return False
    return sample.startswith(BINARY) or b"\0" in sample
