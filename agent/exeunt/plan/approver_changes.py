"""A change of who may sign: what it is, what is signed for it, and who can vouch for it. All of it is pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from exeunt.errors import RefusedPlan
from exeunt.model import canonical
from exeunt.plan.approvers import Approver, Approvers, persons_for

Act = Literal["add", "revoke", "suspend"]

# Between making a change and its arrival somebody types a passphrase or touches a key; no more than that.
MOST_BACKDATED: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Change:
    """What is signed when the approvers change: both files by digest, and in words what lies between them."""

    old: str
    new: str
    person: str
    fingerprints: tuple[str, ...]
    act: Act


def describe_change(old: Approvers, new: Approvers) -> Change:
    """The one act on one person that leads from *old* to *new*; RefusedPlan `approvers.change-unclear` if none does."""
    come = [line for line in new.lines if line not in old.lines]
    if set(old.lines) <= set(new.lines):
        acts: set[Act | None] = {None if line.end else "add" for line in come}
    elif len(old.lines) == len(new.lines):
        acts = {_end_act(*pair) for pair in zip(old.lines, new.lines, strict=True) if pair[0] != pair[1]}
    else:
        acts = {None}
    act, persons = acts.pop() if len(acts) == 1 else None, persons_for(come)
    if act is None or len(persons) != 1:
        raise RefusedPlan("approvers.change-unclear", lines=len(come), persons=len(persons))
    fingerprints = tuple(sorted({line.fingerprint for line in come}))
    return Change(old=old.digest, new=new.digest, person=persons[0], fingerprints=fingerprints, act=act)


def _end_act(old: Approver, new: Approver) -> Act | None:
    """How *new* ends *old*; a key may end sooner, never later, and nothing else about it may change."""
    same = new == replace(old, until=new.until, end=new.end)
    if not same or new.until is None or old.is_over(new.until) or not new.end:
        return None
    return "suspend" if new.suspended_by else "revoke"


def change_document(change: Change) -> bytes:
    """The bytes to sign, in namespace `exeunt-approvers`."""
    return canonical.encode({**asdict(change), "fingerprints": list(change.fingerprints)})


def judge_change(
    change: Change, old: Approvers, new: Approvers, signers: Sequence[Approver], *, now: datetime
) -> list[str]:
    """The persons who vouch for *change*: approvers by the old file, other than the one changed.

    *signers* are what `signature.verify` gave for `change_document(change)` with the old file. Only when the old file
    has no line does nobody need to sign; whether that is the first time ever, the caller asks the trail. The
    suspension that opening a case makes is not judged here, for nobody signs it.
    RefusedPlan: `approvers.change-unclear`, `-altered`, `-backdated`, `-unsigned`, `-self-signed`.
    """
    if change != describe_change(old, new):
        raise RefusedPlan("approvers.change-altered", person=change.person)
    # A key dated back would count for plans that were made before it was listed.
    if any(not line.end and line.since < now - MOST_BACKDATED for line in new.lines if line not in old.lines):
        raise RefusedPlan("approvers.change-backdated", person=change.person)
    if not old.lines:
        return []
    valid = [line for line in signers if line in old.lines and line.is_valid(now)]
    others = [person for person in persons_for(valid) if person != change.person]
    if not valid:
        raise RefusedPlan("approvers.change-unsigned", person=change.person)
    if not others:
        raise RefusedPlan("approvers.change-self-signed", person=change.person)
    return others
