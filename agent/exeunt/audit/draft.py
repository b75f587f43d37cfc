"""The tables of a rule while they are made: new groups, sets and grants over the subjects and customers of a system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from exeunt.access.lookup import ON
from exeunt.access.tables import NONE, Caps, Grants, Index, Kinds, Members, Sets, Subjects, Tables
from exeunt.model.access import CAUSES, CERTAINTIES, REACHES, Level, On, Term


@dataclass(slots=True)
class Draft:
    """Everything that is new. Positions are those of the tables that come out.

    `kinds`: whose records the rule is about. Of those a readable child lets its parent be read, as in the system; the
    others give nothing on, for everybody may everything with them.
    """

    base: Tables
    kinds: frozenset[str]
    groups: list[str] = field(default_factory=list)
    members: list[tuple[int, int]] = field(default_factory=list)
    grants: list[tuple[int, int, int, int]] = field(default_factory=list)
    shapes: list[tuple[Term, ...]] = field(default_factory=list)
    sets: list[tuple[str, Index]] = field(default_factory=list)

    def group(self, name: str, members: Iterable[int]) -> int:
        """A new group; its position among the subjects."""
        place = len(self.base.subjects.ids) + len(self.groups)
        self.groups.append(name)
        self.members += [(place, member) for member in sorted(members)]
        return place

    def set(self, name: str, customers: Index) -> int:
        """A new set of records; its position."""
        self.sets.append((name, customers))
        return len(self.sets) - 1

    def shape(self, kinds: Iterable[str], level: Level) -> int:
        """So much of records of these kinds, and of what belongs to them."""
        terms = tuple(Term(kind, reach, int(level)) for kind in sorted(kinds) for reach in REACHES)
        if terms not in self.shapes:
            self.shapes.append(terms)
        return self.shapes.index(terms)

    def grant(self, subject: int, on: On, thing: int, shape: int) -> None:
        self.grants.append((ON[on], thing, subject, shape))

    def tables(self, everybody: int) -> Tables:
        """The tables, whole; nothing is capped."""
        base = self.base
        return replace(
            base,
            subjects=self._subjects(base.subjects),
            members=Members(
                np.append(base.members.group, np.array([row[0] for row in self.members], np.int32)),
                np.append(base.members.member, np.array([row[1] for row in self.members], np.int32)),
            ),
            sets=self._sets(),
            grants=self._grants(),
            caps=self._caps(everybody),
            kinds=self._kinds(base.kinds),
        )

    def _kinds(self, base: Kinds) -> Kinds:
        ours = np.array([name in self.kinds for name in base.names], bool)
        return Kinds(base.names, np.where(ours, base.lifts, 0).astype(np.int8), np.zeros(len(ours), np.int8))

    def _subjects(self, base: Subjects) -> Subjects:
        more = len(self.groups)
        return replace(
            base,
            ids=_longer(base.ids, [f"policy:{name}" for name in self.groups]),
            kinds=_longer(base.kinds, ["policy"] * more),
            labels=_longer(base.labels, self.groups),
        )

    def _sets(self) -> Sets:
        ids = pa.array([name for name, _ in self.sets], pa.string())
        sizes = [len(customers) for _, customers in self.sets]
        number = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        customer = np.concatenate([np.zeros(0, np.int32), *(customers for _, customers in self.sets)])
        order = np.argsort(customer, kind="stable")
        return Sets(ids, number[order], customer[order].astype(np.int32))

    def _grants(self) -> Grants:
        rows = np.array(sorted(self.grants), np.int32).reshape(-1, 4)
        size = len(rows)
        return Grants(
            subject=rows[:, 2].copy(),
            on=rows[:, 0].astype(np.int8),
            object=rows[:, 1].copy(),
            shape=rows[:, 3].astype(np.int16),
            cause=np.full(size, CAUSES.index("permission"), np.int8),
            via=pa.chunked_array([pa.array([""] * size, pa.string()).dictionary_encode()]),
            bypass=np.zeros(size, bool),
            tied=np.zeros(size, bool),
            certainty=np.full(size, CERTAINTIES.index("exact"), np.int8),
            shapes=tuple(self.shapes),
        )

    def _caps(self, everybody: int) -> Caps:
        kinds = len(self.base.kinds.names)
        return Caps(
            subject=np.full(kinds, everybody, np.int32),
            on=np.full(kinds, ON["all"], np.int8),
            object=np.full(kinds, NONE, np.int32),
            kind=np.arange(kinds, dtype=np.int16),
            part=np.zeros(kinds, np.int16),
            level=np.full(kinds, Level.FULL, np.int8),
            certainty=np.full(kinds, CERTAINTIES.index("exact"), np.int8),
            via=pa.array([""] * kinds, pa.string()).dictionary_encode(),
        )


def _longer(column: pa.Array, more: list[str]) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pa.concat_arrays([whole.cast(pa.string()), pa.array(more, pa.string())])
