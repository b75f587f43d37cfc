"""Ceilings for classes of fields, from the permissions that each permission set has on each field.

A class is open to whoever may read one field of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from exeunt.sdk import Completeness
from exeunt.sdk.access import Cap, Level
from exeunt_salesforce.access.models import Models
from exeunt_salesforce.access.permissions import ALL_FIELDS, Permissions, kinds_of, nobody
from exeunt_salesforce.access.sets import PermissionSets
from exeunt_salesforce.access.source import Listing, Query, Source, together
from exeunt_salesforce.sight import SETUP

Right = tuple[str, str, int]
"""Permission set, field, level."""


class FieldClasses:
    """`classes`: name → fields, each with its object (`Account.AnnualRevenue`)."""

    def __init__(
        self,
        source: Source,
        sets: PermissionSets,
        models: Models,
        permissions: Permissions,
        classes: Mapping[str, Sequence[str]],
    ) -> None:
        self._source = source
        self._sets = sets
        self._objects = frozenset(model.name for model in models.kinds)
        self._permissions = permissions
        self._classes = classes

    def caps(self) -> Iterator[Cap]:
        for name, fields in self._classes.items():
            for kind in dict.fromkeys(_object(field) for field in fields):
                yield from (nobody(each, name) for each in kinds_of(kind))
        for (holder, kind, name), rank in self._levels().items():
            for each in kinds_of(kind):
                yield Cap(holder, "all", "", each, name, rank, certainty=self._sets.all[holder].certainty)

    def end(self) -> Completeness:
        return together((self._permissions.end(), self._listed.end))

    def _levels(self) -> Mapping[tuple[str, str, str], int]:
        """(permission set, object, class) → the most that it allows on a field of the class."""
        found: dict[tuple[str, str, str], int] = {}
        for holder, field, rank in (*self._each_field(), *self._all_fields(), *self._open_fields()):
            for name, fields in self._classes.items():
                if field in fields and holder in self._sets.all:
                    key = holder, _object(field), name
                    found[key] = max(rank, found.get(key, Level.NONE))
        return found

    def _each_field(self) -> Iterator[Right]:
        for row in self._listed.rows:
            if row["PermissionsEdit"] == "true":
                yield row["ParentId"], row["Field"], Level.EDIT
            elif row["PermissionsRead"] == "true":
                yield row["ParentId"], row["Field"], Level.READ

    def _all_fields(self) -> Iterator[Right]:
        """The right to read every field of an object."""
        for row in self._permissions.objects.rows:
            if row.get(ALL_FIELDS) == "true":
                yield from ((row["ParentId"], field, Level.READ) for field in self._fields_of(row["SobjectType"]))

    def _open_fields(self) -> Iterator[Right]:
        """Fields that no permission is set for: whoever may read the object reads them."""
        for (holder, kind), rank in self._permissions.levels.items():
            for field in self._fields_of(kind):
                known = self._source.api.describe(kind).fields.get(field.partition(".")[2])
                if known is not None and not known.permissionable:
                    yield holder, field, min(rank, Level.EDIT)

    def _fields_of(self, kind: str) -> list[str]:
        return [field for field in self._wanted if _object(field) == kind and kind in self._objects]

    @property
    def _wanted(self) -> list[str]:
        return sorted({field for fields in self._classes.values() for field in fields})

    @cached_property
    def _listed(self) -> Listing:
        columns = ("ParentId", "Field", "PermissionsRead", "PermissionsEdit")
        query = Query(columns, "FieldPermissions", sight=SETUP)
        return self._source.listing_among(query, "Field", self._wanted)


def _object(field: str) -> str:
    return field.partition(".")[0]
