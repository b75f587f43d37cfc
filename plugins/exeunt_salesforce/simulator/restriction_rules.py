"""Restriction rules: what they hide from whom, after sharing has given it (fact sheet 6.6).

A criterion is `left = right`, each side a field, `$User.Field` or a literal. Whoever may view or modify all records of
the object is not bound by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exeunt_salesforce.simulator.permissions import Powers
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

_STANDARD = frozenset({"Task", "Event", "Contract", "TimeSheet", "TimeSheetEntry"})
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_BEYOND = frozenset({"ViewAllRecords", "ModifyAllRecords"})


def may_be_restricted(kind: str) -> bool:
    return kind.endswith("__c") or kind in _STANDARD


def hides(world: World, user: str, powers: Powers, kind: ObjectType, row: Row) -> bool:
    """Does a rule that is for this user leave the record out?"""
    if not may_be_restricted(kind.name) or not _BEYOND.isdisjoint(powers.on(kind.name)):
        return False
    person = world.table("User").rows[user]
    rules = (rule for rule in _rules(world, kind.name) if _holds(rule["UserCriteria"], {}, person))
    return any(not _holds(rule["RecordFilter"], row, person) for rule in rules)


def _rules(world: World, kind: str) -> Iterator[Row]:
    for rule in world.table("RestrictionRule").where("TargetEntity", kind):
        if rule["IsActive"] and rule["EnforcementType"] == "Restrict":
            yield rule


def _holds(criterion: str, row: Row, person: Row) -> bool:
    left, _, right = criterion.partition("=")
    return bool(_value(left.strip(), row, person) == _value(right.strip(), row, person))


def _value(text: str, row: Row, person: Row) -> Any:
    if text.startswith("'"):
        return text.strip("'")
    if text.startswith("$User."):
        return person[text.removeprefix("$User.")]
    return _WORDS[text] if text in _WORDS else row[text]
