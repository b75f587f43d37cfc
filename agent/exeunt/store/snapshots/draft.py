"""A snapshot being taken: a folder of its own that nobody else looks at, and its right name at the very end.

Whatever ends the process before that leaves a draft, never half a snapshot. A draft is locked while its process
lives, so that the next one can tell what was left behind and remove it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import pyarrow as pa

from exeunt.errors import StoreError
from exeunt.model.access import TableName
from exeunt.store.snapshots import manifest as documents
from exeunt.store.snapshots.kept import Kept
from exeunt.store.snapshots.manifest import FileLine, Manifest
from exeunt.store.snapshots.parts import PartFile

PREFIX: Final = ".draft-"
_PIECE: Final = 1 << 20


class Draft:
    """Made by `begin`. Systems may be written to from several threads: each has its own subfolder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / f"{PREFIX}{secrets.token_hex(8)}"
        self.folder.mkdir(mode=0o700)
        self._lock = _locked(self.folder, fcntl.LOCK_EX)

    def part(self, system: str, number: int, table: TableName) -> tuple[str, PartFile]:
        """A new part's file, and its name within the snapshot. Again under the same number: in place of the first."""
        name = f"{system}/parts/{number:04}.parquet"
        return name, PartFile(self._place(name), table)

    def path(self, name: str) -> Path:
        return self.folder / name

    def put_arrow(self, name: str, table: Any) -> None:
        """A table as it lies in memory, so that it can be mapped."""
        with self._new(name) as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)

    def keep_arrow(self, name: str, schema: Any, pieces: Iterable[Any]) -> Any:
        """A table that comes in pieces, of which only one is in memory: as it lies in its file, mapped."""
        with self._new(name) as file, pa.ipc.new_file(file, schema) as writer:
            for piece in pieces:
                writer.write_batch(piece)
        return pa.ipc.open_file(pa.memory_map(str(self.path(name)))).read_all()

    def put_json(self, name: str, value: object) -> None:
        with self._new(name) as file:
            file.write(json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii"))

    def drop_system(self, system: str) -> None:
        """Nothing of this system stays: it could not be read after all."""
        shutil.rmtree(self.folder / system, ignore_errors=True)

    def finish(self, manifest: Manifest) -> Kept:
        """Write the manifest with every file's digest, and give the snapshot its name; on disk when this returns."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        lines = {path.relative_to(self.folder).as_posix(): _settled(path) for path in files}
        return self.settle(documents.encode(msgspec.structs.replace(manifest, files=lines)), manifest.id)

    def put_file(self, name: str, source: IO[bytes]) -> FileLine:
        """A file from elsewhere; what arrived."""
        with self._new(name) as file:
            shutil.copyfileobj(source, file, _PIECE)
        return _settled(self.folder / name)

    def settle(self, document: bytes, identity: str) -> Kept:
        """Everything is here: add the manifest and take the right name, never somebody else's."""
        with self._new(documents.NAME) as file:
            file.write(document)
        _settled(self.folder / documents.NAME)
        for folder in [*(path for path in self.folder.rglob("*") if path.is_dir()), self.folder]:
            _sync_folder(folder)
        place = self.home / identity
        if place.exists():
            raise StoreError("snapshot.already-here", id=identity)
        self.folder.rename(place)
        self.folder = place
        _sync_folder(self.home)
        return Kept.at(place)

    def close(self) -> None:
        """Remove what was not finished."""
        if self.folder.name.startswith(PREFIX):
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def _new(self, name: str) -> Any:
        handle = os.open(self._place(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        return os.fdopen(handle, "wb")

    def _place(self, name: str) -> Path:
        path = self.folder / name
        for folder in reversed(path.parents):
            if folder.is_relative_to(self.folder):
                folder.mkdir(mode=0o700, exist_ok=True)
        return path


def begin(home: Path) -> Draft:
    """A new draft; those whose process is gone are removed. One process at a time: a new one is not yet locked."""
    handle = _locked(home, fcntl.LOCK_EX)
    try:
        for left in home.glob(f"{PREFIX}*"):
            with suppress(OSError):  # locked: somebody is at work on it
                os.close(_locked(left, fcntl.LOCK_EX | fcntl.LOCK_NB))
                shutil.rmtree(left, ignore_errors=True)
        return Draft(home)
    finally:
        os.close(handle)


def _locked(folder: Path, how: int) -> int:
    """Held until the handle is closed, however the process ends."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, how)
    except OSError:
        os.close(handle)
        raise
    return handle


def _settled(path: Path) -> FileLine:
    """Size and digest of a file that is on disk when this returns."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
        return FileLine(size=file.tell(), sha256=digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
