"""One recognised file, read in blocks: the wanted fields as text, trimmed, each row with its number in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pyarrow as pa
from pyarrow import compute

from exeunt_exports.delimited import Delimited
from exeunt_exports.files import File, bad
from exeunt_exports.settings import Role
from exeunt_exports.values import Unreadable
from exeunt_exports.words import ERRORS
from exeunt_exports.workbook import Workbook

T = TypeVar("T")

_ERRORS: Final = pa.array(sorted(ERRORS), pa.string())


@dataclass(frozen=True, slots=True)
class Source:
    """A file and what is known of it.

    kind    as the configuration has it
    fields  field → position of its column
    totals  the numbers of the rows that are totals and nothing else: they are left out
    """

    file: File
    table: Delimited | Workbook
    role: Role
    kind: str
    fields: Mapping[str, int]
    totals: tuple[int, ...] = ()

    def has(self, *fields: str) -> tuple[str, ...]:
        """Those of *fields* that it has, in their order."""
        return tuple(field for field in fields if field in self.fields)

    def heading(self, field: str) -> str:
        return self.table.header[self.fields[field]]

    def blocks(self, fields: Sequence[str]) -> Iterator[Block]:
        """All rows in which any of *fields* has something; an error for a cell in which a formula failed."""
        for rows, batch in self.table.batches([self.fields[field] for field in fields]):
            columns = [compute.utf8_trim_whitespace(column) for column in batch.columns]
            filled = _any_filled(columns)
            if self.totals:
                filled = compute.and_not(filled, compute.is_in(rows, pa.array(self.totals, pa.int64())))
            if not filled.true_count:
                continue
            kept = {field: column.filter(filled) for field, column in zip(fields, columns, strict=True)}
            block = Block(self, rows.filter(filled), kept)
            block.check()
            yield block


def _any_filled(columns: Sequence[Any]) -> Any:
    filled = compute.not_equal(columns[0], "")
    for column in columns[1:]:
        filled = compute.or_(filled, compute.not_equal(column, ""))
    return filled


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a source. `rows` are their numbers."""

    source: Source
    rows: Any  # pyarrow has no types
    columns: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.rows)

    def check(self) -> None:
        """A formula that failed, like a look-up, says nothing: whoever reads on takes not known for none."""
        for field, column in self.columns.items():
            failed = compute.is_in(column, _ERRORS)
            if failed.true_count:
                raise self.wrong("exports.failed-formula", field, column.filter(failed)[0].as_py())

    def values(self, field: str) -> list[str]:
        values: list[str] = self.columns[field].to_pylist()
        return values

    def translated(self, field: str, meaning: Callable[[str], object]) -> Any:
        """The column with the meaning of each cell in its place, as an array; an error that names row and column."""
        return translated(self.columns[field], lambda value: self.meaning(field, value, meaning))

    def translated_pairs(self, field: str, meaning: Callable[[str], tuple[str, str]]) -> tuple[Any, Any]:
        """The same for what has two parts, as two columns."""
        coded = self.columns[field].dictionary_encode()
        pairs = [self.meaning(field, value, meaning) for value in coded.dictionary.to_pylist()]
        first, second = (pa.array(part, pa.string()).take(coded.indices) for part in zip(*pairs, strict=True))
        return first, second

    def meaning(self, field: str, value: str, meaning: Callable[[str], T]) -> T:
        try:
            return meaning(value)
        except Unreadable as error:
            raise self.wrong(str(error), field, value) from None

    def wrong(self, code: str, field: str, value: str = "") -> Exception:
        """The error for the first row with this value."""
        row = self.rows[compute.index(self.columns[field], value).as_py()].as_py()
        return bad(code, self.source.file.name, row=row, column=self.source.heading(field), value=value)


def translated(column: Any, meaning: Callable[[str], object]) -> Any:
    """Each value's meaning, asked once for each different value."""
    coded = column.dictionary_encode()
    return pa.array([meaning(value) for value in coded.dictionary.to_pylist()]).take(coded.indices)
