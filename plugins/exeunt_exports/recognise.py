"""What a file's rows are, told by its headings; and which heading is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Final

from exeunt_exports.files import bad
from exeunt_exports.headings import plain
from exeunt_exports.names import FILE_NAMES, NAMES, REQUIRED, TELLING
from exeunt_exports.settings import FileSettings, Role

OPEN: Final[frozenset[Role]] = frozenset({"people", "users", "customers"})
"""Roles whose files may hold fields of one's own: traits and facts."""

_MOST_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Recognised:
    """`fields`: field → position of its column."""

    role: Role
    fields: Mapping[str, int]


def recognise(file: str, header: Sequence[str], said: FileSettings) -> Recognised:
    """The role that fits the headings best, by the file's name where several do; else an error that shows them."""
    mapped = _mapped(file, header, said)
    roles = tuple(NAMES) if said.role is None or said.role == "ignore" else (said.role,)
    found = {role: _fields(role, header, mapped) for role in roles}
    fitting = {
        role: fields for role, fields in found.items() if _fits(role, fields) and (said.role or _told(role, fields))
    }
    if not fitting:
        raise _nothing_fits(file, header, said, found)
    most = max(_told(role, fields) for role, fields in fitting.items())
    best = [role for role, fields in fitting.items() if _told(role, fields) == most]
    named = [role for role in best if _is_named(file, role)] if len(best) > 1 else best
    if len(named) != 1:
        raise bad("exports.ambiguous", file, roles=", ".join(best), seen=_shown(header))
    role = named[0]
    _no_strange_fields(file, role, mapped)
    _each_once(file, header, fitting[role])
    return Recognised(role, fitting[role])


def _is_named(file: str, role: Role) -> bool:
    name = PurePath(file).stem.casefold()
    return any(word in name for word in FILE_NAMES.get(role, ()))


def _mapped(file: str, header: Sequence[str], said: FileSettings) -> Mapping[int, str]:
    """Position → field, as the configuration says; "" for none."""
    written = {heading: position for position, heading in reversed([*enumerate(header)])}
    spelled = {plain(heading): position for heading, position in written.items()}
    mapped: dict[int, str] = {}
    for heading, field in said.columns.items():
        position = written.get(heading, spelled.get(plain(heading)))
        if position is None:
            raise bad("exports.no-column", file, column=heading, seen=_shown(header))
        mapped[position] = field
    return mapped


def _fields(role: Role, header: Sequence[str], mapped: Mapping[int, str]) -> dict[str, int]:
    fields = {field: position for position, field in mapped.items() if field}
    free = {plain(heading): position for position, heading in reversed([*enumerate(header)]) if position not in mapped}
    for field, names in _spelled(role).items():
        position = next((free[name] for name in names if name in free), None)
        if position is not None and field not in fields and position not in fields.values():
            fields[field] = position
    return fields


@cache
def _spelled(role: Role) -> Mapping[str, tuple[str, ...]]:
    """The usual names of each field, and its own."""
    return {field: tuple(map(plain, (*names, field))) for field, names in NAMES[role].items()}


def _fits(role: Role, fields: Mapping[str, int]) -> bool:
    return all(any(field in fields for field in group) for group in REQUIRED[role])


def _told(role: Role, fields: Mapping[str, int]) -> int:
    return len(TELLING[role] & fields.keys())


def _no_strange_fields(file: str, role: Role, mapped: Mapping[int, str]) -> None:
    strange = {field for field in mapped.values() if field} - NAMES[role].keys()
    if strange and role not in OPEN:
        raise bad("exports.no-field", file, field=min(strange), role=role, known=", ".join(NAMES[role]))


def _each_once(file: str, header: Sequence[str], fields: Mapping[str, int]) -> None:
    for field, position in fields.items():
        if [plain(heading) for heading in header].count(plain(header[position])) > 1:
            raise bad("exports.same-heading", file, column=header[position], field=field)


def _nothing_fits(
    file: str, header: Sequence[str], said: FileSettings, found: Mapping[Role, Mapping[str, int]]
) -> Exception:
    if said.role is None or said.role == "ignore":
        return bad("exports.unrecognised", file, seen=_shown(header), **_nearly(found))
    needed = " + ".join("|".join(group) for group in REQUIRED[said.role])
    return bad("exports.missing-column", file, role=said.role, needed=needed, seen=_shown(header))


def _nearly(found: Mapping[Role, Mapping[str, int]]) -> Mapping[str, str]:
    """Of the role of which most is there: the headings by which the first thing that it lacks would be known."""
    role = max(found, key=lambda role: len(found[role]))
    lacking = [group for group in REQUIRED[role] if not any(field in found[role] for field in group)]
    if not found[role] or not lacking:
        return {"lacks": ""}
    return {"lacks": ", ".join(usual for field in lacking[0] for usual in _usual(NAMES[role][field]))}


def _usual(names: Sequence[str]) -> Sequence[str]:
    """The first heading, and the first Chinese one."""
    chinese = (name for name in names if not name.isascii())
    return list(dict.fromkeys([names[0], next(chinese, names[0])]))


def _shown(header: Sequence[str]) -> str:
    rest = ", …" if len(header) > _MOST_SHOWN else ""
    return ", ".join(header[:_MOST_SHOWN]) + rest
