"""Whether a workbook may be opened at all: looked at from outside, before any of its XML is read."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from string import ascii_uppercase
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from exeunt_exports.files import File, bad

UNPACKED_MIB: Final = 320
"""A workbook of 10 MiB unpacks to some 130; what unpacks to more than this was made to."""

_MOST_PARTS: Final = 2_000
_CHUNK: Final = 1 << 20
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)\"")
_LONGEST_TAG: Final = 200


def check_archive(file: File, *, mib: int) -> None:
    """Errors for what is too large, made to explode, or no workbook."""
    if not (importlib.util.find_spec("openpyxl") and importlib.util.find_spec("defusedxml")):
        raise bad("exports.no-workbooks", file.name)
    if not file.size:
        raise bad("exports.empty-file", file.name)
    if file.size > mib << 20:
        raise bad("exports.large", file.name, mib=-(-file.size >> 20), limit=mib)
    try:
        with ZipFile(file.path) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError):
        raise bad("exports.no-workbook", file.name) from None
    # a part never yields more than it declares here: ZipFile stops there
    unpacked = sum(part.file_size for part in parts) >> 20
    if unpacked > UNPACKED_MIB or len(parts) > _MOST_PARTS:
        raise bad("exports.explodes", file.name, mib=unpacked, limit=UNPACKED_MIB)


def merged(archive: ZipFile, part: str, first: int) -> str:
    """A range of merged cells (`A1:D1`) that reaches to row *first* of this sheet or below it, or "".

    openpyxl does not say while it streams.
    """
    ranges = (found.group(1).decode("ascii") for found in _search(archive, part, _MERGED))
    return next((each for each in ranges if int(each.rpartition(":")[2].lstrip(ascii_uppercase)) >= first), "")


def _search(archive: ZipFile, part: str, pattern: re.Pattern[bytes]) -> Iterator[Any]:
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield from pattern.finditer(before + chunk)
            before = chunk[-_LONGEST_TAG:]
