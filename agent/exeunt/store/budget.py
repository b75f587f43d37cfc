"""The level of a system's token bucket, shared by all processes that use this database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Float, String, Table, select

from exeunt.sdk.pacing import Level
from exeunt.store.database import Store
from exeunt.store.schema import METADATA

budgets = Table(
    "budgets",
    METADATA,
    Column("system", String(48), primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("at", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoreBudget:
    """A `Budget` in the store: each change is one transaction, so two processes never spend the same token."""

    store: Store
    system: str

    def change(self, step: Callable[[Level | None], tuple[Level, float]]) -> float:
        """Replace the level by what *step* makes of it; the seconds *step* said."""
        mine = budgets.c.system == self.system
        with self.store.write() as conn:
            row = conn.execute(select(budgets.c.tokens, budgets.c.at).where(mine)).one_or_none()
            level, wait = step(Level(row[0], datetime.fromisoformat(row[1])) if row else None)
            values = {"tokens": level.tokens, "at": level.at.isoformat()}
            if row is None:
                conn.execute(budgets.insert().values(system=self.system, **values))
            else:
                conn.execute(budgets.update().where(mine).values(**values))
        return wait
