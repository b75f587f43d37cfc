"""One question about some customers, made ready for a kernel: who has at least this level.

What a customer's row of bits is, in these words:

    own       what stands on everything, on its anchors, and on itself
    above     what stands so on its parent, for children of its kind
    lifted    own and above of each child whose kind lifts, by grants that are no bypass
    followed  the row of its parent, where its kind follows
    allowed   the ceilings of its kind, and of the part that is asked about, that stand on it; of those who are active
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from exeunt.access.bits import Rows, packed
from exeunt.access.relation import Forms, Relation
from exeunt.access.scope import Scope
from exeunt.access.standing import Seats, Standing, common, standing
from exeunt.access.tables import Bits, Caps, Kinds
from exeunt.model.access import Level

OWN: Final = 0
ABOVE: Final = 1
LIFTING: Final = 2
"""Blocks of columns of the grants, one column for each kind in each; after LIFTING, what is above and lifts."""


@dataclass(frozen=True, slots=True)
class View:
    """The question: who has at least `level`, of this part; `may`: counting what is unknown."""

    level: int = Level.READ
    part: str = ""
    may: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """The tables of one system, made ready for any question."""

    grants: Relation
    caps: Relation
    kinds: Kinds
    ceilings: Caps


@dataclass(frozen=True, slots=True)
class Question:
    """A view of a model by the principals on these seats: what does not depend on the customers.

    granting  (forms of grants, columns): OWN, ABOVE, then what lifts: both again
    alike     whatever stands on less than everything, and gives the level, lifts, too
    capping   (forms of caps, columns): of everything, then of the part; in each the kinds
    parted    for each kind: the part has ceilings here
    lifts     for each kind: its readers have the level on the parent
    follows   for each kind: who has the level on its parent has it here
    granted   (columns of grants, words): what stands on every customer
    capped    the same of caps
    """

    model: Model
    seats: Seats
    granting: Bits
    alike: bool
    capping: Bits
    parted: Bits
    lifts: Bits
    follows: Bits
    granted: Rows
    capped: Rows


@dataclass(frozen=True, slots=True)
class Plan:
    """A question about the customers in scope. What stands in the question, too, is the same here.

    rows      of the subjects
    active    one row, of which so many `bits` count
    children  for each kind: grants on a parent give something here
    """

    scope: Scope
    rows: Rows
    active: Rows
    bits: int
    grants: Standing
    caps: Standing
    children: Bits
    lifts: Bits
    alike: bool
    follows: Bits
    parted: Bits

    @property
    def words(self) -> int:
        """Of a row of bits."""
        return len(self.active)


def question(model: Model, view: View, seats: Seats) -> Question:
    granting, lifts = _granting(model.grants.forms, view), model.kinds.lifts >= view.level
    granting[:, LIFTING:] &= lifts
    alike = (granting[:, LIFTING:] == granting[:, :LIFTING] & lifts)[model.grants.rare].all()
    columns = granting.reshape(len(granting), 2 * LIFTING * len(lifts))
    capping, parted = _capping(model, view)
    return Question(
        model=model,
        seats=seats,
        granting=columns,
        alike=bool(alike),
        capping=capping,
        parted=parted,
        lifts=lifts,
        follows=model.kinds.follows >= view.level,
        granted=common(model.grants, columns, seats),
        capped=common(model.caps, capping, seats),
    )


def plan(asked: Question, scope: Scope) -> Plan:
    families, kinds = scope.depth is not None, len(asked.lifts)
    here = np.zeros(kinds, bool)
    here[scope.kind] = True
    granting = asked.granting.reshape(len(asked.granting), 2 * LIFTING, kinds) & here
    granting[:, ABOVE::2] &= families
    columns = granting.reshape(asked.granting.shape)
    return Plan(
        scope=scope,
        rows=asked.seats.rows,
        active=packed(asked.seats.active),
        bits=len(asked.seats.active),
        grants=standing(asked.model.grants, scope, columns, asked.granted, asked.seats),
        caps=standing(asked.model.caps, scope, asked.capping, asked.capped, asked.seats),
        children=np.asarray(granting[:, ABOVE::2].any(axis=(0, 1))),
        lifts=asked.lifts & here & families,
        alike=asked.alike,
        follows=asked.follows & here & families,
        parted=asked.parted,
    )


def _granting(forms: Forms, view: View) -> Bits:
    """(forms, blocks, kinds). Whoever can read lifts."""
    counts = ~forms.unknown | view.may
    own = (forms.levels >= view.level) & counts[:, None, None]
    lifting = (forms.levels >= Level.READ) & (counts & ~forms.bypass)[:, None, None]
    return np.concatenate([own, lifting], axis=1)


def _capping(model: Model, view: View) -> tuple[Bits, Bits]:
    """(forms, columns); and which kinds have ceilings for the part, known or not."""
    forms, ceilings = model.caps.forms, model.ceilings
    part = ceilings.parts.index(view.part) if view.part in ceilings.parts else 0
    parted = np.zeros(len(model.kinds.names), bool)
    parted[ceilings.kind[ceilings.part == part]] = part > 0
    high = (forms.levels[:, 0] >= view.level) & (~forms.unknown | view.may)[:, None]
    return np.concatenate([high & (forms.part == one)[:, None] for one in (0, part)], axis=1), parted
