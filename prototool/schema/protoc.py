"""Running protoc: a .proto file as descriptors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet


class SchemaError(Exception):
    """A .proto file that cannot be used: what is wrong with it, or what is missing to read it."""


def command() -> list[str]:
    """How protoc is called here: the one of the package grpcio-tools, else the one on the PATH. Raises SchemaError."""
    if find_spec("grpc_tools"):
        return [sys.executable, "-m", "grpc_tools.protoc"]
    found = shutil.which("protoc")
    if found:
        return [found]
    raise SchemaError("reading a .proto file takes protoc: `pip install grpcio-tools`, or put a protoc on the PATH")


def described(source: Path, folders: Sequence[Path]) -> tuple[FileDescriptorProto, ...]:
    """A .proto file and those it imports, itself last. The first of the folders is its own. Raises SchemaError."""
    if not source.is_file():
        raise SchemaError(f"{source}: there is no such file")
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "set"
        includes = [f"-I{folder}" for folder in folders]
        arguments = [*command(), *includes, "--include_imports", f"--descriptor_set_out={out}", str(source)]
        done = subprocess.run(arguments, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if done.returncode:
            raise SchemaError(done.stderr.strip() or f"{source}: protoc failed with status {done.returncode}")
        return tuple(FileDescriptorSet.FromString(out.read_bytes()).file)
