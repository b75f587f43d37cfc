"""Rows of a sheet that are none of its table: titles above the headings, totals, the headings of a further table."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

from exeunt_exports.names import NAMES
from exeunt_exports.words import NOBODY, spelled

Fits = Callable[[Sequence[str]], bool]
"""Whether these cells are headings that are known."""

DELIMITERS: Final = (",", ";", "\t", "|")
"""What may stand between the cells of a text file."""

MOST_TITLES: Final = 3
"""So many rows with one filled cell each may stand above the headings."""

_TOTALS: Final = frozenset(
    {
        *("total", "totals", "grandtotal", "grandtotals", "subtotal", "sub-total", "subtotals", "sum"),
        *("总计", "合计", "小计", "共计", "总合计", "累计", "汇总", "总数", "总和"),
    }
)
_HEADINGS: Final = frozenset(
    name.casefold() for fields in NAMES.values() for names in fields.values() for name in names
)
_COUNT: Final = re.compile(
    r"共?\s*\d[\d,]*\s*(?:人|名|位|家|个|户|条|项|people|persons|employees|customers|accounts|rows|records|items)"
)

NAMING: Final = frozenset(
    {
        *("id", "label", "key", "parent", "parent_id", "owner", "owner_id", "owner_mail", "owner_number"),
        *("name", "first_name", "last_name", "dn", "username", "mail", "employee_number"),
        *("customer", "customer_id", "member", "member_id", "member_mail"),
        *("group", "role", "role_id", "parent_role"),
    }
)
"""Fields that name what a row is about, or whose it is. A row of totals has none of them."""

_LOOKED_AT: Final = 3
_MUST_BE_HEADINGS: Final = 2
"""Of the first filled cells: so many are looked at, and so many of them are known headings where a table begins."""


def may_be_headings(cells: Sequence[str]) -> bool:
    """Quickly, for it is asked of every row. Before the first heading may stand one that nobody knows, like 序号."""
    looked = known = 0
    for cell in cells:
        if cell:
            looked += 1
            known += cell.strip().casefold() in _HEADINGS
            if looked == _LOOKED_AT:
                break
    return known >= _MUST_BE_HEADINGS


def may_be_total(cells: Sequence[str]) -> bool:
    """Whether a row begins with a word for totals."""
    return _is_total_word(next((cell.strip() for cell in cells if cell), ""))


def _is_total_word(cell: str) -> bool:
    """`合 计`, `Grand Total:`."""
    return cell[:1] in _INITIALS and spelled(cell).rstrip(":").replace(" ", "") in _TOTALS


_INITIALS: Final = frozenset(letter for word in _TOTALS for letter in (word[0], word[0].upper()))


def is_total(cells: Sequence[str], fields: Collection[tuple[str, int]]) -> bool:
    """Whether a row that begins with a word for totals names nothing; *fields*: which column is what."""
    first = next(place for place, cell in enumerate(cells) if cell)
    named = [cells[place] for field, place in fields if field in NAMING and first != place < len(cells)]
    return all(spelled(cell) in NOBODY or _COUNT.fullmatch(spelled(cell)) for cell in named)


def titles_above(rows: Sequence[Sequence[str]], fits: Fits) -> int:
    """How many of these rows, the first of a sheet, are titles: one filled cell each, and then known headings."""
    for place, cells in enumerate(rows[: MOST_TITLES + 1]):
        if sum(bool(cell.strip()) for cell in cells) > 1:
            return place if place and fits(cells) else 0
    return 0
