"""The files of a report: HTML for people, CSV and a workbook for spreadsheets. All are for their owner's eyes only."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exeunt.audit.audit import Audit
from exeunt.audit.drill import Drill
from exeunt.audit.holdings import money_text
from exeunt.errors import UsageError
from exeunt.plan.files import replacing
from exeunt.policy.tiers import TIERS
from exeunt.report.audit.page import render_audit
from exeunt.report.audit.sections import proof_lines, rule_name
from exeunt.report.audit.shape import Report
from exeunt.report.cells import headings, known, tier_cell, tier_headings, yes_or_no
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
    with replacing(page, encoding="utf-8", newline="") as out:
        out.write(render_audit(report, texts))
    files = [_csv(folder / f"{name}.csv", rows) for name, rows in _tables(report, texts)]
    return Written(page, [*files, _workbook(folder / "audit.xlsx", _tables(report, texts), texts)])


Value = str | int | float | None
"""A number can be summed, None is not known; whatever only looks like a number (an id) is text."""

Rows = Iterable[Sequence[Value]]

_LEFT: Final = ("single_track", "perhaps_shared", "alone_in", "perhaps_with", "hours")


def _tables(report: Report, texts: Texts) -> Iterator[tuple[str, Rows]]:
    yield "findings", _findings(report.audit, texts)
    yield "rules", _rules(report.audit, texts)
    yield "people", _people(report.audit, texts)
    yield "drill", _drill(report.drill, texts)
    yield "customers", _customers(report.audit, texts)


_FINDINGS: Final = (
    *("severity", "code", "rule", "person", "mail", "about", "customers", "at_least", "what", "path", "examples"),
    "page",
)
_RULES: Final = ("rule", "name", "severity", "verdict", "at_least", "judged", "findings", "acknowledged", "unknown")
_CUSTOMERS: Final = frozenset({"system", "kind", "id", "label", "tier", "owner", "findings"})
"""What else a customer has is what he is worth, by currency."""


def _findings(audit: Audit, texts: Texts) -> Iterator[Sequence[Value]]:
    yield headings(texts, _FINDINGS)
    for one in audit.findings:
        person = (one.person.name, one.person.mail) if one.person else ("", "")
        about = str(one.about) if one.about else ""
        yield (
            texts.word("severity", one.severity),
            one.code,
            one.rule,
            *person,
            about,
            one.count,
            yes_or_no(texts, one.at_least),
            texts.of(one),
            " ".join(proof_lines(one, audit, texts)),
            " ".join(str(ref) for ref in one.examples),
            one.page,
        )


def _rules(audit: Audit, texts: Texts) -> Iterator[Sequence[Value]]:
    yield headings(texts, _RULES)
    for one in audit.verdicts:
        counts = (one.judged, one.findings, one.acknowledged, one.unknown)
        said = (texts.word("severity", one.rule.severity), texts.word("verdict", one.answer))
        yield (one.rule.id, rule_name(texts, one), *said, yes_or_no(texts, one.at_least), *counts)


def _people(audit: Audit, texts: Texts) -> Iterator[Sequence[Value]]:
    begin, end = headings(texts, ("name", "mail", "active", "role", "customers")), headings(texts, ("worth", "share"))
    yield (*begin, *tier_headings(texts), *end)
    for one in audit.holdings:
        tiers = [one.tiers.get(tier, 0) for tier in TIERS]
        amounts = (_by_currency(one.worth), _by_currency(one.shares))
        stands = (known(texts, one.works), texts.word("role", one.role))
        yield (one.person.name, one.person.mail, *stands, one.customers, *tiers, *amounts)


def _drill(drill: Drill, texts: Texts) -> Iterator[Sequence[Value]]:
    """Everybody whose departure would leave something behind."""
    begin = headings(texts, ("name", "mail", "active", "role", "customers"))
    yield (*begin, *tier_headings(texts), *headings(texts, ("worth", "share", *_LEFT)))
    for one in drill.people:
        tiers = [one.tiers.get(tier, 0) for tier in TIERS]
        amounts = (_by_currency(one.worth), _by_currency(one.shares))
        left = (
            "" if one.single_track is None else one.single_track,
            one.perhaps_shared,
            ", ".join(one.alone_in),
            ", ".join(one.perhaps_with),
            one.seconds / 3600,
        )
        named = (one.person.name, one.person.mail, known(texts, one.works), texts.word("role", one.role))
        yield (*named, one.customers, *tiers, *amounts, *left)


def _customers(audit: Audit, texts: Texts) -> Iterator[Sequence[Value]]:
    """Every customer, batch by batch: there may be millions."""
    tiers = {tier: tier_cell(texts, tier) for tier in TIERS}
    for number, piece in enumerate(audit.every.pieces()):
        if not number:
            yield [_of_customer(texts, name) for name in piece.column_names]
        place = piece.column_names.index("tier")
        for batch in piece.to_batches(max_chunksize=10_000):
            columns = [column.to_pylist() for column in batch.columns]
            columns[place] = [tiers[tier] for tier in columns[place]]
            yield from zip(*columns, strict=True)


def _of_customer(texts: Texts, name: str) -> str:
    """A column of customers.csv; that of a worth is called by its fact, and the currency."""
    if name in _CUSTOMERS:
        return texts.word("column", name)
    fact, _, currency = name.partition(" ")
    return f"{texts.word('fact', fact)} {currency}".strip()


def _by_currency(said: Mapping[str, str]) -> str:
    return "; ".join(f"{value} {currency}".strip() for currency, value in said.items())


def _csv(file: Path, rows: Rows) -> Path:
    with replacing(file, encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        for row in rows:
            writer.writerow([_text(value) for value in row])
    return file


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case float():
            return money_text(value)
        case _:
            return _cell(str(value))


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
            sheet.append([_cell(value) if isinstance(value, str) else value for value in row])
    with replacing(file, "wb") as out:
        book.save(out)
    return file


def _new_workbook() -> Workbook:
    try:
        from openpyxl import Workbook as Book
    except ImportError:
        raise UsageError("report.no-workbook") from None
    return Book(write_only=True)
