"""What the compiled kernel works on: a plan, its arrays frozen, and room to work in."""

from __future__ import annotations

from typing import Any, NamedTuple


class Shelf(NamedTuple):
    """A `Standing`. Row r, of the subjects or the unions, is where[r]: (begin, size) of its words in the desk's
    `filled`, or (place, −1) in the desk's `whole`.
    """

    first: Any  # int64[customers]
    last: Any
    subject: Any  # int32[rows]
    form: Any  # int16[rows]
    gives: Any  # bool[forms, columns]
    starts: Any  # int64[columns, anchors + 1]
    values: Any  # int32[]
    common: Any  # uint64[columns, words]
    where: Any  # int32[rows, 2]


class Desk(NamedTuple):
    """The rest of a `Plan`.

    whole    rows of bits
    filled   of other rows, the words that are not empty
    place    of each of them: its place in the row
    rare     for each kind: ceilings differ from customer to customer
    allowed  for each kind: who is active, and, unless they differ, whom the ceilings allow
    """

    whole: Any  # uint64[rows, words]
    filled: Any  # uint64[words]
    place: Any  # uint16[words]
    kind: Any  # int16[customers]
    parent: Any  # int32[customers]
    owner: Any  # int32[customers]
    further: Any  # int64[customers + 1]
    anchors: Any  # int32[]
    children: Any  # bool[kinds]
    lifts: Any
    follows: Any
    parted: Any
    alike: Any  # bool
    rare: Any
    allowed: Any  # uint64[kinds, words]


class Side(NamedTuple):
    """A plan. `related`: something lifts or follows."""

    grants: Shelf
    caps: Shelf
    desk: Desk
    related: Any  # bool


class Room(NamedTuple):
    """To work in, with a row for each customer that is worked on at once.

    out      their rows
    lifted   what they lift
    apart    rows of others, or of them by other columns: whose, by which, and which customers they are for
    family   which customers are in `out` at the moment, from the first to before the last
    waiting  rows that are looked up and not yet added
    """

    out: Any  # uint64[customers, words]
    lifted: Any
    apart: Any
    column: Any  # int64[customers]
    other: Any
    other_column: Any
    other_of: Any
    family: Any  # int64[2]
    waiting: Any  # int64[, 3]: row, begin, size
