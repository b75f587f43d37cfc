"""Out of groups: privileged ones at once (`admin_role.remove`), all others later (`membership.remove`)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
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
    reading,
)
from exeunt_ldap.directory import Directory
from exeunt_ldap.edits import Edit, add, drop
from exeunt_ldap.entry import Entry
from exeunt_ldap.groups import (
    COMPUTED,
    MUST_HAVE,
    PERSON,
    PRIMARY,
    Membership,
    computed_membership,
    is_privileged,
    leads_to,
    memberships,
    stored_memberships,
)
from exeunt_ldap.people import NOT_SEEN, by_id, by_ids
from exeunt_ldap.referrals import gaps

_NOT_IN: Final = ""


class LeaveGroup(Action):
    """State: `present` (None: nobody can tell), `value` (the exact stored string), `placeholder` (the stand-in for an
    empty group).

    Ref: `<group's entryUUID>/<attribute>` of the person. A group that is reached through another is no thing of its
    own: it is named in the evidence `leads_to` of the one that leads there, and vanishes with it.
    """

    on = "group"
    undo = Undo("exact")
    evidence = frozenset({"group", "dn", "kind", "last", "leads_to"})
    cost: Mapping[str, int] = {CALLS: 20}  # where its group is in no other

    def __init__(self, directory: Directory, *, system: str, name: str, order: Order, privileged: bool) -> None:
        self.name = name
        self.order = order
        self._directory = directory
        self._system = system
        self._privileged = privileged
        self.settles = timedelta(seconds=directory.settings.replication_seconds)

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        person = by_id(self._directory, who.ref.id, self._person)
        if person is None:
            return NOT_SEEN
        found, referrals = memberships(self._directory, person)
        above = leads_to(self._directory, [item.group for item in found])
        for item in found:
            beyond = above.get(item.group.dn, ())
            if self._is_ours(item, beyond):
                yield Ref(self._system, self.on, item.id, of=who.ref.id), _state(item, beyond)
        missing = gaps(referrals, self._directory.settings)
        return Completeness(whole=not missing, how="last-page", gaps=missing)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        people = by_ids(self._directory, (ref.of for ref in refs), self._person)
        seen: dict[Ref, State] = {}
        for id_, person in people.items():
            # of a person who is not there (any more) nothing is known: his DN is what groups hold
            seen |= self._observe_one(person, [ref for ref in refs if ref.of == id_])
        return seen

    def _observe_one(self, person: Entry, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        groups = by_ids(self._directory, (_group_id(ref) for ref in refs), ["cn", "objectClass", COMPUTED, PRIMARY])
        items = {item.id: item for item in stored_memberships(self._directory, person, groups.values())}
        above = leads_to(self._directory, groups.values())
        seen: dict[Ref, State] = {}
        for ref in refs:
            group = groups.get(_group_id(ref))
            if group is None:
                seen[ref] = GONE
            else:
                item = items.get(ref.id) or self._by_rule(ref, group, person)
                seen[ref] = _state(item, above.get(group.dn, ()))
        return seen

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (out of it, whatever is intended)
        if now.get("kind") == "unreadable":
            raise Refused("ldap.unreadable-rule", group=str(now.get("group")))
        if now.get("present") is not True:
            return now
        if now.get("kind") == "dynamic":
            raise Refused("ldap.dynamic-group", group=str(now.get("group")))
        if now.get("kind") == "primary":
            raise Refused("ldap.primary-group", group=str(now.get("group")))
        out = now.but(present=False, value=_NOT_IN)
        return out.but(placeholder=True) if now.get("last") is True else out

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            yield Outcome(change.ref, error=self._write_one(change))

    def locks(self, change: Change) -> frozenset[str]:
        return frozenset({_group_id(change.ref)})

    def _write_one(self, change: Change) -> Reason | None:
        group = by_id(self._directory, _group_id(change.ref), [])
        if group is None:
            return Reason("ldap.entry-gone", {"id": _group_id(change.ref)})
        attribute = change.ref.id.partition("/")[2]
        edits = _edits(change, placeholder=self._directory.settings.placeholder)
        if not edits:
            return None
        return self._directory.modify(group.dn, {attribute: edits})

    def _by_rule(self, ref: Ref, group: Entry, person: Entry) -> Membership:
        """A membership that no value holds: by a rule or a number, or none (any more)."""
        attribute = ref.id.partition("/")[2]
        if attribute == COMPUTED:
            return computed_membership(self._directory, group, person)
        if attribute == PRIMARY:
            inside = person.text(PRIMARY) == group.text(PRIMARY)
            return Membership(group, PRIMARY, "primary", group.text(PRIMARY) if inside else _NOT_IN)
        return Membership(group, attribute, "direct", _NOT_IN)

    def _is_ours(self, item: Membership, beyond: Sequence[Entry]) -> bool:
        settings = self._directory.settings
        powerful = any(is_privileged(settings, group) for group in (item.group, *beyond))
        return powerful == self._privileged

    @property
    def _person(self) -> Sequence[str]:
        return [*PERSON, self._directory.settings.username]


def _state(item: Membership, beyond: Sequence[Entry]) -> State:
    return State(
        {
            "present": item.present,
            "value": item.value,
            "placeholder": item.placeholder,
            "group": item.group.name,
            "dn": item.group.dn,
            "kind": item.kind,
            "last": item.last and item.attribute in MUST_HAVE,
            "leads_to": tuple(sorted({group.name for group in beyond})),
        }
    )


def _edits(change: Change, *, placeholder: str) -> Sequence[Edit]:
    """One modify of one attribute. Deleting and adding named values is a condition by itself: the server refuses if
    the one is gone or the other is there.

    An assertion control must not go with it: OpenLDAP's memberof overlay hands it on to its own write of the person's
    entry, where it does not hold, and `memberOf` there would go on naming the group.
    """
    edits: list[Edit] = []
    held = str(change.before.get("value") or _NOT_IN)
    wanted = _wanted_value(change)
    if held != wanted:
        edits += [drop(held)] if held else []
        edits += [add(wanted)] if wanted else []
    stands_in = change.after.get("placeholder", change.before.get("placeholder")) is True
    if stands_in != (change.before.get("placeholder") is True):
        edits.append(add(placeholder) if stands_in else drop(placeholder))
    return edits


def _wanted_value(change: Change) -> str:
    if change.after.get("present") is False or change.after.gone:
        return _NOT_IN
    return str(change.after.get("value", change.before.get("value")) or _NOT_IN)


def _group_id(ref: Ref) -> str:
    return ref.id.partition("/")[0]
