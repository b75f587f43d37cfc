"""The whole truth about an org, for tests: sorted, with secrets and session ids only as digests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.share_tables import MANUAL, SHARE_TABLES
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World, digest


def census(org: Org, *, user: str = "") -> dict[str, Any]:
    """`user` (a username) narrows it to what concerns him: owned records, teams, shares, memberships."""
    world = org.world
    with world.lock:
        wanted = [row for row in world.table("User").rows.values() if user in {"", row["Username"]}]
        ids = {row["Id"] for row in wanted}
        return {
            "users": {row["Username"]: _user(org, row) for row in _sorted(wanted, "Username")},
            "owners": _owners(world, ids),
            "account_teams": _teams(world, "Account", ids),
            "opportunity_teams": _teams(world, "Opportunity", ids),
            "manual_shares": _manual_shares(world, ids),
            "group_members": _group_members(world, ids),
            "writes": _writes(world, effective=False),
            "journal": len(world.journal),
        }


def _user(org: Org, row: Row) -> dict[str, Any]:
    world, user = org.world, row["Id"]
    tokens = [grant.handle for grant in org.logins.grants.values() if grant.user == user]
    listed = [one["DeleteToken"] for one in world.table("OauthToken").where("UserId", user)]
    sessions = [one["Id"] for one in org.logins.sessions(user)]
    return {
        "id": user,
        "active": row["IsActive"],
        "frozen": org.logins.frozen(user),
        "role": _name(world, row["UserRoleId"]),
        "profile": _name(world, row["ProfileId"]),
        "manager": _name(world, row["ManagerId"]),
        "delegated_approver": _name(world, row["DelegatedApproverId"]),
        "sessions": len(sessions),
        "sessions_digest": digest(sessions),
        "oauth_tokens": len(listed),
        "usage_tokens": len(tokens) - len(listed),
        "tokens_digest": digest(tokens),
        "permission_sets": sorted(_name(world, one) or "" for one in _assigned(world, user)),
        "set_licences": sorted(
            _related(world, "PermissionSetLicenseAssign", "AssigneeId", user, "PermissionSetLicenseId")
        ),
        "package_licences": sorted(_related(world, "UserPackageLicense", "UserId", user, "PackageLicenseId")),
        "groups": sorted(_related(world, "GroupMember", "UserOrGroupId", user, "GroupId")),
        "default_account_teams": sorted(_related(world, "UserAccountTeamMember", "UserId", user, "OwnerId")),
        "jobs": len(world.table("CronTrigger").where("OwnerId", user)),
        "approvals": len(world.table("ProcessInstanceWorkitem").where("ActorId", user)),
        "owned": _owned(world, user),
    }


def _assigned(world: World, user: str) -> list[str]:
    rows = world.table("PermissionSetAssignment").where("AssigneeId", user)
    sets = world.table("PermissionSet").rows
    return [
        row["PermissionSetGroupId"] or row["PermissionSetId"]
        for row in rows
        if not sets.get(row["PermissionSetId"] or "", {}).get("IsOwnedByProfile")
    ]


def _related(world: World, table: str, field: str, value: str, target: str) -> list[str]:
    return [_name(world, row[target]) or "" for row in world.table(table).where(field, value)]


def _owned(world: World, user: str) -> dict[str, int]:
    counts = {kind.name: world.table(kind.name).count("OwnerId", user) for kind in _owned_kinds(world)}
    return {name: count for name, count in sorted(counts.items()) if count}


def _owned_kinds(world: World) -> list[Any]:
    return [kind for kind in world.schema.objects.values() if kind.owned]


def _owners(world: World, users: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in _owned_kinds(world):
        rows = world.table(kind.name).where_in("OwnerId", users | _queues(world, users))
        found |= {row["Id"]: _name(world, row["OwnerId"]) or "" for row in rows}
    return dict(sorted(found.items()))


def _queues(world: World, users: set[str]) -> set[str]:
    """Queues own records too; they show in the census of everybody, not in one user's."""
    everybody = len(users) == len(world.table("User").rows)
    return {row["Id"] for row in world.table("Group").where("Type", "Queue")} if everybody else set()


def _teams(world: World, base: str, users: set[str]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for row in world.table(f"{base}TeamMember").where_in("UserId", users):
        member = [_name(world, row["UserId"]) or "", row["TeamMemberRole"] or "", row[f"{base}AccessLevel"] or ""]
        found.setdefault(row[f"{base}Id"], []).append(member)
    return {record: sorted(members) for record, members in sorted(found.items())}


def _manual_shares(world: World, users: set[str]) -> dict[str, list[list[str]]]:
    groups = set(world.table("Group").rows) if len(users) == len(world.table("User").rows) else set()
    found: dict[str, list[list[str]]] = {}
    for table in SHARE_TABLES.values():
        for row in world.table(table.name).where_in("UserOrGroupId", users | groups):
            if row["RowCause"] == MANUAL:
                share = [_name(world, row["UserOrGroupId"]) or "", row[table.level]]
                found.setdefault(row[table.record], []).append(share)
    return {record: sorted(shares) for record, shares in sorted(found.items())}


def _group_members(world: World, users: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in world.table("GroupMember").rows.values():
        if row["UserOrGroupId"] in users or row["UserOrGroupId"].startswith("00G"):
            found.setdefault(_name(world, row["GroupId"]) or "", []).append(_name(world, row["UserOrGroupId"]) or "")
    return {group: sorted(members) for group, members in sorted(found.items())}


def _writes(world: World, *, effective: bool) -> dict[str, int]:
    """How often callers wrote each record (cascades and sign-ins are not theirs); `effective`: and changed it."""
    entries = (entry for entry in world.journal if entry.how != "cascade")
    counts = Counter(entry.id for entry in entries if not effective or entry.before != entry.after)
    return dict(sorted(counts.items()))


def _name(world: World, record: str | None) -> str | None:
    """A readable name that survives re-creation: username, developer name, name."""
    row = world.row(record or "")
    if row is None:
        return None
    label = row.get("Username") or row.get("DeveloperName") or row.get("NamespacePrefix") or row.get("Name")
    return str(label or row["Id"])


def _sorted(rows: list[Row], field: str) -> list[Row]:
    return sorted(rows, key=lambda row: str(row[field]))


def writes(org: Org) -> dict[str, dict[str, int]]:
    """Per record: how many writes of callers were accepted, and how many of them changed something."""
    with org.world.lock:
        return {"accepted": _writes(org.world, effective=False), "effective": _writes(org.world, effective=True)}


def journal(org: Org, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """The writes, oldest first; `id` and `since` (a number) narrow them."""
    since, record = int(query.get("since", "0")), query.get("id", "")
    with org.world.lock:
        entries = [entry for entry in org.world.journal if entry.number > since and record in {"", entry.id}]
        return [entry.as_data() for entry in entries]
