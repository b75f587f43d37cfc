"""No two rows may be the same thing: found without keeping the rows, eight bytes for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from exeunt_exports.files import bad
from exeunt_exports.source import Source


class Seen:
    """Keeps a number for each identity; two that are equal are looked for again, in the files."""

    def __init__(self) -> None:
        self._hashes: list[npt.NDArray[np.int64]] = []

    def add(self, identities: Sequence[str]) -> None:
        self._hashes.append(np.fromiter(map(hash, identities), np.int64, len(identities)))

    def check(self, sources: Sequence[tuple[Source, str]]) -> None:
        """An error that names two rows with one identity, in these fields of these files."""
        hashes = np.concatenate([np.empty(0, np.int64), *self._hashes])
        self._hashes.clear()
        hashes.sort()
        for twice in np.unique(hashes[1:][hashes[1:] == hashes[:-1]]):
            _name(sources, int(twice))


def _name(sources: Iterable[tuple[Source, str]], wanted: int) -> None:
    """Different texts may have one number; then nothing is wrong."""
    first: dict[str, tuple[Source, int]] = {}
    for source, field in sources:
        for block in source.blocks([field]):
            for value, row in zip(block.values(field), block.rows.to_pylist(), strict=True):
                if hash(value) != wanted:
                    continue
                if value not in first:
                    first[value] = (source, row)
                    continue
                before, earlier = first[value]
                where = str(earlier) if before is source else f"{before.file.name}: {earlier}"
                raise bad(
                    "exports.duplicate",
                    source.file.name,
                    row=row,
                    column=source.heading(field),
                    value=value,
                    first=where,
                )
