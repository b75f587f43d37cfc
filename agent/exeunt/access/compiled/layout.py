"""A plan as the compiled kernel takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from exeunt.access.bits import Rows
from exeunt.access.compiled.desk import Desk, Shelf, Side
from exeunt.access.plan import Plan
from exeunt.access.standing import Standing
from exeunt.access.tables import Bits, Index

_SPARSE: Final = 3
"""A row of which less than one word in so many is not empty is kept as a list of those words."""


def laid_out(plan: Plan, making: Any) -> Side:
    """`making`: the compiled module of this name."""
    scope = plan.scope
    where, (filled, place, whole) = _listed([plan.rows, plan.grants.unions, plan.caps.unions], making)
    rare, allowed = _ceilings(plan)
    desk = Desk(
        whole=frozen(whole),
        filled=frozen(filled),
        place=frozen(place),
        kind=frozen(scope.kind),
        parent=frozen(scope.parent),
        owner=frozen(scope.owner),
        further=frozen(scope.further.starts),
        anchors=frozen(scope.further.values),
        children=frozen(plan.children),
        lifts=frozen(plan.lifts),
        follows=frozen(plan.follows),
        parted=frozen(plan.parted),
        alike=plan.alike,
        rare=frozen(rare),
        allowed=frozen(allowed),
    )
    grants = _shelf(plan.grants, np.concatenate([where[0], where[1]]))
    caps = _shelf(plan.caps, np.concatenate([where[0], where[2]]))
    return Side(grants, caps, desk, bool(plan.lifts.any() or plan.follows.any()))


def _shelf(standing: Standing, where: Index) -> Shelf:
    names = ("first", "last", "subject", "form", "gives", "starts", "values", "common")
    return Shelf(**{name: frozen(getattr(standing, name)) for name in names}, where=frozen(where))


def _listed(matrices: Sequence[Rows], making: Any) -> tuple[list[Index], list[np.ndarray[Any, Any]]]:
    """Where the rows of each are; and of all: words, their places, whole rows."""
    wheres, found, (many, thick) = [], [], (0, 0)
    for rows in matrices:
        where, most = np.empty((len(rows), 2), np.int32), rows.shape[1] // _SPARSE
        sizes = making.listed(frozen(rows), most, _space(rows, 0, 0), where)
        into = _space(rows, *sizes)
        making.listed(frozen(rows), most, into, where)
        where[:, 0] += np.where(where[:, 1] < 0, np.int32(thick), np.int32(many))
        many, thick = many + sizes[0], thick + sizes[1]
        wheres.append(where)
        found.append(into)
    return wheres, [np.concatenate(arrays) for arrays in zip(*found, strict=True)]


def _space(rows: Rows, many: int, thick: int) -> tuple[Rows, np.ndarray[Any, Any], Rows]:
    return np.empty(many, np.uint64), np.empty(many, np.uint16), np.empty((thick, rows.shape[1]), np.uint64)


def _ceilings(plan: Plan) -> tuple[Bits, Rows]:
    """For each kind: whether ceilings differ from customer to customer, and whom they allow if they do not."""
    caps, kinds = plan.caps, len(plan.lifts)
    named = caps.form[caps.first.min(initial=len(caps.form)) : caps.last.max(initial=0)]
    somewhere = (caps.starts[:, -1] > caps.starts[:, 0]) | caps.gives[np.unique(named)].any(axis=0)
    rare: Bits = somewhere[:kinds] | (somewhere[kinds:] & plan.parted)
    allowed = caps.common[:kinds].copy()
    allowed[plan.parted] &= caps.common[kinds:][plan.parted]
    allowed[rare] = ~np.uint64(0)
    return rare, allowed & plan.active


def frozen(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whether an array may be written to is part of its type, and each type is compiled for: here none may."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
