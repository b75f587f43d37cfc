from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """What a change is about: a natural key that survives rename, deletion and undo.

    Never a vendor's row id that undo would change: a group membership is (group, user), not the number of its row.
    `of` is the id of the owning principal, where the thing belongs to one.
    """

    system: str
    kind: str
    id: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.system}:{self.kind}:{self.id}"
