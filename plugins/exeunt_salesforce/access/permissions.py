"""What permissions give and where they end: view and modify all; reading, editing, deleting an object; the right
to take lists away.

An owner without the right to delete an object does not have it in full: full is deleting, handing over and sharing.
That goes by sheet 7.11, where the highest level is cut by each object permission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from exeunt.sdk import Completeness
from exeunt.sdk.access import Cap, Grant, Label, Level
from exeunt_salesforce.access.models import CONTACT, PRIVATE_CONTACT, Models, everything
from exeunt_salesforce.access.names import INTERNAL
from exeunt_salesforce.access.restrictions import Restrictions
from exeunt_salesforce.access.sets import CHANGE_ALL, EXPORTS, SEE_ALL, PermissionSet, PermissionSets
from exeunt_salesforce.access.source import Listing, Query, Source, together
from exeunt_salesforce.sight import SETUP

EXPORT = "export"
_RIGHTS = {
    "PermissionsRead": Level.READ,
    "PermissionsViewAllRecords": Level.READ,
    "PermissionsEdit": Level.EDIT,
    "PermissionsDelete": Level.FULL,
    "PermissionsModifyAllRecords": Level.FULL,
}
_OVER_ALL = {"PermissionsViewAllRecords": Level.READ, "PermissionsModifyAllRecords": Level.FULL}
_DATA = {SEE_ALL: Level.READ, CHANGE_ALL: Level.FULL}
_LABELS = {
    SEE_ALL: "View All Data",
    CHANGE_ALL: "Modify All Data",
    "PermissionsViewAllRecords": "View All Records",
    "PermissionsModifyAllRecords": "Modify All Records",
    **dict(zip(EXPORTS, ("Export Reports", "Weekly Data Export", "API Enabled"), strict=True)),
}
ALL_FIELDS = "PermissionsViewAllFields"


class Permissions:
    def __init__(self, source: Source, sets: PermissionSets, models: Models) -> None:
        self._source = source
        self._sets = sets
        self._models = models

    # --- over everything

    def bypasses(self) -> Iterator[Grant]:
        for one in self._sets.all.values():
            for power, rank in _DATA.items():
                if power in one.powers:
                    yield _bypass(one, everything(self._models.names, rank), power)
        for row in self.objects.rows:
            holder = self._sets.all.get(row["ParentId"])
            for power, rank in _OVER_ALL.items():
                if holder and row[power] == "true":
                    yield _bypass(holder, everything(kinds_of(row["SobjectType"]), rank), power)

    def end(self) -> Completeness:
        return together((self._sets.end, self.objects.end))

    # --- ceilings

    def object_caps(self, restrictions: Restrictions) -> Iterator[Cap]:
        """By permission set; of an object with restriction rules, by user, for whom a rule narrows where they hold."""
        for (holder, kind), rank in self.levels.items():
            if kind not in restrictions.objects:
                for name in kinds_of(kind):
                    yield Cap(holder, "all", "", name, "", rank, certainty=self._sets.all[holder].certainty)
        for kind in sorted(restrictions.objects):
            yield from self._by_user(kind, restrictions)

    def _by_user(self, kind: str, restrictions: Restrictions) -> Iterator[Cap]:
        for user, held in self._sets.of_user().items():
            sets = [self._sets.all[one] for one in sorted(held) if one in self._sets.all]
            exempt = {one.certainty for one in sets if (one.id, kind) in self._over_all}
            for one in sets:
                if rank := self.levels.get((one.id, kind), Level.NONE):
                    yield from restrictions.caps(user, kind, rank, one.certainty, exempt)

    @cached_property
    def _over_all(self) -> frozenset[tuple[str, str]]:
        """(permission set, object) that open every record: no restriction rule holds against them (help 001484442)."""
        named = {
            (row["ParentId"], row["SobjectType"])
            for row in self.objects.rows
            if any(row[power] == "true" for power in _OVER_ALL)
        }
        strong = [one.id for one in self._sets.all.values() if one.powers & _DATA.keys()]
        return frozenset(named | {(one, model.name) for one in strong for model in self._models.kinds})

    def labels(self) -> Iterator[Label]:
        for power, label in _LABELS.items():
            yield Label(power, "Permission", label)

    def export_caps(self) -> Iterator[Cap]:
        """Who may take whole lists away, and by which permission."""
        for kind in self._models.names:
            yield nobody(kind, EXPORT)
            for one in self._sets.all.values():
                for power in EXPORTS:
                    if power in one.powers:
                        yield Cap(one.id, "all", "", kind, EXPORT, Level.FULL, power, one.certainty)

    # --- parts

    @cached_property
    def levels(self) -> Mapping[tuple[str, str], int]:
        """(permission set, object) → what it allows at most."""
        found: dict[tuple[str, str], int] = {}
        for one in self._sets.all.values():
            allowed = max((rank for power, rank in _DATA.items() if power in one.powers), default=Level.NONE)
            for model in self._models.kinds if allowed else ():
                found[one.id, model.name] = allowed
        for row in self.objects.rows:
            key = row["ParentId"], row["SobjectType"]
            rank = max((rank for right, rank in _RIGHTS.items() if row[right] == "true"), default=Level.NONE)
            if key[0] in self._sets.all and rank:
                found[key] = max(rank, found.get(key, Level.NONE))
        return found

    @cached_property
    def objects(self) -> Listing:
        # without ids: rows that a modify-all implies have made-up ones
        known = self._source.api.describe("ObjectPermissions").fields
        columns = ("ParentId", "SobjectType", *_RIGHTS, *([ALL_FIELDS] if ALL_FIELDS in known else []))
        query = Query(columns, "ObjectPermissions", sight=SETUP)
        return self._source.listing_among(query, "SobjectType", [model.name for model in self._models.kinds])


def _bypass(holder: PermissionSet, shape: str, power: str) -> Grant:
    return Grant(holder.id, "all", "", shape, "bypass", power, bypass=True, certainty=holder.certainty)


def nobody(kind: str, part: str) -> Cap:
    """So that the part exists for this kind: who has no other cap for it has nothing of it."""
    return Cap(INTERNAL, "all", "", kind, part, Level.NONE)


def kinds_of(kind: str) -> tuple[str, ...]:
    return (CONTACT, PRIVATE_CONTACT) if kind == CONTACT else (kind,)
