"""The head of the trail that a report carries out of the machine, read back: each report is a witness."""

from __future__ import annotations

import re
from typing import Final

from exeunt.report.shape import TrailHead

_HEAD: Final = re.compile(rb'<meta name="exeunt-trail-head" content="([0-9]{1,15}):([0-9a-f]{64})">')
_FIRST: Final = b"<!doctype html>"
_BEGINNING: Final = 4096


def trail_head(page: bytes) -> TrailHead | None:
    """The head in an HTML report's bytes, for `exeunt trail verify --against`; None if *page* is no report of ours.

    It stands before everything that a system delivered, so that no name can bring a head of its own.
    """
    found = _HEAD.search(page[:_BEGINNING]) if page.startswith(_FIRST) else None
    return TrailHead(int(found[1]), found[2].decode()) if found else None
