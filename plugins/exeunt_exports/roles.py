"""Roles, and which is above which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exeunt_exports.source import Source


@dataclass(frozen=True, slots=True)
class Roles:
    """`names` by id, for files that name roles by id; `parents` by name."""

    names: Mapping[str, str]
    parents: Mapping[str, str]

    @property
    def all(self) -> Sequence[str]:
        return list(dict.fromkeys([*self.parents, *self.parents.values()]))


def roles_of(sources: Sequence[Source]) -> Roles:
    rows = [row for source in sources for row in _rows(source)]
    names = {id_: role for id_, role, _ in rows if id_}
    return Roles(names, {role: names.get(parent, parent) for _, role, parent in rows if role and parent})


def _rows(source: Source) -> Iterator[tuple[str, str, str]]:
    fields = source.has("role_id", "role", "parent_role")
    for block in source.blocks(fields):
        for values in zip(*(block.values(name) for name in fields), strict=True):
            row = dict(zip(fields, values, strict=True))
            yield row.get("role_id", ""), row["role"], row["parent_role"]
