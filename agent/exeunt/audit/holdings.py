"""Who holds what, and every customer with its tier: the columns of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.audit.concerned import Concerned
from exeunt.audit.finding import Holding
from exeunt.audit.findings import somebody
from exeunt.audit.numbering import Home
from exeunt.audit.owners import called
from exeunt.audit.scene import Scene
from exeunt.audit.worth import share_text
from exeunt.policy.tiers import TIERS
from exeunt.policy.truth import Truth

_PIECE: Final = 1 << 17


def holdings(scene: Scene) -> Iterator[Holding]:
    """Everybody who owns a customer, whoever owns most first."""
    people, held = len(scene.numbering.persons), scene.held
    by_tier = np.zeros((len(TIERS), people), np.int64)
    np.add.at(by_tier, (scene.tiers[held.customer], held.person), 1)
    counts = by_tier.sum(axis=0)
    sums = scene.worth.by_person(held, people)
    totals = {currency: float(of[scene.numbering.counted].sum()) for currency, of in scene.worth.by_currency.items()}
    for person in np.argsort(-counts, kind="stable").tolist():
        if not counts[person]:
            return
        worth = {currency: float(of[person]) for currency, of in sums.items() if of[person]}
        parts = {currency: amount / totals[currency] for currency, amount in worth.items() if totals[currency]}
        yield Holding(
            person=somebody(scene, person),
            works=Truth(scene.works[person]),
            role=scene.roles[person],
            customers=int(counts[person]),
            tiers={tier: int(by_tier[place, person]) for place, tier in enumerate(TIERS) if by_tier[place, person]},
            worth=money_texts(worth),
            shares={currency: share_text(part) for currency, part in parts.items()},
            part=max(parts.values(), default=0.0),
        )


def shared(scene: Scene) -> int:
    """How many customers count for several people: different systems, or records, name different owners."""
    return int((np.bincount(scene.held.customer, minlength=len(scene.numbering)) > 1).sum())


class Customers:
    """Every customer, in order: system, kind, id, label, tier, owner, the codes of the findings that concern it, and
    what it is worth in each currency.

    A worth that nobody says is null, and so is the owner of a customer that has none. All the text of millions of
    customers is never made at once.
    """

    def __init__(self, scene: Scene, concerned: Concerned) -> None:
        self._scene = scene
        self._concerned = concerned

    def __len__(self) -> int:
        return int(self._scene.numbering.counted.sum())

    def pieces(self) -> Iterator[pa.Table]:
        """Some customers after the other, all with the same columns; of a system without any a piece without rows."""
        scene = self._scene
        for number, home in enumerate(scene.numbering.homes):
            mine = np.flatnonzero((scene.owners.home == number) & scene.numbering.counted)
            for begin in range(0, max(1, len(mine)), _PIECE):
                yield _rows(scene, self._concerned, home, mine[begin : begin + _PIECE])


def _rows(scene: Scene, concerned: Concerned, home: Home, mine: npt.NDArray[np.int64]) -> pa.Table:
    row, customers = pa.array(scene.numbering.stands_for[mine] - home.start), home.tables.customers
    kinds = pa.array(home.tables.kinds.names, pa.string())
    return pa.table(
        {
            "system": pa.array([home.name] * len(mine), pa.string()),
            "kind": kinds.take(pa.array(customers.kind).take(row)),
            "id": _text(customers.ids.take(row)),
            "label": _text(customers.labels.take(row)),
            "tier": pa.array(TIERS, pa.string()).take(pa.array(scene.tiers[mine])),
            "owner": _owners(scene, home, mine),
            "findings": concerned.words(mine),
            **{
                _heading(scene, currency): pa.array(of[mine], mask=~scene.worth.said[currency][mine])
                for currency, of in scene.worth.by_currency.items()
            },
        }
    )


def _owners(scene: Scene, home: Home, customers: Any) -> pa.Array:
    """By mail where there is one; a queue, or an owner whom nobody knows, as its system calls it."""
    people = pa.array([person.mail or person.name for person in scene.numbering.persons], pa.string())
    return pc.coalesce(
        _taken(people, scene.owners.person[customers]), _taken(called(home), scene.owners.subject[customers])
    )


def _taken(names: pa.Array, places: npt.NDArray[np.int32]) -> pa.Array:
    """Null where the place is negative."""
    return names.take(pa.array(places, mask=places < 0))


def _heading(scene: Scene, currency: str) -> str:
    return f"{scene.policy.worth} {currency}".strip()


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())


def money_texts(amounts: Mapping[str, float]) -> dict[str, str]:
    return {currency: money_text(amount) for currency, amount in amounts.items()}


def money_text(amount: float) -> str:
    """To the cent, without a tail of zeros."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")
