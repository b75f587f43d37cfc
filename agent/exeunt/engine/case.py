"""Opening a case with its first plan, and spending a plan: one transaction, one set of trail entries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exeunt.engine.admission import mails
from exeunt.engine.status import BEGUN, STILL_TO_WRITE
from exeunt.errors import Param, RefusedPlan
from exeunt.plan import approvers
from exeunt.plan.approvers import Approver
from exeunt.plan.dangers import LENT
from exeunt.plan.document import Plan
from exeunt.store import Connection, Store, cases
from exeunt.trail import kinds
from exeunt.trail.trail import Trail


@dataclass(frozen=True, slots=True)
class Spending:
    """A plan that was admitted, with who counted and when it was ordered."""

    plan: Plan
    body: bytes
    signers: Sequence[Approver]
    persons: Sequence[str]
    ordered: datetime
    approvers_file: Path


def spend(store: Store, trail: Trail, spending: Spending, *, now: datetime) -> str:
    """Record that the plan is applied now; the case's id. RefusedPlan `plan.spent` if it ever was before."""
    header = spending.plan.header
    with store.write() as conn:
        if cases.plan(conn, spending.plan.digest) is not None:
            raise RefusedPlan("plan.spent", case=header.case)
        _check_case(conn, spending.plan)
        if cases.case(conn, header.case) is None:
            _open_case(conn, trail, spending, now)
        stopped = _stop_undone(conn, header.case, now) if header.kind == "undo" else 0
        _add_plan(conn, spending, now)
        _add_rows(conn, spending.plan, now)
        trail.append(conn, kinds.PLAN_SPENT, case=header.case, facts={**_facts(spending), "stopped": stopped})
        for signer in _counted(spending):
            facts = {"plan": spending.plan.digest, "key": signer.fingerprint}
            payload = {"person": signer.person}
            trail.append(conn, kinds.SIGNATURE_COUNTED, case=header.case, facts=facts, payload=payload)
    return header.case


def _check_case(conn: Connection, plan: Plan) -> None:
    """A case takes one plan of each kind at a time; one that is over takes an undo only, which opens it again."""
    case = cases.case(conn, plan.header.case)
    if case is not None and case["state"] in {"closed", "cancelled"}:
        if plan.header.kind != "undo":
            raise RefusedPlan("plan.case-over", case=case["id"], state=case["state"])
        cases.set_case(conn, case["id"], state="open", closed_at=None)
    if case is None and plan.header.kind == "undo":
        raise RefusedPlan("plan.no-case", case=plan.header.case)


def _stop_undone(conn: Connection, case_id: str, now: datetime) -> int:
    """What an undo turns round is not gone on with: neither by a run that a crash left nor when the case is applied
    again. How many changes that stops. RefusedPlan `undo.under-way` where a write was begun and its end is not known.
    """
    digests = [plan["digest"] for plan in cases.plans_of(conn, case_id)]
    if begun := sum(len(cases.changes_of(conn, digest, *BEGUN)) for digest in digests):
        raise RefusedPlan("undo.under-way", case=case_id, count=begun)
    stopped = 0
    for digest in digests:
        numbers = [row["n"] for row in cases.changes_of(conn, digest, *STILL_TO_WRITE)]
        cases.set_changes(conn, digest, numbers, status="cancelled", ended_at=cases.stamp(now))
        for lane in cases.lanes_of(conn, digest):
            cases.set_lane(conn, digest, lane["system"], state="done", until=None)
        stopped += len(numbers)
    return stopped


def _open_case(conn: Connection, trail: Trail, spending: Spending, now: datetime) -> None:
    header = spending.plan.header
    row = {
        "id": header.case,
        "mail": header.person.mail,
        "name": header.person.name,
        "opened_at": cases.stamp(now),
        "state": "open",
    }
    cases.add(conn, cases.cases, [row])
    payload = {"name": header.person.name, "mail": header.person.mail}
    trail.append(conn, kinds.CASE_OPENED, case=header.case, facts={"kind": header.kind}, payload=payload)
    _suspend_leaver(conn, trail, spending, now)
    _add_rotations(conn, spending, now)


