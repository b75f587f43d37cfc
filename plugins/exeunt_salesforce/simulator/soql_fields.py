"""Field paths and literals of a query, resolved against the schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.ids import long_id
from exeunt_salesforce.simulator.schema import Field, ObjectType
from exeunt_salesforce.simulator.soql_parse import Literal
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World, stamp

Getter = Callable[[Row], Any]
MAX_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Path:
    """`steps` are the reference fields to follow, then `field` of the last object reached."""

    steps: tuple[Field, ...]
    field: Field
    getter: Getter


def resolve(world: World, kind: ObjectType, path: str) -> Path:
    """Raises `ApiError` INVALID_FIELD as the vendor words it."""
    parts = path.split(".")
    if parts[0].lower() == kind.name.lower() and len(parts) > 1 and parts[0].lower() not in kind.by_relation:
        parts = parts[1:]
    if len(parts) > MAX_DEPTH + 1:
        raise ApiError(400, "INVALID_FIELD", f"{path}: relationship depth may not exceed {MAX_DEPTH}")
    steps: list[Field] = []
    kinds = [kind]
    for part in parts[:-1]:
        found = next((one.by_relation[part.lower()] for one in kinds if part.lower() in one.by_relation), None)
        if found is None:
            raise _no_relation(part, kinds[0])
        steps.append(found)
        kinds = [world.schema.objects[name] for name in found.refers]
    last = next((one.by_lower[parts[-1].lower()] for one in kinds if parts[-1].lower() in one.by_lower), None)
    if last is None:
        raise no_column(parts[-1], kinds[0].name)
    return Path(tuple(steps), last, _getter(world, [step.name for step in steps], last.name))


def no_column(name: str, kind: str) -> ApiError:
    text = (
        f"\nERROR at Row:1:Column:1\nNo such column '{name}' on entity '{kind}'. If you are attempting to use a custom "
        "field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe "
        "call for the appropriate names."
    )
    return ApiError(400, "INVALID_FIELD", text)


def _no_relation(name: str, kind: ObjectType) -> ApiError:
    text = (
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, "
        "be sure to append the '__r' after the custom relationship name."
    )
    return ApiError(400, "INVALID_FIELD", f"\n{kind.name}: {text}")


def _getter(world: World, steps: list[str], name: str) -> Getter:
    if not steps:
        return lambda row: row.get(name)

    def follow(row: Row) -> Any:
        current: Row | None = row
        for step in steps:
            current = world.row(current[step] or "") if current is not None else None
        if current is None or name in current:
            return None if current is None else current[name]
        # Owner.Type and the like: what kind of thing a polymorphic reference points at.
        kind = world.schema.of_id(current["Id"])
        return kind.name if name == "Type" and kind is not None else None

    return follow


# --- literals

_DAYS = re.compile(r"(LAST|NEXT)_N_DAYS:(\d+)")


def value_of(world: World, field: Field, literal: Literal) -> Any:
    """The literal as rows hold such a value. Raises `ApiError` where its kind does not fit the field."""
    if literal.kind == "null":
        return None
    if field.type == "boolean":
        return _need(field, literal, "bool").text == "true"
    if field.is_number:
        return float(_need(field, literal, "number").text)
    if field.type in {"date", "datetime"}:
        return _moment(world, field, literal)[0]
    text = _need(field, literal, "string").text
    return _as_id(text) if field.is_id else text.lower()


def span_of(world: World, field: Field, literal: Literal) -> tuple[str, str] | None:
    """First and last moment that a day's name or a bare date on a datetime stands for; None for a point."""
    if field.type in {"date", "datetime"} and literal.kind != "null":
        start, end = _moment(world, field, literal)
        return None if start == end else (start, end)
    return None


def _need(field: Field, literal: Literal, kind: str) -> Literal:
    if literal.kind != kind:
        quoted = "should not be" if kind != "string" else "should be"
        text = (
            f"value of filter criterion for field '{field.name}' must be of type {field.type} and {quoted} "
            "enclosed in quotes"
        )
        raise ApiError(400, "INVALID_FIELD", text)
    return literal


def _as_id(text: str) -> str | None:
    if not text:
        return None
    try:
        return long_id(text)
    except ValueError as error:
        raise ApiError(400, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}") from error


def _moment(world: World, field: Field, literal: Literal) -> tuple[str, str]:
    if literal.kind == "datetime" and field.type == "datetime":
        moment = stamp(_parse_moment(literal.text))
        return moment, moment
    if literal.kind == "date" and field.type == "date":
        return literal.text, literal.text
    if literal.kind != "named":
        raise ApiError(
            400,
            "INVALID_FIELD",
            f"value of filter criterion for field '{field.name}' must be of type {field.type} and should not be "
            "enclosed in quotes",
        )
    first, last = _named(world.clock.now(), literal.text)
    if field.type == "date":
        return f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"
    return stamp(first), stamp(last + timedelta(days=1) - timedelta(milliseconds=1))


def _parse_moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _named(now: datetime, name: str) -> tuple[datetime, datetime]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    offsets = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
    if name in offsets:
        day = today + timedelta(days=offsets[name])
        return day, day
    found = _DAYS.fullmatch(name)
    if found is None:
        raise ApiError(400, "MALFORMED_QUERY", f"unexpected token: '{name}'")
    days = timedelta(days=int(found[2]))
    return (today - days, today) if found[1] == "LAST" else (today, today + days)
