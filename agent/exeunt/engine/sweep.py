"""Find again: what is left, and what appeared since the plan. A finding each, and the next plan's work."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from exeunt.engine import record
from exeunt.engine.scene import Scene, principal_of
from exeunt.errors import CallError, Param, Refused
from exeunt.model import Finding, Gap, Intent, Principal, Ref, State, altered
from exeunt.plan.encoding import ref_out
from exeunt.plan.left_out import BY_POLICY
from exeunt.policy import Departure, Skip
from exeunt.sdk.action import Action
from exeunt.store import cases
from exeunt.trail import kinds
from exeunt.trail.entry import Fact

_FRESH: Final = timedelta(hours=1)


def is_fresh(look: datetime | None, now: datetime) -> bool:
    """May a case be closed on a look of this time? Whatever the leaver was given since would stay unseen."""
    return look is not None and now - look <= _FRESH


@dataclass(frozen=True, slots=True)
class Left:
    """A thing that should still change: new since the plan, or back again."""

    action: Action
    ref: Ref
    name: str
    known: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.action.id, self.ref.kind, self.ref.id, self.ref.of


def sweep(scene: Scene, policy: Departure | None) -> bool:
    """Ask every action of the plan's phases again; returns whether nothing is left and everything was read whole.

    What a person waived may stay as it is, and is not left; that it is there is still said.
    """
    cut = scene.plan.header.kind == "cut"
    actions = [action for action in scene.actions.values() if (action.order.phase == "cut") == cut]
    people = [principal_of(part) for part in scene.plan.header.person.principals if part.ref[0] == scene.system]
    left: list[Left] = []
    let_be: list[Left] = []
    gaps: list[Gap] = []
    with scene.store.read() as conn:
        known = cases.known_refs(conn, scene.case, scene.system)
        waived = cases.known_refs(conn, scene.case, scene.system, "waived")
        noted = {
            (row["code"], row["about"]): row["id"]
            for row in cases.findings_of(conn, scene.case)
            if row["plan"] == scene.plan.digest and row["system"] == scene.system
        }
    for action in actions:
        for who in people:
            found, missing = _left(scene, policy, action, who, known)
            left += [one for one in found if one.key not in waived]
            let_be += [one for one in found if one.key in waived]
            gaps += missing
    _record(scene, left, gaps, noted, let_be=let_be)
    return not (left or gaps)


def _left(
    scene: Scene,
    policy: Departure | None,
    action: Action,
    who: Principal,
    known: Container[tuple[str, str, str, str]],
) -> tuple[list[Left], list[Gap]]:
    items, end = action.find(who).all()
    if end.lag:
        # a list that lags hides what is new and shows what is gone: ask again when it has caught up
        scene.clock.sleep(end.lag.total_seconds())
        items, end = action.find(who).all()
    short = _fell_short(scene, action)
    left_out, no_news = _told(scene, who)
    left = []
    for ref, state in items:
        planned = (action.id, ref.kind, ref.id, ref.of) in known
        # what was planned is wanted whatever the policy says by now
        asked = planned or (ref not in no_news and not _skipped(policy, action, ref, state))
        if asked and _still_wanted(scene, action, who, ref, state):
            left.append(Left(action, ref, state.label, short or planned or ref in left_out))
    gaps = [] if end.whole else [*end.gaps] or [Gap("survey.not-whole", {"system": scene.system, "action": action.id})]
    return left, gaps


def _fell_short(scene: Scene, action: Action) -> bool:
    """Did the plan leave things of this action where they were, without naming each: unread, without a successor, held
    back? Then what is found now may have been there before it.
    """
    header = scene.plan.header
    unread = any(find.system == scene.system and find.action == action.id and not find.whole for find in header.finds)
    noted = (*header.gaps, *header.findings)
    unnamed = [params for code, params, about in noted if about is None and code not in BY_POLICY]
    return unread or any(
        params.get("action") == action.id and params.get("system", scene.system) == scene.system for params in unnamed
    )


def _told(scene: Scene, who: Principal) -> tuple[set[Ref], set[Ref]]:
    """What the plan has findings about: rows that the guard left out, which are there as long as nobody took them,
    and what is no news. A finding about the person himself says nothing about what else is wrong with him.
    """
    told = [(code, Ref(*about)) for code, _, about in scene.plan.header.findings if about]
    left_out = {ref for code, ref in told if code.startswith("guard.")}
    return left_out, {ref for _, ref in told} - left_out - {who.ref}


def _skipped(policy: Departure | None, action: Action, ref: Ref, state: State) -> bool:
    return policy is not None and isinstance(policy.decision(action.id, action.order.phase, ref, state), Skip)


def _still_wanted(scene: Scene, action: Action, who: Principal, ref: Ref, state: State) -> bool:
    """What should change and cannot is left over, too, unless the plan has said so of this very thing."""
    if "owner" in state.fields:
        return state["owner"] == who.ref.id
    try:
        wanted = action.desire(state, Intent(who, None, scene.since, {}))
    except (Refused, CallError) as why:
        return (why.code, ref) not in [(code, Ref(*about)) for code, _, about in scene.plan.header.findings if about]
    return bool(altered(state, wanted) - action.evidence)


def record_no_look(scene: Scene, gap: Gap) -> None:
    """There was to be a look, and the system could not be read."""
    _record(scene, [], [gap], {})


def _record(
    scene: Scene,
    left: Sequence[Left],
    gaps: Sequence[Gap],
    noted: Mapping[tuple[str, str | None], int],
    *,
    let_be: Sequence[Left] = (),
) -> None:
    """What was noted by an earlier look and is found again is the same finding, seen again."""
    at = cases.stamp(scene.clock.now())
    seen: list[int] = []
    with scene.store.write() as conn:
        coded = [("sweep.still-there" if item.known else "sweep.appeared", item) for item in left]
        for code, item in [*coded, *(("waived.still-there", item) for item in let_be)]:
            before = noted.get((code, json.dumps(ref_out(item.ref))))
            if before is not None:
                seen.append(before)
                continue
            named = {"name": item.name} if item.name not in {"", item.ref.id} else {}
            params: dict[str, Param] = {
                "system": scene.system,
                "action": item.action.id,
                "ref": item.ref.id,
                **named,
            }
            record.note_finding(scene, conn, Finding(code, params, item.ref), at=at)
        cases.see_findings(conn, seen, at)
        for gap in gaps:
            record.note_finding(scene, conn, Gap(gap.code, {"system": scene.system, **gap.params}, gap.about), at=at)
        cases.put_sweep(conn, scene.plan.digest, scene.system, {"at": at, "whole": not gaps, "left_over": len(left)})
        facts: dict[str, Fact] = {
            "system": scene.system,
            "left": len(left),
            "gaps": len(gaps),
            "plan": scene.plan.digest,
        }
        scene.trail.append(conn, kinds.SWEPT, case=scene.case, facts=facts)
