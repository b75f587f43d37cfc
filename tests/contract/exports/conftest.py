from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exeunt.model.access import ROWS
from exeunt.sdk import Completeness, Principal
from exeunt.sdk.gate import ReadOnlyGate
from exeunt.sdk.testing import kit
from exeunt_exports.connector import ExportsConnector

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Still:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError(timedelta(seconds=seconds))


class Reader:
    """A connector, and what it says as plain rows."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        table = msgspec.convert({"folder": "exports", **settings}, ExportsConnector.settings_type)
        lent = kit(gate=ReadOnlyGate("exports"), secrets={}, system="files", clock=Still(), folder=folder)
        self.connector = ExportsConnector(lent, table)

    @property
    def people(self) -> dict[str, Principal]:
        found, end = self.connector.principals().all()
        assert end.whole, end.gaps
        return {person.ref.id: person for person in found}

    def rows(self, part: str) -> list[dict[str, Any]]:
        found, end = self._part(part)
        assert end.whole, end.gaps
        return found

    def end(self, part: str) -> Completeness:
        return self._part(part)[1]

    def _part(self, part: str) -> tuple[list[dict[str, Any]], Completeness]:
        [found] = [each for each in self.connector.access({}) if each.id == part]
        batches, end = found.rows.all()
        row = ROWS[found.table]
        for batch in batches:
            given = set(batch.schema.names)
            assert given <= set(row._fields)
            assert given >= set(row._fields) - row._field_defaults.keys()
        return [row for batch in batches for row in batch.to_pylist()], end

    @property
    def parts(self) -> list[str]:
        return [part.id for part in self.connector.access({})]

    def findings(self) -> list[tuple[str, dict[str, Any]]]:
        return [(finding.code, dict(finding.params)) for finding in self.connector.check()]


@pytest.fixture
def exports(tmp_path):
    """Writes files into the folder `exports`, or the one that a name says; a reader of it."""

    def write(files: Mapping[str, str | bytes], /, **settings: Any) -> Reader:
        for name, content in files.items():
            path = tmp_path / (name if "/" in name else f"exports/{name}")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Reader(tmp_path, settings)

    return write
