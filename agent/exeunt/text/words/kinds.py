"""Kinds of things that every connector has; what else there is a connector's own texts say (`kind.NAME`)."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "kind.group": "group",
    "kind.principal": "user account",
}
