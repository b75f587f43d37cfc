"""Three answers: yes, no, and not known.

Numbered so that *and* is the least of them and *or* the greatest, for one record as for a column of millions.
"""

from __future__ import annotations

import enum


class Truth(enum.IntEnum):
    NO = 0
    UNKNOWN = 1
    YES = 2

    @classmethod
    def of(cls, known: bool) -> Truth:  # noqa: FBT001 (a value, not a switch)
        return cls.YES if known else cls.NO
