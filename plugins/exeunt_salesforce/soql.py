"""Queries as text. Every value goes through `text` or `ids`; names come from describes and parsed settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from exeunt.sdk.escape import soql as escape
from exeunt_salesforce.ids import is_id

IDS_A_QUERY = 300
"""A GET's address holds about 16 KB; an id in a quoted, comma-joined list takes 27 bytes of it once it is encoded."""


def text(value: str) -> str:
    """*value* as a quoted literal."""
    return f"'{escape(value)}'"


def ids(values: Iterable[str]) -> str:
    """A parenthesised list of ids; ValueError for what is no id."""
    listed = list(values)
    wrong = next((value for value in listed if not is_id(value)), None)
    if wrong is not None:
        raise ValueError(f"no record id: {wrong[:20]!r}")
    return "(" + ",".join(f"'{value}'" for value in listed) + ")"


def equals(field: str, record: str) -> str:
    """`field = 'id'`; ValueError for what is no id."""
    if not is_id(record):
        raise ValueError(f"no record id: {record[:20]!r}")
    return f"{field} = '{record}'"


def among(field: str, values: Iterable[str]) -> str:
    return f"{field} IN {ids(values)}"


def one_of(field: str, values: Iterable[str]) -> str:
    """`field IN ('a', 'b')`, for texts."""
    return f"{field} IN ({', '.join(text(value) for value in values)})"


def none_of(field: str, values: Iterable[str]) -> str:
    return f"{field} NOT IN ({', '.join(text(value) for value in values)})"


def select(fields: Iterable[str], source: str, *where: str) -> str:
    """`SELECT … FROM … [WHERE … AND …]`, every field once."""
    columns = ", ".join(dict.fromkeys(fields))
    conditions = " AND ".join(condition for condition in where if condition)
    words = ["SELECT", columns, "FROM", source, *(["WHERE", conditions] if conditions else [])]
    return " ".join(words)


def slices(values: Sequence[str], size: int = IDS_A_QUERY) -> Iterator[Sequence[str]]:
    """*values* without repeats, in order, `size` at a time."""
    unique = list(dict.fromkeys(values))
    return (unique[start : start + size] for start in range(0, len(unique), size))
