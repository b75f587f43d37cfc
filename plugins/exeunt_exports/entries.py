"""The rows of lists of people: what each says of somebody, in its normal form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from exeunt.sdk.access import FactType
from exeunt_exports.files import bad
from exeunt_exports.moments import last_day, moment
from exeunt_exports.settings import ExportSettings, Word
from exeunt_exports.source import Block, Source
from exeunt_exports.values import account_control, blocked, enabled, status, switch, text
from exeunt_exports.words import ADMINISTRATORS, EXTERNAL, SERVICE, STATUS, spelled

IDENTITIES: Final = ("id", "employee_number", "username", "mail", "name")
"""What tells the rows of a list apart: the first of these that a row has. No two rows may have the same."""

TRAITS: Final[Mapping[str, FactType]] = {
    **dict.fromkeys(
        ("title", "department", "region", "forwarding", "profile", "role", "licences", "employment"), "text"
    ),
    **dict.fromkeys(("last_day", "hired", "last_login"), "time"),
    **dict.fromkeys(("mfa", "can_export"), "switch"),
}
"""What is told of a principal beside what it is; and further columns that the configuration names."""

OF_ACCOUNTS: Final = frozenset({"mfa", "forwarding", "can_export", "last_login"})
"""What is told of an account, not of its person: a list of another system tells it of another account."""

_WORDS: Final[tuple[Word, ...]] = ("blocked", "inactive", "active")
_BETWEEN: Final = re.compile(r"[\s;,\u3001\uff0c\uff1b|]+|\+(?=[a-z0-9]+:)")
"""Between addresses. An address may have a + of its own: it separates only what is marked, `SMTP:a@x+smtp:b@x`."""

_MAIL: Final = re.compile(r"[^\s@:;,<>\"]+@[^\s@:;,<>\"]+")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `values` holds only what is there."""

    source: Source
    row: int
    values: Mapping[str, str]

    def get(self, field: str) -> str:
        return self.values.get(field, "")

    @property
    def mails(self) -> tuple[str, ...]:
        """Every address, lower case, the primary one first. A user name only where there is none: many just look so."""
        written = " ".join(self.get(field) for field in ("mail", "more_mail")).strip() or self.get("username")
        marked = [word.removeprefix("smtp:") for word in _BETWEEN.split(written.lower())]
        return tuple(dict.fromkeys(word for word in marked if _MAIL.fullmatch(word)))

    @property
    def has_mail(self) -> bool:
        """Whether an address is told, and not only a user name."""
        return bool(self.get("mail") or self.get("more_mail")) and bool(self.mails)

    @property
    def names(self) -> tuple[str, ...]:
        """The name as shown, and other ways to write it."""
        first, last = self.get("first_name"), self.get("last_name")
        ways = [self.get("name")]
        if first and last:
            whole = f"{last}{first}" if _CHINESE.search(last + first) else f"{first} {last}"
            ways += [whole, f"{first} {last}", f"{last} {first}", f"{last}, {first}", f"{last}{first}"]
        return tuple(dict.fromkeys(way for way in (*ways, first or last) if way))

    @property
    def status(self) -> Word | None:
        """None where the row does not say. One column that says no is enough."""
        said = {self.get(field) for field in ("blocked", "enabled", "account_control", "status", "employment")}
        return next((word for word in _WORDS if word in said), None)

    def standing(self, today: str) -> Word | None:
        """What the row says of him, or else what its last day says; None where neither is told."""
        left = self.get("last_day")
        return self.status or ("inactive" if left and left < today else None)

    @property
    def is_admin(self) -> bool:
        return self.get("admin") == "true" or any(
            spelled(self.get(field)) in ADMINISTRATORS for field in ("role", "profile", "admin")
        )

    @property
    def is_external(self) -> bool:
        return spelled(self.get("user_type")) in EXTERNAL

    @property
    def is_service(self) -> bool:
        return spelled(self.get("user_type")) in SERVICE


def read_entries(source: Source, settings: ExportSettings) -> list[Entry]:
    """Every row of a list of people; an error for a row that names nobody, and for two that are the same."""
    found = [entry for block in source.blocks([*source.fields]) for entry in _entries(block, settings)]
    _no_two_are_one(found)
    return found


def _entries(block: Block, settings: ExportSettings) -> Iterator[Entry]:
    meanings = _meanings(settings)
    columns = {field: block.translated(field, meanings.get(field, text)).to_pylist() for field in block.columns}
    for position, row in enumerate(block.rows.to_pylist()):
        values = {field: column[position] for field, column in columns.items() if column[position]}
        if not any(field in values for field in (*IDENTITIES, "last_name")):
            raise bad("exports.nameless", block.source.file.name, row=row)
        yield Entry(block.source, row, values)


def _meanings(settings: ExportSettings) -> Mapping[str, Callable[[str], str]]:
    words = {**STATUS, **{spelled(word): meant for word, meant in settings.status_words.items()}}
    order, zone = settings.date_order, ZoneInfo(settings.time_zone)
    return {
        **dict.fromkeys(("status", "employment"), partial(status, words=words)),
        **dict.fromkeys(("mfa", "can_export"), switch),
        **dict.fromkeys(("hired", "last_login"), partial(moment, order=order, zone=zone)),
        "last_day": partial(last_day, order=order, zone=zone),
        "enabled": enabled,
        "blocked": blocked,
        "account_control": account_control,
        "admin": _admin,
    }


def _admin(value: str) -> str:
    """A yes or no, or what sort of administrator somebody is."""
    return value if spelled(value) in ADMINISTRATORS else switch(value)


def key(field: str, value: str) -> tuple[str, str]:
    """What is equal for equal people. Systems' own ids may differ in nothing but case."""
    return field, value.strip() if field == "id" else spelled(value)


def _no_two_are_one(entries: list[Entry]) -> None:
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        field = next((field for field in IDENTITIES if entry.get(field)), "last_name")
        value = entry.get(field)
        earlier = first.setdefault(key(field, value), entry)
        if earlier is not entry:
            raise bad(
                "exports.duplicate",
                entry.source.file.name,
                row=entry.row,
                column=entry.source.heading(field),
                value=value,
                first=str(earlier.row),
            )
