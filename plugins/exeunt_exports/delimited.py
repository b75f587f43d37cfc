"""CSV and its kin. Looked through once, strictly, so that every fault has its row; then streamed, as often as wanted.

The strict look is Python's csv, row by row: ragged rows, quotes that do not close, no rows at all. What has passed it
is regular, and Arrow reads it in batches whose memory does not grow with the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import Any, Final, NamedTuple

import pyarrow as pa
from pyarrow import csv as arrow_csv

from exeunt.sdk import Unavailable
from exeunt_exports.encodings import encoding_of
from exeunt_exports.files import File, bad
from exeunt_exports.layout import DELIMITERS, Fits, may_be_headings, may_be_total, titles_above

BLOCK: Final = 1 << 20
"""Bytes read at once; no row is longer."""

_TOP: Final = 10
"""Lines among which titles and headings are looked for."""

_TYPE_LINE: Final = "#TYPE "  # PowerShell's Export-Csv begins with it
_SEPARATOR_LINE: Final = "sep="  # for Excel


@dataclass(frozen=True, slots=True)
class Delimited:
    """A text file that is regular.

    skipped   lines before the first row of data
    first     the number of that row, as a spreadsheet counts
    titles    the numbers of the rows above the headings
    apart     rows that may be totals, by their numbers
    count     how many rows have anything in them
    """

    file: File
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    skipped: int
    first: int
    titles: tuple[int, ...]
    apart: Mapping[int, tuple[str, ...]]
    count: int

    def batches(self, columns: Sequence[int]) -> Iterator[tuple[pa.Array, pa.RecordBatch]]:
        """The numbers of the batch's rows, and those columns of it, as text, in their order."""
        names = [str(number) for number in range(len(self.header))]
        wanted = [str(number) for number in columns]
        row = self.first
        try:
            for batch in _open(self, names, wanted):
                yield pa.array(range(row, row + len(batch)), pa.int64()), batch
                row += len(batch)
        except OSError as error:
            raise Unavailable("exports.unreadable", file=self.file.name, why=error.strerror or "") from None
        except pa.ArrowInvalid:
            raise bad("exports.long-row", self.file.name, row=row, bytes=BLOCK) from None


def _open(text: Delimited, names: list[str], wanted: list[str]) -> Any:
    return arrow_csv.open_csv(
        text.file.unchanged().path,
        read_options=arrow_csv.ReadOptions(
            use_threads=False,
            column_names=names,
            skip_rows=text.skipped,
            block_size=BLOCK,
            encoding="utf8" if text.encoding == "utf-8-sig" else text.encoding,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=text.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,  # rows keep their numbers
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, include_columns=wanted
        ),
    )


def read_delimited(file: File, *, encoding: str, fits: Fits, headings: Fits) -> Delimited:
    """Looks through the whole file; an error that names the row where it is not regular.

    *fits*: whether a row is the headings, with a title above them; *headings*: whether one further down is of another
    table.
    """
    if not file.size:
        raise bad("exports.empty-file", file.name)
    with file.path.open("rb") as stream:
        if stream.read(4) == b"PK\x03\x04":
            raise bad("exports.is-workbook", file.name)
    encoding = encoding_of(file, encoding)
    with _text(file, encoding) as lines:
        before, delimiter = _preamble(lines)
    top = _top(file, encoding, before, fits)
    with _text(file, encoding) as lines:
        for _ in range(top.before):
            next(lines)
        reader = csv.reader(lines, delimiter=delimiter or _delimiter(file, encoding, top.before), strict=True)
        return _looked_through(file, encoding, reader, top, headings)


@contextmanager
def _text(file: File, encoding: str) -> Iterator[TextIOWrapper]:
    with file.path.open(encoding=encoding, newline="") as lines:
        yield lines


def _preamble(lines: TextIOWrapper) -> tuple[int, str]:
    """How many lines stand before the headings, and the delimiter, if one of them names it."""
    before, delimiter = 0, ""
    for line in lines:
        words = line.strip()
        if words.lower().startswith(_SEPARATOR_LINE) and len(words) == len(_SEPARATOR_LINE) + 1:
            delimiter = words[-1]
        elif words and not words.startswith(_TYPE_LINE):
            break
        before += 1
    return before, delimiter


class _Top(NamedTuple):
    """How many lines stand before the headings, and the numbers of those that are titles."""

    before: int
    titles: tuple[int, ...] = ()


def _top(file: File, encoding: str, before: int, fits: Fits) -> _Top:
    with _text(file, encoding) as lines:
        numbered = [*enumerate(islice(lines, before + _TOP), 1)][before:]
    rows = [(number, max((_cells(line, each) for each in DELIMITERS), key=len)) for number, line in numbered]
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    titles = titles_above([cells for _, cells in filled], fits)
    if not titles:
        return _Top(before)
    return _Top(filled[titles][0] - 1, tuple(number for number, _ in filled[:titles]))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # told by the strict look
        return []


def _delimiter(file: File, encoding: str, before: int) -> str:
    """The one that makes most columns of the headings."""

    def width(delimiter: str) -> int:
        with _text(file, encoding) as lines:
            for _ in range(before):
                next(lines)
            return len(next(csv.reader(lines, delimiter=delimiter), ()))

    return max(DELIMITERS, key=width)


def _looked_through(file: File, encoding: str, reader: Any, top: _Top, headings: Fits) -> Delimited:
    number = top.before
    apart: dict[int, tuple[str, ...]] = {}
    try:
        header = tuple(cell.strip() for cell in next(reader, ()))
        number += 1
        skipped = top.before + reader.line_num
        rows = 0
        for row in reader:
            number += 1
            if may_be_headings(row) and headings(row):
                raise bad("exports.second-table", file.name, row=number)
            if may_be_total(row):
                apart[number] = tuple(row)
            if row and len(row) != len(header):
                raise bad("exports.ragged", file.name, row=number, columns=len(row), expected=len(header))
            rows += any(row)
    except csv.Error as error:
        if "field limit" in str(error):
            raise bad("exports.long-cell", file.name, row=number + 1, characters=csv.field_size_limit()) from None
        raise bad("exports.quote", file.name, row=number + 1) from None
    if not any(header):
        raise bad("exports.empty-file", file.name)
    if not rows:
        raise bad("exports.header-only", file.name)
    return Delimited(file, encoding, reader.dialect.delimiter, header, skipped, top.before + 2, top.titles, apart, rows)
