"""Coded tables to files and back.

Numbers and text lie apart, each array as it is in memory: opening maps the files and is done; nothing is decoded, and
a customer's name is read from disk when somebody asks for it. (Twenty million grants: Parquet takes a third of the
room and three seconds to decode, this takes none.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import numpy as np
import pyarrow as pa

from exeunt.access.saying import Keep
from exeunt.access.tables import (
    Caps,
    Covered,
    Customers,
    Grants,
    Kinds,
    Members,
    Sets,
    Subjects,
    Tables,
)
from exeunt.engine.pool import at_once
from exeunt.model import Principal
from exeunt.model.access import Term
from exeunt.store.snapshots import Draft, Kept

_FILES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "subjects": ("subjects", ("ids", "kinds", "labels")),
    "active": ("subjects", ("active",)),
    "members": ("members", ("group", "member")),
    "customers": ("customers", ("kind", "owner", "parent")),
    "customer-text": ("customers", ("ids", "keys", "labels")),
    "more-owners": ("customers", ("more_customer", "more_owner", "more_field")),
    "sets": ("sets", ("set", "customer")),
    "set-text": ("sets", ("ids",)),
    "grants": ("grants", ("subject", "on", "object", "shape", "cause", "via", "bypass", "tied", "certainty")),
    "caps": ("caps", ("subject", "on", "object", "kind", "part", "level", "certainty", "via")),
}
"""File → which arrays of which part of the tables it holds: those of one length."""

_FACTS: Final = "facts"
_LITTLE: Final = ("labels", "traits")
_TEXT: Final = (*_LITTLE, _FACTS)
_SMALL: Final = "small.json"
_WORKERS: Final = 2
"""More than that the disk does not give."""


def facts_into(draft: Draft, system: str) -> Keep:
    """Facts go to their file as they are coded."""
    return lambda schema, pieces: draft.keep_arrow(f"{system}/{_FACTS}.arrow", schema, pieces)


def write(draft: Draft, tables: Tables) -> None:
    """All but the facts, which are there already."""
    for file, (owner, names) in _FILES.items():
        held = getattr(tables, owner)
        draft.put_arrow(
            f"{tables.system}/{file}.arrow", pa.table({name: _column(getattr(held, name)) for name in names})
        )
    for name in _LITTLE:
        draft.put_arrow(f"{tables.system}/{name}.arrow", _unified(getattr(tables, name)))
    draft.put_json(
        f"{tables.system}/{_SMALL}",
        {
            "principals": tables.subjects.principals,
            "kinds": tables.kinds.names,
            "lifts": tables.kinds.lifts.tolist(),
            "follows": tables.kinds.follows.tolist(),
            "shapes": tables.grants.shapes,
            "parts": tables.caps.parts,
        },
    )


def read(kept: Kept, system: str, principals: Sequence[Principal], coverage: Sequence[Covered]) -> Tables:
    small = kept.json(f"{system}/{_SMALL}")
    tables = _mapped(kept, system)
    arrays: dict[str, dict[str, Any]] = {}
    for file, (owner, names) in _FILES.items():
        arrays.setdefault(owner, {}).update({name: tables[file].column(name) for name in names})
    return Tables(
        system=system,
        subjects=Subjects(
            **_fitted(Subjects, arrays["subjects"]),
            principals=small["principals"],
            powers=tuple(one.powers for one in principals),
        ),
        members=Members(**_fitted(Members, arrays["members"])),
        kinds=Kinds(tuple(small["kinds"]), np.array(small["lifts"], np.int8), np.array(small["follows"], np.int8)),
        customers=Customers(**_fitted(Customers, arrays["customers"])),
        sets=Sets(**_fitted(Sets, arrays["sets"])),
        grants=Grants(
            **_fitted(Grants, arrays["grants"]),
            shapes=tuple(tuple(Term(*term) for term in shape) for shape in small["shapes"]),
        ),
        caps=Caps(**_fitted(Caps, arrays["caps"]), parts=tuple(small["parts"])),
        **{name: tables[name] for name in _TEXT},
        coverage=tuple(coverage),
    )


def _mapped(kept: Kept, system: str) -> dict[str, Any]:
    """Every file, several at once: what takes time is counting their digests."""
    names = [*_FILES, *_TEXT]
    works = [lambda name=name: kept.arrow(f"{system}/{name}.arrow") for name in names]
    return dict(zip(names, at_once(works, workers=_WORKERS), strict=True))


def _column(array: Any) -> Any:
    """In one piece, so that the file has one: then its numbers are mapped as they are. Long text stays in pieces."""
    if isinstance(array, np.ndarray):
        return pa.array(array.view(np.uint8) if array.dtype == np.bool_ else array)
    if isinstance(array, pa.ChunkedArray) and pa.types.is_dictionary(array.type):
        return array.unify_dictionaries().combine_chunks()
    return array


def _unified(table: Any) -> Any:
    return table.unify_dictionaries()


def _fitted(of: type, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Each array in the form that its field is declared with."""
    kinds = {field.name: str(field.type) for field in fields(of)}
    return {name: _array(column, kinds[name]) for name, column in columns.items()}


def _array(column: Any, kind: str) -> Any:
    if kind == "pa.ChunkedArray":
        return column
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if kind == "pa.Array":
        return whole
    numbers = whole.to_numpy()
    return numbers.view(np.bool_) if kind == "Bits" else numbers
