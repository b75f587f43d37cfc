"""What `access` of a connector gives, as plain rows; and what is wrong with it, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, get_args, get_type_hints

from exeunt.errors import CallError
from exeunt.model import Completeness, Gap, Principal
from exeunt.model.access import (
    CAUSES,
    CERTAINTIES,
    ONS,
    ROWS,
    Cap,
    Customer,
    Fact,
    FactType,
    Grant,
    Group,
    InSet,
    Kind,
    Level,
    Member,
    Owner,
    Row,
    TableName,
    Trait,
    terms,
)
from exeunt.sdk.access import Part
from exeunt.sdk.connector import Connector
from exeunt.sdk.testing.legal import end_faults

BESIDE: Final = "beside"


@dataclass(frozen=True, slots=True)
class Told:
    """One part, read to its end; a call that failed on the way is its gap."""

    id: str
    table: TableName
    rows: tuple[Row, ...]
    end: Completeness
    partly: bool = False

    @property
    def beside(self) -> bool:
        """It names what is never computed."""
        return self.end.how == BESIDE and not self.rows


def read_access(connector: Connector) -> list[Told]:
    """Every part, in order. CallError where the parts themselves cannot be told."""
    return [_told(part) for part in connector.access({})]


def _told(part: Part) -> Told:
    items, end = part.rows.all()
    rows = tuple(row for item in items for row in _rows(part.table, item))
    return Told(part.id, part.table, rows, end, partly=part.only is not None)


def _rows(table: TableName, item: Any) -> Iterable[Row]:
    """A row as it is, or those of a batch."""
    if isinstance(item, tuple):
        row: Any = item  # a stranger's types may lie; `part_faults` looks
        return [row]
    return (ROWS[table](**values) for values in item.to_pylist())


@dataclass(frozen=True)
class Sharing:
    """All of it, and who can sign in: what may be named in one place because it stands in another."""

    people: Sequence[Principal]
    parts: Sequence[Told]

    def of(self, kind: type[Row]) -> list[Any]:
        return [row for part in self.parts for row in part.rows if isinstance(row, kind)]

    def whole(self, table: TableName) -> bool:
        return all(part.end.whole or part.beside for part in self.parts if part.table == table)

    @cached_property
    def principals(self) -> AbstractSet[str]:
        return {person.ref.id for person in self.people}

    @cached_property
    def subjects(self) -> AbstractSet[str]:
        return self.principals | {group.id for group in self.of(Group)}

    @cached_property
    def customers(self) -> AbstractSet[str]:
        return {customer.id for customer in self.of(Customer)}

    @cached_property
    def kinds(self) -> AbstractSet[str]:
        return {kind.id for kind in self.of(Kind)}


def part_faults(parts: Sequence[Told]) -> Iterator[str]:
    """What a part is not, by itself."""
    for name, count in Counter(part.id for part in parts).items():
        if count > 1:
            yield f"{name} comes {count} times: its second coming would spoil it"
    for part in parts:
        if part.partly:
            yield f"{part.id} comes as changes only, and nothing is there that they could change"
        faults = [*([] if part.beside else end_faults(part.end)), *_count_faults(part), *_row_faults(part)]
        if part.beside and not part.end.gaps:
            faults.append("it is beside, and no gap names what it is")
        yield from (f"{part.id}: {fault}" for fault in faults)


def _count_faults(part: Told) -> Iterator[str]:
    if part.end.whole and part.end.counted not in (None, len(part.rows)):
        yield f"it is whole, with {len(part.rows)} rows of {part.end.counted} counted"
    if part.end.whole and (twice := [row for row, count in Counter(part.rows).items() if count > 1]):
        yield f"it is whole, and {twice[0]!r} comes twice"


def _row_faults(part: Told) -> Iterator[str]:
    wanted = ROWS[part.table]
    types = get_type_hints(wanted)
    for row in part.rows:
        if not isinstance(row, wanted):
            yield f"{row!r} is no row of this table"
        elif wrong := [name for name in types if not isinstance(getattr(row, name), _plain(types[name]))]:
            yield f"{row!r}: {wrong} of another type"
        else:
            yield from (f"{row!r}: {fault}" for fault in _value_faults(row))


def _plain(kind: Any) -> type:
    return kind if kind in (int, bool) else str


def _value_faults(row: Row) -> Iterator[str]:
    levels = range(Level.NONE, Level.FULL + 1)
    match row:
        case Grant():
            yield from _anchor_faults(row)
            if row.cause not in CAUSES:
                yield f"{row.cause!r} is no cause"
            try:
                if not list(terms(row.shape)):
                    yield "its shape gives nothing"
            except ValueError:
                yield f"{row.shape!r} is no shape: make it with `shape`"
        case Cap():
            yield from _anchor_faults(row)
            if row.level not in levels:
                yield f"{row.level} is no level"
        case Kind() if row.lifts not in levels or row.follows not in levels:
            yield "no levels"
        case Fact() | Trait() if row.type not in get_args(FactType):
            yield f"{row.type!r} is no type of a fact"


def _anchor_faults(row: Grant | Cap) -> Iterator[str]:
    if row.on not in ONS or row.certainty not in CERTAINTIES:
        yield f"{row.on!r} is none of {ONS}, or {row.certainty!r} none of {CERTAINTIES}"
    if (row.on == "all") == bool(row.object) and row.on != "owner":
        yield f"it stands on {row.on} {row.object!r}"


def stranger_faults(sharing: Sharing) -> Iterator[str]:
    """Names of what no row describes, where all that is there was read."""
    named = {
        "subject": (sharing.subjects, "neither a principal nor a group", sharing.whole("groups")),
        "principal": (sharing.principals, "not among the principals", True),
        "customer": (sharing.customers, "not among the customers", sharing.whole("customers")),
        "kind": (sharing.kinds, "not among the kinds", sharing.whole("kinds")),
    }
    for part in sharing.parts:
        for row in part.rows:
            for what, name in _names(row):
                known, sentence, told = named[what]
                if told and name and name not in known:
                    yield f"{part.id}: {row!r} names {name!r}, which is {sentence}"


def _names(row: Row) -> Iterator[tuple[str, str]]:
    match row:
        case Member():
            yield from (("subject", row.group), ("subject", row.member))
        case Customer():
            yield from (("kind", row.kind), ("subject", row.owner), ("customer", row.parent))
        case Owner():
            yield from (("customer", row.customer), ("subject", row.owner))
        case InSet() | Fact():
            yield "customer", row.customer
        case Trait():
            yield "principal", row.principal
        case Grant():
            yield from _anchored(row)
            yield from (("kind", term.kind) for term in terms(row.shape))
        case Cap():
            yield from _anchored(row)
            yield "kind", row.kind


def _anchored(row: Grant | Cap) -> Iterator[tuple[str, str]]:
    yield "subject", row.subject
    if row.on in ("one", "owner"):
        yield ("customer" if row.on == "one" else "subject"), row.object


def rows_of(parts: Iterable[Told]) -> dict[str, Counter[Row]]:
    """The rows of each part, in any order."""
    return {part.id: Counter(part.rows) for part in parts}


def less(before: Sequence[Told], seen: Sequence[Told], after: Sequence[Told]) -> Iterator[str]:
    """Parts that are called whole in *seen* and hold other rows than without a fault, *before* it and *after* it.

    Two looks around it, because a look may itself move something: some systems keep each user's last sign-in.
    """
    true, later = rows_of(before), rows_of(after)
    for part in seen:
        if part.end.whole and not part.beside and Counter(part.rows) not in (true.get(part.id), later.get(part.id)):
            yield f"{part.id} ({len(part.rows)} rows, whole; there are {true.get(part.id, Counter()).total()})"


def gaps_of(parts: Iterable[Told]) -> Iterator[Gap]:
    for part in parts:
        yield from part.end.gaps


def read_or_gap(connector: Connector) -> list[Told]:
    """The same where it may fail from the start: then nothing came."""
    try:
        return read_access(connector)
    except CallError:
        return []
