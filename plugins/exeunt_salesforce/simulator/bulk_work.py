"""What a bulk job does when its time has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from exeunt_salesforce.simulator import dml
from exeunt_salesforce.simulator.bulk_csv import NULL, cell
from exeunt_salesforce.simulator.errors import ApiError, RowError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.soql_fields import resolve
from exeunt_salesforce.simulator.soql_parse import parse
from exeunt_salesforce.simulator.soql_run import run


@dataclass(slots=True)
class Outcome:
    """Rows of the three result files."""

    done: list[list[str]] = field(default_factory=list)
    failed: list[list[str]] = field(default_factory=list)
    untouched: list[list[str]] = field(default_factory=list)

    @property
    def processed(self) -> int:
        return len(self.done) + len(self.failed)


def run_query(context: Context, text: str, *, deleted: bool) -> tuple[list[str], list[list[str]]]:
    """Header and cells. Raises `ApiError`."""
    result = run(context, parse(text), deleted=deleted)
    getters = [resolve(context.world, result.kind, name).getter for name in result.names]
    return list(result.names), [[cell(get(row)) for get in getters] for row in result.rows]


def run_ingest(
    context: Context, name: str, operation: str, header: Sequence[str], rows: Sequence[list[str]]
) -> Outcome:
    """Each row for itself. Raises `ApiError` for an upload that no row of which can be read."""
    kind = context.world.schema.objects[name]
    if not header:
        raise ApiError(400, "InvalidBatch", "Field name not found")
    unknown = [column for column in header if column.lower() not in kind.by_lower and column.lower() != "id"]
    if unknown:
        raise ApiError(400, "InvalidBatch", f"Field name not found : {unknown[0]}")
    outcome = Outcome()
    for row in rows:
        try:
            record = _one(context, kind, operation, dict(zip(header, row, strict=False)))
        except RowError as error:
            outcome.failed.append(["", error.as_csv(), *row])
        else:
            outcome.done.append([record, "true" if operation == "insert" else "false", *row])
    return outcome


def _one(context: Context, kind: ObjectType, operation: str, cells: dict[str, str]) -> str:
    """An empty cell leaves the field as it is; `#N/A` empties it."""
    fields: dict[str, Any] = {
        name: None if text == NULL else text for name, text in cells.items() if text and name.lower() != "id"
    }
    record = cells.get("Id") or cells.get("id") or ""
    if operation == "insert":
        return dml.create(context, kind, fields)
    if operation == "update":
        return dml.update(context, kind, record, fields, dml.WriteOptions())
    return dml.delete(context, kind, record)
