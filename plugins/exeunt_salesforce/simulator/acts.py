"""What users do on their own while we work: sign in again, authorise an app, join a group, edit a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.world import By

Wish = Mapping[str, Any]


def act(org: Org, wish: Wish) -> dict[str, Any]:
    """`{"user": username, "act": name, …}`; gives what came of it. Raises KeyError for an unknown name or user.

    Acts: sign-in, authorise (`app`: client id), code (`app`), join (`group`: developer name), take-permission
    (`permission_set`: name), join-team (`account`), edit (`record`, `fields`), share (`account`, `level`).
    """
    with org.world.lock:
        rows = org.world.table("User").where("Username", wish["user"])
        if not rows:
            raise KeyError(wish["user"])
        return _ACTS[wish["act"]](org, rows[0]["Id"], wish)


def _sign_in(org: Org, user: str, _wish: Wish) -> dict[str, Any]:
    refusal = org.logins.refusal(user)
    if refusal:
        status = "User is Inactive" if refusal == "inactive user" else "User Is Frozen"
        org.logins.note(user, status, kind="Application", application="Browser")
        return {"refused": refusal}
    org.logins.note(user, "Success", kind="Application", application="Browser")
    session = org.logins.open_session(user)
    child = org.logins.open_session(user, kind="Aura", parent=session)
    # A browser's session carries a token of its own: tests use it to see whether it still lives.
    return {"session": session, "child": child, "token": org.logins.token_of(session, user, "browser")}


def _authorise(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    refusal = org.logins.refusal(user)
    if refusal:
        return {"refused": refusal}
    app = org.logins.apps[wish["app"]]
    grant = org.logins.authorise(user, app)
    return {"handle": grant.handle, "refresh_token": grant.refresh}


def _code(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    code = f"aPrx{org.world.rng.getrandbits(96):x}"
    org.logins.codes[code] = (user, wish["app"])
    return {"code": code}


def _join(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    group = org.world.table("Group").where("DeveloperName", wish["group"])[0]["Id"]
    return {"id": org.world.insert("GroupMember", {"GroupId": group, "UserOrGroupId": user}, By(user, "act"))}


def _take_permission(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    wanted = org.world.table("PermissionSet").where("Name", wish["permission_set"])[0]["Id"]
    fields = {"AssigneeId": user, "PermissionSetId": wanted, "IsActive": True}
    held = org.world.table("PermissionSetAssignment").where("AssigneeId", user)
    if any(row["PermissionSetId"] == wanted for row in held):
        return {"refused": "assigned already"}
    return {"id": org.world.insert("PermissionSetAssignment", fields, By(user, "act"))}


def _join_team(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    fields = {"AccountId": wish["account"], "UserId": user, "TeamMemberRole": "Sales Rep", "AccountAccessLevel": "Edit"}
    return {"id": org.world.insert("AccountTeamMember", fields, By(user, "act"))}


def _edit(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    kind = org.world.schema.of_id(wish["record"])
    if kind is None:
        raise KeyError(wish["record"])
    org.world.change(kind.name, wish["record"], wish["fields"], By(user, "act"))
    return {"id": wish["record"]}


def _share(org: Org, user: str, wish: Wish) -> dict[str, Any]:
    fields = {
        "AccountId": wish["account"],
        "UserOrGroupId": user,
        "AccountAccessLevel": wish.get("level", "Edit"),
        "RowCause": "Manual",
    }
    return {"id": org.world.insert("AccountShare", fields, By(user, "act"))}


_ACTS: dict[str, Callable[[Org, str, Wish], dict[str, Any]]] = {
    "sign-in": _sign_in,
    "authorise": _authorise,
    "code": _code,
    "join": _join,
    "take-permission": _take_permission,
    "join-team": _join_team,
    "edit": _edit,
    "share": _share,
}
