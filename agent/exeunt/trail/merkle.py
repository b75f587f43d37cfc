"""The Merkle tree of RFC 6962, section 2.1: hashes, proofs and their checks.

A leaf is hashed behind a zero byte, a node behind a one, so that neither can pass for the other. A tree of n leaves
splits at the largest power of two below n. Seen from the leaves that is: pair up neighbours, and a last one without
a neighbour rises unchanged. This module works that way throughout, level by level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
_CHUNK = 4096  # a power of two: chunks of leaves are complete subtrees, except the last


@dataclass(frozen=True, slots=True)
class Head:
    """A tree by its number of leaves and its root."""

    size: int
    root: bytes


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The complete subtrees over the first `size` leaves, largest first: all that appending needs to know."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count():
            raise ValueError("a frontier has one node for each bit of its size")

    @classmethod
    def decode(cls, size: int, data: bytes) -> Frontier:
        """From `encode`'s bytes; ValueError if they cannot belong to that size."""
        if len(data) % HASH_BYTES:
            raise ValueError("a frontier is a row of hashes")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))

    def encode(self) -> bytes:
        return b"".join(self.nodes)

    def extend(self, hashes: Sequence[bytes]) -> Frontier:
        """With these leaf hashes appended."""
        size, nodes, at = self.size, list(self.nodes), 0
        while at < len(hashes):
            take = 1 << ((len(hashes) - at).bit_length() - 1)
            if size:
                take = min(take, size & -size)  # the largest subtree that starts here
            nodes.append(root(hashes[at : at + take]))
            size, at = size + take, at + take
            while len(nodes) > size.bit_count():
                right = nodes.pop()
                nodes.append(node_hash(nodes.pop(), right))
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        if not self.nodes:
            return EMPTY_ROOT
        found = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            found = node_hash(node, found)
        return found

    def head(self) -> Head:
        return Head(self.size, self.root())


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def inclusion_proofs(hashes: Iterable[bytes], indices: Iterable[int]) -> Mapping[int, list[bytes]]:
    """Index → its audit path in the tree over *hashes*. Streams: holds one chunk of leaves and the tops of all.

    IndexError for an index outside the tree.
    """
    wanted = sorted(set(indices))
    proofs: dict[int, list[bytes]] = {}
    tops: list[bytes] = []
    size = 0
    source = iter(hashes)
    while chunk := list(islice(source, _CHUNK)):
        inside = [index - size for index in wanted if size <= index < size + len(chunk)]
        top, paths = _climb(chunk, inside)
        proofs.update((size + index, path) for index, path in paths.items())
        tops.append(top)
        size += len(chunk)
    if len(proofs) != len(wanted):
        raise IndexError(f"an index outside a tree of {size} leaves")
    above = _climb(tops, sorted({index // _CHUNK for index in wanted}))[1] if wanted else {}
    return {index: [*path, *above[index // _CHUNK]] for index, path in proofs.items()}


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    return inclusion_proofs(hashes, [index])[index]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that this proof leads to from a leaf's hash; None if it cannot be a proof of that place.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def included(leaf: bytes, index: int, head: Head, proof: Sequence[bytes]) -> bool:
    return root_from_inclusion(leaf, index, head.size, proof) == head.root


def consistency_proof(hashes: Sequence[bytes], old: int) -> list[bytes]:
    """That the tree over the first *old* of *hashes* is a beginning of the tree over all (RFC 6962, 2.1.2)."""
    if not 0 <= old <= len(hashes):
        raise IndexError(f"no tree of {old} leaves in one of {len(hashes)}")
    return [] if old in (0, len(hashes)) else _subproof(hashes, old, whole=True)


def consistent(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Whether *proof* shows that *old* is a beginning of *new*. RFC 9162, section 2.1.4.2.

    The empty tree is a beginning of every tree, with an empty proof and the root that the RFC gives it.
    """
    if old.size == new.size:
        return old.root == new.root and not proof
    if old.size == 0:
        return old.root == EMPTY_ROOT and not proof
    if not 0 < old.size < new.size or not proof:
        return False
    path = list(proof)
    if old.size & (old.size - 1) == 0:
        path.insert(0, old.root)
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, step)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old.root and now == new.root


def _parents(level: list[bytes]) -> list[bytes]:
    pairs = iter(level)
    above = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
    if len(level) % 2:
        above.append(level[-1])
    return above


def _climb(level: list[bytes], indices: Sequence[int]) -> tuple[bytes, dict[int, list[bytes]]]:
    paths: dict[int, list[bytes]] = {index: [] for index in indices}
    depth = 0
    while len(level) > 1:
        for index, path in paths.items():
            sibling = (index >> depth) ^ 1
            if sibling < len(level):
                path.append(level[sibling])
        level, depth = _parents(level), depth + 1
    return level[0], paths


def _subproof(hashes: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(hashes):
        return [] if whole else [root(hashes)]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    if old <= split:
        return [*_subproof(hashes[:split], old, whole=whole), root(hashes[split:])]
    return [*_subproof(hashes[split:], old - split, whole=False), root(hashes[:split])]
