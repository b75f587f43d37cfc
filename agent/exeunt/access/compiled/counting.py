"""Compiled counting of bits by position. Importing this needs numba.

A counter has one row of bits for each binary digit: adding a row to it adds one to all numbers at once. Sixteen rows
are added up among themselves first, so that the lower digits are touched once for all of them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.compiled.jit import jit

ROWS: Final = 16
"""Rows that a counter takes at once."""
DIGITS: Final = 32


@jit
def three(one: Any, two: Any, carry: Any) -> Any:
    """The sum of three bits: what stays, what is carried."""
    odd = one ^ two
    return odd ^ carry, (one & two) | (odd & carry)


@jit
def add_sixteen(rows: Rows, digits: Rows) -> None:
    """Adds rows[:16] to a counter; rows[0] is lost."""
    rest = np.uint64(0)
    for w in range(rows.shape[1]):
        a, two_a = three(digits[0, w], rows[0, w], rows[1, w])
        a, two_b = three(a, rows[2, w], rows[3, w])
        b, four_a = three(digits[1, w], two_a, two_b)
        a, two_a = three(a, rows[4, w], rows[5, w])
        a, two_b = three(a, rows[6, w], rows[7, w])
        b, four_b = three(b, two_a, two_b)
        c, eight_a = three(digits[2, w], four_a, four_b)
        a, two_a = three(a, rows[8, w], rows[9, w])
        a, two_b = three(a, rows[10, w], rows[11, w])
        b, four_a = three(b, two_a, two_b)
        a, two_a = three(a, rows[12, w], rows[13, w])
        a, two_b = three(a, rows[14, w], rows[15, w])
        b, four_b = three(b, two_a, two_b)
        c, eight_b = three(c, four_a, four_b)
        digits[3, w], carry = three(digits[3, w], eight_a, eight_b)
        digits[0, w], digits[1, w], digits[2, w] = a, b, c
        rows[0, w] = carry
        rest |= carry
    digit = 4
    while rest:
        rest = np.uint64(0)
        for w in range(rows.shape[1]):
            carry = rows[0, w]
            rows[0, w] = digits[digit, w] & carry
            digits[digit, w] ^= carry
            rest |= rows[0, w]
        digit += 1


@jit
def total(rows: Rows, many: int, digits: Rows, counts: npt.NDArray[np.int64]) -> None:
    """The counter's numbers into `counts`, with the `many` rows that were not added yet."""
    rows[many:] = 0
    add_sixteen(rows, digits)
    for digit in range(digits.shape[0]):
        for b in range(counts.shape[0]):
            counts[b] += np.int64((digits[digit, b >> 6] >> np.uint64(b & 63)) & np.uint64(1)) << digit
