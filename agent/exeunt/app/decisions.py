"""What a person decides in a case: tick a task, waive a change, cancel the case. Each is signed, has a reason, and is
a trail entry that holds the very document that was signed.

The document is canonical JSON, signed in the namespace `exeunt-case`, by an approver who neither leaves nor takes
over. It names installation, case, act, what it is about and the time, so that it says nothing anywhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from exeunt.app.approving import barred
from exeunt.app.casework import CaseView, change_id, close_if_done, known_case, view
from exeunt.app.electorate import trusted
from exeunt.app.installation import Installation
from exeunt.app.witnessing import check_point
from exeunt.engine.status import BEGUN, NEXT, OPEN, Status, status
from exeunt.errors import ExeuntError, RefusedPlan
from exeunt.model import canonical
from exeunt.plan import document, signature
from exeunt.plan.approvers import Approver
from exeunt.plan.document import time_text
from exeunt.store import Connection, EngineLock, Store, cases
from exeunt.trail import kinds
from exeunt.trail.entry import Fact
from exeunt.trail.kinds import Kind
from exeunt.trail.trail import Trail

Act = Literal["tick", "waive", "cancel", "erase"]
Sign = Callable[[bytes], str]
"""Signs a document in the namespace `exeunt-case`; gives the armored signature."""

KINDS: Final[Mapping[Act, Kind]] = {
    "tick": kinds.PERSON_TICKED,
    "waive": kinds.PERSON_WAIVED,
    "cancel": kinds.CASE_CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A signed decision: who, about what, why."""

    act: Act
    case: str
    what: str
    because: str
    at: datetime
    signer: Approver
    document: bytes
    armored: str


