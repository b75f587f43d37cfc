"""Cutting somebody off: `sign_in.block` freezes the login, `sessions.end` deletes what is signed in."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from exeunt.sdk import (
    Action,
    Change,
    Completeness,
    Gap,
    Intent,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    State,
    Undo,
    Value,
    reading,
)
from exeunt_salesforce.api import Row
from exeunt_salesforce.errors import silent_when_locked
from exeunt_salesforce.office import Office
from exeunt_salesforce.repair import DELETED
from exeunt_salesforce.sight import USERS
from exeunt_salesforce.soql import among, select

PRINCIPAL = "principal"
_SESSION = ("Id", "UsersId", "ParentId", "SessionType", "CreatedDate", "IsCurrent")


class BlockSignIn(Action):
    """State: `can_sign_in`, which is false for the frozen and for the inactive alike: neither can sign in.

    The freeze keeps licence, records and role. It ends no session and no refresh token: that is others' work.
    """

    name = "sign_in.block"
    on = PRINCIPAL
    order = Order(phase="cut")
    undo = Undo("exact")
    batch = 1
    settles = timedelta(seconds=30)
    repeatable = True
    cost: Mapping[str, int] = {"api": 6}

    def __init__(self, office: Office) -> None:
        self.office = office

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        seen = self.observe([who.ref])
        yield from seen.items()
        if not seen:  # an active user without a login row: nothing to freeze, and nobody may call that done
            return Completeness(whole=False, gaps=(Gap("salesforce.no-login-row", {"user": who.ref.id}, who.ref),))
        return Completeness(whole=True, how="single")

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        ids = [ref.id for ref in refs]
        users = self.office.api.by_ids("User", ids, ("IsActive",))
        frozen = {user: row["IsFrozen"] is True for user, row in self._logins(ids).items()}
        seen: dict[Ref, State] = {}
        for ref in refs:
            if ref.id in users and (ref.id in frozen or not users[ref.id]["IsActive"]):
                active = users[ref.id]["IsActive"] is True and not frozen.get(ref.id, False)
                seen[ref] = State({"can_sign_in": active})
        return seen

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (the same for everybody)
        return now.but(can_sign_in=False) if now.get("can_sign_in") is True else now

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        logins = self._logins([change.ref.id for change in changes])
        for change in changes:
            login = logins.get(change.ref.id)
            if login is None:
                yield Outcome(change.ref, error=Reason("salesforce.no-login-row", {"user": change.ref.id}))
                continue
            frozen = change.after["can_sign_in"] is not True
            result = self.office.api.patch("UserLogin", login["Id"], {"IsFrozen": frozen})
            yield Outcome(change.ref, error=result.reason)

    def _logins(self, users: Sequence[str]) -> dict[str, Row]:
        rows = self.office.api.rows_among("UserLogin", ("Id", "UserId", "IsFrozen"), "UserId", users)
        return {row["UserId"]: row for row in rows}


class EndSessions(Action):
    """State: `live`; evidence `count`, `types`, `newest`. New ones may come between two looks: hence a second round."""

    name = "sessions.end"
    on = PRINCIPAL
    order = Order(phase="cut", after=("sign_in.block",), again=timedelta(minutes=1))
    undo = Undo("renewable", note="salesforce.undo-sign-in")
    batch = 1
    settles = timedelta(minutes=1)
    evidence = frozenset({"count", "types", "newest"})
    repeatable = True
    cost: Mapping[str, int] = {"api": 6}

    def __init__(self, office: Office) -> None:
        self.office = office

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        if not self.office.api.by_ids("User", [who.ref.id], ("Id",)):
            gap = Gap("salesforce.user-unseen", {"user": who.ref.id}, who.ref)
            return Completeness(whole=False, how="single", gaps=(gap,))
        read = self.office.api.query(select(_SESSION, "AuthSession", among("UsersId", [who.ref.id])))
        rows = _others(read)
        if not read.end.whole:
            return read.end
        yield who.ref, _sessions(rows)
        return self.office.sight.judge(Completeness(whole=True, how="count", counted=1), USERS)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        if not refs or self.office.sight.lacks(USERS):
            return {}  # only our own would be shown: nothing could be said of anybody's absence
        known = self.office.api.by_ids("User", [ref.id for ref in refs], ("Id",))
        rows = self._rows(sorted(known))
        return {ref: _sessions([row for row in rows if row["UsersId"] == ref.id]) for ref in refs if ref.id in known}

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (the same for everybody)
        return now.but(live=False) if now.get("live") is True else now

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        ending = [change.ref.id for change in changes if change.after.get("live") is False]
        rows = self._rows(ending) if ending else []
        # a parent takes its children along; the child's own turn then says that it is deleted, which is what we want
        parents_first = sorted(rows, key=lambda row: bool(row.get("ParentId")))
        results = self.office.api.delete([row["Id"] for row in parents_first]) if rows else []
        refused = {
            row["UsersId"]: result.reason
            for row, result in zip(parents_first, results, strict=True)
            if result.reason is not None and result.status not in {DELETED, "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"}
        }
        for change in changes:
            todo = "" if change.ref.id in ending else "salesforce.undo-sign-in"
            yield Outcome(change.ref, error=refused.get(change.ref.id), todo=todo)

    def _rows(self, users: Sequence[str]) -> list[Row]:
        return _others(self.office.api.rows_among("AuthSession", _SESSION, "UsersId", users))


def _others(rows: Iterable[Row]) -> list[Row]:
    """All but the session that asks."""
    return [row for row in rows if row.get("IsCurrent") is not True]


def _sessions(rows: Sequence[Row]) -> State:
    kinds: Value = tuple(sorted({str(row.get("SessionType") or "") for row in rows}))
    newest = max((str(row.get("CreatedDate") or "") for row in rows), default="")
    return State({"live": bool(rows), "count": len(rows), "types": kinds, "newest": newest})
