"""`trail erase`: the personal data of one case leaves the trail, on an order that an approver signed.

What goes are the payloads. Leaves, proofs and the entry that says who ordered it stay, and so does all that the case
itself needs to be shown and undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from exeunt.app.casework import known_case
from exeunt.app.decisions import Decision, Sign, have_signed, open_desk
from exeunt.app.installation import Installation
from exeunt.app.undoing import can_undo
from exeunt.app.witnessing import check_point
from exeunt.errors import ExeuntError, RefusedPlan, TrailError
from exeunt.store import Connection
from exeunt.trail.trail import Trail

Held = Literal["", "open", "undo"]
"""Why a case's data is held: work on it, or an undo, may still need it. Empty: it is not."""


@dataclass(frozen=True, slots=True)
class Erasable:
    """What would go, or went: numbers of the case's entries with personal data, and how many of each kind."""

    case: str
    seqs: Sequence[int]
    kinds: Mapping[str, int]
    held: Held


@dataclass(frozen=True, slots=True)
class Erased:
    """What went, and by whose signature. `unstamped`: why the trail's head has no time stamp, where one is wanted."""

    what: Erasable
    person: str
    unstamped: ExeuntError | None


def look(installation: Installation, case_id: str) -> Erasable:
    """What an erasure would take. RefusedPlan `case.none`, `case.unknown`."""
    if not installation.has_books:
        raise RefusedPlan("case.none")
    with installation.books() as (store, trail), store.read() as conn:
        return _look(conn, trail, case_id, installation.clock.now())


def erase(installation: Installation, case_id: str, *, ordered_by: str, because: str, sign: Sign) -> Erased:
    """Erase it. Before anything is signed: TrailError `trail.erasure-unsigned` or `trail.erased-already`, RefusedPlan
    `trail.erasure-held` where the case is held and no reason is given.
    """
    if not ordered_by.strip():
        raise TrailError("trail.erasure-unsigned")
    with open_desk(installation) as desk:
        with desk.store.read() as conn:
            what = _look(conn, desk.trail, case_id, installation.clock.now())
        if not what.seqs:
            desk.store.scrub()  # the last erasure may have been stopped before its own
            raise TrailError("trail.erased-already", case=case_id)
        if what.held and not because.strip():
            raise RefusedPlan("trail.erasure-held", seq=what.seqs[0], count=len(what.seqs))
        about = f"{len(what.seqs)} payloads up to entry {what.seqs[-1]}"
        decision = have_signed(
            desk, "erase", case_id=case_id, what=about, because=because, sign=sign, ordered_by=ordered_by
        )
        with desk.store.write() as conn:
            desk.trail.erase(
                conn,
                what.seqs,
                reason=because,
                ordered_by=ordered_by,
                held=[case_id] if what.held else [],
                order=_order(decision),
            )
        unstamped = check_point(installation, desk.trail)
        desk.store.scrub()
    return Erased(what, decision.signer.person, unstamped)


def _look(conn: Connection, trail: Trail, case_id: str, now: datetime) -> Erasable:
    case = known_case(conn, case_id)
    leaves = trail.erasable(conn, case_id)
    held: Held = "open" if case["state"] == "open" else "undo" if can_undo(conn, case_id, now) else ""
    return Erasable(case_id, [leaf.seq for leaf in leaves], Counter(leaf.kind for leaf in leaves), held)


def _order(decision: Decision) -> dict[str, str]:
    return {
        "person": decision.signer.person,
        "document": decision.document.decode("utf-8"),
        "signature": decision.armored,
    }
