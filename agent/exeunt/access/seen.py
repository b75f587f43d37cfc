"""Grants and paths, their positions resolved to text: what a page or a program is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from exeunt.model.access import Cause, Certainty, On

Way = Literal["parent", "lifted", "followed"]
"""parent: the grant stands on the parent, for its children. lifted: who reads this child sees its parent. followed: the
level on this parent counts for its children."""


class SubjectSeen(NamedTuple):
    id: str
    kind: str
    label: str


class RecordSeen(NamedTuple):
    id: str
    label: str

    @property
    def name(self) -> str:
        return self.label or self.id


@dataclass(frozen=True, slots=True)
class GrantSeen:
    """A grant's row."""

    cause: Cause
    certainty: Certainty
    on: On
    object: str
    via: str
    bypass: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class GivingSeen:
    """What a grant gives, as in `Giving`. `labels`: what the vendor's reason is called; several: one of them."""

    level: int
    turns: tuple[tuple[Way, RecordSeen], ...]
    holder: tuple[SubjectSeen, ...]
    grant: GrantSeen
    labels: tuple[str, ...]
    subject: SubjectSeen


@dataclass(frozen=True, slots=True)
class PathSeen:
    """How somebody comes to what a grant gives, as in `Path`."""

    giving: GivingSeen
    chain: tuple[SubjectSeen, ...]
    others: int

    @property
    def level(self) -> int:
        return self.giving.level
