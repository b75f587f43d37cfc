"""Rows of several lists → people, each once; and who is meant where a file names somebody.

The lists of one folder are of one system. Rows of two of them are the same person where they share an id, an employee
number, an address or a user name that nobody else of either list has, and neither employee numbers nor addresses
contradict. Ids and user names of two systems may be equal by chance: across folders, numbers and addresses alone count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from exeunt.sdk import Gap
from exeunt_exports.entries import Entry, key
from exeunt_exports.words import spelled

UNKNOWN: Final = "name"
"""What ids of people whom no list names begin with."""

_OWN: Final = ("id", "dn", "username")
"""What is somebody's in one system only."""

_MAIL: Final = ("mail", "group")
_ID: Final = ("id", "dn", "username", "mail", "group")  # some systems' ids are the user names, or the addresses
_ANY: Final = ("mail", "id", "employee_number", "username", UNKNOWN, "dn", "group")
_WAYS: Final[Mapping[str, Sequence[str]]] = {
    **dict.fromkeys(("owner_mail", "member_mail"), _MAIL),
    **dict.fromkeys(("owner_id", "member_id"), _ID),
    "owner_number": ("employee_number",),
}
"""By what a column may name somebody, where its heading says so; any other may by anything."""


class Key(NamedTuple):
    """What tells people apart. `folder`: the system whose it is; None where it is the same in all."""

    name: str
    value: str
    folder: Path | None = None


def _key(name: str, value: str, folder: Path) -> Key:
    return Key(*key(name, value), folder if name in _OWN else None)


@dataclass(slots=True)
class Person:
    """`entries` in the order of the lists; the first list is of the accounts."""

    entries: list[Entry] = field(default_factory=list)

    def get(self, name: str) -> str:
        said = self.said(name)
        return said.get(name) if said else ""

    def said(self, name: str) -> Entry | None:
        """The first row that says this of the person."""
        return next((entry for entry in self.entries if entry.get(name)), None)

    @property
    def mails(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mail for entry in self.entries for mail in entry.mails))

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(spelled(entry.get("employee_number")) for entry in self.entries) - {""}

    @property
    def ids(self) -> Iterator[str]:
        """Ways to name this person for ever, the best first: what most lists agree on, and survives a new export."""
        yield from self.mails[:1]
        for name in ("employee_number", "username", "id"):
            if self.get(name):
                yield f"{name}:{self.get(name)}"
        yield from (f"{UNKNOWN}:{name}" for entry in self.entries for name in entry.names)


class Merged(NamedTuple):
    """`doubts`: rows that fit somebody and contradict him, or fit several."""

    people: Sequence[Person]
    doubts: Sequence[Gap]


def merge(lists: Iterable[Sequence[Entry]]) -> Merged:
    """The people of the first list, completed by the others; and who stands only in those."""
    people: list[Person] = []
    doubts: list[Gap] = []
    for entries in lists:
        known = held_alone(people)
        own = _counted(entries)
        for entry in entries:
            fitting = {place for one in keys(entry) if own[one] == 1 for place in known.get(one, ())}
            agreeing = [place for place in fitting if not contradicts(people[place], entry)]
            if len(agreeing) == 1:
                people[agreeing[0]].entries.append(entry)
                continue
            if fitting:
                doubts.append(doubt(entry, [people[place] for place in sorted(fitting)]))
            people.append(Person([entry]))
    return Merged(people, doubts)


def keys(entry: Entry) -> set[Key]:
    """What a row tells by which its person is known."""
    folder = entry.source.file.folder
    named = {_key(name, entry.get(name), folder) for name in ("employee_number", *_OWN)}
    return {one for one in named if one.value} | {Key("mail", mail) for mail in _addresses(entry)}


def _addresses(entry: Entry) -> set[str]:
    """The addresses, and a user name that looks like one."""
    called = entry.get("username")
    return {*entry.mails, *([spelled(called)] if "@" in called else ())}


def name_keys(entry: Entry) -> set[Key]:
    """The names of a row: what several may have."""
    return {Key(*key(UNKNOWN, name)) for name in entry.names}


