"""Coding of facts: there may be many times more of them than of anything else, so they are never all in memory.

A fact's customer is found first, for all of them, four bytes each. Then they are coded piece by piece, and kept
wherever the caller keeps them. In a piece the facts of one field stand together: who asks for one field reads little
else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np
import pyarrow as pa

from exeunt.access.columns import Columns, positions
from exeunt.access.losses import Losses
from exeunt.access.tables import NONE, Index

Keep = Callable[[pa.Schema, Iterator[pa.RecordBatch]], pa.Table]
"""What becomes of coded facts: they come in pieces, and go out as one table, wherever that lies."""

_FEW: Final = ("field", "type", "unit")
"""Of these there are few different ones."""

_SMALL: Final = 1 << 15
_PIECE: Final = 1 << 17


def in_memory(schema: pa.Schema, pieces: Iterator[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(pieces, schema)


def facts(columns: Columns, ids: pa.Array, losses: Losses, keep: Keep) -> pa.Table:
    """The customer of each as a position in `ids`; those of none are left out."""
    customer = _customers(columns, ids)
    losses.missing("facts", int((customer == NONE).sum()))
    words = _few(columns)
    kinds = {"customer": pa.int32(), **{name: _type(known) for name, known in words.items()}, "value": pa.string()}
    schema = pa.schema([(name, kinds[name]) for name in ("customer", "field", "value", "type", "unit")])
    return keep(schema, _coded(columns, customer, words, schema))


def _customers(columns: Columns, ids: pa.Array) -> Index:
    code, words, begin, known = np.empty(len(columns), np.int32), [], 0, 0
    for piece in columns.pieces("customer"):
        named = piece.words("customer")
        code[begin : begin + len(named)] = named.codes + np.int32(known)
        words.append(named.words)
        begin, known = begin + len(named), known + len(named.words)
    places = positions(pa.chunked_array(words, pa.string()), ids)
    for begin in range(0, len(code), _PIECE):  # an index of the whole would be copied to eight bytes each
        code[begin : begin + _PIECE] = places[code[begin : begin + _PIECE]]
    return code


def _few(columns: Columns) -> Mapping[str, pa.Array]:
    found: dict[str, dict[str, None]] = {name: {} for name in _FEW}
    for piece in columns.pieces(*_FEW):
        for name, known in found.items():
            known.update(dict.fromkeys(piece.words(name).text()))
    return {name: pa.array(known, pa.string()) for name, known in found.items()}


def _type(words: pa.Array) -> pa.DataType:
    return pa.dictionary(pa.int16() if len(words) <= _SMALL else pa.int32(), pa.string())


def _coded(
    columns: Columns, customer: Index, words: Mapping[str, pa.Array], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    begin = 0
    for piece in columns.pieces("customer", "value", *_FEW):
        mine = customer[begin : begin + len(piece)]
        begin += len(piece)
        few = {name: piece.words(name).places(known) for name, known in words.items()}
        rows = np.flatnonzero(mine != NONE)
        rows = rows[np.lexsort((mine[rows], few["field"][rows]))]
        arrays = {
            "customer": pa.array(mine[rows]),
            "value": piece.text("value", rows),
            **{name: pa.DictionaryArray.from_arrays(few[name][rows], known) for name, known in words.items()},
        }
        yield pa.record_batch([arrays[name].cast(schema.field(name).type) for name in schema.names], schema=schema)
