"""How one thing is, in the few fields that one action is about."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


class Marker(enum.Enum):
    """`LATER`: the vendor chooses the value, it is known only after the write."""

    LATER = "later"

    def __repr__(self) -> str:
        return self.name


LATER: Final = Marker.LATER
"""Stands in what `desire` wants, for a value that the vendor chooses with the write: a new stamp, say. Never seen."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value that must not be seen: compared by its keyed digest, shown as its label and size.

    `body` is there in memory only; what is written down holds `digest`, `label` and `size`.
    """

    digest: str
    label: str
    size: int
    body: bytes = field(default=b"", repr=False, compare=False)

    def __str__(self) -> str:
        return f"<{self.label}, {self.size} bytes>"


Value = str | int | bool | tuple[str, ...] | Sealed | Marker | None
"""What a field may hold. Integers within ±(2**53 - 1), tuples sorted and unique, times as ISO 8601 text in UTC."""


LABELS: Final = ("name", "label", "title", "group", "subject")
"""Fields in which connectors show what a thing is called, the first that is there."""


@dataclass(frozen=True, slots=True)
class State:
    """A flat normal form: the same world gives the same state. Tuples are sorted and unique.

    `underway` is not empty while a job that will change this thing runs at the vendor: the host only looks then.
    A state without fields is `GONE`: looked, and it is not there. What was not looked at has no state at all.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    underway: str = ""

    @property
    def gone(self) -> bool:
        """Looked, and it is not there."""
        return not self.fields and not self.underway

    @property
    def label(self) -> str:
        """What the thing is called, where a field says so; empty where none does."""
        found = (self.fields.get(name) for name in LABELS)
        return next((text for text in found if isinstance(text, str) and text), "")

    def __getitem__(self, name: str) -> Value:
        return self.fields[name]

    def get(self, name: str, default: Value = None) -> Value:
        """The value of a field, or *default* for one that this state does not have."""
        return self.fields.get(name, default)

    def but(self, **changed: Value) -> State:
        """The same with some fields set otherwise."""
        return State({**self.fields, **changed}, self.underway)

    def only(self, names: frozenset[str]) -> State:
        """The same with only the fields named."""
        return State({name: value for name, value in self.fields.items() if name in names}, self.underway)

    def without(self, names: frozenset[str]) -> State:
        """The same without the fields named."""
        return State({name: value for name, value in self.fields.items() if name not in names}, self.underway)

    def __hash__(self) -> int:
        return hash((frozenset(self.fields.items()), self.underway))


GONE: Final = State()
"""Looked, and it is not there. What could not be looked at has no state at all."""


class _Absent(enum.Enum):
    ABSENT = 0


def altered(before: State, after: State) -> frozenset[str]:
    """The names of the fields in which two states differ; a field that only one of them has counts as different."""
    names = before.fields.keys() | after.fields.keys()
    absent = _Absent.ABSENT
    return frozenset(name for name in names if _differ(before.fields.get(name, absent), after.fields.get(name, absent)))


def _differ(one: object, other: object) -> bool:
    # True == 1 in Python; in a state they are two values.
    return type(one) is not type(other) or one != other
