"""What may stand at a place of a policy: how it is read, and the JSON Schema by which an editor checks it.

Both come from one definition, so that an editor and the reader agree. A table with fixed keys is a frozen dataclass
whose fields carry `said(…)`: the key, what may stand there, what it is for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from exeunt.policy.asking import read_alternatives, read_conditions
from exeunt.policy.conditions import Conditions
from exeunt.policy.document import MOST, Place
from exeunt.policy.measures import DURATION, SHARE, duration, share
from exeunt.policy.values import NUMBER

T = TypeVar("T")
D = TypeVar("D")
Schema = Mapping[str, Any]

_SHAPE: Final = "exeunt.shape"
_KEY: Final = "exeunt.key"
_ABOUT: Final = "exeunt.about"


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """How a value is read, and the schema of what may stand there."""

    read: Callable[[Place], T]
    schema: Schema


def said(shape: Shape[Any], about: str, *, key: str = "") -> Mapping[str, Any]:
    """The metadata of a table's field; its key is its name with hyphens, unless given."""
    return {_SHAPE: shape, _KEY: key, _ABOUT: about}


def keys(table: type) -> dict[str, dataclasses.Field[Any]]:
    """The fields of a table that may be said, by the key under which they are."""
    fields = dataclasses.fields(table)
    return {_key(field): field for field in fields if _SHAPE in field.metadata}


def entry(table: type[D], *either: str) -> Shape[D]:
    """A table with the fields of a dataclass. Where none is needed, `true` stands for all defaults.

    `either`: keys of which at least one must be there.
    """
    fields = keys(table)
    needed = [key for key, field in fields.items() if field.default is dataclasses.MISSING]

    def read(place: Place) -> D:
        if place.is_truth and not needed:
            if not place.truth():
                place.mistyped("table")
            return table()
        entries = place.known(*fields)
        if entries and either and entries.keys().isdisjoint(either):
            place.complain("policy.missing", name=either[0], other=either[1])
        return table(**read_fields(table, entries, place))

    schema: dict[str, Any] = {
        "type": "object",
        "properties": {key: described(field) for key, field in fields.items()},
        "additionalProperties": False,
        "minProperties": 1,
    }
    if either:
        schema["anyOf"] = [{"required": [key]} for key in either]
    if needed:
        return Shape(read, {**schema, "required": needed})
    return Shape(read, {"anyOf": [schema, {"const": True}]})


def read_fields(table: type, entries: Mapping[str, Place], place: Place) -> dict[str, Any]:
    """The values of a dataclass' fields, by their names; complains of those that are missing."""
    values: dict[str, Any] = {}
    for key, field in keys(table).items():
        if key in entries:
            values[field.name] = field.metadata[_SHAPE].read(entries[key])
        elif field.default is dataclasses.MISSING:
            if entries:
                place.complain("policy.missing", name=key, other="")
            values[field.name] = None  # never looked at: the file is refused
    return values


def described(field: dataclasses.Field[Any]) -> dict[str, Any]:
    """The schema of one field, with what it is for."""
    return {"description": field.metadata[_ABOUT], **field.metadata[_SHAPE].schema}


def about(field: dataclasses.Field[Any]) -> str:
    return str(field.metadata[_ABOUT])


def _key(field: dataclasses.Field[Any]) -> str:
    return field.metadata[_KEY] or field.name.replace("_", "-")


def some(shape: Shape[T]) -> Shape[tuple[T, ...]]:
    """One, or a list of at least one."""
    several = {"type": "array", "items": shape.schema, "minItems": 1}
    return Shape(
        lambda place: tuple(shape.read(item) for item in place.one_or_more()), {"anyOf": [shape.schema, several]}
    )


def table_of(shape: Shape[T], *, names: Collection[str] = ()) -> Shape[Mapping[str, T]]:
    """A table of these names, or of any, whose values are all alike."""

    def read(place: Place) -> Mapping[str, T]:
        entries = place.known(*names) if names else place.table()
        return {name: shape.read(item) for name, item in entries.items()}

    schema: dict[str, Any] = {"type": "object", "minProperties": 1}
    if names:
        return Shape(read, {**schema, "properties": dict.fromkeys(names, shape.schema), "additionalProperties": False})
    return Shape(read, {**schema, "additionalProperties": shape.schema})


def word(*known: str) -> Shape[str]:
    """One of these words."""
    return Shape(lambda place: place.word(known), {"enum": list(known)})


def whole(lowest: int = 0) -> Shape[int]:
    """A whole number, not below this."""
    return Shape(lambda place: place.whole(lowest=lowest), {"type": "integer", "minimum": lowest, "maximum": MOST})


_SIGNED: Final = rf"(>=|<=|>|<)\s*({NUMBER}|[1-9][0-9]{{0,3}}[dwy])"
_BOUND: Final = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": rf"^\s*(>=|<=|>|<)\s*{NUMBER}\s*$"}]}
_PLAIN: Final = {
    "anyOf": [
        {"type": ["number", "boolean"]},
        {"type": "string", "pattern": r"^\s*[^<>\s]"},
    ]
}
_CONDITION: Final = {
    "anyOf": [
        _PLAIN,
        {"type": "string", "pattern": rf"^\s*{_SIGNED}\s*$"},
        {"type": "array", "items": _PLAIN, "minItems": 1},
        {"type": "object", "additionalProperties": _BOUND, "minProperties": 1},
    ]
}
_CONDITIONS: Final = {"type": "object", "additionalProperties": _CONDITION, "minProperties": 1}

TEXT: Final[Shape[str]] = Shape(Place.text, {"type": "string", "pattern": r"\S"})
SWITCH: Final[Shape[bool]] = Shape(Place.truth, {"type": "boolean"})
SPAN: Final[Shape[timedelta]] = Shape(duration, {"type": "string", "pattern": f"^{DURATION}$"})
PART: Final[Shape[Fraction]] = Shape(share, {"type": "string", "pattern": f"^{SHARE}$"})
CONDITIONS: Final[Shape[Conditions]] = Shape(read_conditions, _CONDITIONS)
ALTERNATIVES: Final[Shape[tuple[Conditions, ...]]] = Shape(
    read_alternatives,
    {"anyOf": [_CONDITIONS, {"type": "array", "items": _CONDITIONS, "minItems": 1}]},
)
BOUND: Final[Schema] = _BOUND
