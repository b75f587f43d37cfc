"""Who might, by what is doubtful, be somebody in certain systems. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from exeunt.people.evidence import held_by
from exeunt.people.people import Doubt, People

_AMBIGUOUS = "people.ambiguous"
_MAP = "people.map-"
"""Begins the codes of doubts about what an operator's map says: it may mean anybody."""


def perhaps_in(people: People, systems: Collection[str]) -> frozenset[str]:
    """The keys of those whom a doubt, or a chain of doubts, ties to somebody in these systems; and of these."""
    there = {one.key for one in people.persons if any(each.ref.system in systems for each in one.principals)}
    return frozenset(_spread(there | _anybody(people), list(_ties(people))))


def perhaps_more_in(people: People, system: str) -> frozenset[str]:
    """The keys of those who may have an account in this system that is not known to be theirs."""
    there = {
        one.key
        for one in people.persons
        if not one.service and any(each.ref.system == system for each in one.principals)
    }
    ties = list(_ties(people))
    loose = _spread(_anybody(people), ties)
    found = {one.key for one in people.persons} if loose & there else loose
    return frozenset(found.union(*(_doubled(chain, there) for chain in _chains(ties))))


def _doubled(chain: set[str], there: set[str]) -> set[str]:
    """Of those whom doubts tie together: each to whom they tie somebody else who is there."""
    inside = chain & there
    return chain if len(inside) > 1 else chain - inside if inside else set()


def _chains(ties: Iterable[set[str]]) -> list[set[str]]:
    """Whoever one doubt or a chain of them may make one person."""
    chain_of: dict[str, set[str]] = {}
    for tie in ties:
        chain = tie.union(*(chain_of[key] for key in tie if key in chain_of))
        chain_of.update(dict.fromkeys(chain, chain))
    return list({id(chain): chain for chain in chain_of.values()}.values())


def _anybody(people: People) -> set[str]:
    """Those whom a doubt about an operator's map touches."""
    return {key for doubt in people.doubts if doubt.gap.code.startswith(_MAP) for key in _touched(people, doubt)}


def _spread(keys: set[str], ties: list[set[str]]) -> set[str]:
    """These keys, and all that a chain of ties leads to."""
    of_key: dict[str, list[set[str]]] = defaultdict(list)
    for tie in ties:
        for key in tie:
            of_key[key].append(tie)
    found, waiting = set(keys), list(keys)
    while waiting:
        for tie in of_key.pop(waiting.pop(), ()):
            fresh = tie - found
            found |= fresh
            waiting += fresh
    return found


def _ties(people: People) -> Iterator[set[str]]:
    """Whoever may be one person by one doubt."""
    holders = _holders(people, {_value(doubt) for doubt in people.doubts if doubt.gap.code == _AMBIGUOUS})
    for doubt in people.doubts:
        # what several hold in one system joins them to nobody in another, and each of them may be the one who holds it
        more = holders[_value(doubt)] if doubt.gap.code == _AMBIGUOUS else set[str]()
        yield {*_touched(people, doubt), *more}


def _touched(people: People, doubt: Doubt) -> Iterator[str]:
    return (person.key for ref in doubt.refs if (person := people.of(ref)))


def _value(doubt: Doubt) -> tuple[str, str]:
    return str(doubt.gap.params["identifier"]), str(doubt.gap.params["value"])


def _holders(people: People, values: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], set[str]]:
    """Identifier and value → the keys of all people who hold it."""
    found: dict[tuple[str, str], set[str]] = {one: set() for one in values}
    if not found:
        return found
    for person in (one for one in people.persons if not one.service):
        for name, held in (item for one in person.principals for item in held_by(one).items()):
            for value in held:
                if (name, value) in found:
                    found[name, value].add(person.key)
    return found
