"""What is missing, what is too much, and what stands in the way of a plan's changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from exeunt.sdk import Change, Finding, Ref
from exeunt_salesforce.api import Row, value_at
from exeunt_salesforce.blockers import blockers
from exeunt_salesforce.errors import Rejected
from exeunt_salesforce.ids import is_id
from exeunt_salesforce.manifest import MANIFEST, READ_PERMISSIONS, SURPLUS_PERMISSIONS
from exeunt_salesforce.office import Office
from exeunt_salesforce.permission_sets import SOURCE
from exeunt_salesforce.sign_in import PRINCIPAL
from exeunt_salesforce.soql import among, equals, select, text

SKEW = 10_000
"""Records of one object with one owner, beyond which changes of roles and groups take hours."""
_USER = ("Id", "Username", "IsActive", "Profile.UserLicenseId")


def permissions(office: Office, *, reading_only: bool) -> Iterator[Finding]:
    """Missing ones by name; for a credential that only reads, those beyond it too."""
    held = office.sight.held()
    written = {name for names in MANIFEST.permissions.values() for name in names}
    needed = set(READ_PERMISSIONS) if reading_only else written
    for name in sorted(needed - held):
        yield Finding("salesforce.permission-lacking", {"permission": name})
    if reading_only:
        for name in sorted(held & set(SURPLUS_PERMISSIONS)):
            yield Finding("salesforce.permission-surplus", {"permission": name})


def preflight(office: Office, changes: Sequence[Change]) -> Iterator[Finding]:
    """What stands in the way, one finding each; nothing is tried."""
    arriving = _arriving(changes)
    users = _users(office, {owner for owner, _ in arriving} | {change.ref.id for change in _closing(changes)})
    yield from _owners(office, arriving, users)
    for change in _closing(changes):
        user = users.get(change.ref.id)
        if user is not None and change.after.get("active") is False:
            yield from blockers(office, change.ref, user["Username"])
        elif user is not None:
            yield from _licence(office, change.ref, user)


def _closing(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.action == f"account.deactivate:{PRINCIPAL}"]


def _arriving(changes: Iterable[Change]) -> Counter[tuple[str, str]]:
    """How many records of which kind come to whom."""
    transfers = (change for change in changes if change.action.startswith("customer.transfer:"))
    return Counter(
        (str(change.after["owner"]), change.ref.kind) for change in transfers if "owner" in change.after.fields
    )


def _users(office: Office, ids: Iterable[str]) -> Mapping[str, Row]:
    users = sorted(one for one in ids if is_id(one) and one.startswith("005"))
    return office.api.by_ids("User", users, _USER) if users else {}


def _owners(office: Office, arriving: Mapping[tuple[str, str], int], users: Mapping[str, Row]) -> Iterator[Finding]:
    for owner in sorted({owner for owner, _ in arriving}):
        kinds = sorted(kind for one, kind in arriving if one == owner)
        user = users.get(owner)
        if user is None:  # a queue, on the way back to one
            continue
        about = Ref(office.system, PRINCIPAL, owner)
        if user["IsActive"] is not True:
            yield Finding("salesforce.owner-inactive", {"user": owner}, about)
            continue
        for kind in sorted(set(kinds) - _readable(office, owner, kinds)):
            yield Finding("salesforce.owner-cannot-read", {"user": owner, "object": kind}, about)
        for kind in kinds:
            total = office.api.count(kind, equals("OwnerId", owner)) + arriving[owner, kind]
            if total > SKEW:
                yield Finding("salesforce.owner-skew", {"user": owner, "object": kind, "records": total}, about)


def _readable(office: Office, user: str, kinds: Sequence[str]) -> set[str]:
    """The objects that this user may read at all, by any of his permission sets; his profile's is one of them."""
    mine = f"ParentId IN ({select(('PermissionSetId',), SOURCE, equals('AssigneeId', user))})"
    named = f"SobjectType IN ({', '.join(text(kind) for kind in kinds)})"
    try:
        rows = office.api.rows(
            select(("Id", "SobjectType"), "ObjectPermissions", "PermissionsRead = true", named, mine)
        )
        everything = office.api.rows(
            select(("Id",), SOURCE, equals("AssigneeId", user), "PermissionSet.PermissionsViewAllData = true")
        )
    except Rejected:  # not readable for us: then nothing is known, and the write itself is asked to check
        return set(kinds)
    # activities follow their own rules: no object permission exists for them
    return {row["SobjectType"] for row in rows} | {"Task", "Event"} | (set(kinds) if everything else set())


def _licence(office: Office, user: Ref, row: Row) -> Iterator[Finding]:
    """Coming back needs a free seat of the profile's licence."""
    licence = value_at(row, "Profile.UserLicenseId")
    if row["IsActive"] is True or not licence:
        return
    fields = ("Id", "Name", "TotalLicenses", "UsedLicenses")
    for found in office.api.rows(select(fields, "UserLicense", among("Id", [str(licence)]))):
        if 0 <= int(found["TotalLicenses"]) <= int(found["UsedLicenses"]):
            yield Finding("salesforce.no-licence", {"status": str(found["Name"])}, user)
