"""Everybody who can sign in, or could: and what power each has."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping
from dataclasses import replace

from exeunt.sdk import Completeness, Principal, Ref, reading
from exeunt_salesforce.api import Row, demand, value_at
from exeunt_salesforce.office import Office
from exeunt_salesforce.permission_sets import ADMIN_POWERS, SOURCE
from exeunt_salesforce.sight import USERS
from exeunt_salesforce.sign_in import PRINCIPAL
from exeunt_salesforce.soql import select

_COLUMNS = (
    "Id",
    "Username",
    "Name",
    "Email",
    "EmployeeNumber",
    "FederationIdentifier",
    "IsActive",
    "UserType",
    "Profile.Name",
    "Profile.UserLicense.LicenseDefinitionKey",
)
EXTERNAL = frozenset({"PowerPartner", "PowerCustomerSuccess", "CustomerSuccess", "CspLitePortal", "Guest"})
_MACHINES = frozenset({"AutomatedProcess", "CloudIntegrationUser", "Guest"})
_MACHINE_LICENCES = ("PID_DigitalAgent", "PID_XOrg_Proxy_User")
_INTEGRATION = "_INTEGRATION_USER"


@reading
def principals(office: Office, *, own: str, others: Iterable[str] = ()) -> Generator[Principal, None, Completeness]:
    """Every user row, the inactive and the portals' too. `own` is the id we act as, `others` our further user names."""
    ours = frozenset({own, *(name.lower() for name in others)})
    frozen = {
        row["UserId"] for row in demand(office.api.query(select(("Id", "UserId"), "UserLogin", "IsFrozen = true")))
    }
    admins = _admins(office)
    read = office.api.query(select(_COLUMNS, "User"))
    found = [_principal(office, row, frozen, admins, ours) for row in read]
    last = _last_admin(found)
    for principal in found:
        crown = {"last-admin"} if principal.ref == last else set()
        yield replace(principal, powers=principal.powers | crown)
    return office.sight.judge(read.end, USERS)


def _admins(office: Office) -> frozenset[str]:
    """Holders of an administrator's permission, by profile (its own set is assigned too) or by permission set."""
    strong = " OR ".join(f"PermissionSet.{power} = true" for power in ADMIN_POWERS)
    rows = demand(office.api.query(select(("Id", "AssigneeId"), SOURCE, f"({strong})")))
    return frozenset(row["AssigneeId"] for row in rows)


def _principal(
    office: Office, row: Row, frozen: Collection[str], admins: Collection[str], ours: Collection[str]
) -> Principal:
    powers = {
        "admin": row["Id"] in admins,
        "self": row["Id"] in ours or str(row["Username"]).lower() in ours,
        "service": _is_machine(row),
        "external": row.get("UserType") in EXTERNAL,
    }
    mail = str(row.get("Email") or "").lower()
    return Principal(
        ref=Ref(office.system, PRINCIPAL, row["Id"]),
        name=str(row.get("Name") or row["Username"]),
        status="inactive" if row["IsActive"] is not True else "blocked" if row["Id"] in frozen else "active",
        ids=_ids(row),
        mail=(mail,) if mail else (),
        powers=frozenset(name for name, holds in powers.items() if holds),
    )


def _ids(row: Row) -> Mapping[str, str]:
    named = {
        "user": row["Id"],
        "username": str(row["Username"]).lower(),
        "employee_number": str(row.get("EmployeeNumber") or ""),
        "federation": str(row.get("FederationIdentifier") or ""),
    }
    return {name: value for name, value in named.items() if value}


def _is_machine(row: Row) -> bool:
    licence = str(value_at(row, "Profile.UserLicense.LicenseDefinitionKey") or "")
    named = licence.startswith(_MACHINE_LICENCES) or licence.endswith(_INTEGRATION)
    return named or row.get("UserType") in _MACHINES


def _last_admin(people: Iterable[Principal]) -> Ref | None:
    """The only human administrator who can still sign in: machines, ourselves among them, help nobody out."""
    able = [one.ref for one in people if "admin" in one.powers and one.status == "active" and _is_human(one)]
    return able[0] if len(able) == 1 else None


def _is_human(principal: Principal) -> bool:
    return principal.powers.isdisjoint({"self", "service", "external"})
