"""Owners of customers as people: where no list says who can sign in, whoever owns a customer is taken for one who can.

Lists of people from elsewhere complete them: an owner is whoever has his employee number or address there, or else is
the only one of his name. That the name alone tells is said: a namesake on no list would be mistaken for him. Whose
name several on the lists have has no account here, for there is no telling whose it would be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exeunt.sdk import Gap
from exeunt_exports.entries import Entry, key
from exeunt_exports.files import bad
from exeunt_exports.people import Key, Person, contradicts, doubt, held_alone, keys, name_keys
from exeunt_exports.source import Source
from exeunt_exports.words import NOBODY, spelled

OWNER_FIELDS: Final = ("owner_mail", "owner_number", "owner_id", "owner")
"""From the surest to the least."""

_MOST_OWNERS: Final = 100_000
"""With more different ones the column holds something else, and memory would grow with the file."""

_MOST_TOLD: Final = 20


def owners_in(sources: Sequence[Source]) -> list[Entry]:
    """Whoever owns a customer: each way to call him once, with the first row that has it."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Entry] = {}
    for source in sources:
        fields = source.has(*OWNER_FIELDS)
        for block in source.blocks(fields):
            written = zip(*(block.values(field) for field in fields), strict=True)
            for words, row in zip(written, block.rows.to_pylist(), strict=True):
                if (fields, words) not in found:
                    found[fields, words] = Entry(source, row, _said(dict(zip(fields, words, strict=True))))
            if len(found) > _MOST_OWNERS:
                raise bad("exports.no-owners", source.file.name, column=source.heading(fields[-1]), limit=_MOST_OWNERS)
    return [entry for entry in found.values() if entry.values]


def _said(owner: dict[str, str]) -> dict[str, str]:
    named = {field: "" if spelled(value) in NOBODY else value for field, value in owner.items()}
    name = named.get("owner", "")
    values = {
        "mail": named.get("owner_mail", "") or (name if "@" in name else ""),
        "employee_number": named.get("owner_number", ""),
        "id": named.get("owner_id", ""),
        "name": "" if "@" in name else name,
    }
    return {field: value for field, value in values.items() if value}


@dataclass(slots=True)
class Completed:
    """`people`: the owners, each once, and then those on the lists who own nothing. `doubts`: how sure that is."""

    people: Sequence[Person]
    doubts: Sequence[Gap]


def completed(owners: Sequence[Entry], listed: Sequence[Person]) -> Completed:
    """The owners with what lists of people say of them."""
    known = _Listed(listed)
    joined: dict[int, list[Entry]] = defaultdict(list)
    by_name: dict[int, list[Entry]] = defaultdict(list)
    alone: list[Entry] = []
    doubts: list[Gap] = []
    told: dict[str, str] = {}
    for entry in owners:
        fitting, sure = known.fitting(entry)
        agreeing = [place for place in fitting if not contradicts(listed[place], entry)]
        if len(agreeing) == 1:
            (joined if sure else by_name)[agreeing[0]].append(entry)
        elif not fitting or sure or entry.values.keys() - {"name"}:
            doubts += [doubt(entry, [listed[place] for place in fitting])] if fitting else []
            alone.append(entry)
    for place, entries in by_name.items():
        if len({entry.get("id") for entry in entries}) > 1:  # accounts of one name, of which one may be anybody's
            doubts += [doubt(entry, [listed[place]]) for entry in entries]
            alone += entries
        else:
            joined[place] += entries
            told[entries[0].get("name")] = listed[place].entries[0].source.file.name
    owning = [Person([*entries, *listed[place].entries]) for place, entries in sorted(joined.items())]
    rest = [person for place, person in enumerate(listed) if place not in joined]
    return Completed([*owning, *_each_once(alone), *rest], [*doubts, *_by_name(told)])


class _Listed:
    """Finds people on the lists."""

    def __init__(self, listed: Sequence[Person]) -> None:
        self._by_key = held_alone(listed)
        self._by_name: dict[Key, set[int]] = defaultdict(set)
        for place, person in enumerate(listed):
            for entry in person.entries:
                for name in name_keys(entry):
                    self._by_name[name].add(place)

    def fitting(self, entry: Entry) -> tuple[list[int], bool]:
        """The places of those who may be meant; whether by more than a name."""
        number = Key(*key("employee_number", entry.get("name")))  # a column of owners may hold numbers
        sure = {place for one in keys(entry) | {number} for place in self._by_key.get(one, ())}
        if sure:
            return sorted(sure), True
        return sorted({place for name in name_keys(entry) for place in self._by_name.get(name, ())}), False


def _by_name(told: Mapping[str, str]) -> list[Gap]:
    """*told*: names that alone say who is meant → the list that has them."""
    if not told:
        return []
    more = ", …" if len(told) > _MOST_TOLD else ""
    names, lists = ", ".join([*told][:_MOST_TOLD]) + more, ", ".join(dict.fromkeys(told.values()))
    return [Gap("exports.by-name", {"count": len(told), "names": names, "lists": lists})]


def _each_once(owners: Sequence[Entry]) -> Sequence[Person]:
    """As people, by the surest thing that is known of each."""
    people: dict[str, Person] = {}
    for entry in owners:
        people.setdefault(next(Person([entry]).ids), Person()).entries.append(entry)
    return list(people.values())
