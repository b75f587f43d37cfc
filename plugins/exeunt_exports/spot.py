"""In which column of a text file something stands that is no text, told even where more of the line is none."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TextIO

from exeunt_exports.files import File
from exeunt_exports.layout import DELIMITERS

_TOP: Final = 10
"""Lines among which the headings are looked for."""

_LONGEST: Final = 1 << 20
"""Characters of a line: a file without ends of lines must not be held in memory."""

_BAD: Final = "\0"  # a file that has it is refused before anything else
_MARKED: Final = "exeunt_exports.marked"

codecs.register_error(_MARKED, lambda error: (_BAD, error.end))  # type: ignore[attr-defined] # of whatever goes wrong


def column_of(file: File, encoding: str, line: int) -> str:
    """The heading over the first byte of a line that is none in this encoding; the column's number where the headings
    cannot be told; "" where the line cannot be split.
    """
    try:
        with file.path.open(encoding=encoding, errors=_MARKED, newline="\n") as stream:
            header, delimiter = _headings([*islice(_lines(stream), _TOP)])
            stream.seek(0)
            [row] = deque(csv.reader(_until(_lines(stream), line), delimiter=delimiter), maxlen=1)
    except csv.Error:  # a cell without end: which column it is of cannot be told
        return ""
    place = len(row) - 1
    heading = header[place].strip() if place < len(header) else ""
    return heading if heading and _BAD not in heading else str(place + 1)


def _lines(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise csv.Error("no line is that long")
        yield line


def _headings(top: Sequence[str]) -> tuple[list[str], str]:
    """The first line that is more than a title, or the only heading there is; and what separates its cells."""
    split = [max(((_cells(line, each), each) for each in DELIMITERS), key=lambda one: len(one[0])) for line in top]
    return next((one for one in split if len(one[0]) > 1), split[0])


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _until(lines: Iterator[str], last: int) -> Iterator[str]:
    """All before the first bad byte of that line."""
    for line in islice(lines, last - 1):
        yield line.replace(_BAD, "")
    for line in islice(lines, 1):
        # something must stand there: a cell that is empty at the end of its line is a cell all the same
        yield line.partition(_BAD)[0] + "?"
