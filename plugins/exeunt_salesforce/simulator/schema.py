"""What objects there are, with which fields: read from schema.txt, which explains its own notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_PICKLIST = re.compile(r"\[(.*)\]")
_SYSTEM = """
  CreatedDate datetime
  CreatedById reference ->User=CreatedBy
  LastModifiedDate datetime
  LastModifiedById reference ->User=LastModifiedBy
  SystemModstamp datetime
"""
_STRINGS = frozenset({"string", "email", "phone", "url", "picklist", "textarea"})
_NUMBERS = frozenset({"int", "currency", "double", "percent"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `refers` are the object names that a reference may point to."""

    name: str
    type: str
    updateable: bool = False
    createable: bool = False
    nillable: bool = True
    filterable: bool = True
    calculated: bool = False
    values: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    relation: str = ""

    @property
    def is_id(self) -> bool:
        return self.type in {"id", "reference"}

    @property
    def is_text(self) -> bool:
        return self.type in _STRINGS

    @property
    def is_number(self) -> bool:
        return self.type in _NUMBERS

    def describe(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.name,
            "type": self.type,
            "updateable": self.updateable,
            "createable": self.createable,
            "nillable": self.nillable,
            "filterable": self.filterable,
            "sortable": self.filterable,
            "groupable": self.filterable,
            "calculated": self.calculated,
            "custom": self.name.endswith("__c"),
            "referenceTo": list(self.refers),
            "relationshipName": self.relation or None,
            "polymorphicForeignKey": len(self.refers) > 1,
            "defaultedOnCreate": self.type == "boolean",
            "unique": False,
            "externalId": False,
            "picklistValues": [
                {"active": True, "defaultValue": False, "label": value, "value": value} for value in self.values
            ],
        }


@dataclass(frozen=True)
class ObjectType:
    """One object. `read`, `write` name permissions; `own` is (field, permission); see schema.txt."""

    name: str
    prefix: str
    calls: frozenset[str]
    fields: Mapping[str, Field]
    setup: bool = False
    read: frozenset[str] = frozenset()
    write: frozenset[str] = frozenset()
    own: tuple[str, str] = ("", "")
    parent: str = ""

    @cached_property
    def by_lower(self) -> dict[str, Field]:
        return {name.lower(): field for name, field in self.fields.items()}

    @cached_property
    def by_relation(self) -> dict[str, Field]:
        return {field.relation.lower(): field for field in self.fields.values() if field.relation}

    @property
    def owned(self) -> bool:
        """A record that somebody owns and may give away."""
        return "OwnerId" in self.fields and self.fields["OwnerId"].updateable

    def summary(self) -> dict[str, Any]:
        """The row of this object in the global describe."""
        return {
            "name": self.name,
            "label": self.name,
            "labelPlural": f"{self.name}s",
            "keyPrefix": self.prefix or None,
            "queryable": "noquery" not in self.calls,
            "retrieveable": bool(self.prefix),
            "createable": "create" in self.calls,
            "updateable": "update" in self.calls,
            "deletable": "delete" in self.calls,
            "custom": self.name.endswith("__c"),
            "customSetting": False,
            "deprecatedAndHidden": False,
            "searchable": self.owned,
            "layoutable": self.owned,
        }

    def describe(self, base: str) -> dict[str, Any]:
        urls = {"sobject": f"{base}/sobjects/{self.name}", "describe": f"{base}/sobjects/{self.name}/describe"}
        fields = [field.describe() for field in self.fields.values()]
        return {**self.summary(), "fields": fields, "urls": urls, "childRelationships": [], "recordTypeInfos": []}


class Schema:
    """All objects, by name and by key prefix."""

    def __init__(self, objects: Mapping[str, ObjectType]) -> None:
        self.objects = dict(objects)
        self._by_lower = {name.lower(): one for name, one in self.objects.items()}
        self._by_prefix = {one.prefix: one for one in self.objects.values() if one.prefix}

    def find(self, name: str) -> ObjectType | None:
        """By API name, whatever its case."""
        return self._by_lower.get(name.lower())

    def of_id(self, record: str) -> ObjectType | None:
        """The object that an id belongs to."""
        return self._by_prefix.get(record[:3])


def read_schema() -> Schema:
    """The schema of schema.txt; each org has its own, to take objects out of."""
    return Schema(_read_objects())


@cache
def _read_objects() -> Mapping[str, ObjectType]:
    text = Path(__file__).with_name("schema.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    blocks: list[list[str]] = []
    for line in lines:
        if line.startswith(" "):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    objects: dict[str, ObjectType] = {}
    for head, *rows in blocks:
        one = _read_object(head, rows, objects)
        objects[one.name] = one
    return objects


def _read_object(head: str, rows: list[str], told: Mapping[str, ObjectType]) -> ObjectType:
    name, prefix, *words = head.split()
    flags = {word for word in words if "=" not in word}
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    system = [] if "nosys" in flags else [line for line in _SYSTEM.splitlines() if line]
    fields = [_read_field(row) for row in (*rows, *system)]
    if "like" in settings:
        other, _, start = settings["like"].partition(":")
        fields += [field for field in told[other].fields.values() if field.name.startswith(start)]
    if not any(field.name == "Id" for field in fields):
        fields.insert(0, Field("Id", "id", nillable=False))
    if "nodel" not in flags:
        fields.append(Field("IsDeleted", "boolean", nillable=False))
    own_field, _, own_permission = settings.get("own", "").partition(":")
    return ObjectType(
        name,
        "" if prefix == "-" else prefix,
        frozenset(flags & {"create", "update", "delete", "noquery", "tooling"}),
        {field.name: field for field in fields},
        setup="setup" in flags,
        read=_permissions(settings.get("read", "")),
        write=_permissions(settings.get("write", "")),
        own=(own_field, own_permission),
        parent=settings.get("parent", ""),
    )


def _permissions(text: str) -> frozenset[str]:
    return frozenset(text.split("|")) if text else frozenset()


def _read_field(row: str) -> Field:
    picklist = _PICKLIST.search(row)
    name, kind, *words = _PICKLIST.sub("", row).split()
    flags = {word for word in words if not word.startswith("->")}
    target = next((word[2:] for word in words if word.startswith("->")), "")
    refers, _, relation = target.partition("=")
    return Field(
        name,
        kind,
        updateable="w" in flags,
        createable=bool(flags & {"w", "c"}),
        nillable="req" not in flags,
        filterable="nofilter" not in flags,
        calculated="calc" in flags,
        values=tuple(picklist[1].split(",")) if picklist else (),
        refers=tuple(refers.split(",")) if refers else (),
        relation=relation,
    )
