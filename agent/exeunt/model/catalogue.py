"""The shared names of actions, so that a policy speaks to a stranger's connector, and the phase each belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from exeunt.model.order import Phase

ACTIONS: Final[Mapping[str, Phase]] = MappingProxyType(
    {
        "sign_in.block": "cut",
        "sessions.end": "cut",
        "token.revoke": "cut",
        "credential.remove": "cut",
        "admin_role.remove": "cut",
        "forwarding.stop": "cut",
        "device.disable": "cut",
        "hold.place": "keep",
        "export.make": "keep",
        "customer.transfer": "hand",
        "reference.hand_over": "hand",
        "mailbox.delegate": "hand",
        "files.hand_over": "hand",
        "membership.remove": "take",
        "team.leave": "take",
        "share.remove": "take",
        "permission.remove": "take",
        "licence.remove": "take",
        "account.deactivate": "close",
        "account.move": "close",
    }
)
"""Name → phase. An action of another name, or in another phase, is allowed; policies for the shared names miss it."""
