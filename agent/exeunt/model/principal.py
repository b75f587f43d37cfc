from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from exeunt.model.ref import Ref

Status = Literal["active", "blocked", "inactive"]

POWERS = frozenset({"admin", "last-admin", "self", "service", "external"})
"""What the guard asks about. admin: administers this system. last-admin: the only active one who does.
self: the agent's own. service: no human. external: a partner's or customer's user."""


@dataclass(frozen=True, slots=True)
class Principal:
    """An account that can sign in to a system.

    `ids` holds the vendor's several ids of this user by name (`user`, `owner`, …) and, where the system keeps them,
    the two by which persons are joined: `username` and `employee_number`. `mail` is every address, lower case,
    the primary one first.
    """

    ref: Ref
    name: str
    status: Status
    ids: Mapping[str, str] = field(default_factory=dict)
    mail: tuple[str, ...] = ()
    powers: frozenset[str] = frozenset()

    @property
    def username(self) -> str:
        """What is typed to sign in, as the system spells it; empty where it keeps none."""
        return self.ids.get("username", "")

    @property
    def employee_number(self) -> str:
        """The company's own number for the person, as the system has it; empty where it keeps none."""
        return self.ids.get("employee_number", "")

    def __hash__(self) -> int:
        return hash(self.ref)
