"""One pass over all entries: what can be seen entry by entry, and the roots at the sizes asked for.

The tree is built from the stored hashes, which are compared with the leaves one by one: so an altered leaf is named
by its number, and a leaf altered together with its hash shows as a root that differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import Row

from exeunt.errors import TrailError
from exeunt.store.trail import FullRow
from exeunt.trail import kinds
from exeunt.trail.entry import Leaf, decode_leaf, payload_digest, rows_agree
from exeunt.trail.merkle import Frontier
from exeunt.trail.problem import Problem, problem


class Walk:
    """What has been seen so far. Memory grows with cases, checkpoints and erasures, not with entries."""

    def __init__(self, marks: Iterable[int]) -> None:
        self.problems: list[Problem] = []
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {}
        self.checkpoints: set[int] = set()
        self.tokens: dict[int, str] = {}
        self._marks = sorted(set(marks), reverse=True)
        self._next = 0
        self._counts: dict[str, int] = {}
        self._missing: dict[int, str | None] = {}
        self._mark()

    def step(self, chunk: Sequence[Row[*FullRow]]) -> None:
        """Take the next rows, in order."""
        hashes: list[bytes] = []
        for seq, data, stored, case_name, nth, salt, payload in chunk:
            if seq != self._next:
                self._problem("trail.gap", seq=self._next, last=seq - 1)
            self._next = seq + 1
            hashes.append(stored)
            if sha256(b"\0" + data).digest() != stored:
                self._problem("trail.altered", seq=seq)
            try:
                leaf = decode_leaf(data)
            except TrailError:
                self._problem("trail.bad-leaf", seq=seq)
                continue
            if leaf.seq != seq or leaf.case != case_name or leaf.nth != nth:
                self._problem("trail.misplaced", seq=seq, says=leaf.seq)
            self._check_order(leaf, seq)
            self._check_payload(leaf, seq, salt, payload)
            self._note_own(leaf, seq)
        self._grow(hashes)

    def finish(self) -> None:
        """All rows were taken: what is missing now was not erased."""
        for seq in self._missing:
            self._problem("trail.payload-missing", seq=seq)

    def _check_order(self, leaf: Leaf, seq: int) -> None:
        if leaf.case is None:
            return
        expected = self._counts.get(leaf.case, 0)
        if leaf.nth != expected:
            self._problem("trail.case-gap", seq=seq, expected=expected)
        self._counts[leaf.case] = (expected if leaf.nth is None else leaf.nth) + 1

    def _check_payload(self, leaf: Leaf, seq: int, salt: str | None, payload: bytes | None) -> None:
        if leaf.payload is None:
            if payload is not None:
                self._problem("trail.payload-unasked", seq=seq)
        elif payload is None or salt is None:
            self._missing[seq] = leaf.case
        elif payload_digest(salt, payload) != leaf.payload:
            self._problem("trail.payload-altered", seq=seq)
        elif not rows_agree(leaf, payload):
            self._problem("trail.rows-differ", seq=seq)

    def _note_own(self, leaf: Leaf, seq: int) -> None:
        match leaf.kind:
            case kinds.CHECKPOINT:
                self.checkpoints.add(seq + 1)
            case kinds.TIME_STAMPED:
                self.tokens[_number(leaf.facts.get("size"))] = str(leaf.facts.get("token"))
            case kinds.ERASED:
                self._check_erasure(leaf, seq)

    def _check_erasure(self, leaf: Leaf, seq: int) -> None:
        named = leaf.facts.get("seqs")
        for erased in named if isinstance(named, list) else []:
            number = _number(erased)
            if number not in self._missing or self._missing.pop(number) != leaf.case:
                self._problem("trail.not-erased", seq=seq, named=number)

    def _grow(self, hashes: Sequence[bytes]) -> None:
        at = 0
        while self._marks and self._marks[-1] <= self.frontier.size + len(hashes) - at:
            take = self._marks[-1] - self.frontier.size
            self.frontier = self.frontier.extend(hashes[at : at + take])
            at += take
            self._mark()
        self.frontier = self.frontier.extend(hashes[at:])

    def _mark(self) -> None:
        while self._marks and self._marks[-1] <= self.frontier.size:
            self.roots[self._marks.pop()] = self.frontier.root()

    def _problem(self, code: str, *, seq: int, **params: int) -> None:
        self.problems.append(problem(code, seq=seq, **params))


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1
