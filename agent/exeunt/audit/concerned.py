"""Which findings concern each customer: one bit for each code, for there may be millions of customers."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from exeunt.access.tables import Places
from exeunt.policy.audit.codes import WORDS, word_of

_BITS: Final = {word: 1 << place for place, word in enumerate(WORDS)}


class Concerned:
    """Customer → the codes of the findings that concern it, whether they name it or not."""

    def __init__(self, customers: int) -> None:
        self._bits = np.zeros(customers, np.uint32)

    def note(self, code: str, customers: Places) -> None:
        self._bits[customers] |= _BITS[word_of(code)]

    def words(self, customers: Places) -> pa.DictionaryArray:
        """For each of these customers the words of the codes, in one text; "" where no finding concerns it."""
        found = pa.array(self._bits[customers]).dictionary_encode()
        said = [" ".join(word for word, bit in _BITS.items() if bits & bit) for bits in found.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(found.indices, pa.array(said, pa.string()))
