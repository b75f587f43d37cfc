"""From an operator's map entries to principals. Whom an entry does not name clearly, it does not name. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exeunt.model import Gap, Principal, Ref
from exeunt.people.map import MapEntry, PeopleMap
from exeunt.people.people import Doubt


class Directory:
    """The principals of one system by what a person may call them: id, user name, mail."""

    def __init__(self, principals: Sequence[Principal]) -> None:
        self._by_id = {principal.ref.id: principal for principal in principals}
        self._by_name: dict[str, list[Principal]] = defaultdict(list)
        for principal in principals:
            for called in {
                principal.username.strip().casefold(),
                *(mail.strip().casefold() for mail in principal.mail),
            }:
                if called:
                    self._by_name[called].append(principal)

    def named(self, called: str) -> list[Principal]:
        """Those whom *called* may mean. An id is meant first: it is what we print when a name means several."""
        if called in self._by_id:
            return [self._by_id[called]]
        return list(self._by_name.get(called.strip().casefold(), ()))


@dataclass(frozen=True, slots=True)
class Mapped:
    """Entry number → its principals, and what could not be taken as written.

    `contested`: named by several entries; they join nobody until the map is mended.
    """

    principals: Mapping[int, tuple[Principal, ...]]
    contested: frozenset[Ref]
    doubts: tuple[Doubt, ...]

    @property
    def entries(self) -> dict[Ref, int]:
        """Ref → number of its entry."""
        return {principal.ref: number for number, mine in self.principals.items() for principal in mine}


def apply_map(explicit: PeopleMap, directories: Mapping[str, Directory]) -> Mapped:
    doubts: list[Doubt] = []
    claims: dict[Principal, set[int]] = defaultdict(set)
    for number, entry in enumerate(explicit.entries):
        for system, called in entry.principals:
            found = _found(entry, system, called, directories)
            if isinstance(found, Doubt):
                doubts.append(found)
            else:
                claims[found].add(number)
    contested = {principal: by for principal, by in claims.items() if len(by) > 1}
    doubts += [_contested(principal, by, explicit) for principal, by in contested.items()]
    return Mapped(_by_entry(claims), frozenset(principal.ref for principal in contested), tuple(doubts))


def _found(entry: MapEntry, system: str, called: str, directories: Mapping[str, Directory]) -> Principal | Doubt:
    about: dict[str, str | int | bool] = {"name": entry.name, "system": system, "value": called, "line": entry.line}
    if system not in directories:
        return Doubt(Gap("people.map-no-system", about), ())
    found = directories[system].named(called)
    refs = tuple(sorted(principal.ref for principal in found))
    if not found:
        return Doubt(Gap("people.map-nobody", about), ())
    if len(found) > 1:
        return Doubt(Gap("people.map-several", {**about, "count": len(found)}), refs)
    if "service" in found[0].powers:
        return Doubt(Gap("people.map-service", about, about=refs[0]), refs)
    return found[0]


def _contested(principal: Principal, entries: set[int], explicit: PeopleMap) -> Doubt:
    names = ", ".join(explicit.entries[number].name for number in sorted(entries))
    gap = Gap("people.map-contested", {"principal": str(principal.ref), "names": names}, about=principal.ref)
    return Doubt(gap, (principal.ref,))


def _by_entry(claims: Mapping[Principal, set[int]]) -> dict[int, tuple[Principal, ...]]:
    principals: dict[int, list[Principal]] = defaultdict(list)
    for principal, by in claims.items():
        if len(by) == 1:
            principals[min(by)].append(principal)
    return {number: tuple(sorted(mine, key=lambda principal: principal.ref)) for number, mine in principals.items()}