def held_alone(people: Sequence[Person]) -> dict[Key, list[int]]:
    """Keys that one person alone has, and whose."""
    held: dict[Key, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for one in {one for entry in person.entries for one in keys(entry)}:
            held[one].append(place)
    return {one: places for one, places in held.items() if len(places) == 1}


def _counted(entries: Sequence[Entry]) -> dict[Key, int]:
    counted: dict[Key, int] = defaultdict(int)
    for entry in entries:
        for one in keys(entry):
            counted[one] += 1
    return counted


def contradicts(person: Person, entry: Entry) -> bool:
    """Whether the row is of somebody else, by its employee number or its addresses."""
    number = spelled(entry.get("employee_number"))
    other_number = number and person.numbers and number not in person.numbers
    return bool(other_number) or _other_mail(person, entry)


def _other_mail(person: Person, entry: Entry) -> bool:
    """Whether both have addresses and share none. A user name that looks like one contradicts nothing: many just do."""
    held = {mail for one in person.entries for mail in _addresses(one)}
    told = entry.has_mail and any(one.has_mail for one in person.entries)
    return told and not held & _addresses(entry)


def doubt(entry: Entry, fitting: Sequence[Person]) -> Gap:
    """The gap for a row that was taken for somebody else than these, whom it fits."""
    others = ", ".join(f"{person.entries[0].source.file.name}: {person.entries[0].row}" for person in fitting)
    return Gap("exports.several-people", {"file": entry.source.file.name, "row": entry.row, "others": others})


class Found(NamedTuple):
    """Who is meant: an id, of somebody on the lists or not. `several`: the words fit more than one."""

    id: str
    known: bool = False
    several: bool = False


class Directory:
    """Finds people, and groups, by what a file calls them. A group without a label is found by nothing.

    *namesakes* are never who is meant; a word that fits one of them and somebody else fits several.
    """

    def __init__(
        self,
        people: Iterable[tuple[str, Person]],
        groups: Iterable[tuple[str, str]] = (),
        namesakes: Iterable[tuple[str, Person]] = (),
    ) -> None:
        self._by: dict[Key, set[str]] = defaultdict(set)
        others = dict(namesakes)
        self._others = others.keys()
        self._taken: set[str] = set()
        for id_, person in [*people, *others.items()]:
            self._taken.add(id_)
            for entry in person.entries:
                for held in keys(entry) | name_keys(entry):
                    self._by[held].add(id_)
        for id_, label in groups:
            self._taken.add(id_)
            if label:
                self._by[Key(*key("group", label))].add(id_)

    def find(self, called: Mapping[str, str], folder: Path) -> Found:
        """Who is meant where a file in *folder* has these words in these fields, the surest first.

        The first word that one person fits alone; else an id made of them that names nobody on the lists.
        """
        several = False
        for field_, word in called.items():
            found = self._fitting(field_, word, folder) if word else set()
            if len(found) == 1 and not found & self._others:
                return Found(next(iter(found)), known=True)
            several = several or len(found) > 1
        return Found(self._stranger(called.values()), several=several)

    def manager_of(self, person: Person) -> Found:
        """By the list that names him: ids in it are those of its own system."""
        said = person.said("manager")
        return self.find({"manager": said.get("manager")}, said.source.file.folder) if said else Found("")

    def _fitting(self, field_: str, word: str, folder: Path) -> set[str]:
        keys = (_key(name, word, folder) for name in _WAYS.get(field_, _ANY))
        return {id_ for one in keys for id_ in self._by.get(one, ())}

    def _stranger(self, words: Iterable[str]) -> str:
        """What the file calls him, for people will read it; marked where it is somebody's id, or is made like one."""
        given = [word for word in words if word]
        mail = next((word.lower() for word in given if "@" in word and " " not in word), "")
        if mail or not given:
            return mail
        return f"{UNKNOWN}:{given[-1]}" if ":" in given[-1] or given[-1] in self._taken else given[-1]
