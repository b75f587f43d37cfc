"""The folder of one system: its files, recognised, each looked through once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from exeunt.sdk import CallError, Denied, Gap, Unavailable
from exeunt_exports.delimited import Delimited, read_delimited
from exeunt_exports.files import OTHER_TABLES, TEXT, File, bad, files_in
from exeunt_exports.layout import NAMING, Fits, is_total
from exeunt_exports.recognise import recognise
from exeunt_exports.settings import USUAL_KIND, ExportSettings, FileSettings, Role
from exeunt_exports.source import Source
from exeunt_exports.workbook import Workbook, read_workbook

_MOST_TOLD: Final = 20


class Folder:
    """`sources` are the system's own files; `beside` are lists of people from elsewhere that complete them.

    `not_completing`: why some of those could not be read. That takes nothing from what the system's own files say.
    """

    def __init__(self, base: Path, settings: ExportSettings, log: Any) -> None:
        self.path = base / Path(settings.folder).expanduser()
        self.settings = settings
        self._base = base
        self._log = log
        self._known: dict[File, Source] = {}
        self.not_completing: list[CallError] = []

    @cached_property
    def sources(self) -> Sequence[Source]:
        if not self.files:
            raise Denied("exports.no-files", folder=str(self.path))
        if faults := [*self.faults()]:
            raise _together(faults)
        return [self._source(file) for file in self.files]

    @cached_property
    def beside(self) -> Sequence[Source]:
        folders = [(self._base / Path(name).expanduser(), name) for name in self.settings.people_from]
        files = [file for path, name in folders for file in self._wanted(files_in(path, beside=name.rstrip("/")))]
        found = [source for file in files if (source := self._completing(file))]
        return [source for source in found if source.role in ("people", "users")]

    def _completing(self, file: File) -> Source | None:
        try:
            return self._source(file)
        except CallError as error:
            self.not_completing.append(error)
            return None

    @property
    def files(self) -> Sequence[File]:
        """Those to be read."""
        return list(self._wanted(files_in(self.path)))

    @property
    def left_out(self) -> Sequence[File]:
        """What nobody said to ignore, and no table is."""
        wanted = self.files
        return [file for file in files_in(self.path) if file not in wanted and not self._is_ignored(file)]

    @property
    def not_read(self) -> Sequence[Gap]:
        """What stands in the folder and in no answer: other files, further sheets, titles and totals."""
        files = [Gap("exports.not-read", {"file": file.name}) for file in self.left_out]
        rows = [
            Gap(code, {"file": source.file.name, "count": len(numbers), "rows": _some(numbers)})
            for source in self.sources
            for code, numbers in (("exports.title-rows", source.table.titles), ("exports.total-rows", source.totals))
            if numbers
        ]
        books = [(source.file, source.table) for source in self.sources if isinstance(source.table, Workbook)]
        sheets = [
            Gap("exports.other-sheets", {"file": file.name, "sheet": book.sheet, "others": ", ".join(book.others)})
            for file, book in books
            if book.others
        ]
        return [*files, *sheets, *rows]

    def of(self, role: Role) -> Sequence[Source]:
        return [source for source in self.sources if source.role == role]

    def customers(self) -> Mapping[str, Sequence[Source]]:
        """By kind of customer."""
        kinds: dict[str, list[Source]] = {}
        for source in self.of("customers"):
            kinds.setdefault(source.kind or USUAL_KIND, []).append(source)
        return kinds

    def shares(self) -> Mapping[str, Sequence[Source]]:
        """By kind of customer, as far as there are customers; Denied `exports.no-kind` where none are of that kind."""
        kinds = list(self.customers())
        shares: dict[str, list[Source]] = {kind: [] for kind in kinds}
        for source in self.of("shares") if kinds else ():
            kind = source.kind or (kinds[0] if len(kinds) == 1 else USUAL_KIND)
            if kind not in shares:
                raise bad("exports.no-kind", source.file.name, kind=kind, kinds=", ".join(kinds))
            shares[kind].append(source)
        return shares

    def faults(self) -> Iterator[CallError]:
        """What keeps each file from being read, of all files that are wrong."""
        for file in self.files:
            try:
                self._source(file)
            except CallError as error:
                yield error

    def _wanted(self, files: Iterator[File]) -> Iterator[File]:
        return (file for file in files if file.is_table and not self._is_ignored(file))

    def _is_ignored(self, file: File) -> bool:
        return self._said(file).role == "ignore"

    def _said(self, file: File) -> FileSettings:
        return self.settings.file(file.name)

    def _source(self, file: File) -> Source:
        if file not in self._known:
            self._known[file] = self._recognised(file)
        return self._known[file]

    def _recognised(self, file: File) -> Source:
        said = self._said(file)
        try:
            table = self._table(file, said)
        except (OSError, UnicodeDecodeError) as error:
            file.unchanged()  # the likely reason: somebody is writing it
            why = getattr(error, "strerror", None) or type(error).__name__
            raise Unavailable("exports.unreadable", file=file.name, why=why) from None
        found = recognise(file.name, table.header, said)
        sheet = table.sheet if isinstance(table, Workbook) else ""
        encoding = table.encoding if isinstance(table, Delimited) else ""
        self._log.info("recognised", file=file.name, role=found.role, sheet=sheet, encoding=encoding)
        if isinstance(table, Workbook):
            table.check_ids(column for field, column in found.fields.items() if field in NAMING)
        totals = _totals(file, table, found.fields)
        return Source(file, table, found.role, said.kind, found.fields, totals)

    def _table(self, file: File, said: FileSettings) -> Delimited | Workbook:
        suffix = file.path.suffix.lower()
        if suffix in OTHER_TABLES:
            raise bad("exports.other-format", file.name, format=suffix)
        fits, headings = _fitting(file, said), _fitting(file, FileSettings())
        if suffix in TEXT:
            return read_delimited(file, encoding=said.encoding, fits=fits, headings=headings)
        return read_workbook(file, sheet=said.sheet, mib=self.settings.xlsx_mib, fits=fits, headings=headings)


def _together(faults: Sequence[CallError]) -> CallError:
    """One that stands for all; it may be tried again only where that could mend each."""
    lasting = [fault for fault in faults if not isinstance(fault, Unavailable)]
    if len(faults) == 1 or not lasting:
        return faults[0]
    error = Denied(lasting[0].code, **lasting[0].params)
    error.errors = faults
    return error


def _some(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_MOST_TOLD])) + (", …" if len(numbers) > _MOST_TOLD else "")


def _fitting(file: File, said: FileSettings) -> Fits:
    def fits(header: Sequence[str]) -> bool:
        try:
            recognise(file.name, header, said)
        except Denied:
            return False
        return True

    return fits


def _totals(file: File, table: Delimited | Workbook, fields: Mapping[str, int]) -> tuple[int, ...]:
    """The numbers of the rows that are totals; an error where nothing else is there."""
    totals = tuple(row for row, cells in table.apart.items() if is_total(cells, fields.items()))
    if totals and len(totals) == table.count:
        raise bad("exports.header-only", file.name)
    if isinstance(table, Workbook):
        table.check_sums(totals)
    return totals
