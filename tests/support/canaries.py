"""Secrets that can be recognised wherever they turn up, and the search for them in everything a run leaves behind."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from pyarrow import parquet

SHORTEST = 8
_PACKED = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
_SQLITE = b"SQLite format 3\0"
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class Found:
    """A secret, by its name, and where it was."""

    secret: str
    form: str
    place: str


def forms(secret: str) -> Mapping[str, bytes]:
    """How a secret may look: as it is, escaped, quoted, in hexadecimal, in base64 wherever in the encoded text."""
    raw = secret.encode()
    shown = {
        "plain": raw,
        "json": json.dumps(secret)[1:-1].encode(),
        "repr": repr(secret)[1:-1].encode(),
        "url": quote(secret, safe="").encode(),
        "form": quote_plus(secret).encode(),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "utf-16": secret.encode("utf-16-le"),
        "reversed": raw[::-1],
    }
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        # the first and last groups hold bits of the neighbours
        middle = encoded[0 if shift == 0 else 4 : len(encoded) // 4 * 4 - 4]
        shown[f"base64+{shift}"] = middle
        shown[f"base64url+{shift}"] = middle.replace(b"+", b"-").replace(b"/", b"_")
    return {name: form for name, form in shown.items() if len(form) >= SHORTEST}


def search(secrets: Mapping[str, str], places: Iterable[tuple[str, bytes]]) -> list[Found]:
    """Every secret that stands anywhere, with its form and place; *secrets* by name."""
    needles = [(name, form, text) for name, secret in secrets.items() for form, text in forms(secret).items()]
    found = []
    for place, data in places:
        found += [Found(name, form, place) for name, form, text in needles if text in data]
    return found


def opened(place: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes as they are, and what is packed into them: zips, tables, base64 of anything (engines keep state so)."""
    yield place, data
    if data.startswith(_PARQUET):
        yield f"{place} (rows)", str(parquet.read_table(io.BytesIO(data)).to_pylist()).encode()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            for name in bundle.namelist():
                yield from opened(f"{place}!{name}", bundle.read(name))
    unpacked = b"\n".join(_unpacked(data))
    if unpacked:
        yield f"{place}, decoded", unpacked


def _unpacked(data: bytes) -> Iterator[bytes]:
    for packed in _PACKED.findall(data):
        text = packed.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        try:
            yield base64.b64decode(text[: len(text) // 4 * 4])
        except binascii.Error:
            continue


def files(folders: Iterable[Path], *, but: Sequence[Path] = ()) -> Iterator[tuple[str, bytes]]:
    """Every file as bytes and, of a database, also every value of every table: pages and logs hide half of it."""
    kept = {path.resolve() for path in but}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.resolve() not in kept:
                data = path.read_bytes()
                yield from opened(str(path), data)
                if data.startswith(_SQLITE):
                    yield from opened(f"{path} (tables)", _tables(path))


def _tables(path: Path) -> bytes:
    values: list[bytes] = []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            for row in base.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 (the database's own names)
                values += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(values)
