"""What a snapshot says of itself: one canonical JSON document, strict when it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec

from exeunt.errors import Param, StoreError
from exeunt.model import canonical

FORMAT: Final = 1
NAME: Final = "manifest.json"
LARGEST: Final = 64 << 20
"""Of the document itself: a stranger's file must not fill the memory before it is refused."""

ID: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
TITLE: Final = re.compile(r"[^\W_][\w.-]{0,63}")
_FILE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_.-]*){0,3}\.(json|arrow|parquet)")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in the document."""


class FileLine(_Line, frozen=True, kw_only=True):
    size: int
    sha256: str


class GapLine(_Line, frozen=True, kw_only=True):
    code: str
    params: dict[str, Param] = {}
    about: tuple[str, str, str, str] | None = None


class PartLine(_Line, frozen=True, kw_only=True):
    """How well one part was read, and the file that holds its rows as they were delivered."""

    part: str
    table: str
    kind: str = ""
    cause: str = ""
    state: str
    rows: int
    counted: int | None = None
    how: str = ""
    as_of: datetime | None = None
    missing: int = 0
    repeated: int = 0
    circles: int = 0
    gaps: tuple[GapLine, ...] = ()
    file: str = ""

    @property
    def whole(self) -> bool:
        """Nothing is known to be missing."""
        return self.state in ("whole", "beside") and not (self.missing or self.repeated or self.circles)


class SystemLine(_Line, frozen=True, kw_only=True):
    """One system. `settings` is a digest of what the configuration said of it, `sizes` counts rows by table."""

    kind: str
    distribution: str
    version: str
    code: str
    settings: str
    read_at: datetime
    parts: tuple[PartLine, ...]
    sizes: dict[str, int]


class Manifest(_Line, frozen=True, kw_only=True):
    """`gaps`: what could not be read at all. `roster`: the systems that said who works here."""

    format: int = FORMAT
    id: str
    name: str = ""
    taken: datetime
    installation: str
    config: str
    roster: tuple[str, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    systems: dict[str, SystemLine]
    files: dict[str, FileLine]

    @property
    def whole(self) -> bool:
        """Everything was read, and all of it."""
        parts = (part for system in self.systems.values() for part in system.parts)
        return not self.gaps and all(part.whole for part in parts)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def encode(manifest: Manifest) -> bytes:
    return canonical.encode(msgspec.to_builtins(manifest))


def decode(data: bytes, file: str) -> Manifest:
    """The manifest in *data*; *file* is its name in what is wrong.

    StoreError: `snapshot.newer`, or `snapshot.bad-manifest` for everything that `encode` would not have written.
    """
    try:
        built = canonical.decode(data)
    except (ValueError, TypeError, RecursionError):
        raise StoreError("snapshot.bad-manifest", file=file, why="no canonical JSON") from None
    _check_format(built, file)
    try:
        manifest = msgspec.convert(built, Manifest)
    except msgspec.ValidationError as error:
        raise StoreError("snapshot.bad-manifest", file=file, why=str(error)) from None
    if why := _wrong(manifest):
        raise StoreError("snapshot.bad-manifest", file=file, why=why)
    return manifest


def _check_format(built: Any, file: str) -> None:
    found = built.get("format") if isinstance(built, Mapping) else None
    if isinstance(found, int) and found > FORMAT:
        raise StoreError("snapshot.newer", file=file, found=found, known=FORMAT)


def _wrong(manifest: Manifest) -> str:
    """What the types alone do not say. File names are checked here, once: nothing outside the folder can be meant."""
    if not ID.fullmatch(manifest.id) or (manifest.name and not TITLE.fullmatch(manifest.name)):
        return "id, name"
    for name, line in manifest.files.items():
        if not _FILE.fullmatch(name) or ".." in PurePosixPath(name).parts or name == NAME:
            return f"files: {name}"
        if not _DIGEST.fullmatch(line.sha256) or line.size < 0:
            return f"files: {name}"
    parts = (part for system in manifest.systems.values() for part in system.parts)
    if missing := next((part.file for part in parts if part.file and part.file not in manifest.files), ""):
        return f"files: {missing}"
    return ""
