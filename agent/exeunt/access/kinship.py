"""Parents and children: circles cut, families put together.

A family is a customer without a parent and everything below it. What a grant on a child gives on its parent, and the
other way round, stays within one family; so families that stand together can be worked on one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exeunt.access.tables import NONE, Bits, Index, Places


@dataclass(frozen=True, slots=True)
class Kinship:
    """Of each customer: its parent, the root of its family, and how many generations it is below the root."""

    parent: Index
    root: Index
    depth: Index

    @classmethod
    def of(cls, parent: Index) -> Kinship:
        """`parent` must not have circles."""
        jump, root = parent.copy(), np.arange(len(parent), dtype=np.int32)
        depth = (parent != NONE).astype(np.int32)
        while len(going := np.flatnonzero(jump != NONE)):
            further = jump[going]
            # the root and the depth of whoever stands `jump` above are known as far as he has looked himself
            root[going], depth[going] = root[further], depth[going] + depth[further]
            jump[going] = jump[further]
        return cls(parent, root, depth)

    def order(self, owner: Index, kind: Places) -> Index:
        """Family by family: parents before children, brothers of one kind together; families of one owner together."""
        if (self.parent == NONE).all():
            return np.argsort(owner, kind="stable").astype(np.int32)
        return np.lexsort((kind, self.parent, self.depth, self.root, owner[self.root])).astype(np.int32)


def without_circles(parent: Index) -> tuple[Index, int]:
    """The parents, and how many circles there were; in each the first customer has lost his parent."""
    circling = _circling(parent)
    if not circling.any():
        return parent, 0
    on = np.flatnonzero(circling)
    place = np.full(len(parent), NONE, np.int32)
    place[on] = np.arange(len(on))
    following = place[parent[on]]
    first, reach = np.arange(len(on)), 1
    while reach < len(on):
        first = np.minimum(first, first[following])
        following, reach = following[following], 2 * reach
    heads = on[first == np.arange(len(on))]
    cut = parent.copy()
    cut[heads] = NONE
    return cut, len(heads)


def _circling(parent: Index) -> Bits:
    """Who stands on a circle: whom everybody who never comes to an end arrives at, after as many steps as there are."""
    jump, steps = parent.copy(), 1
    while steps < len(parent) and (jump != NONE).any():
        going = np.flatnonzero(jump != NONE)
        jump[going] = jump[jump[going]]
        steps *= 2
    found = np.zeros(len(parent), bool)
    found[jump[jump != NONE]] = True
    return found
