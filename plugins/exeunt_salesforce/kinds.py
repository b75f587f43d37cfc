"""Which objects have records that somebody owns. Found by describe: every org has its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from exeunt.sdk import Gap
from exeunt_salesforce.api import Api
from exeunt_salesforce.describe import Described, Field, Listed
from exeunt_salesforce.errors import Rejected

ACCOUNT = "Account"
USER = "User"
# Owned, but no customer's: setup, folders, people's own lists. `include` overrules.
_NEVER = frozenset(
    {
        "Dashboard",
        "DuplicateRecordSet",
        "EmailTemplate",
        "Folder",
        "Group",
        "ListView",
        "Macro",
        "QuickText",
        "Report",
        "StreamingChannel",
        "User",
        "UserAccountTeamMember",
        "UserTeamMember",
    }
)
CORE = (ACCOUNT, "Contact", "Opportunity", "Lead", "Case")
"""Offered even where we see no such object: to be hidden from us must show as a gap, not as nothing to do."""
_DERIVED = ("Share", "History", "Feed", "ChangeEvent", "Tag", "__mdt", "__e", "__b", "__x")
_ONLY = {
    "Lead": ("IsConverted = false",),  # the vendor refuses any change of a converted lead
    "Task": ("IsClosed = false",),
    "Event": ("EndDateTime >= TODAY",),
}
_PORTAL = ("IsPartner", "IsCustomerPortal")


@dataclass(frozen=True, slots=True)
class Kind:
    """One object whose records have an owner.

    label     the field that names a record
    parent    the field with the account it belongs to, and `relation` how a path names it; empty without one
    only      which of its records are handed over
    portal    fields that say whether portal users hang on an account
    """

    name: str
    label: str = ""
    parent: str = ""
    relation: str = ""
    only: tuple[str, ...] = ()
    portal: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        named = (self.label, self.parent, *self.portal)
        return ("Id", "OwnerId", "LastModifiedDate", *(name for name in named if name))


@dataclass(frozen=True, slots=True)
class Discovered:
    """The kinds, accounts first; the fields of users that point to users; what could not be described."""

    kinds: tuple[Kind, ...]
    references: tuple[Field, ...]
    gaps: tuple[Gap, ...] = ()


def discover(api: Api, *, include: Collection[str], exclude: Collection[str]) -> Discovered:
    """Every object with an owner that may be changed. One refused describe is a gap and stops nobody."""
    kinds: list[Kind] = []
    gaps: list[Gap] = []
    for listed in _candidates(api, include=include, exclude=exclude):
        try:
            described = api.describe(listed.name)
        except Rejected as error:
            gaps.append(Gap(error.code, {**error.params, "object": listed.name}))
            continue
        if described.updatable("OwnerId") and USER in described.fields["OwnerId"].refers:
            kinds.append(_kind(described))
    known = {*exclude, *api.objects()}
    kinds += [Kind(name) for name in CORE if name not in known]
    ordered = sorted(kinds, key=lambda kind: (kind.name != ACCOUNT, kind.name))
    users = api.describe(USER).fields.values()
    references = (field for field in users if USER in field.refers and field.updateable)
    return Discovered(tuple(ordered), tuple(references), tuple(gaps))


def _candidates(api: Api, *, include: Collection[str], exclude: Collection[str]) -> Iterator[Listed]:
    for listed in api.objects().values():
        wanted = listed.usable and (listed.custom or listed.layoutable)
        ours = wanted and listed.name not in _NEVER and not listed.name.endswith(_DERIVED)
        if listed.name not in exclude and (ours or listed.name in include):
            yield listed


def _kind(described: Described) -> Kind:
    parent = _parent(described)
    return Kind(
        name=described.name,
        label=described.label,
        parent=parent,
        relation=described.fields[parent].relation if parent else "",
        only=_ONLY.get(described.name, ()),
        portal=tuple(name for name in _PORTAL if described.name == ACCOUNT and name in described.fields),
    )


def _parent(described: Described) -> str:
    """The account that this record hangs on, whose row a write to it locks."""
    if described.name == ACCOUNT:
        return "ParentId" if "ParentId" in described.fields else ""
    pointers = [field for field in described.references(ACCOUNT) if field.updateable or field.name == "AccountId"]
    names = [field.name for field in pointers]
    return next((name for name in ("AccountId", *names) if name in names), "")
