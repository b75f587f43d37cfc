"""A snapshot on disk, opened: every file is held against its digest before anybody reads it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from exeunt.errors import StoreError
from exeunt.store.snapshots import manifest as documents
from exeunt.store.snapshots.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Kept:
    """`digest`: SHA-256 of the manifest, which names every other file's: it stands for all of them."""

    folder: Path
    manifest: Manifest
    digest: str

    @classmethod
    def at(cls, folder: Path) -> Self:
        """StoreError: `snapshot.file-missing`, `snapshot.bad-manifest`, `snapshot.newer`."""
        file = folder / documents.NAME
        try:
            with file.open("rb") as opened:
                data = opened.read(documents.LARGEST)
        except OSError:
            raise StoreError("snapshot.file-missing", file=str(file)) from None
        return cls(folder, documents.decode(data, str(file)), hashlib.sha256(data).hexdigest())

    def arrow(self, name: str) -> Any:
        """A table, memory-mapped: the numbers are there at once, and text is read when somebody asks for a name."""
        return pa.ipc.open_file(self._checked(name)).read_all()

    def json(self, name: str) -> Any:
        return json.loads(self._checked(name).to_pybytes())

    def path(self, name: str) -> Path:
        """The file itself, for what reads by path."""
        self._checked(name)
        return self.folder / name

    def check(self) -> None:
        """Hold every file against its digest."""
        for name in sorted(self.manifest.files):
            self._checked(name)

    def _checked(self, name: str) -> Any:
        """The bytes of a file, memory-mapped. StoreError `snapshot.changed` or `snapshot.file-missing` names it."""
        path, line = self.folder / name, self.manifest.files.get(name)
        if line is None or not path.is_file() or path.is_symlink():
            raise StoreError("snapshot.file-missing", file=str(path))
        if path.stat().st_size != line.size:
            raise StoreError("snapshot.changed", file=str(path))
        with path.open("rb") as file:  # read, not mapped: what is mapped counts as our memory once it was looked at
            if hashlib.file_digest(file, "sha256").hexdigest() != line.sha256:
                raise StoreError("snapshot.changed", file=str(path))
            return pa.memory_map(str(path)).read_buffer()
