"""Who can sign in to the system that these files are of, as far as they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from exeunt.sdk import CallError, Denied, Gap
from exeunt_exports.entries import Entry, read_entries
from exeunt_exports.files import File
from exeunt_exports.folder import Folder
from exeunt_exports.owners import completed, owners_in
from exeunt_exports.people import Person, merge
from exeunt_exports.source import Source

Basis = Literal["users", "people", "owners"]


@dataclass(frozen=True, slots=True)
class Account:
    """A principal. `rows` are those of the lists that make him one; `person` has what other lists say, too.

    Without `rows` he has no account, and is known for what others are to him.
    """

    id: str
    person: Person
    rows: Sequence[Entry]

    @property
    def entries(self) -> Sequence[Entry]:
        """The rows of lists of his own system; without an account there are none."""
        folders = {entry.source.file.folder for entry in self.rows}
        return [entry for entry in self.person.entries if entry.source.file.folder in folders]

    def own(self, field: str) -> str:
        """What the first of these says that says anything."""
        return next((entry.get(field) for entry in self.entries if entry.get(field)), "")

    @property
    def name(self) -> str:
        return next((name for entry in self.person.entries for name in entry.names), self.id)


class Roster:
    """The principals are those of the lists of users; without any, of the lists of people; without these, the owners.

    Lists of people complete what is known of users, and those of the folders in `people_from` that of owners, too.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    @cached_property
    def basis(self) -> Basis:
        if self.folder.of("users"):
            return "users"
        if self.folder.of("people"):
            return "people"
        if self.folder.of("customers"):
            return "owners"
        raise Denied("exports.no-people", folder=str(self.folder.path))

    @property
    def sources(self) -> Sequence[Source]:
        """The files that say who there is."""
        return self.folder.of("customers" if self.basis == "owners" else self.basis)

    @property
    def lists(self) -> Sequence[Source]:
        """All lists of people that are read, those of the principals first."""
        return [*self._own_lists, *self.folder.beside]

    @property
    def _own_lists(self) -> Sequence[Source]:
        if self.basis == "owners":
            return ()
        return [*self.sources, *(self.folder.of("people") if self.basis == "users" else ())]

    @property
    def told_by(self) -> Sequence[Source]:
        """Every file that says something of people: what is told of them is as old as the oldest."""
        return [*self.sources, *self.lists] if self.basis == "owners" else self.lists

    @property
    def doubts(self) -> Sequence[Gap]:
        return self._read[1]

    @property
    def accounts(self) -> Sequence[Account]:
        """The principals."""
        return [one for one in self.everybody if one.rows]

    @property
    def namesakes(self) -> Sequence[Account]:
        """Who may be meant where an owner is named, beside the principals: those who work here, where no list says who
        has an account.
        """
        return [one for one in self.everybody if not one.rows] if self.basis == "owners" else ()

    @cached_property
    def everybody(self) -> Sequence[Account]:
        """Whoever is on any list, each with an id that no other has."""
        files = {source.file for source in self.sources}
        rows = [(person, _rows(person, files)) for person in self._read[0]]
        held = Counter(id_ for person, own in rows if own for id_ in set(person.ids))
        return [Account(_id(person, held) if own else _place(person), person, own) for person, own in rows]

    @cached_property
    def _read(self) -> tuple[Sequence[Person], Sequence[Gap]]:
        own, beside = self._own_lists, [*map(self._completing, self.folder.beside)]
        people, doubts = merge([*(read_entries(source, self.folder.settings) for source in own), *beside])
        gaps = [*doubts, *(gap for error in self.folder.not_completing for gap in _not_completed(error))]
        if self.basis != "owners":
            return people, gaps
        owners = completed(owners_in(self.sources), people)
        return owners.people, [*gaps, *owners.doubts]

    def _completing(self, source: Source) -> Sequence[Entry]:
        """The rows of a list from elsewhere; none where a row is wrong."""
        try:
            return read_entries(source, self.folder.settings)
        except CallError as error:
            self.folder.not_completing.append(error)
            return ()


def _not_completed(error: CallError) -> Sequence[Gap]:
    """That accounts are not completed by a list from elsewhere, and what is wrong with it."""
    return Gap("exports.not-completed", {"file": error.params["file"]}), Gap(error.code, error.params)


def _id(person: Person, held: Counter[str]) -> str:
    return next((id_ for id_ in person.ids if held[id_] == 1), _place(person))


def _place(person: Person) -> str:
    return f"row:{person.entries[0].source.file.name}:{person.entries[0].row}"


def _rows(person: Person, files: AbstractSet[File]) -> Sequence[Entry]:
    return [entry for entry in person.entries if entry.source.file in files]
