"""Facts: each one changes our rows and adds its trail entry in the same transaction."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from exeunt.engine.judge import Drifted, Impossible, Verdict, shown
from exeunt.engine.status import HOLDS
from exeunt.model import Finding, Gap, Outcome, Reason, Ref, State
from exeunt.model.canonical import encode
from exeunt.plan.encoding import ref_out, state_out
from exeunt.store import Connection, cases
from exeunt.trail import kinds
from exeunt.trail.entry import Fact, seal_rows
from exeunt.trail.kinds import Kind

if TYPE_CHECKING:
    from exeunt.engine.perform import Batch, Look, Work
    from exeunt.engine.scene import Scene

_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})
ACCEPTED_UNSEEN: Final = Reason("engine.unproven")


@dataclass(frozen=True, slots=True)
class _Page:
    """One transaction about one batch."""

    scene: Scene
    conn: Connection
    batch: Batch

    @property
    def digest(self) -> str:
        return self.scene.plan.digest

    def good(self, works: Sequence[Work], *, note: str) -> None:
        now = cases.stamp(self.scene.clock.now())
        fresh = [work.n for work in works if work.status == "planned"]
        ours = [work.n for work in works if work.status != "planned"]
        cases.set_content(self.conn, self.digest, fresh, ended_at=now)
        cases.set_changes(self.conn, self.digest, ours, status="verified", ended_at=now, written=True)
        rows = [
            {"ref": ref_out(work.ref), "found": "content" if work.status == "planned" else "verified"} for work in works
        ]
        if rows:
            self.bulk(kinds.BATCH_VERIFIED, rows, note=note)

    def aside(self, aside: Sequence[tuple[Work, Verdict]]) -> None:
        for work, verdict in aside:
            kind = kinds.CHANGE_DRIFTED if isinstance(verdict, Drifted) else kinds.CHANGE_REFUSED
            status, reason = _set_aside(work, verdict)
            self.ended([work], status, reason, kind)

    def ended(self, works: Sequence[Work], status: str, reason: Reason, kind: Kind) -> None:
        """These works end in *status*, for one reason."""
        numbers = [work.n for work in works]
        now = cases.stamp(self.scene.clock.now())
        cases.set_changes(self.conn, self.digest, numbers, status=status, detail=_reason(reason), ended_at=now)
        facts: dict[str, Fact] = {"code": reason.code, "status": status}
        for work in works:
            payload = {"ref": ref_out(work.ref), "params": dict(reason.params)}
            self._append(kind, facts, refs=[str(work.ref)], payload=payload)

    def bulk(
        self, kind: Kind, rows: Sequence[Mapping[str, object]], *, note: str = "", counts: Mapping[str, int] = _NOTHING
    ) -> None:
        facts, payload = seal_rows(rows, salt=secrets.token_bytes(32))
        more: dict[str, Fact] = {"batch": self.batch.id, **counts, **({"note": note} if note else {})}
        self._append(kind, {**facts, **more}, refs=[], payload=payload)

    def hand_over(self, works: Sequence[Work]) -> None:
        """These works become a person's tasks."""
        now = cases.stamp(self.scene.clock.now())
        cases.set_changes(self.conn, self.digest, [work.n for work in works], status="todo")
        tasks = [
            {
                "id": f"{self.digest[:12]}-{work.n}",
                "case_id": self.scene.case,
                "code": "task.by-hand",
                "params": json.dumps({"system": self.scene.system, "action": self.batch.action.id, "ref": work.ref.id}),
                "state": "open",
                "at": now,
            }
            for work in works
        ]
        cases.add(self.conn, cases.tasks, tasks)

    def _append(
        self, kind: Kind, facts: Mapping[str, Fact], *, refs: Sequence[str], payload: Mapping[str, object]
    ) -> None:
        more = {"system": self.scene.system, "action": self.batch.action.id, **facts}
        self.scene.trail.append(self.conn, kind, case=self.scene.case, facts=more, refs=refs, payload=payload)


@contextmanager
def _page(scene: Scene, batch: Batch) -> Iterator[_Page]:
    with scene.store.write() as conn:
        yield _Page(scene, conn, batch)


