"""The tables of one system, coded: text once, numbers everywhere else.

A row refers to subjects, customers, sets and shapes by position. Coding is done once, when a snapshot is taken
(`exeunt.access.coding`); loading one again reads numbers only, and the text when somebody asks for a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from exeunt.model.access import Term

NONE: Final = -1
"""No owner, no parent, no object; or a parent that no row describes."""

Index = npt.NDArray[np.int32]
Places = npt.NDArray[np.integer[Any]]
Small = npt.NDArray[np.int8]
Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Principals first, in order, then groups, then what only other rows mention (kind "unknown", no label).

    `active` and `powers` are of the principals; a principal's `label` is its name.
    """

    ids: pa.Array  # text
    kinds: pa.Array  # text; "principal" for principals
    labels: pa.Array  # text
    active: Bits
    principals: int
    powers: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Members:
    """`member` is in `group`, both positions of subjects."""

    group: Index
    member: Index


@dataclass(frozen=True, slots=True)
class Kinds:
    names: tuple[str, ...]
    lifts: Small
    follows: Small


@dataclass(frozen=True, slots=True)
class Customers:
    """`owner` is a subject, `parent` a customer, or NONE. Parents are never cyclic: coding cuts a circle.

    Coding puts families together, parents before children, and families of one owner side by side. Nothing is wrong in
    another order, but slow.

    `more_customer` and `more_owner` are the further owners, sorted by customer; `more_field` says by which field.
    """

    ids: pa.ChunkedArray  # text
    kind: npt.NDArray[np.int16]
    owner: Index
    parent: Index
    keys: pa.ChunkedArray  # text
    labels: pa.ChunkedArray  # text
    more_customer: Index
    more_owner: Index
    more_field: pa.Array  # dictionary of text

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Sets:
    """Which customers are in which set, sorted by customer."""

    ids: pa.Array  # text
    set: Index
    customer: Index


@dataclass(frozen=True, slots=True)
class Grants:
    """Sorted by (`on`, `object`). `on` is a position in `ONS`; `object`: a customer, a subject or a set as it says.

    `shape` is a position in `shapes`, `cause` in `CAUSES`, `certainty` in `CERTAINTIES`; `via` a dictionary of text.
    """

    subject: Index
    on: Small
    object: Index
    shape: npt.NDArray[np.int16]
    cause: Small
    via: pa.ChunkedArray  # dictionary of text
    bypass: Bits
    tied: Bits
    certainty: Small
    shapes: tuple[tuple[Term, ...], ...]

    def __len__(self) -> int:
        return len(self.subject)


@dataclass(frozen=True, slots=True)
class Caps:
    """Sorted by (`on`, `object`). `kind` is a position in the kinds, `part` in `parts`, of which the first is ""."""

    subject: Index
    on: Small
    object: Index
    kind: npt.NDArray[np.int16]
    part: npt.NDArray[np.int16]
    level: Small
    certainty: Small
    via: pa.Array  # dictionary of text
    parts: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Covered:
    """How well one part was read.

    state    whole · partial: something is missing · stale: it was true a while ago · absent: not read at all · beside:
             the system has it, and it is never computed; a limit that stands in the connector's docs
    missing  rows that named something which no row describes
    repeated, circles   of customers: ids that came again, of which the first row counts; parents in a circle, cut
    """

    part: str
    table: str
    kind: str
    cause: str
    state: str
    rows: int
    counted: int | None = None
    how: str = ""
    as_of: datetime | None = None
    missing: int = 0
    repeated: int = 0
    circles: int = 0
    gaps: tuple[tuple[str, tuple[tuple[str, str | int | bool], ...]], ...] = ()

    @property
    def whole(self) -> bool:
        """Nothing is known to be missing: only then does absence mean anything."""
        return self.state in ("whole", "beside") and not (self.missing or self.repeated or self.circles)


@dataclass(frozen=True, slots=True)
class Tables:
    """One system, whole: what the engine works on. Tables without a number in them stay Arrow tables of text.

    facts    customer (int32), field, value, type, unit; in pieces, each sorted by field and customer
    traits   principal (int32), field, value, type
    labels   id, kind, label
    """

    system: str
    subjects: Subjects
    members: Members
    kinds: Kinds
    customers: Customers
    sets: Sets
    grants: Grants
    caps: Caps
    labels: pa.Table
    facts: pa.Table
    traits: pa.Table
    coverage: tuple[Covered, ...] = field(default=())
