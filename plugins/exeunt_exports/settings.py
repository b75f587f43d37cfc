"""The keys of a `[systems.NAME]` table of kind `exports`."""

from __future__ import annotations

import codecs
import re
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from exeunt.sdk import Settings

Role = Literal["people", "users", "customers", "shares", "members", "roles"]
Word = Literal["active", "blocked", "inactive"]

USUAL_KIND: Final = "Customer"

_FIELD: Final = re.compile(r"([a-z][a-z0-9_]*)?")
_CURRENCY: Final = re.compile(r"([A-Z]{3})?")


class FileSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the connector cannot know, or should not guess, of one file.

    role      what its rows are; `ignore` leaves it out
    columns   heading → field; "" leaves a column out. A name of one's own becomes a fact of the customer, or a trait of
              the person
    sheet     which sheet of a workbook
    encoding  as Python names it: `gb18030`, `cp1252`
    kind      what the customers in it are, or those that it shares, where there are several sorts (companies,
              contacts); `Customer` unless said, and for shares the only sort there is
    """

    role: Role | Literal["ignore"] | None = None
    columns: dict[str, str] = msgspec.field(default_factory=dict)
    sheet: str = ""
    encoding: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        for field in self.columns.values():
            if not _FIELD.fullmatch(field):
                raise ValueError(f"columns: {field} is no name of a field: lower-case letters, digits and _")
        if self.encoding:
            _check_encoding(self.encoding)


class ExportSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the files are, and what they do not say.

    What each is for says `texts_settings`.
    """

    folder: str
    people_from: tuple[str, ...] = ()
    files: dict[str, FileSettings] = msgspec.field(default_factory=dict)
    default: Literal["", "private", "read", "edit"] = ""
    hierarchy: Literal["", "manager", "role"] = ""
    hierarchy_level: Literal["read", "edit", "full"] = "full"
    share_level: Literal["read", "edit", "full"] = "read"
    currency: str = ""
    date_order: Literal["", "dmy", "mdy"] = ""
    time_zone: str = "UTC"
    decimal_comma: bool = False
    status_words: dict[str, Word] = msgspec.field(default_factory=dict)
    fresh: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,4}d$")] = "31d"
    xlsx_mib: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10

    def __post_init__(self) -> None:
        if not self.folder:
            raise ValueError("folder: must not be empty")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError("currency: three capital letters, like CNY")
        try:
            ZoneInfo(self.time_zone)
        except (LookupError, ValueError, OSError):
            raise ValueError("time_zone: a name like Asia/Shanghai") from None

    @property
    def fresh_for(self) -> timedelta:
        return timedelta(days=int(self.fresh.removesuffix("d")))

    def file(self, name: str) -> FileSettings:
        """The settings that name this file, or else the first whose pattern fits."""
        if name in self.files:
            return self.files[name]
        fitting = (said for pattern, said in self.files.items() if fnmatchcase(name, pattern))
        return next(fitting, FileSettings())


def _check_encoding(encoding: str) -> None:
    try:
        "".encode(encoding)
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise ValueError("encoding: none that is known, like gb18030") from None
