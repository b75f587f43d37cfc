"""An export as files: a folder or a zip, written private, read strictly."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from exeunt.errors import TrailError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same bundle is the same bytes
_UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, EOFError, RuntimeError, LookupError)


def write(files: Mapping[str, bytes], target: Path) -> None:
    """A zip if *target* is named so, else a folder; TrailError `trail.export-exists` rather than write over one."""
    try:
        if target.suffix == ".zip":
            _write_file(target, pack(files))
        else:
            target.mkdir(mode=0o700, parents=True)
            for name, data in files.items():
                _write_file(target / name, data)
    except (FileExistsError, NotADirectoryError):
        raise TrailError("trail.export-exists", where=str(target)) from None


def read(source: Path) -> dict[str, bytes]:
    """Name → bytes; TrailError `trail.bad-bundle` for a zip that `write` would not have made, or what is no file."""
    if source.is_dir():
        return {path.name: _read_file(path) for path in source.iterdir()}
    return unpack(_read_file(source), source.name)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip without compression, dates or order of its own: one content, one byte string."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # so that the file mode below is read as one
            entry.external_attr = 0o100600 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            # Stored only: a compressed entry could grow without bound before it is refused.
            if any(entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(data) for entry in entries):
                raise TrailError("trail.bad-bundle", name=name)
            files = {entry.filename: archive.read(entry) for entry in entries}
            if pack(files) != data:
                raise TrailError("trail.bad-bundle", name=name)
            return files
    except _UNREADABLE:
        raise TrailError("trail.bad-bundle", name=name) from None


def _write_file(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


def _read_file(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise TrailError("trail.bad-bundle", name=path.name)
    return path.read_bytes()
