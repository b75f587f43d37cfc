"""What was not read whole: an answer that rests on it says "at least", and is never a clean bill."""

from __future__ import annotations

from collections.abc import Iterable

from exeunt.access.tables import Covered, Tables
from exeunt.model.access import CERTAINTIES

PRINCIPALS = "principals"
"""The part that every system has: who can sign in."""


def whole(tables: Tables, *names: str) -> bool:
    """Were these tables (or the principals) read whole?"""
    return not any(True for _ in not_whole(tables, *names))


def every_row(tables: Tables, *names: str) -> bool:
    """Was every row of these tables read, as the system counts them, though something in some is not known?"""
    return all(
        one.state == "partial" and one.rows == one.counted and not one.repeated for one in not_whole(tables, *names)
    )


def not_whole(tables: Tables, *names: str) -> Iterable[Covered]:
    """What of these tables was not; and the whole of it, where the reading broke off."""
    wanted = {*names, ""}
    return (one for one in tables.coverage if not one.whole and (one.table in wanted or one.part in wanted))


def uncertain(tables: Tables) -> bool:
    """Is there a grant or a cap of which nobody knows whether it counts?"""
    unknown = CERTAINTIES.index("unknown")
    return bool((tables.grants.certainty == unknown).any() or (tables.caps.certainty == unknown).any())
