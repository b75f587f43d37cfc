"""What this connector says of itself before it is opened."""

from __future__ import annotations

from exeunt.sdk import DeclaredRead, Manifest, Text
from exeunt_salesforce.access.bulk import BODY as QUERY_JOB
from exeunt_salesforce.soap import READS_METADATA
from exeunt_salesforce.texts import TEXTS

_READS = (
    DeclaredRead("POST", r"(?:/[^?]*)?/services/oauth2/token", why="signing in"),
    DeclaredRead("POST", r"/services/data/v\d\d\.0/composite/sobjects/\w+", why="up to 2,000 records by id"),
    DeclaredRead("POST", r"/services/data/v\d\d\.0/jobs/query", body=QUERY_JOB, why="a long list, as a Bulk query job"),
    DeclaredRead(
        "POST", r"/services/Soap/m/\d\d\.0", body=READS_METADATA, why="settings that name a user by his user name"
    ),
)
READ_PERMISSIONS = (
    "ApiEnabled",
    "ViewAllData",
    "ViewSetup",
    "ManageUsers",
    "CustomizeApplication",
    "ViewRestrictionAndScopingRules",
)
"""Salesforce shows other people's logins and sessions to who may manage users, and their tokens to who may customize
the application: it has no smaller permission to look."""
SURPLUS_PERMISSIONS = (
    "ModifyAllData",
    "TransferAnyEntity",
    "TransferAnyLead",
    "TransferAnyCase",
    "AssignPermissionSets",
    "FreezeUsers",
)
"""What a credential that only reads has no use for."""

MANIFEST = Manifest(
    name="salesforce",
    title="Salesforce",
    secrets={
        "client_id": Text("consumer key of the external client app", "外部客户端应用的使用者密钥"),
        "client_secret": Text("its secret (flow client-credentials)", "该应用的密码（flow 为 client-credentials）"),
        "private_key": Text(
            "PEM of the key whose certificate the app holds (flow jwt)", "PEM 格式私钥，其证书由应用持有（flow 为 jwt）"
        ),
        "username": Text("user name to act as (flow jwt)", "以何用户名登录（flow 为 jwt）"),
    },
    permissions={
        "read": READ_PERMISSIONS,
        "sign_in.block": ("ManageUsers",),
        "sessions.end": ("ManageUsers",),
        "token.revoke": ("CustomizeApplication",),
        "admin_role.remove": ("AssignPermissionSets",),
        "customer.transfer": ("TransferAnyEntity", "TransferAnyLead", "TransferAnyCase", "ModifyAllData"),
        "reference.hand_over": ("ManageUsers",),
        "team.leave": ("ModifyAllData",),
        "share.remove": ("ModifyAllData",),
        "membership.remove": ("ManageUsers",),
        "permission.remove": ("AssignPermissionSets",),
        "licence.remove": ("AssignPermissionSets", "ManageUsers"),
        "account.deactivate": ("ManageUsers",),
    },
    reads=_READS,
    texts=TEXTS,
)
