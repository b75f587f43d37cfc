"""What this connector says of itself before it is opened."""

from __future__ import annotations

from exeunt.sdk import Manifest, Text
from exeunt_ldap.texts import TEXTS

MANIFEST = Manifest(
    name="ldap",
    title="LDAP directory (OpenLDAP)",
    secrets={"bind_password": Text("the password of bind_dn", "bind_dn 的密码")},
    plain={"bind_dn": Text("the name that signs in", "用于登录的名称")},
    permissions={
        "read": (
            "read-entries",
            "read-state",
            "compare-password",
            "no-size-limit",
        ),
        "sign_in.block": (
            "set-password",
            "write-lock",
        ),
        "credential.remove": ("write-keys",),
        "admin_role.remove": ("write-members",),
        "membership.remove": ("write-members",),
        "reference.hand_over": ("write-references",),
    },
    texts=TEXTS,
)
