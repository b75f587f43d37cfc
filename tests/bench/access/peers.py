"""Other ways to count who reads what: sparse matrices, and a policy engine that decides pair by pair.

Both are given what is hard: for each customer the subjects that are granted something on it, and who is in whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exeunt.access import Access
from exeunt.access.bits import unpacked
from exeunt.access.lookup import Listing
from exeunt.access.plan import OWN, Plan, View
from exeunt.access.tables import NONE, Index

_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Readers:
    """`granted`: customer → subjects that may read it; `inside`: (subjects, principals); `allowed`: principals that are
    active and may read at all. For a system without families, whose ceilings stand on everything.
    """

    granted: Listing
    inside: np.ndarray
    allowed: np.ndarray


def readers(access: Access) -> Readers:
    plan = access.plan(access.everybody, View())
    if plan.scope.depth is not None:
        raise ValueError("peers are given systems without families")
    inside = unpacked(access.closed, access.tables.subjects.principals)
    everywhere = np.flatnonzero(unpacked(plan.grants.common[OWN], plan.bits))
    named, row = _repeated(plan.grants.first, plan.grants.last)
    anchored, subject = _anchored(plan, access)
    customers = np.arange(len(plan.scope))
    size = len(access.tables.subjects.ids)
    # whoever sees everything is one subject more
    keys = np.concatenate([named, anchored, customers]).astype(np.int32)
    values = np.concatenate([plan.grants.subject[row], subject, np.full(len(customers), size)]).astype(np.int32)
    masters = np.zeros(inside.shape[1], bool)
    masters[access.seats.who[everywhere]] = True
    allowed = np.zeros(inside.shape[1], bool)
    allowed[access.seats.who[unpacked(plan.caps.common[OWN] & plan.active, plan.bits)]] = True
    return Readers(Listing.of(keys, values, len(customers)), np.vstack([inside, masters]), allowed)


def _anchored(plan: Plan, access: Access) -> tuple[np.ndarray, np.ndarray]:
    """(customer, subject) by owners and sets."""
    scope, shared = plan.scope, access.model.grants.shared
    owned = np.flatnonzero(scope.owner != NONE)
    further, place = _repeated(scope.further.starts[:-1], scope.further.starts[1:])
    customers = np.concatenate([owned, further])
    anchors = scope.anchors[np.concatenate([scope.owner[owned], scope.further.values[place]])]
    sizes = np.diff(shared.starts)[anchors]
    return np.repeat(customers, sizes), access.model.grants.subject[shared.of_all(anchors)[1]]


def _repeated(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    sizes = last - first
    places = np.arange(sizes.sum()) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    return np.repeat(np.arange(len(sizes)), sizes), places


class Matrices:
    """scipy: customers × subjects, times subjects × principals, some customers at a time."""

    def __init__(self, given: Readers) -> None:
        from scipy import sparse

        ones = np.ones(len(given.granted.values), np.int32)
        shape = (len(given.granted.starts) - 1, len(given.inside))
        self._granted = sparse.csr_array((ones, given.granted.values, given.granted.starts), shape=shape)
        self._inside = sparse.csr_array((given.inside & given.allowed).astype(np.int32))

    def counts(self) -> tuple[Index, np.ndarray]:
        """Readers of each customer, customers of each reader."""
        viewers, customers = [], np.zeros(self._inside.shape[1], np.int64)
        for begin in range(0, self._granted.shape[0], _BLOCK):
            pairs = self._granted[begin : begin + _BLOCK] @ self._inside
            viewers.append(np.diff(pairs.indptr))
            customers += np.bincount(pairs.indices, minlength=len(customers))
        return np.concatenate(viewers).astype(np.int32), customers


class Cedar:
    """A resource knows its readers; principals are in the subjects that hold them. Policies and entities are parsed once."""

    POLICY = (
        'permit(principal, action, resource) when { principal in resource.readers && principal in Group::"allowed" };'
    )

    def __init__(self, given: Readers, customers: Sequence[int]) -> None:
        import cedarpy

        self._cedar, entities = (
            cedarpy,
            [_entity("Group", "allowed"), *(_entity("Group", n) for n in range(len(given.inside)))],
        )
        for principal in range(given.inside.shape[1]):
            groups: list[Any] = np.flatnonzero(given.inside[:, principal]).tolist()
            entities.append(_entity("User", principal, [*groups, *(["allowed"] if given.allowed[principal] else [])]))
        for customer in customers:
            subjects = [{"__entity": _uid("Group", one)} for one in given.granted.at(customer).tolist()]
            entities.append(_entity("Customer", customer) | {"attrs": {"readers": subjects}})
        import json

        self._entities = cedarpy.Entities.from_json_str(json.dumps(entities))
        self._policies = cedarpy.PolicySet.from_str(self.POLICY)

    def decide(self, pairs: Sequence[tuple[int, int]]) -> list[bool]:
        requests = [
            {
                "principal": _uid("User", one),
                "action": _uid("Action", "read"),
                "resource": _uid("Customer", other),
                "context": {},
            }
            for one, other in pairs
        ]
        answers = self._cedar.is_authorized_batch(requests, self._policies, self._entities)
        return [answer.allowed for answer in answers]


def _uid(kind: str, number: object) -> dict[str, str]:
    return {"type": kind, "id": str(number)}


def _entity(kind: str, number: object, groups: Sequence[object] = ()) -> dict[str, Any]:
    return {"uid": _uid(kind, number), "attrs": {}, "parents": [_uid("Group", one) for one in groups]}
