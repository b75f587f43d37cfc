"""Where other entries name the leaver: as somebody's manager, as a group's owner. The successor takes his place."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from exeunt.sdk import (
    CALLS,
    GONE,
    Action,
    Change,
    Completeness,
    Intent,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    Refused,
    State,
    Undo,
    Value,
    reading,
)
from exeunt_ldap.answers import NO_SUCH_ATTRIBUTE
from exeunt_ldap.directory import Directory
from exeunt_ldap.edits import Edit, add, drop
from exeunt_ldap.entry import Entry
from exeunt_ldap.names import any_of, equals, same_dn
from exeunt_ldap.people import NAME_ATTRIBUTES, NOT_SEEN, by_id, by_ids, dn_of, ids_of
from exeunt_ldap.referrals import gaps

_AS_ITS_ENTRY: Final = ""
_AND: Final = "\n"  # between several ids in one field: no id can hold it


class HandOverReference(Action):
    """State: `owner`, the id of the principal named, and `others`, the ids of whoever is named beside the leaver.

    Without the leaver, `owner` is all that are named: several ids, one a line, and `others` is empty. So what was
    handed over, and what undo must put back, can be told apart whoever else is named.
    `value` is the exact stored string that names the leaver, where his entry is spelled otherwise (case, spaces); else
    empty. A name that is spelled as its entry may be renamed with it before it is put back.
    Evidence: `entry` (id of the entry that names him), `name`, `dn`. Ref: `<that entry's entryUUID>/<attribute>`.
    """

    name = "reference.hand_over"
    order = Order(phase="hand")
    undo = Undo("exact")
    evidence = frozenset({"entry", "name", "dn"})
    cost: Mapping[str, int] = {CALLS: 10}  # where nobody else is named

    def __init__(self, directory: Directory, *, system: str, on: str, attributes: Sequence[str]) -> None:
        self.on = on
        self._directory = directory
        self._system = system
        self._attributes = tuple(attributes)
        self.settles = timedelta(seconds=directory.settings.replication_seconds)

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        person = by_id(self._directory, who.ref.id, [])
        if person is None:
            return NOT_SEEN
        settings = self._directory.settings
        condition = any_of(equals(attribute, person.dn) for attribute in self._attributes)
        answer = self._directory.search(settings.base_dn, condition, [*NAME_ATTRIBUTES, *self._attributes])
        for entry in answer.entries:
            # what stands in his own entry is about himself
            for attribute in self._naming(entry, person) if entry.id != person.id else ():
                ref = Ref(self._system, self.on, f"{entry.id}/{attribute}", of=who.ref.id)
                yield ref, self._state(entry, attribute, person)
        missing = gaps(answer.referrals, settings)
        return Completeness(whole=not missing, how="last-page", gaps=missing)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        entries = by_ids(self._directory, (_entry_id(ref) for ref in refs), [*NAME_ATTRIBUTES, *self._attributes])
        people = by_ids(self._directory, (ref.of for ref in refs), [])
        # of a person who is not there (any more) nothing is known: his DN is what entries hold
        return {
            ref: self._state(entries[_entry_id(ref)], _attribute(ref), people[ref.of])
            if _entry_id(ref) in entries
            else GONE
            for ref in refs
            if ref.of in people
        }

    def desire(self, now: State, intent: Intent) -> State:
        if now.get("owner") != intent.who.ref.id:
            return now
        if intent.to is None:
            raise Refused("ldap.no-successor", name=str(now.get("name")))
        if intent.to.ref.id == now.get("entry"):
            raise Refused("ldap.own-reference", name=str(now.get("name")))
        return now.but(owner=_joined({intent.to.ref.id, *_several(now.get("others"))}), others=(), value=_AS_ITS_ENTRY)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            yield Outcome(change.ref, error=self._write_one(change))

    def locks(self, change: Change) -> frozenset[str]:
        return frozenset({_entry_id(change.ref)})

    def _naming(self, entry: Entry, person: Entry) -> Iterable[str]:
        return (
            attribute
            for attribute in self._attributes
            if any(same_dn(value, person.dn) for value in entry.texts(attribute))
        )

    def _state(self, entry: Entry, attribute: str, person: Entry) -> State:
        named = _named(self._directory, entry, attribute, person)
        his = sorted(value for value, id_ in named.items() if id_ == person.id)
        present = bool(his)
        others = sorted(set(named.values()) - {person.id})
        fields: dict[str, Value] = {
            "owner": person.id if present else _joined(others),
            "others": tuple(others) if present else (),
            "value": _AS_ITS_ENTRY if person.dn in his or not his else his[0],
            "entry": entry.id,
            "name": entry.name,
            "dn": entry.dn,
        }
        return State(fields)

    def _write_one(self, change: Change) -> Reason | None:
        attribute = _attribute(change.ref)
        entry = by_id(self._directory, _entry_id(change.ref), [attribute])
        if entry is None:
            return Reason("ldap.entry-gone", {"id": _entry_id(change.ref)})
        person = by_id(self._directory, change.ref.of, [])
        held, wanted = _all_of(change.before), _all_of(change.before.but(**change.after.fields))
        named = _named(self._directory, entry, attribute, person)
        if not held - wanted <= set(named.values()):
            # without a value to delete there is no condition, and whoever is named by now would only get company
            return Reason("ldap.moved-on", {"dn": entry.dn, "result": NO_SUCH_ATTRIBUTE})
        edits: list[Edit] = [drop(value) for value, id_ in named.items() if id_ in held - wanted]
        for id_ in sorted(wanted - held):
            dn = dn_of(self._directory, id_)
            if dn is None:
                return Reason("ldap.entry-gone", {"id": id_})
            edits.append(add(_as_it_was(change, dn) if id_ == change.ref.of else dn))
        if not edits:
            return None
        # the old value, deleted by name, is condition enough (and overlays may hand on any other, see `memberships`)
        return self._directory.modify(entry.dn, {attribute: edits})


def _as_it_was(change: Change, dn: str) -> str:
    """The spelling that undo puts back, if it still names that entry."""
    value = str(change.after.get("value") or _AS_ITS_ENTRY)
    return value if same_dn(value, dn) else dn


def _named(directory: Directory, entry: Entry, attribute: str, person: Entry | None) -> Mapping[str, str]:
    """Whom an attribute names: id by the exact stored string."""
    values = entry.texts(attribute)
    his = {value: person.id for value in values if person and same_dn(value, person.dn)}
    return {**ids_of(directory, (value for value in values if value not in his)), **his}


def _all_of(state: State) -> set[str]:
    return set(str(state.get("owner") or "").split(_AND)) - {""} | set(_several(state.get("others")))


def _several(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _joined(ids: Iterable[str]) -> str:
    return _AND.join(sorted(ids))


def _entry_id(ref: Ref) -> str:
    return ref.id.partition("/")[0]


def _attribute(ref: Ref) -> str:
    return ref.id.partition("/")[2]
