"""What our changes do to the tables: what-if is made of this. Pure: nobody is asked.

After a transfer the host has put back the team and the manual shares that the vendor dropped with the old owner, all
but the new owner's own, which the change itself leaves out. So stored shares are not tied to the owner, and only those
of the new owner go. What a rule gave by the owner goes by itself, for it stands on the owner.

Edits can say what somebody loses, and a new owner; not what else somebody gains. So an undo is not followed here, nor a
new manager's chain: the old one stays in it, who has left by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from exeunt.sdk import Change
from exeunt.sdk.access import Cause, Edit, Leave, Out, Own, Revoke
from exeunt_salesforce.access import names
from exeunt_salesforce.joins import share_table

_KEPT: tuple[tuple[str, Cause], ...] = (("team", "team"), ("manual", "manual"))
_RECORDS_TEAMS = frozenset({"AccountTeamMember", "OpportunityTeamMember"})


def edits_after(changes: Iterable[Change], flat: Collection[str] = ()) -> Iterator[Edit]:
    """`flat`: the objects for which the hierarchy does not count."""
    for change in changes:
        name, _, on = change.action.partition(":")
        climbs = on not in flat and on not in {share_table(one) for one in flat}
        if name == "customer.transfer":
            yield from _handed_over(change, climbs=climbs)
        elif name == "sign_in.block" and change.after.get("can_sign_in") is False:
            yield Leave(change.ref.id)
        elif name == "account.deactivate" and change.after.get("active") is False:
            yield from _deactivated(change.ref.id)
        elif change.after.gone:
            yield from _taken(change, name, on, climbs=climbs)


def _grantee(user: str, *, climbs: bool) -> str:
    return names.with_bosses(user) if climbs else user


def _deactivated(user: str) -> Iterator[Edit]:
    """What is still shared with him reaches nobody above him any more."""
    yield Leave(user)
    yield Out(names.with_bosses(user), names.bosses(user))


def _handed_over(change: Change, *, climbs: bool) -> Iterator[Edit]:
    owner = change.after.get("owner")
    if not isinstance(owner, str):
        return
    yield Own(change.ref.id, owner)
    for field, cause in _KEPT:
        lines = change.before.get(field, ())
        if isinstance(lines, tuple) and any(line.partition("|")[0] == owner for line in lines):
            yield Revoke(_grantee(owner, climbs=climbs), "one", change.ref.id, cause)


def _taken(change: Change, name: str, on: str, *, climbs: bool) -> Iterator[Edit]:
    """The row of a table that joins something to a user. `ref.id`: the thing; `ref.of`: the user."""
    thing, user = change.ref.id, change.ref.of
    match name:
        case "team.leave" if on in _RECORDS_TEAMS:
            yield Revoke(names.with_bosses(user), "one", thing, "team")
        case "share.remove":
            yield Revoke(_grantee(user, climbs=climbs), "one", thing, "manual")
        case "membership.remove" if on == "territory":
            yield Out(names.territory_only(thing), user)
        case "membership.remove":
            yield Out(names.plain(thing), user)
            yield Out(names.with_bosses(thing), names.with_bosses(user))
        case "permission.remove" | "admin_role.remove":
            yield Out(thing, user)
