"""A plan is one file of JSON lines: a header, then one row a change. Its digest is the SHA-256 of its bytes.

Rows are canonical JSON arrays `[group, kind, id, of, before, after]`; what many rows share (system, action, successor,
reason, undo) stands once, in the header's groups, with the count and the Merkle root (RFC 6962) of their rows. Rows
stand in the order of their groups. The reader refuses whatever would not be written exactly so: unknown and missing
fields, duplicate keys, other spacing, rows out of order, a count or root that does not fit, text after the end.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from exeunt.config.files import read_plain
from exeunt.errors import ConfigError, RefusedPlan
from exeunt.model import Ref, State
from exeunt.model.canonical import LARGEST_INT
from exeunt.plan.encoding import state_in, state_out
from exeunt.trail import merkle

FORMAT: Final = "exeunt-plan/1"
LARGEST: Final = 512 * 2**20
"""Bytes; a file beyond it is refused before it is read."""

Kind = Literal["cut", "hand-over", "undo"]
Coded = tuple[str, dict[str, str | int | bool]]
CodedAbout = tuple[str, dict[str, str | int | bool], tuple[str, str, str, str] | None]
SafeInt = Annotated[int, msgspec.Meta(ge=-LARGEST_INT, le=LARGEST_INT)]
Fields = dict[str, str | SafeInt | bool | list[str] | dict[str, str | int | bool] | None]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the header's parts: no unknown fields."""


class PrincipalPart(Part, frozen=True):
    ref: tuple[str, str, str, str]
    name: str
    status: Literal["active", "blocked", "inactive"]
    ids: dict[str, str]
    mail: list[str]
    powers: list[str]


class PersonPart(Part, frozen=True):
    name: str
    mail: str
    employee_number: str
    principals: list[PrincipalPart]


class SystemPart(Part, frozen=True):
    """One system as it was when the plan was made. `quotas`: name → used, allowed, resets at."""

    name: str
    connector: str
    distribution: str
    version: str
    code: str
    practice: bool
    quotas: dict[str, tuple[int, int, str]]
    cost: dict[str, int]
    lingers: dict[str, int]


class FindPart(Part, frozen=True):
    system: str
    action: str
    principal: str
    found: int
    content: int
    skipped: int
    whole: bool
    how: str
    counted: int | None


class UndoPart(Part, frozen=True):
    kind: Literal["exact", "partial", "renewable", "none"]
    lost: list[str]
    within_s: int | None
    note: str


class GroupPart(Part, frozen=True):
    """Rows that share system, action, principal, from → to and reason."""

    system: str
    action: str
    phase: Literal["cut", "keep", "hand", "take", "close"]
    who: str
    to: str
    to_name: str
    reason: Coded
    options: Fields
    undo: UndoPart
    tiers: dict[str, int]
    count: int
    root: str


class Header(Part, frozen=True):
    format: str
    case: str
    kind: Kind
    person: PersonPart
    successors: list[PersonPart]
    nonce: str
    installation: str
    created: str
    not_before: str | None
    expires: str
    policy: str
    settings: str
    systems: list[SystemPart]
    limits_lifted: dict[str, int]
    finds: list[FindPart]
    gaps: list[CodedAbout]
    findings: list[CodedAbout]
    signatures: int
    signatures_why: list[Coded]
    trail_size: int
    trail_root: str
    groups: list[GroupPart]
    rows: int