@dataclass(frozen=True, slots=True)
class Decided:
    """How the case stands after it; `count` changes were concerned. `wrote`: the case changed something somewhere;
    `unstamped`: why the trail's head has no time stamp, where one is wanted.
    """

    case: CaseView
    person: str
    count: int
    closed: bool
    wrote: bool
    unstamped: ExeuntError | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a decision is made: nobody else writes the rows of cases meanwhile."""

    installation: Installation
    store: Store
    trail: Trail


def tick(installation: Installation, task_id: str, because: str, sign: Sign) -> Decided:
    """A person says that a task is done. It ends as attested, never as verified."""
    with open_desk(installation) as desk:
        with desk.store.read() as conn:
            task = cases.task(conn, task_id)
            if task is None:
                raise RefusedPlan("case.no-task", task=task_id)
            if task["state"] != "open":
                raise RefusedPlan("case.task-over", task=task_id, state=task["state"])
        decision = _decide(desk, "tick", case_id=task["case_id"], what=task_id, because=because, sign=sign)
        with desk.store.write() as conn:
            count = _end(conn, decision, "attested", [*_change_of(conn, task)])
            _close_tasks(conn, [task_id], "done", decision)
            _record(conn, desk.trail, decision, {"count": count})
        return _ended(desk, decision, count)


def waive(
    installation: Installation, case_id: str, what: str, because: str, sign: Sign, *, unfinished: bool = False
) -> Decided:
    """A person lets a change be as it is: one by its id, or all of `SYSTEM:ACTION` that did not hold.

    With *unfinished*, also what was not begun, or was sent and its end is not known, and all of a `SYSTEM`: for one
    that does not come back, so that it does not hold up the others.
    """
    with open_desk(installation) as desk:
        with desk.store.read() as conn:
            known_case(conn, case_id)
            concerned = [*_waivable(conn, case_id, what, unfinished=unfinished)]
        if not concerned:
            raise RefusedPlan("case.nothing-to-waive", what=what)
        more = {"unfinished": "yes"} if unfinished else {}
        decision = _decide(desk, "waive", case_id=case_id, what=what, because=because, sign=sign, **more)
        with desk.store.write() as conn:
            count = _end(conn, decision, "waived", concerned)
            ids = [change_id(digest, number) for digest, number in concerned]
            open_ids = [task["id"] for task in cases.tasks_of(conn, case_id) if task["id"] in ids]
            _close_tasks(conn, open_ids, "waived", decision)
            _record(conn, desk.trail, decision, {"count": count})
        return _ended(desk, decision, count)


def cancel(installation: Installation, case_id: str, because: str, sign: Sign) -> Decided:
    """Stop a case for good: what was not written is not written any more. Nothing is put back; that is `undo`."""
    with open_desk(installation) as desk:
        with desk.store.read() as conn:
            case = known_case(conn, case_id)
            if case["state"] != "open":
                raise RefusedPlan("plan.case-over", case=case_id, state=case["state"])
            concerned = [*_cancellable(conn, case_id)]
        decision = _decide(desk, "cancel", case_id=case_id, what=case_id, because=because, sign=sign)
        with desk.store.write() as conn:
            count = _end(conn, decision, "cancelled", concerned)
            open_ids = [task["id"] for task in cases.tasks_of(conn, case_id) if task["state"] == "open"]
            _close_tasks(conn, open_ids, "cancelled", decision)
            for plan in cases.plans_of(conn, case_id):
                for lane in cases.lanes_of(conn, plan["digest"]):
                    cases.set_lane(conn, plan["digest"], lane["system"], state="done", until=None)
            cases.set_case(conn, case_id, state="cancelled", closed_at=cases.stamp(decision.at))
            _record(conn, desk.trail, decision, {"count": count})
        return _ended(desk, decision, count)


@contextmanager
def open_desk(installation: Installation) -> Iterator[Desk]:
    """Whoever holds the engine lock writes the rows of cases: a decision waits until no apply runs."""
    if not installation.has_books:
        raise RefusedPlan("case.none")
    with EngineLock.take(installation.engine_file), installation.books() as (store, trail):
        yield Desk(installation, store, trail)


def _decide(desk: Desk, act: Act, *, case_id: str, what: str, because: str, sign: Sign, **more: str) -> Decision:
    if not because.strip():
        raise RefusedPlan("case.no-reason")
    return have_signed(desk, act, case_id=case_id, what=what, because=because, sign=sign, **more)


def have_signed(desk: Desk, act: Act, *, case_id: str, what: str, because: str, sign: Sign, **more: str) -> Decision:
    """Have it signed, and check the signature as if it came from elsewhere. *more* stands in the document, too."""
    now = desk.installation.clock.now()
    body = canonical.encode(
        {
            "act": act,
            "at": time_text(now),
            "because": because,
            "case": case_id,
            "installation": desk.installation.id,
            "nonce": secrets.token_hex(16),
            "what": what,
            **more,
        }
    )
    armored = sign(body)
    with desk.store.read() as conn:
        listed = trusted(conn, desk.installation.approvers_file)
        signer = signature.verify(body, armored, listed, signature.CASE, now)
        if signer.person in _barred(conn, case_id):
            raise RefusedPlan("case.self-signed", person=signer.person)
    return Decision(act, case_id, what, because, now, signer, body, armored)


def _barred(conn: Connection, case_id: str) -> frozenset[str]:
    headers = [document.read(row["body"]).header for row in cases.plans_of(conn, case_id, with_body=True)]
    return frozenset[str]().union(*(barred(header) for header in headers))


def _end(conn: Connection, decision: Decision, end: Status, concerned: Sequence[tuple[str, int]]) -> int:
    """Set the changes to their end; RefusedPlan `case.moved-on` if one is no longer where it was."""
    by_plan: dict[str, list[int]] = {}
    for digest, number in concerned:
        by_plan.setdefault(digest, []).append(number)
    for digest, numbers in by_plan.items():
        now = {row["n"]: status(row["status"]) for row in cases.changes_of(conn, digest)}
        for number in numbers:
            if end not in NEXT[now[number]]:
                raise RefusedPlan("case.moved-on", change=change_id(digest, number), state=now[number])
        cases.set_changes(conn, digest, numbers, status=end, ended_at=cases.stamp(decision.at))
        # nobody knows what became of these: for an undo they count as written
        cases.set_changes(conn, digest, [number for number in numbers if now[number] in BEGUN], written=True)
    return len(concerned)


def _change_of(conn: Connection, task: cases.Row) -> Iterator[tuple[str, int]]:
    """The change behind a task; a rotation has none."""
    for plan in cases.plans_of(conn, task["case_id"]):
        for row in cases.changes_of(conn, plan["digest"], "todo"):
            if change_id(plan["digest"], row["n"]) == task["id"]:
                yield plan["digest"], row["n"]


def _waivable(conn: Connection, case_id: str, what: str, *, unfinished: bool) -> Iterator[tuple[str, int]]:
    for plan in cases.plans_of(conn, case_id):
        for row in cases.changes_of(conn, plan["digest"]):
            names = {
                change_id(plan["digest"], row["n"]),
                f"{row['system']}:{row['action']}",
                f"{row['system']}:{row['action'].partition(':')[0]}",
            }
            now = status(row["status"])
            named = what in names or (unfinished and what == row["system"])
            if named and "waived" in NEXT[now] and (unfinished or now not in OPEN):
                yield plan["digest"], row["n"]


def _cancellable(conn: Connection, case_id: str) -> Iterator[tuple[str, int]]:
    """What is not at its end. RefusedPlan `case.under-way` where a write was begun and its end is not known."""
    under_way = 0
    for plan in cases.plans_of(conn, case_id):
        for row in cases.changes_of(conn, plan["digest"]):
            now = status(row["status"])
            if now in {"intended", "accepted"}:
                under_way += 1
            elif "cancelled" in NEXT[now]:
                yield plan["digest"], row["n"]
    if under_way:
        raise RefusedPlan("case.under-way", case=case_id, count=under_way)


def _close_tasks(conn: Connection, ids: Sequence[str], state: str, decision: Decision) -> None:
    for task_id in ids:
        cases.set_task(
            conn,
            task_id,
            state=state,
            by=decision.signer.person,
            because=decision.because,
            at=cases.stamp(decision.at),
        )


def _record(conn: Connection, trail: Trail, decision: Decision, more: Mapping[str, int]) -> None:
    payload = {
        "person": decision.signer.person,
        "because": decision.because,
        "what": decision.what,
        "document": decision.document.decode("utf-8"),
        "signature": decision.armored,
    }
    facts: dict[str, Fact] = {"act": decision.act, "key": decision.signer.fingerprint, **more}
    trail.append(conn, KINDS[decision.act], case=decision.case, facts=facts, payload=payload)


def _ended(desk: Desk, decision: Decision, count: int) -> Decided:
    closed = close_if_done(desk.store, desk.trail, decision.case, desk.installation.clock.now())
    unstamped = check_point(desk.installation, desk.trail)
    with desk.store.read() as conn:
        wrote = _wrote(conn, decision.case)
    now = desk.installation.clock.now()
    return Decided(view(desk.store, decision.case, now=now), decision.signer.person, count, closed, wrote, unstamped)


def _wrote(conn: Connection, case_id: str) -> bool:
    plans = cases.plans_of(conn, case_id)
    return any(row["written"] for plan in plans for row in cases.changes_of(conn, plan["digest"]))
