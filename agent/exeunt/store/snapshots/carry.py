"""A snapshot as one file, to another machine and back: a plain zip, stored, the same bytes for the same snapshot."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
from pathlib import Path
from typing import Final

from exeunt.errors import StoreError
from exeunt.store.snapshots import manifest as documents
from exeunt.store.snapshots.kept import Kept
from exeunt.store.snapshots.manifest import Manifest
from exeunt.store.snapshots.shelf import Snapshots

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same snapshot is the same bytes
_PIECE: Final = 1 << 20
_ENCRYPTED: Final = 1
_UNREADABLE: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, EOFError, RuntimeError)


def carry_out(kept: Kept, target: Path) -> None:
    """Write the file, 0600, every part of it held against its digest; StoreError `snapshot.file-exists`."""
    kept.check()
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise StoreError("snapshot.file-exists", file=str(target)) from None
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name in (documents.NAME, *sorted(kept.manifest.files)):
                _add(archive, name, kept.folder / name)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 3  # so that the file mode below is read as one
    entry.external_attr = 0o100600 << 16
    entry.file_size = path.stat().st_size  # tells zipfile in time whether its large format is needed
    with path.open("rb") as source, archive.open(entry, "w") as into:
        shutil.copyfileobj(source, into, _PIECE)


def carry_in(snapshots: Snapshots, source: Path) -> Kept:
    """Take in what `carry_out` wrote, here or elsewhere.

    StoreError: `snapshot.bad-bundle` for what it would not have written, `snapshot.changed` for a file with other
    bytes than its digest says, `snapshot.already-here`, `snapshot.newer`.
    """
    if source.exists() and not source.is_file():
        raise _bad(source, "not a regular file")  # to read a pipe means to wait for somebody to write
    try:
        with zipfile.ZipFile(source) as archive:
            return _take_in(snapshots, archive, source)
    except _UNREADABLE as error:
        raise _bad(source, type(error).__name__) from None


def _take_in(snapshots: Snapshots, archive: zipfile.ZipFile, source: Path) -> Kept:
    document = _document(archive, source)
    manifest = documents.decode(document, f"{source}!{documents.NAME}")
    _check_entries(archive, manifest, source)
    with snapshots.draft() as draft:
        for name, line in sorted(manifest.files.items()):
            with archive.open(name) as packed:
                if draft.put_file(name, packed) != line:
                    raise StoreError("snapshot.changed", file=f"{source}!{name}")
        return draft.settle(document, manifest.id)


def _document(archive: zipfile.ZipFile, source: Path) -> bytes:
    first = next(iter(archive.infolist()), None)
    if first is None or first.filename != documents.NAME or not _is_plain(first) or first.file_size > documents.LARGEST:
        raise _bad(source, documents.NAME)
    return archive.read(first)


def _check_entries(archive: zipfile.ZipFile, manifest: Manifest, source: Path) -> None:
    """Exactly the files that the manifest names, whose names it checks: none twice, none elsewhere, none packed.

    Stored entries that do not overlap are together no larger than the file: nothing can swell.
    """
    entries = archive.infolist()
    if sorted(entry.filename for entry in entries) != sorted([documents.NAME, *manifest.files]):
        raise _bad(source, "other files than the manifest names")
    if sum(entry.file_size for entry in entries) > source.stat().st_size:
        raise _bad(source, "overlapping entries")
    for entry in entries[1:]:
        if not _is_plain(entry) or entry.file_size != manifest.files[entry.filename].size:
            raise _bad(source, entry.filename)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    stored = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == entry.file_size
    return stored and not entry.flag_bits & _ENCRYPTED


def _bad(source: Path, why: str) -> StoreError:
    return StoreError("snapshot.bad-bundle", file=str(source), why=why)
