"""Walks over what refers to its own kind: roles, managers, territories, groups in groups. A circle does no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exeunt_salesforce.simulator.tables import Table


def above(table: Table, field: str, start: str | None) -> list[str]:
    """Ids strictly above `start` by the field that names the parent, the nearest first."""
    found: list[str] = []
    row = table.rows.get(start or "")
    while row is not None and row[field] and row[field] not in {start, *found}:
        found.append(row[field])
        row = table.rows.get(row[field])
    return found


def below(table: Table, field: str, start: str) -> set[str]:
    """Ids strictly below `start`, however deep."""
    return reach(start, lambda one: (row["Id"] for row in table.where(field, one)))


def reach(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    """All that steps lead to from `start`, itself left out."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = set(step(waiting.pop())) - found - {start}
        found |= fresh
        waiting += fresh
    return found
