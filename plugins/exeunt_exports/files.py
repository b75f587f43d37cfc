"""The files of a folder, and the errors that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from exeunt.sdk import Denied, Unavailable

TEXT: Final = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK: Final = ".xlsx"
OTHER_TABLES: Final = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".et", ".numbers"})
"""Spreadsheets that are not read: somebody who puts one there means it to be."""


def bad(code: str, file: str, /, **params: str | int) -> Denied:
    """The error that names file, and row and column where known. A person must mend it: no use to try again."""
    return Denied(code, file=file, **params)


@dataclass(frozen=True, slots=True)
class File:
    """`name` is what people read: with its folder, where that is not the system's own."""

    path: Path
    name: str
    size: int
    changed: int

    @property
    def as_of(self) -> datetime:
        """When it was last written: what stands in it was true before."""
        return datetime.fromtimestamp(self.changed / 10**9, UTC)

    @property
    def folder(self) -> Path:
        """The folder it stands in: that of one system."""
        return self.path.parent

    @property
    def is_table(self) -> bool:
        """By its name; whoever puts such a file there means it to be read."""
        return self.path.suffix.lower() in TEXT | OTHER_TABLES | {WORKBOOK}

    def unchanged(self) -> File:
        """Itself; Unavailable where somebody has written to it since it was listed."""
        now = _listed(self.path, self.name)
        if now != self:
            raise Unavailable("exports.changed", file=self.name)
        return self


def files_in(folder: Path, *, beside: str = "") -> Iterator[File]:
    """Every file that somebody may have meant, by name. *beside* is how the folder was named, where it is another."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not is_left_behind(path.name))
    except OSError as error:
        raise Denied("exports.no-folder", folder=str(folder), why=error.strerror or "") from None
    for path in paths:
        yield _listed(path, f"{beside}/{path.name}" if beside else path.name)


def _listed(path: Path, name: str) -> File:
    try:
        stat = path.stat()
    except OSError as error:
        raise Unavailable("exports.unreadable", file=name, why=error.strerror or "") from None
    return File(path, name, stat.st_size, stat.st_mtime_ns)


def is_left_behind(name: str) -> bool:
    """What is hidden, what office programs leave beside an open document, what archives of a Mac bring along."""
    return name.startswith((".", "~$")) or name == "__MACOSX"
