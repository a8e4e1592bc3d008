"""An LMDB of pictures with labels (source: Caffe 1.0's DataLayer): its entries in the order of their keys."""

from __future__ import annotations

import os
import threading
from typing import Any

from prototool.analysis.fields import flag
from prototool.engines.torch.data.datum import Datum
from prototool.engines.torch.data.items import Item
from prototool.engines.torch.data.libraries import library
from prototool.engines.torch.data.pictures import NoPictureError
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import SourceError
from prototool.schema.bound import Message
from prototool.schema.wire import WireError

# The file that an LMDB's folder holds, and one that a LevelDB's does.
LMDB_FILE = "data.mdb"
LEVELDB_FILE = "CURRENT"

TO_LMDB = "write it as an LMDB (convert_imageset -backend lmdb does) and state backend: LMDB, or train with real Caffe"


class Environments:
    """The databases that are open: LMDB lets a process open each only once, and several nets may read one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open: dict[str, tuple[Any, int]] = {}

    def take(self, path: str) -> Any:
        """A database, opened if need be. Raises lmdb.Error."""
        with self.lock:
            environment, users = self.open.get(path, (None, 0))
            if environment is None:
                # Nobody writes while a net trains; without a lock file the folder need not be writable.
                environment = library("lmdb").open(path, readonly=True, lock=False, create=False)
            self.open[path] = (environment, users + 1)
            return environment

    def give_back(self, path: str) -> None:
        """Close a database that nobody else uses."""
        with self.lock:
            environment, users = self.open.pop(path)
            if users > 1:
                self.open[path] = (environment, users - 1)
            else:
                environment.close()


ENVIRONMENTS = Environments()


class Database:
    """The pictures of a Data layer. Raises SourceError."""

    def __init__(self, setting: Setting, fields: Message, transform: Message) -> None:
        self.setting = setting
        self.source = fields.text("source")
        self.forced = [colour for colour in (True, False) if flag(transform, "force_color" if colour else "force_gray")]
        folder = setting.path(self.source)
        self.check(fields, folder)
        self.path = os.path.realpath(folder)
        lmdb = library("lmdb")
        try:
            self.environment = ENVIRONMENTS.take(self.path)
            with self.environment.begin() as reading:
                self.keys: list[bytes] = list(reading.cursor().iternext(keys=True, values=False))
        except lmdb.Error as error:
            raise setting.error(f"its LMDB '{self.source}' cannot be opened: {error}") from None
        self.count = len(self.keys)
        if not self.count:
            self.close()
            raise setting.error(f"its LMDB '{self.source}' is empty")

    def check(self, fields: Message, folder: str) -> None:
        """Refuse what is no LMDB, or not stated to be one."""
        is_lmdb, is_leveldb = (os.path.isfile(os.path.join(folder, name)) for name in (LMDB_FILE, LEVELDB_FILE))
        if fields.text("backend") != "LMDB":
            if is_lmdb:
                raise self.setting.error(f"'{self.source}' is an LMDB, and it reads a LEVELDB; state backend: LMDB")
            stated = "" if "backend" in fields else " (as Caffe does where backend is not stated)"
            message = f"it reads a LEVELDB{stated}, '{self.source}', which this engine does not read"
            raise self.setting.error(f"{message}; {TO_LMDB}")
        if not os.path.isdir(folder):
            raise self.setting.missing("its LMDB", self.source)
        if not is_lmdb:
            what = f"is a LevelDB; {TO_LMDB}" if is_leveldb else f"is no LMDB: there is no {LMDB_FILE} in it"
            raise self.setting.error(f"'{self.source}' {what}")

    def load(self, index: int) -> Item:
        """An entry's picture."""
        # Values are looked at where the database has them in memory, as long as it is being read.
        with self.environment.begin(buffers=True) as reading:
            try:
                datum = Datum.parse(reading.get(self.keys[index]))
                if datum.encoded and len(self.forced) > 1:
                    raise self.error(index, "is encoded, and force_color and force_gray are stated; state one of them")
                pixels = datum.pixels(self.forced[0] if self.forced else None)
                return Item(index, pixels, float(datum.label))
            except WireError as error:
                raise self.error(index, f"is no Datum: {error}") from None
            except NoPictureError as error:
                raise self.error(index, str(error)) from None

    def error(self, index: int, message: str) -> SourceError:
        """The error of an entry."""
        key = self.keys[index].decode("utf-8", "backslashreplace")
        return self.setting.error(f"entry {index + 1} of its LMDB '{self.source}', with the key '{key}', {message}")

    def close(self) -> None:
        """Let go of the database."""
        ENVIRONMENTS.give_back(self.path)
