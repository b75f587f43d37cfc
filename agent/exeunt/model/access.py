"""Who can see which customer: the tables that every sharing model is lowered to, one system at a time.

Rows are plain tuples of text. Ids are the vendor's own; principals, groups and whatever else can hold a grant share
one id space (*subjects*), customers have another, sets a third. `""` means none.

What the tables mean, for a principal u and a customer x:

    holds(s)   = s, and every group that contains s, through any number of memberships
    anchors(x) = (one, x) · (all, "") · (owner, h) for every h in holds(o), for every owner o of x; (owner, "") if x has
                 no owner · (set, s) for every set s with x in it
    raw(u, x)  = the highest level of a grant whose subject is in holds(u), and of whose shape
                 a term (kind of x, self, level) stands on an anchor of x, or
                 a term (kind of x, child, level) stands on an anchor of the parent of x
    lifts      then, where u has raw ≥ read on x by a grant that is no bypass, and the kind of x lifts: u has at least
               that level on the parent of x. One step: a lifted level lifts nothing further.
    follows    then, where the kind of x follows: u has at least min(level on its parent, follows) on x. Parents first.
    cap(u, x, part) = the highest level of a cap for the kind of x and that part, whose subject is in holds(u) and which
                 stands on an anchor of x. No cap, no access.
    level(u, x)       = min(raw, cap(u, x, "")) if u is active, else none
    level(u, x, part) = min(level(u, x), cap(u, x, part)), for a part that the kind of x has any cap for

Every table but `owners` is monotone: a row that was not read hides access, it never invents any. So grants on
(owner, "") count only as *unknown* where the owners were not read whole.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, unquote

TableName = Literal[
    "groups", "members", "kinds", "customers", "owners", "sets", "grants", "caps", "labels", "facts", "traits"
]
On = Literal["one", "owner", "set", "all"]
Reach = Literal["self", "child"]
Certainty = Literal["exact", "stated", "unknown"]
Cause = Literal[
    "owner",
    "hierarchy",
    "default",
    "rule",
    "manual",
    "team",
    "territory",
    "child",
    "parent",
    "follow",
    "queue",
    "shared",
    "permission",
    "bypass",
]
FactType = Literal["text", "number", "time", "switch"]

ONS: Final[tuple[On, ...]] = ("one", "owner", "set", "all")
REACHES: Final[tuple[Reach, ...]] = ("self", "child")
CERTAINTIES: Final[tuple[Certainty, ...]] = ("exact", "stated", "unknown")
CAUSES: Final[tuple[Cause, ...]] = (
    "owner",
    "hierarchy",
    "default",
    "rule",
    "manual",
    "team",
    "territory",
    "child",
    "parent",
    "follow",
    "queue",
    "shared",
    "permission",
    "bypass",
)


class Level(enum.IntEnum):
    """How much. `full`: delete, hand over, share. Levels that fit nowhere here are levels of another kind."""

    NONE = 0
    READ = 1
    EDIT = 2
    FULL = 3


LEVELS: Final = tuple(level.name.lower() for level in Level)
"""The word for each level: `LEVELS[2]` is `edit`."""


class Group(NamedTuple):
    """Anything that holds others: public groups, roles, queues, territories, permission sets, "u and everybody above".

    `label` is what an administrator of that system calls it; `kind` the vendor's word for the sort of thing;
    the connector's text `<connector>.group.<kind>`, where it has one, says it in either language.
    """

    id: str
    kind: str = ""
    label: str = ""


class Member(NamedTuple):
    """`member` (a principal or a group) is in `group`. Nested; cycles are allowed."""

    group: str
    member: str


class Kind(NamedTuple):
    """A kind of customer record. `lifts`: the level its readers get on the parent. `follows`: the most that the level
    on the parent gives here. Both as the number of a `Level`.
    """

    id: str
    lifts: int = 0
    follows: int = 0


class Customer(NamedTuple):
    """A record that the company protects.

    `owner` is a subject; `parent` a customer; `key` is the same for the same customer in another system (a tax number,
    an ERP number); `label` is its name.
    """

    id: str
    kind: str
    owner: str = ""
    parent: str = ""
    key: str = ""
    label: str = ""


class Owner(NamedTuple):
    """A further owner (a custom owner field, a co-owner). `customers.owner` needs no row here."""

    customer: str
    owner: str
    field: str = ""


class InSet(NamedTuple):
    """`customer` is in `set`: matched by criteria, assigned to a territory, whatever the vendor groups."""

    set: str
    customer: str


class Grant(NamedTuple):
    """`subject` may, on what (`on`, `object`) says, what `shape` says, because of `cause`.

    on      one: the customer `object` · owner: customers owned by `object`, or by anybody in it ("": by nobody) ·
            set: customers in the set `object` · all: every customer
    shape   see `shape`: one vendor row may give a level on the record and others on its children
    via     what the vendor calls the reason: a rule, a share row, a field; `labels` gives its name. Where several
            things may be the cause, several labels have the same id: one of them
    bypass  a permission over everything: it never lifts
    tied    void when the owner of the customer changes
    """

    subject: str
    on: On
    object: str
    shape: str
    cause: Cause
    via: str = ""
    bypass: bool = False
    tied: bool = False
    certainty: Certainty = "exact"


class Cap(NamedTuple):
    """A ceiling: object permission (part ""), a class of fields (part "sensitive"), the right to take lists away (part
    "export"). Who has no cap for a kind has no access to it.
    """

    subject: str
    on: On
    object: str
    kind: str
    part: str
    level: int
    via: str = ""
    certainty: Certainty = "exact"


class Label(NamedTuple):
    """What people call the thing with this id, where no other table says: a rule, a set, a permission."""

    id: str
    kind: str
    label: str


class Fact(NamedTuple):
    """What a policy reads of a customer: purchases, years, region. Times in ISO 8601, UTC; `unit`: a currency code."""

    customer: str
    field: str
    value: str
    type: FactType = "text"
    unit: str = ""


class Trait(NamedTuple):
    """What a policy reads of a principal: title, department, region, whether a second factor is on, where mail goes."""

    principal: str
    field: str
    value: str
    type: FactType = "text"


class Leave(NamedTuple):
    """The principal can no longer sign in."""

    principal: str


class Own(NamedTuple):
    """The customer belongs to `owner` now, and tied grants on it are void. `field`: a further owner field, or ""."""

    customer: str
    owner: str
    field: str = ""


class Out(NamedTuple):
    """The member is no longer in the group."""

    group: str
    member: str


class Revoke(NamedTuple):
    """Grants of this subject on this anchor are gone: those of `cause`, or all."""

    subject: str
    on: On
    object: str
    cause: Cause | Literal[""] = ""


Edit = Leave | Own | Out | Revoke
"""What a change does to the tables: of these, what-if is made."""

Row = Group | Member | Kind | Customer | Owner | InSet | Grant | Cap | Label | Fact | Trait

ROWS: Final[dict[TableName, type[Row]]] = {
    "groups": Group,
    "members": Member,
    "kinds": Kind,
    "customers": Customer,
    "owners": Owner,
    "sets": InSet,
    "grants": Grant,
    "caps": Cap,
    "labels": Label,
    "facts": Fact,
    "traits": Trait,
}
"""The row type of each table; its fields are the columns, in order."""


class Term(NamedTuple):
    """One part of a shape: this level, on records of this kind, which are the anchor's own or its children."""

    kind: str
    reach: Reach
    level: int


def shape(*terms: tuple[str, Reach, int]) -> str:
    """The text of a grant's shape: `Account self 2; Contact child 1`. Sorted, each (kind, reach) once at its highest.

    The same terms give the same text, so that a table of millions of grants holds a handful of different ones.
    """
    highest: dict[tuple[str, Reach], int] = {}
    for kind, reach, level in terms:
        highest[kind, reach] = max(level, highest.get((kind, reach), 0))
    return "; ".join(
        f"{quote(kind, safe='~')} {reach} {int(level)}" for (kind, reach), level in sorted(highest.items()) if level
    )


def terms(text: str) -> Iterable[Term]:
    """The terms of a shape; ValueError for what is none."""
    for part in filter(None, text.split("; ")):
        kind, reach, level = part.split(" ")
        if reach not in REACHES or level not in ("1", "2", "3"):
            raise ValueError(f"no term of a shape: {part}")
        yield Term(unquote(kind), reach, int(level))
