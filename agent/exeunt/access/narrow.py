"""The same system with few of its customers: what a question about them needs, at any size of the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from exeunt.access.lookup import ON
from exeunt.access.tables import NONE, Caps, Customers, Grants, Index, Places, Tables

Standing = TypeVar("Standing", Grants, Caps)


def narrowed(tables: Tables, customers: Places) -> Tables:
    """Only these customers, ascending, in their order; people and groups whole; no facts, which decide nothing here.

    A parent that is not among them is lost: whoever asks brings it, see `scope.around`.
    """
    kept = customers.astype(np.int32)
    number, rows = _rows(tables.sets.customer, kept)
    return replace(
        tables,
        customers=_customers(tables.customers, kept),
        sets=replace(tables.sets, set=tables.sets.set[rows], customer=number),
        grants=_standing(tables.grants, kept),
        caps=_with_every_part(_standing(tables.caps, kept), tables.caps),
        facts=tables.facts.slice(0, 0),
    )


def _customers(every: Customers, kept: Index) -> Customers:
    taken = pa.array(kept)
    number, rows = _rows(every.more_customer, kept)
    place = np.searchsorted(kept, every.parent[kept]).astype(np.int32)
    here = np.append(kept, NONE)[place] == every.parent[kept]
    return Customers(
        ids=every.ids.take(taken),
        kind=every.kind[kept],
        owner=every.owner[kept],
        parent=np.where(here & (every.parent[kept] != NONE), place, np.int32(NONE)),
        keys=every.keys.take(taken),
        labels=every.labels.take(taken),
        more_customer=number,
        more_owner=every.more_owner[rows],
        more_field=every.more_field.take(pa.array(rows)),
    )


def _standing(table: Standing, kept: Index) -> Standing:
    """What stands on these customers, and all that stands on owners, sets and everything."""
    # of the same type as what is searched, which would be copied otherwise
    begin, end = np.searchsorted(table.on, np.array([ON["one"], ON["one"] + 1], np.int8)).tolist()
    number, named = _rows(table.object[begin:end], kept)
    rows = np.concatenate([np.arange(begin), named + begin, np.arange(end, len(table.on))])
    about = table.object[rows]
    about[begin : begin + len(number)] = number
    columns = {name: _taken(getattr(table, name), rows) for name in _BY_ROW & set(table.__slots__)}
    return replace(table, **{**columns, "object": about})


def _with_every_part(few: Caps, every: Caps) -> Caps:
    """A part has a ceiling for a kind if there is any: one that gives nothing stands in for those left out."""
    lost = np.setdiff1d(_part_of_kind(every), _part_of_kind(few))
    kind, part = np.divmod(lost, len(every.parts))
    nothing = np.zeros(len(lost), np.int32)
    more: dict[str, npt.NDArray[Any]] = {
        "subject": nothing,
        "on": nothing + ON["all"],
        "object": nothing + NONE,
        "kind": kind,
        "part": part,
        "level": nothing,
        "certainty": nothing,
    }
    columns: dict[str, Any] = {name: np.append(getattr(few, name), new) for name, new in more.items()}
    columns = {name: column.astype(getattr(few, name).dtype) for name, column in columns.items()}
    via = pa.concat_arrays([few.via.cast(pa.string()), pa.array([""] * len(lost), pa.string())])
    return replace(few, **columns, via=via.dictionary_encode())


def _part_of_kind(caps: Caps) -> npt.NDArray[np.int64]:
    return np.unique(caps.kind.astype(np.int64) * len(caps.parts) + caps.part)


_BY_ROW = frozenset({"subject", "on", "shape", "cause", "via", "bypass", "tied", "certainty", "kind", "part", "level"})


def _taken(column: np.ndarray | pa.Array | pa.ChunkedArray, rows: Places) -> np.ndarray | pa.Array | pa.ChunkedArray:
    return column[rows] if isinstance(column, np.ndarray) else column.take(pa.array(rows))


def _rows(keys: Index, wanted: Index) -> tuple[Index, Places]:
    """(number in `wanted`, row) of every row whose key is wanted; `keys` are sorted."""
    begin, end = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    sizes = end - begin
    rows = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(begin, sizes)
    return np.repeat(np.arange(len(wanted), dtype=np.int32), sizes), rows