class Row(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """One change. The garbage collector need not walk over a hundred thousand of them: they cannot hold cycles."""

    group: int
    kind: str
    id: str
    of: str
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with the digest of the bytes it was read from or written as."""

    header: Header
    rows: Sequence[Row]
    digest: str

    def group(self, row: Row) -> GroupPart:
        return self.header.groups[row.group]

    def ref(self, row: Row) -> Ref:
        return Ref(self.group(row).system, row.kind, row.id, row.of)

    def before(self, row: Row) -> State:
        return state_in(row.before)

    def after(self, row: Row) -> State:
        return state_in(row.after)

    def there(self, row: Row) -> State:
        """As the thing is on the side where it is there: that says what it is called."""
        return self.after(row) if row.before is None else self.before(row)

    def numbered(self, system: str) -> Iterator[tuple[int, Row]]:
        """The rows of one system with their numbers in the file, from 0."""
        wanted = {index for index, group in enumerate(self.header.groups) if group.system == system}
        return ((number, row) for number, row in enumerate(self.rows) if row.group in wanted)


def row_of(group: int, ref: Ref, before: State, after: State) -> Row:
    return Row(group, ref.kind, ref.id, ref.of, state_out(before), state_out(after))


_encoder = msgspec.json.Encoder(order="sorted")
_row_decoder = msgspec.json.Decoder(Row)
_header_decoder = msgspec.json.Decoder(Header)


def write(header: Header, rows: Sequence[Row]) -> bytes:
    """The bytes of a plan. Counts and roots of the groups are filled in here; rows must be sorted by group."""
    lines = [_encoder.encode(row) for row in rows]
    header = msgspec.structs.replace(header, groups=_measured(header.groups, rows, lines), rows=len(rows))
    return b"\n".join([_encoder.encode(header), *lines, b""])


def _measured(groups: Sequence[GroupPart], rows: Sequence[Row], lines: Sequence[bytes]) -> list[GroupPart]:
    members: list[list[bytes]] = [[] for _ in groups]
    for row, line in zip(rows, lines, strict=True):
        members[row.group].append(line)
    return [
        msgspec.structs.replace(
            group, count=len(mine), root=merkle.root([merkle.leaf_hash(line) for line in mine]).hex()
        )
        for group, mine in zip(groups, members, strict=True)
    ]


def read(data: bytes) -> Plan:
    """The plan in *data*, or RefusedPlan `plan.malformed` with the line (from 1) and what is wrong with it."""
    lines = data.split(b"\n")
    if len(lines) < 2 or lines[-1]:  # noqa: PLR2004 (header and the empty string after the last newline)
        raise _malformed(len(lines), "the file does not end with a line")
    header = _decode(_header_decoder, lines[0], 1)
    if header.format != FORMAT:
        raise RefusedPlan("plan.other-format", format=header.format, known=FORMAT)
    rows = [_decode(_row_decoder, line, number) for number, line in enumerate(lines[1:-1], start=2)]
    _check_rows(header, rows, lines[1:-1])
    _check_times(header)
    return Plan(header, rows, hashlib.sha256(data).hexdigest())


def _decode(decoder: msgspec.json.Decoder[Any], line: bytes, number: int) -> Any:
    try:
        value = decoder.decode(line)
        state_checked = value if not isinstance(value, Row) else _checked(value)
        if _encoder.encode(state_checked) != line:
            raise _malformed(number, "not in canonical form")
    except (msgspec.MsgspecError, ValueError, UnicodeError) as error:
        raise _malformed(number, str(error)) from None
    return value


def _checked(row: Row) -> Row:
    """What the types of a row do not say: a state that is there has fields, and a table is a sealed or later value."""
    for state in (row.before, row.after):
        if state is not None and (not state or dict in map(type, state.values())):
            state_in(state)
    return row


def _check_rows(header: Header, rows: Sequence[Row], lines: Sequence[bytes]) -> None:
    if header.rows != len(rows):
        raise _malformed(1, f"{header.rows} rows announced, {len(rows)} there")
    last = 0
    for number, row in enumerate(rows, start=2):
        if not last <= row.group < len(header.groups):
            raise _malformed(number, f"group {row.group} out of order")
        last = row.group
    if _measured(header.groups, rows, lines) != header.groups:
        raise _malformed(1, "count or root of a group does not fit its rows")


def _check_times(header: Header) -> None:
    for text in (header.created, header.expires, header.not_before or header.created):
        parse_time(text)


def names_in(header: Header, system: str) -> dict[str, str]:
    """Principal id → name, for the principals that the plan names in one system: in another the id is another's."""
    people = (header.person, *header.successors)
    return {part.ref[2]: part.name for person in people for part in person.principals if part.ref[0] == system}


def time_text(moment: datetime) -> str:
    """UTC to the second, `2026-11-22T10:04:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise _malformed(1, f"no time: {text}") from None
    if time_text(moment) != text:
        raise _malformed(1, f"no time: {text}")
    return moment


def read_file(path: Path) -> tuple[Plan, bytes]:
    """The plan in a file, and its bytes."""
    try:
        data = read_plain(path, LARGEST)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise RefusedPlan("plan.too-large", file=str(path), limit=LARGEST) from None
        raise ConfigError("plan.unreadable", file=str(path), why=error.strerror or type(error).__name__) from None
    return read(data), data


def _malformed(line: int, why: str) -> RefusedPlan:
    return RefusedPlan("plan.malformed", line=line, why=why)


def fields_of(values: Mapping[str, Any]) -> Fields:
    """Options as they are written in a group."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
