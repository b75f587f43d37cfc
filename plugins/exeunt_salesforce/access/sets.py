"""Permission sets, the groups of them, and who has which: profiles have sets of their own.

A group's set is the one that the vendor adds up, muting subtracted. An assignment that has run out counts for nothing.
A set that must be activated for a session counts for nobody for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from exeunt.sdk import Completeness, Gap
from exeunt.sdk.access import Certainty, Group, Member
from exeunt.sdk.clock import Clock
from exeunt_salesforce.access.source import Listing, Query, Source, together
from exeunt_salesforce.sight import SETUP

SEE_ALL, CHANGE_ALL = "PermissionsViewAllData", "PermissionsModifyAllData"
EXPORTS = ("PermissionsExportReport", "PermissionsDataExport", "PermissionsApiEnabled")
_NAMED = ("Id", "Label", "IsOwnedByProfile", "Profile.Name", "PermissionSetGroupId", "HasActivationRequired")
_UP_TO_DATE = "Updated"


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """`powers`: the system permissions in it, of those that matter here."""

    id: str
    label: str
    sort: str
    group: str
    certainty: Certainty
    powers: frozenset[str]


class PermissionSets:
    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock

    @cached_property
    def all(self) -> Mapping[str, PermissionSet]:
        return {row["Id"]: _read(row) for row in self._listed.rows}

    @property
    def end(self) -> Completeness:
        return self._listed.end

    def groups(self) -> Iterator[Group]:
        for one in self.all.values():
            yield Group(one.id, one.sort, one.label)
        for row in self._bundles.rows:
            yield Group(row["Id"], "Permission Set Group", row["MasterLabel"])

    def members(self) -> Iterator[Member]:
        for one in self.all.values():
            if one.group:
                yield Member(one.id, one.group)
        for row in self.assigned:
            yield Member(row["PermissionSetGroupId"] or row["PermissionSetId"], row["AssigneeId"])

    def members_end(self) -> Completeness:
        """Stale where a group's set does not add up its parts as they are now."""
        end = together((self._listed.end, self._bundles.end, self._assignments.end))
        gaps = tuple(
            Gap("salesforce.group-outdated", {"group": row["MasterLabel"], "status": row["Status"]})
            for row in self._bundles.rows
            if row["Status"] != _UP_TO_DATE
        )
        return together((end, Completeness(whole=not gaps, how="stale" if gaps else "count", gaps=gaps)))

    @cached_property
    def assigned(self) -> list[Mapping[str, str]]:
        """The assignments in force."""
        now = self._clock.now()
        return [row for row in self._assignments.rows if row["IsActive"] == "true" and not _over(row, now)]

    def of_user(self) -> Mapping[str, set[str]]:
        """User → the sets that count for him."""
        bundled = {one.group: one.id for one in self.all.values() if one.group}
        found: dict[str, set[str]] = {}
        for row in self.assigned:
            held = bundled.get(row["PermissionSetGroupId"], row["PermissionSetId"])
            found.setdefault(row["AssigneeId"], set()).add(held)
        return found

    @cached_property
    def _listed(self) -> Listing:
        known = self._source.api.describe("PermissionSet").fields
        powers = (name for name in (SEE_ALL, CHANGE_ALL, *EXPORTS) if name in known)
        return self._source.listing(Query((*_NAMED, *powers), "PermissionSet", sight=SETUP))

    @cached_property
    def _bundles(self) -> Listing:
        return self._source.listing(
            Query(("Id", "MasterLabel", "Status"), "PermissionSetGroup", optional=True, sight=SETUP)
        )

    @cached_property
    def _assignments(self) -> Listing:
        fields = ("AssigneeId", "PermissionSetId", "PermissionSetGroupId", "IsActive", "ExpirationDate")
        return self._source.listing(Query(fields, "PermissionSetAssignment", sight=SETUP))


def _read(row: Mapping[str, str]) -> PermissionSet:
    profile = row["IsOwnedByProfile"] == "true"
    return PermissionSet(
        id=row["Id"],
        label=(row["Profile.Name"] if profile else "") or row["Label"],
        sort="Profile" if profile else "Permission Set",
        group=row["PermissionSetGroupId"],
        certainty="unknown" if row["HasActivationRequired"] == "true" else "exact",
        powers=frozenset(_held(row)),
    )


def _held(row: Mapping[str, str]) -> Iterable[str]:
    return (name for name, value in row.items() if name.startswith("Permissions") and value == "true")


def _over(row: Mapping[str, str], now: datetime) -> bool:
    end = row["ExpirationDate"]
    return bool(end) and datetime.fromisoformat(end) <= now