def _suspend_leaver(conn: Connection, trail: Trail, spending: Spending, now: datetime) -> None:
    """A leaver who may sign, may not from now on. The file is written before the commit, for an entry without the
    suspension would be a lie: what a crash left in the file alone gets its entry here, with the time that it had.
    """
    file = spending.approvers_file
    header = spending.plan.header
    listed = approvers.read(file)
    suspended = {line.person: line.until for line in listed.lines if line.suspended_by == header.case}
    new = listed.before_suspension(header.case)
    for person in sorted(mails(header.person) & {line.person for line in new.lines if line.is_valid(now)}):
        old, new = new, approvers.suspend(new, person, at=suspended.get(person) or now, case=header.case)
        trail.append(
            conn,
            kinds.APPROVER_SUSPENDED,
            case=header.case,
            facts={"old": old.digest, "new": new.digest},
            payload={"person": person},
        )
    if new != listed:
        approvers.write(file, new)


def _add_rotations(conn: Connection, spending: Spending, now: datetime) -> None:
    """Credentials that the leaver could know: a person must change them, and the case stays open until then."""
    header = spending.plan.header
    risky = Counter(
        part.ref[0] for part in header.person.principals if {"admin", "last-admin", "self"} & set(part.powers)
    )
    own = {about[0] for code, _, about in header.findings if code == "guard.own-principal" and about}
    wanted: list[tuple[str, Mapping[str, Param]]] = [
        ("task.rotate", {"system": system}) for system in sorted(risky.keys() | own)
    ]
    wanted += [("task.rotate-account", params) for code, params, _ in header.findings if code in LENT]
    for number, (code, params) in enumerate(wanted):
        task = {
            "id": f"{spending.plan.digest[:12]}-rotate-{number}",
            "case_id": header.case,
            "code": code,
            "params": json.dumps(params, ensure_ascii=False),
            "state": "open",
            "at": cases.stamp(now),
        }
        cases.add(conn, cases.tasks, [task])


def _add_plan(conn: Connection, spending: Spending, now: datetime) -> None:
    plan = spending.plan
    row = {
        "digest": plan.digest,
        "case_id": plan.header.case,
        "kind": plan.header.kind,
        "body": spending.body,
        "ordered_at": cases.stamp(spending.ordered),
        "spent_at": cases.stamp(now),
    }
    cases.add(conn, cases.plans, [row])
    rows = [
        {"plan": plan.digest, "fingerprint": one.fingerprint, "person": one.person, "counted_at": cases.stamp(now)}
        for one in _counted(spending)
    ]
    cases.add(conn, cases.signatures, rows)


def _counted(spending: Spending) -> list[Approver]:
    """The signers that count, each key once: a good signature of the leaver or a successor does not."""
    counted = {signer.fingerprint: signer for signer in spending.signers if signer.person in spending.persons}
    return list(counted.values())


def _add_rows(conn: Connection, plan: Plan, now: datetime) -> None:
    systems = sorted({group.system for group in plan.header.groups} | {part.name for part in plan.header.systems})
    empty = {"state": "ready", "attempt": 0, "why": "", "since": cases.stamp(now)}
    if systems:
        cases.add(conn, cases.lanes, [{"plan": plan.digest, "system": name, **empty} for name in systems])
    rows = []
    for number, row in enumerate(plan.rows):
        group = plan.group(row)
        rows.append(
            {
                "plan": plan.digest,
                "n": number,
                "system": group.system,
                "phase": group.phase,
                "action": group.action,
                "kind": row.kind,
                "ref": row.id,
                "of": row.of,
                "status": "planned",
                "round": 1,
                "written": False,
            }
        )
    if rows:
        cases.add(conn, cases.changes, rows)


def _facts(spending: Spending) -> dict[str, str | int]:
    header = spending.plan.header
    return {
        "plan": spending.plan.digest,
        "kind": header.kind,
        "rows": len(spending.plan.rows),
        "policy": header.policy,
        "persons": len(spending.persons),
    }
