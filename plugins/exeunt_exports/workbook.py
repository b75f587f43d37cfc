"""XLSX. Read as a whole, once: it is small, or refused. Cells become text as a person sees them.

A cell with a formula is no data: its last result may be of another day, or of whoever made the file. Text that begins
with `=` is text.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import IO, Any, Final, NamedTuple

import pyarrow as pa

from exeunt.sdk import CallError
from exeunt_exports.archive import check_archive, merged
from exeunt_exports.files import File, bad
from exeunt_exports.layout import MOST_TITLES, Fits, may_be_headings, may_be_total, titles_above

_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_ROUNDED: Final = 10**15  # spreadsheets keep 15 digits of a number
_MOST_CELLS: Final = 32_000_000
"""Of rows with anything in them, empty cells too: each is held. A workbook of 100 MiB has some 20 million."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """One sheet of a workbook.

    rows      the numbers of the rows below the headings that have anything in them
    others    sheets with something in them that were not read
    formulas  the first cell with a formula in each column that has one
    titles    the numbers of the rows above the headings
    apart     rows that may be totals, by their numbers
    sums      the first cell with a formula in each of these
    rounded   the first number of more digits than a spreadsheet keeps, in each column that has one
    """

    file: File
    sheet: str
    others: tuple[str, ...]
    header: tuple[str, ...]
    rows: pa.Array
    columns: tuple[pa.Array, ...]
    formulas: Mapping[int, str]
    titles: tuple[int, ...]
    apart: Mapping[int, tuple[str, ...]]
    sums: Mapping[int, str]
    rounded: Mapping[int, str]

    @property
    def count(self) -> int:
        """How many rows there are below the headings."""
        return len(self.rows)

    def check_ids(self, columns: Iterable[int]) -> None:
        """An error for a number in these columns that a spreadsheet has rounded: two ids may have become one."""
        for column in columns:
            if column in self.rounded:
                raise bad("exports.rounded", self.file.name, sheet=self.sheet, cell=self.rounded[column])

    def check_sums(self, totals: Collection[int]) -> None:
        """An error for a formula in a row that might have been totals, and is none."""
        for row, cell in self.sums.items():
            if row not in totals:
                raise bad("exports.formula", self.file.name, sheet=self.sheet, cell=cell)

    def batches(self, columns: Sequence[int]) -> Iterator[tuple[pa.Array, pa.RecordBatch]]:
        """The numbers of the rows, and those columns, as text, in their order."""
        for column in columns:
            if column in self.formulas:
                raise bad("exports.formula", self.file.name, sheet=self.sheet, cell=self.formulas[column])
        self.file.unchanged()
        arrays = [self.columns[column] for column in columns]
        yield self.rows, pa.RecordBatch.from_arrays(arrays, names=[str(column) for column in columns])


def read_workbook(file: File, *, sheet: str, mib: int, fits: Fits, headings: Fits) -> Workbook:
    """*sheet*, or the only visible one whose headings fit.

    *headings*: whether a row further down begins another table.
    """
    check_archive(file, mib=mib)
    try:
        with warnings.catch_warnings(), file.path.open("rb") as stream:
            warnings.simplefilter("ignore")  # openpyxl's opinions on styles and extensions
            return _opened(file, stream, sheet, fits, headings)
    except CallError:
        raise
    except Exception as error:  # what is no workbook makes openpyxl stumble in ways without end
        raise bad("exports.no-workbook", file.name) from error


def _opened(file: File, stream: IO[bytes], named: str, fits: Fits, headings: Fits) -> Workbook:
    from openpyxl import load_workbook

    with closing(load_workbook(stream, read_only=True, keep_links=False)) as book:
        headed = {each.title: each for each in book.worksheets if named or each.sheet_state == "visible"}
        hidden = tuple(each.title for each in book.worksheets if each.title not in headed)
        chosen = _chosen(file, headed, named, fits)
        others = (*(title for title, each in headed.items() if title != chosen and _top(each, fits).header), *hidden)
        return _read(file, headed[chosen], others, fits, headings)


def _chosen(file: File, sheets: Mapping[str, Any], named: str, fits: Fits) -> str:
    if named:
        if named not in sheets:
            raise bad("exports.no-sheet", file.name, sheet=named, sheets=", ".join(sheets))
        return named
    headed = {title: _top(sheet, fits).header for title, sheet in sheets.items()}
    filled = [title for title, header in headed.items() if header]
    fitting = [title for title in filled if fits(headed[title])]
    if len(fitting) > 1:
        raise bad("exports.several-sheets", file.name, sheets=", ".join(fitting))
    if not filled:
        raise bad("exports.empty-file", file.name)
    return (fitting or filled)[0]


class _Top(NamedTuple):
    """Where the headings stand, and what above them is none."""

    number: int = 0
    header: tuple[str, ...] = ()
    titles: tuple[int, ...] = ()


def _top(sheet: Any, fits: Fits) -> _Top:
    """The first row with anything in it, or the first that is no title."""
    sheet.reset_dimensions()  # generators write wrong ones, and openpyxl believes them
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, row in enumerate(sheet.iter_rows(max_row=100), 1):
        cells = [_shown(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append((number, tuple(cells)))
        if len(rows) > MOST_TITLES:
            break
    if not rows:
        return _Top()
    titles = titles_above([cells for _, cells in rows], fits)
    return _Top(*rows[titles], tuple(number for number, _ in rows[:titles]))


def _read(file: File, sheet: Any, others: tuple[str, ...], fits: Fits, headings: Fits) -> Workbook:
    number, header, titles = _top(sheet, fits)
    where = merged(sheet.parent._archive, sheet._worksheet_path, number)  # noqa: SLF001 (it tells nobody else which part)
    if where:
        raise bad("exports.merged", file.name, sheet=sheet.title, range=where)
    grid = _Grid(file, sheet.title, len(header), headings)
    for place, row in enumerate(sheet.iter_rows(min_row=number + 1), number + 1):
        grid.add(place, row)
    if not grid.rows:
        raise bad("exports.header-only", file.name)
    columns, rows = tuple(pa.array(column, pa.string()) for column in grid.columns), pa.array(grid.rows, pa.int64())
    found = (grid.formulas, titles, grid.apart, grid.sums, grid.rounded)
    return Workbook(file, sheet.title, others, header, rows, columns, *found)


class _Grid:
    """The cells below the headings, column by column; of `rows` with anything in them only.

    One stray cell far below makes as many empty rows as a sheet can have, out of a few bytes.
    """

    def __init__(self, file: File, sheet: str, width: int, headings: Fits) -> None:
        self.file = file
        self.sheet = sheet
        self.headings = headings
        self.apart: dict[int, tuple[str, ...]] = {}
        self.sums: dict[int, str] = {}
        self.rounded: dict[int, str] = {}
        self.columns: list[list[str]] = [[] for _ in range(width)]
        self.formulas: dict[int, str] = {}
        self.rows: list[int] = []

    def add(self, number: int, row: Iterable[Any]) -> None:
        cells = list(row)
        if number > _LAST_ROW or len(cells) > _LAST_COLUMN:
            raise bad("exports.no-workbook", self.file.name)
        shown = [_shown(cell) for cell in cells]
        if not any(shown):
            return
        self._look_at(number, cells, shown)
        width = len(self.columns)
        if any(shown[width:]):
            position = next(place for place, text in enumerate(shown) if place >= width and text)
            raise bad("exports.beyond", self.file.name, sheet=self.sheet, cell=cells[position].coordinate)
        for position, column in enumerate(self.columns):
            column.append(shown[position] if position < len(shown) else "")
        self.rows.append(number)
        if len(self.rows) * width > _MOST_CELLS:
            raise bad("exports.many-cells", self.file.name, sheet=self.sheet, limit=_MOST_CELLS)

    def _look_at(self, number: int, cells: Sequence[Any], shown: Sequence[str]) -> None:
        """Notes rows that may be totals, rounded numbers, formulas: those of totals apart, for sums are formulas."""
        found = [(place, cell.coordinate) for place, cell in enumerate(cells) if _is_formula(cell)]
        for place, cell in enumerate(cells):
            if isinstance(cell.value, int | float) and abs(cell.value) >= _ROUNDED:
                self.rounded.setdefault(place, cell.coordinate)
        if may_be_headings(shown) and self.headings(shown):
            raise bad("exports.second-table", self.file.name, row=number)
        if may_be_total(shown):
            self.apart[number] = tuple(shown)
            self.sums.update((number, coordinate) for _, coordinate in found[:1])
        else:
            for place, coordinate in found:
                self.formulas.setdefault(place, coordinate)


def _is_formula(cell: Any) -> bool:
    return cell.value is not None and cell.data_type == "f"


def _shown(cell: Any) -> str:
    match cell.value:
        case None:
            return ""
        case bool(value):
            return "true" if value else "false"
        case int(value):
            return str(value)
        case float(value):
            return f"{Decimal(repr(value)):f}".removesuffix(".0") if abs(value) < 10**18 else repr(value)
        case datetime() as value:
            return value.isoformat(" ", "seconds") if value.time() != time() else value.date().isoformat()
        case value:
            return str(value)
