"""Principals → persons. Pure, and the same whatever the order of its input.

A principal joins a person by an operator's map, or because two of mail, employee number and user name agree, or one of
the first two and the name, and none contradicts. Anything weaker is a gap that names both, never a join. A group that
holds a contradiction anywhere is not joined at all: there is no telling on which side of it the ones in the middle
belong.

Only what shares an identifier is ever compared, so the work grows with the principals, not with their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from exeunt.errors import Param
from exeunt.model import Gap, Principal, Ref
from exeunt.people.evidence import (
    IDENTIFIERS,
    NAME,
    NEEDED,
    Evidence,
    Held,
    Shared,
    contradictions,
    corroborated,
    held_by,
    shared_in,
)
from exeunt.people.map import MapEntry, PeopleMap
from exeunt.people.mapped import Directory, Mapped, apply_map
from exeunt.people.people import Doubt, People, Person, people_of

Pair = tuple[int, int]


def join(principals_by_system: Mapping[str, Iterable[Principal]], explicit: PeopleMap | None = None) -> People:
    """Everybody in these systems as persons, with every doubt as a gap.

    The keys are system names, as in each principal's ref.
    """
    explicit = explicit or PeopleMap()
    systems = {name: _once(found) for name, found in sorted(principals_by_system.items())}
    meant = {system for entry in explicit.entries for system, _ in entry.principals}
    mapped = apply_map(explicit, {name: Directory(systems[name]) for name in meant & systems.keys()})
    humans = {name: [(one, held_by(one)) for one in found if not _service(one)] for name, found in systems.items()}
    entries = mapped.entries
    shared = [item for name, found in humans.items() for item in shared_in(name, found, entries)]
    nodes = _nodes([pair for found in humans.values() for pair in found], shared, mapped, explicit)
    groups, doubts = _grouped(nodes)
    persons = [_person([nodes[number] for number in group], explicit) for group in groups]
    services = [_person([_alone(one)], explicit) for found in systems.values() for one in found if _service(one)]
    return people_of([*persons, *services], [*mapped.doubts, *map(_ambiguous, shared), *doubts])


def _once(principals: Iterable[Principal]) -> list[Principal]:
    """Sorted by ref, each ref once: a page that a system sends twice makes nobody two."""
    ordered = sorted(principals, key=lambda one: (one.ref, one.mail, sorted(one.ids.items()), one.name))
    return list({one.ref: one for one in ordered}.values())


def _service(principal: Principal) -> bool:
    return "service" in principal.powers


def _alone(principal: Principal) -> Evidence:
    held = held_by(principal)
    return Evidence((principal,), held, held)


def _nodes(
    humans: Sequence[tuple[Principal, Held]], shared: Sequence[Shared], mapped: Mapped, explicit: PeopleMap
) -> list[Evidence]:
    """One node for each map entry, and one for everybody that no entry names."""
    said = {one.ref: held for one, held in humans}
    telling = said | _less(said, shared) | dict.fromkeys(mapped.contested, _nothing())
    nodes = []
    for number, mine in sorted(mapped.principals.items()):
        own = _own_words(explicit.entries[number])
        everything, identifying = ([own, *(held[one.ref] for one in mine)] for held in (said, telling))
        nodes.append(Evidence(mine, _union(everything), _union(identifying), number))
    entries = mapped.entries
    nodes += [Evidence((one,), said[one.ref], telling[one.ref]) for one, _ in humans if one.ref not in entries]
    return nodes


def _less(said: Mapping[Ref, Held], shared: Sequence[Shared]) -> dict[Ref, Held]:
    """What is left to identify those who share something with others of their system."""
    useless: dict[Ref, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in shared:
        for ref in item.holders:
            useless[ref][item.identifier].add(item.value)
    return {
        ref: {**said[ref], **{name: said[ref][name] - mine[name] for name in IDENTIFIERS}}
        for ref, mine in useless.items()
    }


def _nothing() -> Held:
    return dict.fromkeys((*IDENTIFIERS, NAME), frozenset[str]())


def _own_words(entry: MapEntry) -> Held:
    return {**_nothing(), "mail": frozenset({entry.mail} if entry.mail else ())}


def _union(several: Sequence[Held]) -> dict[str, frozenset[str]]:
    return {name: frozenset[str]().union(*(held[name] for held in several)) for name in (*IDENTIFIERS, NAME)}


def _grouped(nodes: Sequence[Evidence]) -> tuple[list[list[int]], list[Doubt]]:
    """The nodes that are one person, and what was too weak or contradictory to say so."""
    weak: dict[Pair, Doubt] = {}
    strong: list[Pair] = []
    for pair, identifiers in _agreements(nodes).items():
        one, other = nodes[pair[0]], nodes[pair[1]]
        agreeing = corroborated(identifiers, one, other)
        against = contradictions(one, other)
        if "map" in against:
            continue  # an operator said that these are two: nothing to ask
        if len(agreeing) >= NEEDED and not against:
            strong.append(pair)
        else:
            weak[pair] = _weak(one, other, agreeing, against)
    groups, splits = _consistent(_components(len(nodes), strong), nodes)
    doubts = [_contested(nodes, pair, splits[pair[0]]) for pair in strong if pair[0] in splits]
    home = {number: place for place, group in enumerate(groups) for number in group}
    doubts += [doubt for (one, other), doubt in weak.items() if home[one] != home[other]]
    return groups, doubts


def _consistent(groups: Iterable[list[int]], nodes: Sequence[Evidence]) -> tuple[list[list[int]], dict[int, Pair]]:
    """The groups that hold no contradiction, whole, and the others apart; node of these → the contradiction."""
    whole: list[list[int]] = []
    splits: dict[int, Pair] = {}
    for group in groups:
        split = _split_in(group, nodes)
        if split is None:
            whole.append(group)
        else:
            whole += [[number] for number in group]
            splits |= dict.fromkeys(group, split)
    return whole, splits


def _agreements(nodes: Sequence[Evidence]) -> dict[Pair, list[str]]:
    """Pairs of nodes that share anything, and what."""
    found: dict[Pair, list[str]] = defaultdict(list)
    for identifier in IDENTIFIERS:
        holders: dict[str, list[int]] = defaultdict(list)
        for number, node in enumerate(nodes):
            for value in node.telling[identifier]:
                holders[value].append(number)
        for pair in {pair for numbers in holders.values() for pair in combinations(numbers, 2)}:
            found[pair].append(identifier)
    return found


def _components(count: int, edges: Sequence[Pair]) -> list[list[int]]:
    parent = list(range(count))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in edges:
        parent[root(other)] = root(one)
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(count):
        members[root(number)].append(number)
    return list(members.values())


def _split_in(group: Sequence[int], nodes: Sequence[Evidence]) -> Pair | None:
    """Two of a group that cannot be one person, or None."""
    return next((pair for pair in combinations(group, 2) if contradictions(nodes[pair[0]], nodes[pair[1]])), None)


def _weak(one: Evidence, other: Evidence, agreeing: Sequence[str], against: Sequence[str]) -> Doubt:
    params: dict[str, Param] = {
        "one": str(one.first),
        "other": str(other.first),
        "agree": ", ".join(agreeing),
        "differ": ", ".join(against),
    }
    return Doubt(Gap("people.weak-match", params, about=one.first), _refs(one, other))


def _contested(nodes: Sequence[Evidence], pair: Pair, split: Pair) -> Doubt:
    one, other, left, right = (nodes[number].first for number in (*pair, *split))
    params = {"one": str(one), "other": str(other), "left": str(left), "right": str(right)}
    return Doubt(Gap("people.contested", params, about=one), _refs(nodes[pair[0]], nodes[pair[1]]))


def _ambiguous(shared: Shared) -> Doubt:
    params: dict[str, Param] = {
        "system": shared.system,
        "identifier": shared.identifier,
        "value": shared.value,
        "count": len(shared.holders),
    }
    return Doubt(Gap("people.ambiguous", params), shared.holders)


def _refs(one: Evidence, other: Evidence) -> tuple[Ref, ...]:
    return tuple(sorted(principal.ref for node in (one, other) for principal in node.principals))


def _person(nodes: Sequence[Evidence], explicit: PeopleMap) -> Person:
    """The person that these nodes are; an operator's words go before what the systems say."""
    principals = tuple(sorted((one for node in nodes for one in node.principals), key=lambda one: one.ref))
    entry = next((explicit.entries[node.entry] for node in nodes if node.entry is not None), None)
    return Person(
        key=str(principals[0].ref),
        name=entry.name if entry else _first(one.name for one in principals),
        mail=(entry.mail if entry else "") or _first(mail for one in principals for mail in one.mail[:1]).casefold(),
        employee_number=_first(one.employee_number for one in principals),
        principals=principals,
        mails=frozenset().union(*(node.said["mail"] for node in nodes)),
    )


def _first(values: Iterable[str]) -> str:
    return next((value.strip() for value in values if value.strip()), "")
