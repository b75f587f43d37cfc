"""What an object is like: the few words of a describe that we act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_LABELS = ("Name", "Subject", "CaseNumber", "Title", "ContractNumber", "OrderNumber", "DeveloperName")


@dataclass(frozen=True, slots=True)
class Field:
    """`refers`: the objects that a reference may point to; `relation`: how a path names them. `permissionable`: who may
    read it is set field by field; of others, who may read the record.
    """

    name: str
    type: str
    updateable: bool
    createable: bool
    refers: tuple[str, ...] = ()
    relation: str = ""
    is_label: bool = False
    permissionable: bool = True


@dataclass(frozen=True, slots=True)
class Described:
    """One object."""

    name: str
    fields: Mapping[str, Field]

    @property
    def label(self) -> str:
        """The field that names a record to people; empty if there is none."""
        marked = [field.name for field in self.fields.values() if field.is_label]
        return next((name for name in (*marked, *_LABELS) if name in self.fields), "")

    def references(self, kind: str) -> Iterable[Field]:
        """The fields that point to `kind` and nothing else."""
        return (field for field in self.fields.values() if field.refers == (kind,))

    def creatable(self, name: str) -> bool:
        return name in self.fields and self.fields[name].createable

    def updatable(self, name: str) -> bool:
        return name in self.fields and self.fields[name].updateable


@dataclass(frozen=True, slots=True)
class Listed:
    """One object in the list of all."""

    name: str
    custom: bool
    usable: bool
    layoutable: bool


def read_describe(data: Any) -> Described:
    """Raises KeyError, TypeError or ValueError for what is no describe."""
    fields = [_read_field(field) for field in data["fields"]]
    return Described(str(data["name"]), {field.name: field for field in fields})


def _read_field(data: Any) -> Field:
    return Field(
        name=str(data["name"]),
        type=str(data["type"]),
        updateable=data["updateable"] is True,
        createable=data.get("createable") is True,
        refers=tuple(str(name) for name in data.get("referenceTo") or ()),
        relation=str(data.get("relationshipName") or ""),
        is_label=data.get("nameField") is True,
        permissionable=data.get("permissionable", True) is not False,
    )


def read_list(data: Any) -> dict[str, Listed]:
    """The global describe, by name. Raises KeyError, TypeError or ValueError for what is none."""
    listed = [_read_listed(item) for item in data["sobjects"]]
    return {item.name: item for item in listed}


def _read_listed(data: Any) -> Listed:
    hidden = data.get("deprecatedAndHidden") is True or data.get("customSetting") is True
    return Listed(
        name=str(data["name"]),
        custom=data.get("custom") is True,
        usable=not hidden and data.get("queryable") is True and data.get("updateable") is True,
        layoutable=data.get("layoutable", True) is not False,
    )
