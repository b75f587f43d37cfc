"""The files of a report: HTML for people, CSV and a workbook for spreadsheets. All are for their owner's eyes only."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from exeunt.audit.audit import Audit
from exeunt.errors import UsageError
from exeunt.report.audit.page import render_audit
from exeunt.report.audit.sections import rule_name
from exeunt.report.audit.shape import Report
from exeunt.sdk.escape import csv_cell
from exeunt.text import Texts, printable

if TYPE_CHECKING:
    from openpyxl import Workbook

SHEET_ROWS: Final = 100_000
"""Rows of a sheet; more belong into the CSV file, and the sheet's last row says so."""


@dataclass(frozen=True, slots=True)
class Written:
    page: Path
    others: Sequence[Path]


def write_report(report: Report, texts: Texts, folder: Path) -> Written:
    """Write everything into a folder; files of the same names are replaced. UsageError `report.no-workbook`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    page = folder / "audit.html"
    with _opened(page) as out:
        out.write(render_audit(report, texts))
    files = [_csv(folder / f"{name}.csv", rows) for name, rows in _tables(report.audit, texts)]
    return Written(page, [*files, _workbook(folder / "audit.xlsx", _tables(report.audit, texts), texts)])


Rows = Iterable[Sequence[str]]


def _tables(audit: Audit, texts: Texts) -> Iterator[tuple[str, Rows]]:
    yield "findings", _findings(audit, texts)
    yield "rules", _rules(audit, texts)
    yield "people", _people(audit)
    yield "customers", _customers(audit)


def _findings(audit: Audit, texts: Texts) -> Iterator[Sequence[str]]:
    yield ("severity", "code", "rule", "person", "mail", "about", "customers", "at_least", "what", "examples", "page")
    for one in audit.findings:
        person = (one.person.name, one.person.mail) if one.person else ("", "")
        about = str(one.about) if one.about else ""
        yield (
            one.severity,
            one.code,
            one.rule,
            *person,
            about,
            str(one.count),
            str(one.at_least),
            texts.of(one),
            " ".join(str(ref) for ref in one.examples),
            one.page,
        )


def _rules(audit: Audit, texts: Texts) -> Iterator[Sequence[str]]:
    yield ("rule", "name", "severity", "verdict", "at_least", "judged", "findings", "acknowledged", "unknown")
    for one in audit.verdicts:
        counts = (one.judged, one.findings, one.acknowledged, one.unknown)
        name = rule_name(texts, one)
        yield (one.rule.id, name, one.rule.severity, one.answer, str(one.at_least), *map(str, counts))


def _people(audit: Audit) -> Iterator[Sequence[str]]:
    yield ("name", "mail", "active", "role", "customers", "A", "B", "C", "unknown", "worth", "share")
    for one in audit.holdings:
        tiers = (str(one.tiers.get(tier, 0)) for tier in ("A", "B", "C", "unknown"))
        worth = "; ".join(f"{amount} {currency}".strip() for currency, amount in one.worth.items())
        shares = "; ".join(f"{share} {currency}".strip() for currency, share in one.shares.items())
        yield (one.person.name, one.person.mail, str(one.active), one.role, str(one.customers), *tiers, worth, shares)


def _customers(audit: Audit) -> Iterator[Sequence[str]]:
    """Every customer, batch by batch: there may be millions."""
    yield tuple(audit.columns.column_names)
    for batch in audit.columns.to_batches(max_chunksize=10_000):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield tuple("" if value is None else str(value) for value in row)


def _csv(file: Path, rows: Rows) -> Path:
    with _opened(file, bom=True) as out:
        writer = csv.writer(out)
        for row in rows:
            writer.writerow([_cell(cell) for cell in row])
    return file


def _cell(value: str) -> str:
    """No formula, and nothing that a sheet cannot hold: control characters are written out."""
    return printable(csv_cell(value))


def _workbook(file: Path, tables: Iterable[tuple[str, Rows]], texts: Texts) -> Path:
    book = _new_workbook()
    for name, rows in tables:
        sheet: Any = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place, row in enumerate(rows):
            if place > SHEET_ROWS:
                sheet.append([texts.sentence("report.sheet-cut", {"count": SHEET_ROWS, "file": f"{name}.csv"})])
                break
            sheet.append([_cell(cell) for cell in row])
    with open(file, "wb", opener=_private) as out:
        book.save(out)
    return file


def _new_workbook() -> Workbook:
    try:
        from openpyxl import Workbook as Book
    except ImportError:
        raise UsageError("report.no-workbook") from None
    return Book(write_only=True)


def _opened(file: Path, *, bom: bool = False) -> TextIO:
    return open(file, "w", encoding="utf-8-sig" if bom else "utf-8", newline="", opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
