"""Sharing rules: which records they share, and with whom (fact sheet 6.6).

A rule is a row of the internal table SharingRule; nobody reads it but as metadata. `CriteriaItems` is a JSON list of
[field, operation, value]; `BooleanFilter` numbers them from one, and all must hold where it is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from exeunt_salesforce.simulator.kept import Kept
from exeunt_salesforce.simulator.membership import Membership
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

OWNER_RULE, CRITERIA_RULE = "owner", "criteria"
Test = Callable[[Row], bool]


class Rules:
    """The rules of each object, with their criteria compiled."""

    def __init__(self, world: World, who: Membership) -> None:
        self._world = world
        self._who = who
        self._of = Kept(world, ("SharingRule",), self._compiled)

    def of(self, kind: str, row: Row) -> Iterator[Row]:
        """The rules that share this record."""
        for rule, test in self._of(kind):
            if test is not None:
                if test(row):
                    yield rule
            elif self._owned_by(rule["SharedFromId"], row["OwnerId"]):
                yield rule

    def _owned_by(self, source: str, owner: str) -> bool:
        """A queue stands for what it owns itself, not for what its members own (Security Guide, sharing rules)."""
        if owner == source:
            return True
        is_queue = self._world.table("Group").rows.get(source, {}).get("Type") == "Queue"
        return not is_queue and owner in self._who.members(source)

    def _compiled(self, kind: str) -> list[tuple[Row, Test | None]]:
        rules = self._world.table("SharingRule").where("Sobject", kind)
        return [(rule, criteria(rule) if rule["Kind"] == CRITERIA_RULE else None) for rule in rules]


def items_of(rule: Row) -> list[tuple[str, str, str]]:
    return [(field, operation, value) for field, operation, value in json.loads(rule["CriteriaItems"] or "[]")]


def criteria(rule: Row) -> Test:
    """Raises KeyError for an operation that there is not."""
    tests = [_item(*item) for item in items_of(rule)]
    if not rule["BooleanFilter"]:
        return lambda row: all(test(row) for test in tests)
    return _combined(rule["BooleanFilter"], tests)


def _item(field: str, operation: str, value: str) -> Test:
    meets = _OPERATIONS[operation](value)
    return lambda row: meets(row[field])


Meets = Callable[[Any], bool]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value).lower()


def _compares(*wanted: int) -> Callable[[str], Meets]:
    """Below, equal or above the value; what is empty is none of these."""

    def compare(value: str) -> Meets:
        return lambda found: found is not None and _sign(found, value) in wanted

    return compare


def _sign(found: Any, value: str) -> int:
    if isinstance(found, int | float) and not isinstance(found, bool):
        return (found > float(value)) - (found < float(value))
    return (_text(found) > value.lower()) - (_text(found) < value.lower())


def _equal(value: str) -> Meets:
    """Several values, with commas between, are an or."""
    values = frozenset(_listed(value))
    return lambda found: _text(found) in values


def _listed(value: str) -> list[str]:
    return [part.strip().lower() for part in value.split(",")]


def _any_of(test: Callable[[str, str], bool]) -> Callable[[str], Meets]:
    def any_of(value: str) -> Meets:
        values = _listed(value)
        return lambda found: any(test(_text(found), one) for one in values)

    return any_of


def _not(operation: Callable[[str], Meets]) -> Callable[[str], Meets]:
    def opposite(value: str) -> Meets:
        meets = operation(value)
        return lambda found: not meets(found)

    return opposite


def _picked(found: str, value: str) -> bool:
    """Of a field with several values."""
    return value in found.split(";")


_OPERATIONS: dict[str, Callable[[str], Meets]] = {
    "equals": _equal,
    "notEqual": _not(_equal),
    "lessThan": _compares(-1),
    "greaterThan": _compares(1),
    "lessOrEqual": _compares(-1, 0),
    "greaterOrEqual": _compares(0, 1),
    "contains": _any_of(str.__contains__),
    "notContain": _not(_any_of(str.__contains__)),
    "startsWith": _any_of(str.startswith),
    "includes": _any_of(_picked),
    "excludes": _not(_any_of(_picked)),
}

_TOKEN = re.compile(r"\(|\)|\d+|and|or|not", re.IGNORECASE)


def _combined(text: str, tests: Sequence[Test]) -> Test:
    """`1 AND (2 OR NOT 3)` as one test."""
    tokens = [found.lower() for found in _TOKEN.findall(text)]

    def either() -> Test:
        parts = [both()]
        while tokens[:1] == ["or"]:
            tokens.pop(0)
            parts.append(both())
        return lambda row: any(part(row) for part in parts)

    def both() -> Test:
        parts = [one()]
        while tokens[:1] == ["and"]:
            tokens.pop(0)
            parts.append(one())
        return lambda row: all(part(row) for part in parts)

    def one() -> Test:
        word = tokens.pop(0)
        if word == "not":
            inner = one()
            return lambda row: not inner(row)
        if word == "(":
            inner = either()
            tokens.pop(0)
            return inner
        return tests[int(word) - 1]

    return either()
