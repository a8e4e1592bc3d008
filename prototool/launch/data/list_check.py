"""What is wrong with a list of images and labels: every image is opened and decoded.

What Pillow needs to start is paid by those who import this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from prototool.launch.data.image_rows import Row, out_of_range, rows

# Formats that every OpenCV decodes, which Caffe reads images with.
USUAL = ("JPEG", "PNG", "BMP", "PPM", "TIFF", "WEBP", "SUN", "JPEG2000", "MPO")

Tell = Callable[[int, int], None]


class Trouble(NamedTuple):
    """Something wrong in a line; 0 is the list as a whole. An error ends or ruins a training, a warning may."""

    line: int
    severity: str
    message: str


class Facts(NamedTuple):
    """What a list holds: images of each label, how many have which size (height, width), and the troubles."""

    rows: int
    labels: dict[int, int]
    sizes: dict[tuple[int, int], int]
    troubles: tuple[Trouble, ...]

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(trouble.severity == "error" for trouble in self.troubles)


class Seen(NamedTuple):
    """What became of opening an image: its size, or what is wrong."""

    size: tuple[int, int] | None
    wrong: str = ""
    severity: str = "error"


def checked(path: Path, root: Path, classes: int | None = None, jobs: int = 1, tell: Tell | None = None) -> Facts:
    """What a list holds and what is wrong with it. Images are looked for below `root`, and decoded.

    Raises OSError where the list cannot be read.
    """
    found = list(rows(path.read_bytes()))
    troubles = [Trouble(each.line, "error", each.wrong) for each in found if each.wrong]
    troubles += [Trouble(each.line, "error", wrong) for each in found if (wrong := out_of_range(each, classes))]
    troubles += [*twice(found)]
    sizes: Counter[tuple[int, int]] = Counter()
    paths = list(dict.fromkeys(each.path for each in found if each.path))
    seen = dict(zip(paths, looked_at([root / each for each in paths], jobs, tell), strict=True))
    for each in found:
        sight = seen.get(each.path)
        if sight and sight.size:
            sizes[sight.size] += 1
        if sight and sight.wrong:
            troubles.append(Trouble(each.line, sight.severity, sight.wrong))
    labels = Counter(each.label for each in found if each.path)
    troubles += whole(found, labels, classes, hint(path, root, paths, seen))
    return Facts(len(found), dict(sorted(labels.items())), dict(sorted(sizes.items())), tuple(sorted(troubles)))


def twice(found: Iterable[Row]) -> Iterator[Trouble]:
    """Images that the list names more than once."""
    first: dict[str, Row] = {}
    for each in found:
        other = first.setdefault(each.path, each)
        if other is not each and each.path:
            differs = f", there with label {other.label}" if other.label != each.label else ""
            yield Trouble(each.line, "warning", f"the image is in line {other.line} too{differs}")


def whole(found: list[Row], labels: Counter[int], classes: int | None, hint: str) -> Iterator[Trouble]:
    """What is wrong with a list as a whole."""
    if not found:
        yield Trouble(0, "error", "the list is empty; Caffe does not start")
    count = classes if classes is not None else max(labels, default=-1) + 1
    missing = [number for number in range(count) if number not in labels]
    if found and missing:
        several = f"{len(missing)} classes have no image: " if len(missing) > 1 else "one class has no image: "
        yield Trouble(0, "warning", several + ", ".join(map(str, missing[:10])) + (" ..." if missing[10:] else ""))
    if hint:
        yield Trouble(0, "warning", hint)


def hint(path: Path, root: Path, paths: list[str], seen: dict[str, Seen]) -> str:
    """What to do where no image is found, and the first one is there from the folder of the list."""
    if paths and not any(each.size for each in seen.values()) and (path.parent / paths[0]).is_file():
        return f"the images are found from the folder of the list: --root {path.parent}"
    return ""


def looked_at(paths: list[Path], jobs: int, tell: Tell | None) -> Iterator[Seen]:
    """What becomes of opening each image. Decoding runs beside Python, so threads do."""
    with ThreadPoolExecutor(jobs) as pool:
        for number, seen in enumerate(pool.map(look_at, paths), 1):
            if tell:
                tell(number, len(paths))
            yield seen


def look_at(path: Path) -> Seen:
    """Open and decode one image."""
    try:
        if not path.is_file():
            return Seen(None, f"{path}: {'this is a folder' if path.is_dir() else 'there is no such file'}")
        with Image.open(path) as image:
            size, form = (image.height, image.width), image.format or "?"
            image.load()
    except UnidentifiedImageError:
        return Seen(None, f"{path}: this is no image" + (" (the file is empty)" if path.stat().st_size == 0 else ""))
    # A damaged file makes Pillow raise almost anything.
    except Exception as error:
        return Seen(None, f"{path}: the image cannot be decoded: {error}")
    if form not in USUAL:
        return Seen(size, f"{path}: not every OpenCV, and so not every Caffe, reads {form}", "warning")
    return Seen(size)
