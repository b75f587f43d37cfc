"""What coding could not use: counted, and noted in the coverage, so that answers say "at least"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exeunt.access.tables import Covered
from exeunt.model.access import TableName


@dataclass(slots=True)
class Losses:
    """`repeated`: customers whose id had been there before. `circles`: parents that led back to the customer itself."""

    repeated: int = 0
    circles: int = 0
    _rows: Counter[tuple[TableName, str]] = field(default_factory=Counter)

    def missing(self, table: TableName, rows: int, cause: str = "") -> None:
        """So many rows name something that no row describes."""
        if rows:
            self._rows[table, cause] += rows

    def noted(self, coverage: Sequence[Covered]) -> tuple[Covered, ...]:
        """The coverage with the losses in it. Which of several parts a row came from is not known: all say it."""
        noted = [self._noted(one) for one in coverage]
        told = {one.table for one in noted}
        tables = dict.fromkeys(table for table, _ in self._rows if table not in told)
        if (self.repeated or self.circles) and "customers" not in told:
            tables["customers"] = None
        untold = [Covered(part=name, table=name, kind="", cause="", state="partial", rows=0) for name in tables]
        return (*noted, *(self._noted(one) for one in untold))

    def _noted(self, one: Covered) -> Covered:
        lost = sum(
            rows for (table, cause), rows in self._rows.items() if table == one.table and one.cause in ("", cause)
        )
        if one.table == "customers":
            return replace(one, missing=lost, repeated=self.repeated, circles=self.circles)
        return replace(one, missing=lost)
