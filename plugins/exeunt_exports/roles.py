"""Roles, and which is above which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from exeunt.sdk import Gap
from exeunt_exports.source import Source
from exeunt_exports.words import spelled


@dataclass(frozen=True, slots=True)
class Roles:
    """A role's key is its id, or its name where the list has no ids.

    names    by key
    parents  key → the key of the one above
    called   the keys of the roles of each name, as it is `spelled`
    gaps     roles above which it is not known who stands
    """

    names: Mapping[str, str]
    parents: Mapping[str, str]
    called: Mapping[str, AbstractSet[str]]
    gaps: Sequence[Gap]

    @property
    def all(self) -> Sequence[str]:
        return list(dict.fromkeys([*self.parents, *self.parents.values()]))

    def key(self, word: str) -> str:
        """The role that an id or a name means; the word itself where none, or more than one, is called so."""
        fitting = _fitting(word, self.names, self.called)
        return next(iter(fitting)) if len(fitting) == 1 else word

    def doubts(self, words: Iterable[str]) -> list[Gap]:
        """A gap for each of these words that is the name of several roles."""
        return [_gap(word) for word in sorted(set(words)) if len(_fitting(word, self.names, self.called)) > 1]


def roles_of(sources: Sequence[Source]) -> Roles:
    rows = [row for source in sources for row in _rows(source)]
    names = {id_ or role: role for id_, role, _ in rows}
    called: dict[str, set[str]] = defaultdict(set)
    for key, name in names.items():
        called[spelled(name)].add(key)
    above: dict[str, set[str]] = defaultdict(set)
    for id_, role, parent in rows:
        if parent:
            above[id_ or role] |= _fitting(parent, names, called) or {parent}
    parents = {key: next(iter(found)) for key, found in above.items() if len(found) == 1}
    return Roles(names, parents, called, [_gap(names[key]) for key in sorted(above.keys() - parents.keys())])


def _fitting(word: str, names: Mapping[str, str], called: Mapping[str, AbstractSet[str]]) -> AbstractSet[str]:
    return {word} if word in names else called.get(spelled(word), frozenset())


def _gap(name: str) -> Gap:
    return Gap("exports.several-roles", {"name": name})


def _rows(source: Source) -> Iterator[tuple[str, str, str]]:
    """Id, name, and what the one above is called."""
    fields = source.has("role_id", "role", "parent_role")
    for block in source.blocks(fields):
        for values in zip(*(block.values(name) for name in fields), strict=True):
            row = dict(zip(fields, values, strict=True))
            if row["role"]:
                yield row.get("role_id", ""), row["role"], row["parent_role"]
