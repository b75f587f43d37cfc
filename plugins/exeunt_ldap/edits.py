"""What happens to one attribute in a modify."""

from __future__ import annotations

from collections.abc import Sequence

Edit = tuple[str, Sequence[str | bytes]]
"""Made by `put`, `add` or `drop`."""


def put(*values: str | bytes) -> Edit:
    """These values instead of all that are there; none: the attribute goes, and need not have been there."""
    return ("MODIFY_REPLACE", values)


def add(*values: str | bytes) -> Edit:
    """These too. The server refuses if one is there already."""
    return ("MODIFY_ADD", values)


def drop(*values: str | bytes) -> Edit:
    """Not these; none: not the attribute. The server refuses if one is not there."""
    return ("MODIFY_DELETE", values)