def intended(scene: Scene, batch: Batch, writing: Sequence[Work], look: Look) -> None:
    """What looking before the write said, and what is about to be written. Committed before anything is sent."""
    with _page(scene, batch) as page:
        page.good(look.good, note="")
        page.aside(look.aside)
        unseen = [work for work in look.unseen if work.status == "planned"]
        page.ended(unseen, "failed", Reason("engine.not-seen"), kinds.CHANGE_UNPROVEN)
        if not writing:
            return
        _open_batch(page)
        rows = [
            {"n": work.n, "status": "intended", "batch": batch.id, "met": _text(work.met or State())}
            for work in writing
        ]
        cases.set_each(page.conn, scene.plan.digest, rows)
        entries = [
            {"ref": ref_out(work.ref), "before": state_out(work.met or State()), "after": state_out(work.after)}
            for work in writing
        ]
        page.bulk(kinds.BATCH_INTENDED, entries)


def answered(
    scene: Scene, batch: Batch, writing: Sequence[Work], outcomes: Mapping[Ref, Outcome]
) -> tuple[list[Work], list[Work]]:
    """The vendor's answers; returns the works accepted and the works without an answer."""
    now = cases.stamp(scene.clock.now())
    accepted, silent, refused, todo = _sorted(writing, outcomes)
    with _page(scene, batch) as page:
        numbers = [work.n for work in accepted]
        cases.set_changes(page.conn, page.digest, numbers, status="accepted", accepted_at=now, written=True)
        cases.set_each(page.conn, page.digest, [_refused_row(work, outcomes[work.ref], now) for work in refused])
        page.hand_over(todo)
        cases.set_batch(page.conn, batch.id, state="answered")
        answers = [_answer(work, outcomes.get(work.ref)) for work in writing]
        # what was refused stays known when the payload is erased
        page.bulk(kinds.BATCH_ANSWERED, answers, counts=Counter(str(one["answer"]) for one in answers))
    return [replace(work, status="accepted") for work in accepted], silent


def _sorted(
    writing: Sequence[Work], outcomes: Mapping[Ref, Outcome]
) -> tuple[list[Work], list[Work], list[Work], list[Work]]:
    accepted: list[Work] = []
    silent: list[Work] = []
    refused: list[Work] = []
    todo: list[Work] = []
    for work in writing:
        match outcomes.get(work.ref):
            case None:
                silent.append(work)
            case Outcome(error=Reason()):
                refused.append(work)
            case Outcome(todo=place) if place:
                todo.append(work)
            case _:
                accepted.append(work)
    return accepted, silent, refused, todo


def _refused_row(work: Work, outcome: Outcome, now: str) -> dict[str, Any]:
    error = outcome.error or Reason("engine.not-taken")
    return {"n": work.n, "status": "refused", "detail": _reason(error), "ended_at": now}


def _answer(work: Work, outcome: Outcome | None) -> dict[str, object]:
    if outcome is None:
        return {"ref": ref_out(work.ref), "answer": "none"}
    if outcome.error is not None:
        return {"ref": ref_out(work.ref), "answer": "refused", "code": outcome.error.code}
    answer: dict[str, object] = {"ref": ref_out(work.ref), "answer": "todo" if outcome.todo else "accepted"}
    if outcome.job:
        answer["job"] = outcome.job
    if outcome.proof:
        answer["proof"] = dict(outcome.proof)
    return answer


def settled(
    scene: Scene, batch: Batch, *, good: Sequence[Work], aside: Sequence[tuple[Work, Verdict]], note: str
) -> None:
    """What holds, looked at after the write; and what something over there changed again."""
    if not (good or aside):
        return
    with _page(scene, batch) as page:
        page.good(good, note=note)
        page.aside(aside)
        cases.set_batch(page.conn, batch.id, state="verified")


def _set_aside(work: Work, verdict: Verdict) -> tuple[str, Reason]:
    match verdict:
        case Drifted(fields=fields):
            changed = "; ".join(f"{name}: {planned} ≠ {now}" for name, (planned, now) in sorted(fields.items()))
            if work.status == "planned":
                return "drifted", Reason("engine.drifted", {"fields": changed})
            return "failed", Reason("engine.moved-again", {"fields": changed})
        case Impossible(code=code, params=params):
            # what was accepted is no refusal any more, whatever can be wanted of it now
            return "failed" if work.status == "accepted" else "refused", Reason(code, params)
        case _:
            raise TypeError(type(verdict).__name__)


