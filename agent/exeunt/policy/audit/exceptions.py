"""Acknowledged exceptions: a finding that somebody answers for, until a day.

exeunt: exceptions/1
exceptions:
  - code: single-track
    about: crm:0013000001
    owner: li.wei@acme.example
    until: 2027-03-31
    because: a second contact starts in March
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.policy.audit.codes import WORDS, code_of
from exeunt.policy.document import Place
from exeunt.policy.opening import check_head, open_bytes, read_bytes, refuse_mistakes
from exeunt.policy.values import end_in

FORMAT: Final = "exceptions/1"
_NEEDED: Final = ("code", "about", "owner", "until", "because")


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """One line of the file. `about`: a person (mail, employee number, or a user name or name that nobody else has), the
    `system:id` of an account or a customer, or `system:name` of an account by its user name or mail there.

    `until` as written; `ends` is the moment from which it does not count any more.
    """

    code: str
    about: str
    owner: str
    until: str
    ends: datetime
    because: str
    line: int = 0


def read_exceptions(file: Path) -> tuple[ExceptionEntry, ...]:
    """Read and check a file of exceptions. ConfigError `policy.unreadable`, or PolicyErrors."""
    return load_exceptions(read_bytes(file), str(file))


def load_exceptions(source: bytes | str, file: str) -> tuple[ExceptionEntry, ...]:
    """Check the content of such a file. PolicyErrors holds every mistake."""
    root = open_bytes(source.encode() if isinstance(source, str) else source, file)
    entries = root.known("exeunt", "exceptions")
    check_head(root, entries, FORMAT, "exceptions")
    items = entries["exceptions"].items() if "exceptions" in entries else []
    found = [_read_entry(item, item.known(*_NEEDED)) for item in items]
    refuse_mistakes(root)
    return tuple(one for one in found if one is not None)


def _read_entry(place: Place, entries: Mapping[str, Place]) -> ExceptionEntry | None:
    missing = [name for name in _NEEDED if name not in entries]
    for name in missing if entries else ():
        place.complain("policy.missing", name=name, other="")
    if missing:
        return None
    until = entries["until"].text()
    ends = end_in(until)
    if until and ends is None:
        entries["until"].complain("policy.no-day", value=until)
    word = entries["code"].word(WORDS)
    texts = {name: entries[name].text() for name in ("about", "owner", "because")}
    if ends is None:
        return None
    return ExceptionEntry(code=code_of(word), until=until, ends=ends, line=place.line, **texts)
