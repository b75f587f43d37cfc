"""CSV as Bulk writes and reads it: everything quoted, a choice of delimiters and line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

DELIMITERS = {"BACKQUOTE": "`", "CARET": "^", "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t"}
ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
NULL = "#N/A"


def write_csv(header: Iterable[str], rows: Iterable[Iterable[str]], delimiter: str, ending: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=DELIMITERS[delimiter], lineterminator=ENDINGS[ending], quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def read_csv(text: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows; both empty for an empty upload."""
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter]) if row]
    return (rows[0], rows[1:]) if rows else ([], [])


def cell(value: Any) -> str:
    """A value as a cell: nothing for null, `Z` times."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"{text.removesuffix('+0000')}Z" if text.endswith("+0000") and "T" in text else text
