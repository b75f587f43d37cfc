"""The JSON of a row: flat fields, and related objects nested as the vendor nests them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import Field, ObjectType
from exeunt_salesforce.simulator.soql_fields import Path
from exeunt_salesforce.simulator.tables import Row

Shape = Callable[[Row], dict[str, Any]]


def shape_of(context: Context, kind: ObjectType, paths: Iterable[Path]) -> Shape:
    """A function that gives a row its shape."""
    prefix = f"{context.base}/sobjects/{kind.name}/"
    fill = _filler(context, paths)

    def shape(row: Row) -> dict[str, Any]:
        return fill(row, {"attributes": {"type": kind.name, "url": f"{prefix}{row.get('Id')}"}})

    return shape


def _filler(context: Context, paths: Iterable[Path]) -> Callable[[Row, dict[str, Any]], dict[str, Any]]:
    flat, nested = _split(paths)
    parts = {relation: _related(context, step, inner) for relation, (step, inner) in nested.items()}

    def fill(row: Row, shown: dict[str, Any]) -> dict[str, Any]:
        for name in flat:
            shown[name] = row.get(name)
        for relation, part in parts.items():
            shown[relation] = part(row)
        return shown

    return fill


def _split(paths: Iterable[Path]) -> tuple[list[str], dict[str, tuple[Field, list[Path]]]]:
    flat: list[str] = []
    nested: dict[str, tuple[Field, list[Path]]] = {}
    for path in paths:
        if path.steps:
            inner = Path(path.steps[1:], path.field, path.getter)
            nested.setdefault(path.steps[0].relation, (path.steps[0], []))[1].append(inner)
        else:
            flat.append(path.field.name)
    return flat, nested


def _related(context: Context, step: Field, paths: list[Path]) -> Callable[[Row], dict[str, Any] | None]:
    fill = _filler(context, paths)
    world = context.world

    def shape(row: Row) -> dict[str, Any] | None:
        target = world.row(row.get(step.name) or "")
        kind = None if target is None else world.schema.of_id(target["Id"])
        if target is None or kind is None:
            return None
        named = {"Type": kind.name, **target}
        url = f"{context.base}/sobjects/{kind.name}/{target['Id']}"
        return fill(named, {"attributes": {"type": kind.name, "url": url}})

    return shape
