"""The shared names of actions."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "action.sign_in.block": "block sign-in",
    "action.sessions.end": "end sessions",
    "action.token.revoke": "revoke tokens",
    "action.credential.remove": "remove credentials",
    "action.admin_role.remove": "remove administrator roles",
    "action.forwarding.stop": "stop mail forwarding",
    "action.device.disable": "disable devices",
    "action.hold.place": "place a hold",
    "action.export.make": "make an export",
    "action.customer.transfer": "hand over customers",
    "action.reference.hand_over": "hand over references",
    "action.mailbox.delegate": "delegate the mailbox",
    "action.files.hand_over": "hand over files",
    "action.membership.remove": "remove group memberships",
    "action.team.leave": "leave teams",
    "action.share.remove": "remove shares",
    "action.permission.remove": "remove permissions",
    "action.licence.remove": "remove licences",
    "action.account.deactivate": "deactivate the user account",
    "action.account.move": "move the user account",
}
