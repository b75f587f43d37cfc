"""What is wrong with the files: each fault that keeps one from being read, else whatever is missing in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exeunt.sdk import CallError, Connector, Finding, Gap
from exeunt_exports.folder import Folder


def check(folder: Folder, connector: Connector) -> Iterator[Finding]:
    """Reads everything once: a wrong cell on the last row is found here, not in the first report."""
    faults = [Finding(error.code, error.params) for error in folder.faults()]
    if faults:
        yield from (Finding("exports.not-read", {"file": file.name}) for file in folder.left_out)
        yield from faults
        return
    seen: set[tuple[str, str]] = set()
    for gap in _gaps(connector):
        told = (gap.code, repr(sorted(gap.params.items())))
        if told not in seen:
            seen.add(told)
            yield Finding(gap.code, gap.params)


def _gaps(connector: Connector) -> Iterator[Gap]:
    try:
        yield from connector.principals().all()[1].gaps
        for part in connector.access({}):
            yield from _drained(part.rows)
    except CallError as error:
        yield Gap(error.code, error.params)


def _drained(rows: Any) -> tuple[Gap, ...]:
    """Without keeping what is read: a file may be larger than memory."""
    try:
        for _ in rows:
            pass
    except CallError as error:
        return (Gap(error.code, error.params),)
    gaps: tuple[Gap, ...] = rows.end.gaps
    return gaps
