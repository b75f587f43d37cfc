"""Restriction rules: some users see of an object only the records that a filter lets through.

The vendor evaluates both conditions for us: the users by a query for users, the records by one for records. What it
cannot be asked (custom permissions, fields of other objects) leaves the ceiling of these users uncertain. The vendor
has them for custom objects and contracts, none for accounts, contacts, opportunities or leads (sheet 6.6); its own
UserRecordAccess ignores them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exeunt.sdk import Completeness, Gap
from exeunt.sdk.access import Cap, Certainty, InSet, On
from exeunt_salesforce.access.models import Models
from exeunt_salesforce.access.source import Query, Source, together
from exeunt_salesforce.sight import RECORDS, USERS
from exeunt_salesforce.soql import text

_USER = re.compile(r"\$User\.(\w+)", re.IGNORECASE)
_OWN = re.compile(r"\s*OwnerId\s*=\s*\$User\.Id\s*", re.IGNORECASE)
_QUERIES_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Where:
    """Where the ceiling of a restricted user stands."""

    on: On
    object: str
    certainty: Certainty = "exact"


@dataclass(slots=True)
class Restrictions:
    """`places`: (user, object) → where; everybody else's is everywhere."""

    objects: set[str] = field(default_factory=set)
    places: dict[tuple[str, str], Where] = field(default_factory=dict)
    sets: list[InSet] = field(default_factory=list)
    end: Completeness = field(default_factory=lambda: Completeness(whole=True, how="count"))

    def narrow(self, user: str, kind: str, where: Where) -> None:
        """The vendor wants one rule for a user and an object, and does not say what two of them mean."""
        twice = (user, kind) in self.places
        self.places[user, kind] = Where("all", "", "unknown") if twice else where

    def caps(
        self, user: str, kind: str, rank: int, certainty: Certainty, exempt: Collection[Certainty]
    ) -> Iterator[Cap]:
        """Ceilings of one permission set of his. `exempt`: he holds what no rule holds against; how certainly."""
        for where in self._standing(user, kind, exempt):
            doubt: Certainty = "unknown" if "unknown" in (certainty, where.certainty) else "exact"
            yield Cap(user, where.on, where.object, kind, "", rank, certainty=doubt)

    def _standing(self, user: str, kind: str, exempt: Collection[Certainty]) -> Iterator[Where]:
        narrow = self.places.get((user, kind))
        if narrow is None or "exact" in exempt:
            yield Where("all", "")
            return
        yield narrow
        if exempt:
            yield Where("all", "", "unknown")


def read_restrictions(source: Source, models: Models, users: Sequence[str]) -> Restrictions:
    """The rules in force for our objects. Where they cannot be read, ceilings may be lower than what is said."""
    found = Restrictions()
    able = {model.name for model in models.kinds if model.custom}
    if not able:
        return found
    rules = source.listing(
        Query(
            ("DeveloperName", "TargetEntity", "UserCriteria", "RecordFilter"),
            "RestrictionRule",
            ("IsActive = true", "EnforcementType = 'Restrict'"),
            resource="tooling/query",
            sight=RECORDS,
        )
    )
    ends = [rules.end]
    for rule in rules.rows:
        if rule["TargetEntity"] in able:
            found.objects.add(rule["TargetEntity"])
            ends.append(_apply(source, rule, found, users))
    found.end = together(ends)
    return found


def _apply(source: Source, rule: Mapping[str, str], found: Restrictions, users: Sequence[str]) -> Completeness:
    target, condition = rule["TargetEntity"], rule["RecordFilter"]
    fields = tuple(dict.fromkeys(("Id", *_USER.findall(condition))))
    criteria = _USER.sub(r"\1", rule["UserCriteria"])
    if "$" in criteria or "$" in _USER.sub("", condition):
        return _doubt(rule, found, users)
    people = source.listing(Query(fields, "User", (criteria,), sight=USERS))
    if not people.end.whole:
        return _doubt(rule, found, users)
    if _OWN.fullmatch(condition):
        for row in people.rows:
            found.narrow(row["Id"], target, Where("owner", row["Id"]))
        return people.end
    conditions = {row["Id"]: _for_user(condition, row) for row in people.rows}
    different = sorted(set(conditions.values()))
    if len(different) > _QUERIES_AT_MOST:
        return _doubt(rule, found, sorted(conditions))
    ends = [people.end]
    for number, one in enumerate(different):
        name = f"restriction:{rule['DeveloperName']}:{number}"
        records = source.listing(Query(("Id",), target, (one,)))
        ends.append(records.end)
        found.sets += [InSet(name, row["Id"]) for row in records.rows]
        for user in (user for user, mine in conditions.items() if mine == one):
            found.narrow(user, target, Where("set", name))
    return together(ends)


def _for_user(condition: str, user: Mapping[str, str]) -> str:
    return _USER.sub(lambda found: text(user[found[1]]) if user[found[1]] else "null", condition)


def _doubt(rule: Mapping[str, str], found: Restrictions, users: Sequence[str]) -> Completeness:
    """Nobody can say what it does to these users."""
    for user in users:
        found.narrow(user, rule["TargetEntity"], Where("all", "", "unknown"))
    gap = Gap("salesforce.restriction-unclear", {"rule": rule["DeveloperName"], "object": rule["TargetEntity"]})
    return Completeness(whole=False, how="count", gaps=(gap,))
