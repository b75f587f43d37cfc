"""Every write that took effect, in order: who, what, before and after. Tests read it to prove that none was doubled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """`how` is the door it came by (rest, collections, soap, bulk, oauth, act) or `cascade` for what followed."""

    number: int
    at: str
    who: str
    how: str
    verb: str
    type: str
    id: str
    before: dict[str, Any]
    after: dict[str, Any]

    def as_data(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": self.at,
            "who": self.who,
            "how": self.how,
            "verb": self.verb,
            "type": self.type,
            "id": self.id,
            "before": self.before,
            "after": self.after,
        }
