"""What files call somebody → the id of a principal or group, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from pyarrow import compute

from exeunt.sdk import Gap
from exeunt_exports.people import Directory
from exeunt_exports.source import Block, translated
from exeunt_exports.tables import Column
from exeunt_exports.words import NOBODY, spelled

_SEPARATOR: Final = "\x1f"
_MOST_TOLD: Final = 20


class Subjects:
    """For one reading: remembers what fitted several, for then it is not known who is meant; and what fitted nobody."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._several: dict[tuple[str, str], None] = {}
        self._nobody: dict[tuple[str, str], None] = {}

    def column(self, block: Block, fields: Sequence[str]) -> Column:
        """Whom these columns mean together, row by row; "" where they name nobody."""
        written = compute.binary_join_element_wise(*(block.columns[field] for field in fields), _SEPARATOR)
        return translated(
            written, lambda words: self.one(block, dict(zip(fields, words.split(_SEPARATOR), strict=True)))
        )

    def one(self, block: Block, called: Mapping[str, str]) -> str:
        """Whom these words mean, each by its field; "" where they name nobody."""
        file = block.source.file
        named = {field: word for field, word in called.items() if spelled(word) not in NOBODY}
        found = self._directory.find(named, file.folder)
        if found.id and not found.known:
            doubts = self._several if found.several else self._nobody
            doubts[file.name, " ".join(filter(None, named.values()))] = None
        return found.id

    @property
    def gaps(self) -> list[Gap]:
        """What fitted several people, each name once; the last of many stands for the rest."""
        return _gaps("exports.several-fit", self._several)

    @property
    def strangers(self) -> list[Gap]:
        """What fitted nobody: a gap only where somebody is given something, for an owner may well be on no list."""
        return _gaps("exports.no-member", self._nobody)


def _gaps(code: str, told: Iterable[tuple[str, str]]) -> list[Gap]:
    return [Gap(code, {"file": file, "name": name}) for file, name in islice(told, _MOST_TOLD)]
