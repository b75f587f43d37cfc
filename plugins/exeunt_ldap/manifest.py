"""What this connector says of itself before it is opened."""

from __future__ import annotations

from exeunt.sdk import Manifest
from exeunt_ldap.texts import TEXTS

MANIFEST = Manifest(
    name="ldap",
    title="LDAP directory (OpenLDAP)",
    secrets={"bind_password": "the password of bind_dn"},
    permissions={
        "read": (
            "read on people, groups and policies",
            "read on pwdAccountLockedTime, pwdPolicySubentry, pwdChangedTime, pwdLastSuccess",
            "compare on userPassword (for the account-usability control; no need to read it)",
            "no size limit for paged searches (limits … size.prtotal=unlimited)",
        ),
        "sign_in.block": (
            "=cw on userPassword of people",
            "write on pwdAccountLockedTime and pwdPolicySubentry of people",
        ),
        "credential.remove": ("write on sshPublicKey and userCertificate of people",),
        "admin_role.remove": ("write on member, uniqueMember, memberUid and roleOccupant of groups",),
        "membership.remove": ("write on member, uniqueMember, memberUid and roleOccupant of groups",),
        "reference.hand_over": ("write on manager, owner, seeAlso and secretary",),
    },
    texts=TEXTS,
)
