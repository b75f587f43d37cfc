"""What a connector delivers so that the host can say who sees which customer, and why.

`Connector.access` lowers a vendor's sharing model to the tables of `exeunt.model.access`, part by part. Each part is
read once, streams, and says at its end whether it was whole: a part that is not whole is no clean bill for anybody.
The rows, and all that stands in them, are here for a connector to import.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exeunt.model.access import (
    Cap,
    Cause,
    Certainty,
    Customer,
    Edit,
    Fact,
    FactType,
    Grant,
    Group,
    InSet,
    Kind,
    Label,
    Leave,
    Level,
    Member,
    On,
    Out,
    Own,
    Owner,
    Reach,
    Revoke,
    Row,
    TableName,
    Trait,
    shape,
)
from exeunt.model.reading import Reading

if TYPE_CHECKING:
    from pyarrow import RecordBatch

__all__ = [
    "Cap",
    "Cause",
    "Certainty",
    "Customer",
    "Edit",
    "Fact",
    "FactType",
    "Grant",
    "Group",
    "InSet",
    "Kind",
    "Label",
    "Leave",
    "Level",
    "Member",
    "On",
    "Out",
    "Own",
    "Owner",
    "Part",
    "Reach",
    "Revoke",
    "Row",
    "TableName",
    "Trait",
    "shape",
]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one table: what one reading of the vendor gives.

    No row comes twice, and where its completeness has a count, that counts its rows. Else it counts as incomplete.

    table   which table
    rows    rows of it, or Arrow record batches with its columns (missing ones have their defaults), or both. None, and
            a completeness that says `beside`: the system has it, and this connector never computes it
    kind    the kind of customer it is about, where it is about one
    cause   for grants: the cause, where the part is about one. Together the three name the part
    only    None: all there is. Otherwise an incremental reading: these rows are all there is of these customers, and
            what belongs to other customers is as it was in the base. Its completeness then counts the whole part, and
            the host reads everything again where the count does not come out
    """

    table: TableName
    rows: Reading[Row | RecordBatch]
    kind: str = ""
    cause: str = ""
    only: AbstractSet[str] | None = None

    @property
    def id(self) -> str:
        """`grants/Account/rule`: unique within one `access()`."""
        return "/".join(word for word in (self.table, self.kind, self.cause) if word)
