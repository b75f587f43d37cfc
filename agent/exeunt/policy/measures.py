"""Times and shares as an administrator writes them: `24h`, `7d`, `30%`."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import Final

from exeunt.policy.document import Place

DURATION: Final = "([1-9][0-9]{0,4})([mhd])"
SHARE: Final = r"([0-9]{1,3}(?:\.[0-9]{1,4})?)%"

_DURATION: Final = re.compile(DURATION)
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SHARE: Final = re.compile(SHARE)


def duration(place: Place) -> timedelta:
    """Minutes, hours or days: `90m`, `24h`, `7d`; never zero."""
    found = _DURATION.fullmatch(place.text()) if place.is_text else None
    if found is None:
        place.mistyped("time")
        return timedelta(0)
    return int(found[1]) * _UNITS[found[2]]


def share(place: Place) -> Fraction:
    """A percentage with its sign, 0% to 100%, as a fraction of one."""
    found = _SHARE.fullmatch(place.text()) if place.is_text else None
    if found is None or Fraction(found[1]) > 100:  # noqa: PLR2004 (per cent)
        place.mistyped("share")
        return Fraction(0)
    return Fraction(found[1]) / 100
