"""Everything that is wrong with the trail of a store, and where. Never stops at the first, never changes anything.

What it proves: every entry is as it was when the checkpoints over it were signed, none is missing, doubled or moved,
every payload is there or was erased by an entry that says so, and all checkpoints are beginnings of one and the same
log. What it cannot see by itself: entries after the last checkpoint rewritten, or everything rewritten and signed
anew by whoever holds the key. Heads kept elsewhere show that: give them as claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from exeunt.errors import TrailError
from exeunt.store import Connection, Store
from exeunt.store import trail as rows
from exeunt.trail.entry import decode_leaf
from exeunt.trail.note import Verifier, open_checkpoint
from exeunt.trail.problem import Problem, problem
from exeunt.trail.walk import Walk


class Claim(NamedTuple):
    """A head that stands in a file which has left the machine: a plan, a report, an export, a witness's copy."""

    name: str
    size: int
    root: bytes


def verify(store: Store, *, verifier: Verifier | None = None, claims: Sequence[Claim] = ()) -> list[Problem]:
    """All problems, entries first. *verifier*: the key as known from elsewhere; else the one that the trail names.

    One pass, streamed, in one read transaction.
    """
    with store.read() as conn:
        notes = {row.size: row.root for row in rows.checkpoints(conn)}
        walk = Walk([*notes, *(claim.size for claim in claims)])
        for chunk in rows.everything(conn):
            walk.step(chunk)
        walk.finish()
        return [
            *walk.problems,
            *(problem("trail.payload-stray", seq=seq) for seq in rows.stray_payloads(conn)),
            *_check_head(conn, walk),
            *_check_checkpoints(conn, walk, verifier),
            *_check_claims(claims, walk),
        ]


def verify_against(store: Store, claims: Sequence[Claim]) -> list[Problem]:
    """Which of these heads the trail does not grow out of."""
    with store.read() as conn:
        walk = Walk(claim.size for claim in claims)
        for chunk in rows.everything(conn):
            walk.step(chunk)
    return _check_claims(claims, walk)


def _check_head(conn: Connection, walk: Walk) -> list[Problem]:
    size, frontier = rows.head(conn)
    if (size, frontier) == (walk.frontier.size, walk.frontier.encode()):
        return []
    return [problem("trail.head-differs", size=size, entries=walk.frontier.size)]


def _check_checkpoints(conn: Connection, walk: Walk, given: Verifier | None) -> list[Problem]:
    problems: list[Problem] = []
    try:
        named = _named_verifier(conn)
    except TrailError as error:
        problems.append(problem(error.code, seq=0, **error.params))
        named = given
    if given is not None and named != given:
        problems.append(problem("trail.other-key", name=str(named or "")))
    sizes = set()
    for row in rows.checkpoints(conn):
        sizes.add(row.size)
        problems += _check_checkpoint(row, walk, given or named)
    problems += [problem("trail.checkpoint-missing", size=size) for size in sorted(walk.checkpoints - sizes)]
    problems += [problem("trail.token-missing", size=size) for size in sorted(set(walk.tokens) - sizes)]
    return problems


def _check_checkpoint(row: rows.CheckpointRow, walk: Walk, verifier: Verifier | None) -> list[Problem]:
    found: list[Problem] = []
    try:
        head = open_checkpoint(row.note, verifier) if verifier else None
    except TrailError as error:
        found.append(problem(error.code, size=row.size, **error.params))
    else:
        if head and (head.size, head.root) != (row.size, row.root):
            found.append(problem("trail.checkpoint-altered", size=row.size))
    if row.size not in walk.checkpoints:
        found.append(problem("trail.checkpoint-unrecorded", size=row.size))
    if row.size not in walk.roots:
        found.append(problem("trail.truncated", size=row.size))
    elif walk.roots[row.size] != row.root:
        found.append(problem("trail.root-differs", size=row.size))
    return found + _check_token(row, walk.tokens.get(row.size))


def _check_token(row: rows.CheckpointRow, told: str | None) -> list[Problem]:
    if row.token is None:
        return [problem("trail.token-missing", size=row.size)] if told else []
    return [] if sha256(row.token).hexdigest() == told else [problem("trail.token-differs", size=row.size)]


def _check_claims(claims: Sequence[Claim], walk: Walk) -> list[Problem]:
    problems = []
    for claim in claims:
        if claim.size not in walk.roots:
            problems.append(problem("trail.behind-claim", size=claim.size, name=claim.name))
        elif walk.roots[claim.size] != claim.root:
            problems.append(problem("trail.claim-differs", size=claim.size, name=claim.name))
    return problems


def _named_verifier(conn: Connection) -> Verifier | None:
    """The key that the first entry names; None for an empty trail."""
    first = rows.leaf(conn, 0)
    return Verifier.parse(str(decode_leaf(first).facts.get("verifier"))) if first is not None else None
