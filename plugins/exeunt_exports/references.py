"""What another row, or another file, calls a customer → the customer's id.

Each row may use another of two columns. Where it uses what customers are known by here, there is nothing to look up.
Otherwise the names that are in use are collected, and the customers gone through once for them: memory grows with the
references, not with the customers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import pyarrow as pa
from pyarrow import compute

from exeunt.sdk import Gap
from exeunt_exports.files import bad
from exeunt_exports.source import Block, Source, translated
from exeunt_exports.tables import Column

_MOST: Final = 1_000_000
_MOST_TOLD: Final = 20


def identity(source: Source) -> str:
    """What a customer is known by for ever: its number, or else its name."""
    return "id" if "id" in source.fields else "label"


def blocks(source: Source, *fields: str) -> Iterator[tuple[Block, Column]]:
    """Rows with those of *fields* that there are, and the customers' ids; an error where a row has none."""
    field = identity(source)
    for block in source.blocks(list(dict.fromkeys((field, *source.has(*fields))))):
        ids = block.columns[field]
        if compute.any(compute.equal(ids, "")).as_py():
            raise block.wrong("exports.empty-cell", field)
        yield block, ids


class References:
    """*by_id* and *by_name* are the fields of *source* that may name a customer of these *customers*.

    `fields`: those that it has, the surest first; in each row the first that is filled counts.
    """

    def __init__(self, source: Source, customers: Sequence[Source], *, by_id: str, by_name: str) -> None:
        known_by = {identity(each) for each in customers}
        self._known_by = {"id": by_id, "label": by_name}[known_by.pop()] if len(known_by) == 1 else ""
        self.fields = tuple(dict.fromkeys(source.has(self._known_by, by_id, by_name)))
        self._source = source
        self._ids: dict[str, str] = {}
        self._several: set[str] = set()
        if any(field != self._known_by for field in self.fields):
            self._look_up(customers, self._names())

    def column(self, block: Block) -> Column:
        """The customer of each row; "" where there is none, or it cannot be told which."""
        ids = translated(self.words(block), self._id)
        if self._known_by not in self.fields:
            return ids
        known = block.columns[self._known_by]
        return compute.if_else(compute.equal(known, ""), ids, known)

    def words(self, block: Block) -> Column:
        """What each row calls its customer; "" where it names none."""
        words = pa.repeat("", len(block))
        for field in reversed(self.fields):
            words = compute.if_else(compute.equal(block.columns[field], ""), words, block.columns[field])
        return words

    @property
    def gaps(self) -> list[Gap]:
        names = sorted(self._several)[:_MOST_TOLD]
        return [Gap("exports.several-customers", {"file": self._source.file.name, "name": name}) for name in names]

    def _id(self, word: str) -> str:
        return "" if word in self._several else self._ids.get(word, word)

    def _names(self) -> Collection[str]:
        """What rows use that customers are not known by."""
        used: set[str] = set()
        for block in self._source.blocks(self.fields):
            words = self.words(block)
            if self._known_by in self.fields:
                words = words.filter(compute.equal(block.columns[self._known_by], ""))
            used.update(compute.unique(words).to_pylist())
            if len(used) > _MOST:
                column = self._source.heading(self.fields[-1])
                raise bad("exports.too-many-names", self._source.file.name, column=column, limit=_MOST)
        return used - {""}

    def _look_up(self, customers: Sequence[Source], names: Collection[str]) -> None:
        if not names:
            return
        wanted = pa.array(names, pa.string())
        for source in customers:
            for block, ids in blocks(source, "label", "key"):
                for column in block.columns.values():
                    hits = compute.is_in(column, wanted)
                    self._keep(column.filter(hits).to_pylist(), ids.filter(hits).to_pylist())

    def _keep(self, names: Sequence[str], ids: Sequence[str]) -> None:
        for name, id_ in zip(names, ids, strict=True):
            if self._ids.setdefault(name, id_) != id_:
                self._several.add(name)