def failed(scene: Scene, batch: Batch, works: Sequence[Work], reason: Reason) -> None:
    """Looked long enough, and it is not so."""
    if works:
        with _page(scene, batch) as page:
            page.ended(works, "failed", reason, kinds.CHANGE_UNPROVEN)


def unproven(scene: Scene, batch: Batch, works: Sequence[Work], reason: Reason = ACCEPTED_UNSEEN) -> None:
    """Accepted, or asked without an answer, and cannot be looked at: for an undo it counts as written."""
    if works:
        with _page(scene, batch) as page:
            page.ended(works, "unproven", reason, kinds.CHANGE_UNPROVEN)
            cases.set_changes(page.conn, page.digest, [work.n for work in works], written=True)


def restoring(scene: Scene, batch: Batch, unkept: Sequence[tuple[Work, State, State]]) -> None:
    """The vendor dropped these fields with our write; they are about to be written as they were."""
    entries = [
        {"ref": ref_out(work.ref), "seen": state_out(seen), "as_it_was": state_out(fields)}
        for work, seen, fields in unkept
    ]
    with _page(scene, batch) as page:
        page.bulk(kinds.RESTORED, entries)


def handed_to_person(scene: Scene, batch: Batch) -> None:
    """An action that no program can do: its changes become a person's tasks."""
    with _page(scene, batch) as page:
        page.hand_over(batch.works)


def begin_second_round(scene: Scene, action: str) -> None:
    """The second round of an action with `again`: its changes are asked for once more."""
    with scene.store.write() as conn:
        rows = cases.open_changes(conn, scene.plan.digest, scene.system, action, HOLDS)
        once = [row["n"] for row in rows if row["round"] == 1]
        cases.set_changes(conn, scene.plan.digest, once, status="planned", round=2, batch=None, met=None)
        facts: dict[str, Fact] = {"system": scene.system, "action": action, "round": 2, "count": len(once)}
        scene.trail.append(conn, kinds.PHASE_STARTED, case=scene.case, facts=facts)


def disturbed(scene: Scene, moved: Mapping[tuple[str, Ref], tuple[State, State]]) -> None:
    """Our write moved something else: a finding each, with what it was."""
    with scene.store.write() as conn:
        for (action, ref), (before, now) in moved.items():
            params = {"action": action, "ref": ref.id, "was": shown(before), "now": shown(now)}
            note_finding(scene, conn, Finding("engine.disturbed", params, ref))


def note_finding(scene: Scene, conn: Connection, item: Finding | Gap, *, at: str = "") -> None:
    """A finding or a gap of the case, with its trail entry; `at` is now unless something else is said."""
    gap = isinstance(item, Gap)
    at = at or cases.stamp(scene.clock.now())
    row = {
        "case_id": scene.case,
        "plan": scene.plan.digest,
        "system": scene.system,
        "sort": "gap" if gap else "finding",
        "code": item.code,
        "params": json.dumps(dict(item.params), ensure_ascii=False),
        "about": json.dumps(ref_out(item.about)) if item.about else None,
        "at": at,
        "seen": at,
    }
    cases.add(conn, cases.findings, [row])
    scene.trail.append(
        conn,
        kinds.GAP if gap else kinds.FINDING,
        case=scene.case,
        facts={"system": scene.system, "code": item.code},
        refs=[str(item.about)] if item.about else [],
        payload={"params": dict(item.params)},
    )


def _open_batch(page: _Page) -> None:
    now = cases.stamp(page.scene.clock.now())
    row = cases.batch(page.conn, page.batch.id)
    if row is not None:
        cases.set_batch(page.conn, page.batch.id, state="intended", attempts=row["attempts"] + 1, intended_at=now)
        return
    first = {
        "id": page.batch.id,
        "plan": page.digest,
        "system": page.scene.system,
        "action": page.batch.action.id,
        "attempts": 1,
        "intended_at": now,
        "state": "intended",
    }
    cases.add(page.conn, cases.batches, [first])


def _reason(reason: Reason) -> str:
    return json.dumps([reason.code, dict(reason.params)], ensure_ascii=False)


def _text(state: State) -> str:
    return encode(state_out(state)).decode()
