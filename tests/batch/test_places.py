"""Files by path and by URL: on this machine, in memory, in an object store, over HTTP."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem
from fsspec.registry import register_implementation

from prototool.batch import places
from prototool.batch.workers import in_processes

FILES = ("a.prototxt", "deep/er/b.prototxt", "deep/c.solver", ".hidden/d.prototxt", "readme", "[x].prototxt")
WANTED = ["[x].prototxt", "a.prototxt", "deep/c.solver", "deep/er/b.prototxt"]


@pytest.fixture(params=["path", "file", "memory", "s3"])
def zoo(request: pytest.FixtureRequest, tmp_path: Path, bucket: str) -> str:
    """A folder of files, wherever it is."""
    here = {"path": str(tmp_path), "file": f"file://{tmp_path}", "memory": f"memory://{tmp_path}"}
    root = here.get(request.param, f"{bucket}{tmp_path}")
    for name in FILES:
        places.write_atomically(f"{root}/{name}", name.encode())
    return root


def test_what_was_written_is_read(zoo: str) -> None:
    assert [places.read(f"{zoo}/{name}") for name in FILES] == [name.encode() for name in FILES]
    places.write_atomically(f"{zoo}/a.prototxt", b"new")
    assert places.read(f"{zoo}/a.prototxt") == b"new"


def test_a_folder_means_its_files_in_order(zoo: str) -> None:
    root = places.here(zoo)
    assert list(places.expand(zoo)) == [f"{root}/{name}" for name in WANTED]
    assert [places.read(path) for path in places.expand(f"{zoo}/")] == [name.encode() for name in WANTED]


def test_files_of_a_folder_keep_their_place_in_another(zoo: str, bucket: str) -> None:
    found = [places.join(f"{bucket}/out", places.relative(path, zoo)) for path in places.expand(zoo, (".solver", "me"))]
    assert found == [f"{bucket}/out/readme", f"{bucket}/out/deep/c.solver"]


def test_patterns(zoo: str) -> None:
    root = places.here(zoo)
    assert list(places.expand(f"{zoo}/*.prototxt")) == [f"{root}/[x].prototxt", f"{root}/a.prototxt"]
    assert f"{root}/deep/er/b.prototxt" in places.expand(f"{zoo}/**/*.prototxt")
    assert list(places.expand(f"{zoo}/[x].prototxt")) == [f"{root}/[x].prototxt"]


def test_what_is_not_there(zoo: str) -> None:
    assert places.exists(f"{zoo}/a.prototxt")
    assert places.is_folder(f"{zoo}/deep")
    assert not places.exists(f"{zoo}/nothing")
    for path in (f"{zoo}/nothing", f"{zoo}/nothing*"):
        with pytest.raises(FileNotFoundError) as raised:
            list(places.expand(path))
        assert raised.value.filename == path
    with pytest.raises(FileNotFoundError):
        places.read(f"{zoo}/nothing")


def test_a_process_that_comes_later_reads_an_object_store_too(bucket: str) -> None:
    places.write_atomically(f"{bucket}/later/a.prototxt", b"a")
    assert list(in_processes(places.read, [f"{bucket}/later/a.prototxt"] * 4, 2, places.read)) == [b"a"] * 4


class Careful(DirFileSystem):
    """A file system of files, not of whole objects, on which writing may fail."""

    protocol = "careful"
    full = False

    def __init__(self, **options: object) -> None:
        super().__init__(path="/", fs=LocalFileSystem(), **options)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path.removeprefix("careful://")

    def pipe_file(self, path: str, value: bytes, **options: object) -> None:
        """Write a file, or half of it."""
        super().pipe_file(path, value[: len(value) // 2] if self.full else value)
        if self.full:
            raise OSError(errno.ENOSPC, "no space left on device")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_implementation("careful", Careful, clobber=True)
    place = f"careful://{tmp_path}/zoo/a.prototxt"
    places.write_atomically(place, b"old")
    monkeypatch.setattr(Careful, "full", True)
    with pytest.raises(OSError, match="no space left"):
        places.write_atomically(place, b"new")
    assert places.read(place) == b"old"
    assert [path.name for path in (tmp_path / "zoo").iterdir()] == ["a.prototxt"]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The address of a server that shows a folder with a file."""
    (tmp_path / "a.prototxt").write_bytes(b"name: 'a'")

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_web_server_is_for_reading(web: str) -> None:
    assert places.read(f"{web}/a.prototxt") == b"name: 'a'"
    assert list(places.expand(f"{web}/")) == [f"{web}/a.prototxt"]
    with pytest.raises(OSError, match="http:// is for reading only"):
        places.write_atomically(f"{web}/a.prototxt", b"")
    with pytest.raises(FileNotFoundError):
        places.read(f"{web}/b.prototxt")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("xyz://a/b", "nobody knows the protocol xyz://"),
        ("gs://a/b", r"gs:// needs a package that is not installed: pip install gcsfs"),
        ("http://127.0.0.1:9/x", "ClientConnectorError"),
        ("s3://no-such-bucket/x", "no such file or folder"),
    ],
)
def test_urls_that_lead_nowhere_say_why(url: str, told: str, bucket: str) -> None:
    with pytest.raises(OSError, match=told) as raised:
        places.read(url)
    assert raised.value.strerror
    assert raised.value.filename == url


def test_local_paths_load_no_fsspec(tmp_path: Path) -> None:
    program = (
        "import sys; from prototool.batch import places; places.write_atomically(sys.argv[1], b'x'); "
        "places.read(sys.argv[1]); list(places.expand(sys.argv[2])); sys.exit('fsspec' in sys.modules)"
    )
    folder = f"file://{tmp_path}"
    assert subprocess.run([sys.executable, "-c", program, f"{folder}/a.prototxt", folder], check=False).returncode == 0
