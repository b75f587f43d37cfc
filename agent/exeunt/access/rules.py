"""Coding of grants and caps: rows that stand on anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from exeunt.access.columns import Columns, Words
from exeunt.access.losses import Losses
from exeunt.access.tables import NONE, Caps, Grants, Index, Places, Small
from exeunt.model.access import CAUSES, CERTAINTIES, ONS, On, terms

_SHAPES: Final = 1 << 13
_UNKNOWN: Final = CERTAINTIES.index("unknown")
_NUMBER: Final = {on: number for number, on in enumerate(ONS)}


@dataclass(frozen=True, slots=True)
class Names:
    """What rows may name: ids of text, by position."""

    customers: pa.Array
    subjects: pa.Array
    sets: pa.Array
    kinds: Sequence[str]

    def of(self, on: On) -> pa.Array:
        return {"one": self.customers, "owner": self.subjects, "set": self.sets, "all": pa.array([], pa.string())}[on]


@dataclass(frozen=True, slots=True)
class _Placed:
    """Rows that stand somewhere, sorted by (on, object): their numbers in the table, and where they stand."""

    rows: Places
    on: Small
    object: Index
    lost: Places  # rows of nobody, or about a customer that is not there


def objects(columns: Columns, on: On) -> Words:
    """What the rows on this sort of anchor name: only the texts that occur there."""
    named = columns.words("object").kept(_on(columns) == _NUMBER[on])
    used = np.unique(named.codes)
    place = np.zeros(len(named.words), np.int32)
    place[used] = np.arange(len(used))
    return Words(place[named.codes], named.words.take(pa.array(used)))


def grants(columns: Columns, names: Names, losses: Losses, *, owners_whole: bool) -> Grants:
    """`owners_whole`: where they are not, what is granted on customers without an owner is unknown."""
    placed = _placed(columns, names)
    cause = _among(columns, "cause", CAUSES)
    for number, count in enumerate(np.bincount(cause[placed.lost], minlength=len(CAUSES)).tolist()):
        losses.missing("grants", count, CAUSES[number])
    rows, shape = placed.rows, columns.words("shape")
    certainty = _among(columns, "certainty", CERTAINTIES)[rows]
    if not owners_whole:
        certainty[(placed.on == _NUMBER["owner"]) & (placed.object == NONE)] = _UNKNOWN
    return Grants(
        subject=columns.words("subject").places(names.subjects)[rows],
        on=placed.on,
        object=placed.object,
        shape=_small(shape)[rows],
        cause=cause[rows],
        via=columns.words("via").kept(rows).column(),
        bypass=columns.switches("bypass")[rows],
        tied=columns.switches("tied")[rows],
        certainty=certainty,
        shapes=tuple(tuple(terms(text)) for text in shape.text()),
    )


def caps(columns: Columns, names: Names, losses: Losses) -> Caps:
    placed = _placed(columns, names)
    losses.missing("caps", len(placed.lost))
    rows, part = placed.rows, columns.words("part")
    parts = ("", *sorted(set(part.text()) - {""}))
    return Caps(
        subject=columns.words("subject").places(names.subjects)[rows],
        on=placed.on,
        object=placed.object,
        kind=columns.words("kind").places(pa.array(names.kinds, pa.string()))[rows].astype(np.int16),
        part=part.places(pa.array(parts, pa.string()))[rows].astype(np.int16),
        level=columns.numbers("level")[rows],
        certainty=_among(columns, "certainty", CERTAINTIES)[rows],
        via=columns.words("via").kept(rows).column().combine_chunks(),
        parts=parts,
    )


def _placed(columns: Columns, names: Names) -> _Placed:
    on, thing = _on(columns), np.full(len(columns), NONE, np.int32)
    named = columns.words("object")
    for word in ONS:
        here = np.flatnonzero(on == _NUMBER[word])
        if len(here):
            thing[here] = named.through(_places(named.words, names.of(word)))[here]
    lost = ((on == _NUMBER["one"]) & (thing == NONE)) | (columns.words("subject").places(names.subjects) == NONE)
    rows = np.flatnonzero(~lost)
    rows = rows[np.argsort(on[rows].astype(np.int64) << 32 | (thing[rows] - NONE), kind="stable")]
    return _Placed(rows, on[rows], thing[rows], np.flatnonzero(lost))


def _places(words: pa.Array, ids: pa.Array) -> Index:
    return Words(np.arange(len(words), dtype=np.int32), words).places(ids)


def _on(columns: Columns) -> Small:
    return _among(columns, "on", ONS)


def _among(columns: Columns, field: str, known: Sequence[str]) -> Small:
    """The text of each row as its position in a closed list; ValueError for one that is not in it."""
    words = columns.words(field)
    place = {word: number for number, word in enumerate(known)}
    strange = [text for text in words.text() if text not in place]
    if strange and len(words):
        raise ValueError(f"no such {field}: {strange[0]}")
    return words.through(np.array([place.get(text, 0) for text in words.text()], np.int32)).astype(np.int8)


def _small(words: Words) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    if len(words.words) > _SHAPES:
        raise ValueError("grants of more different shapes than can be told apart")
    return words.codes.astype(np.int16)
