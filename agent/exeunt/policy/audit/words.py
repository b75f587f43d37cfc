"""The words that rules are made of: tiers, roles, scopes with levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from exeunt.model.access import LEVELS, Level
from exeunt.policy.document import Place, closest
from exeunt.policy.shapes import TEXT, Shape, some
from exeunt.policy.sorting import TIER

Scope = Literal["own", "team", "subordinates", "region", "all"]
"""Which customers: those one owns, those of people of the same team, of people below, of one's region, every one."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
NONE: Final = "none"
_LEVEL_WORDS: Final = LEVELS[1:]

TIERED: Final = some(TIER)
ROLES: Final = some(TEXT)
KINDS: Final = some(TEXT)


def _read_visible(place: Place) -> Mapping[Scope, Level]:
    """`own` (at any level) · `none` · `{own: full, region: read}`."""
    if not place.is_table:
        scope = _scope(place.word((*SCOPES, NONE)))
        return {scope: Level.FULL} if scope else {}
    visible: dict[Scope, Level] = {}
    for name, item in place.table().items():
        scope = _scope(name)
        if scope is None:
            item.complain("policy.unknown-key", value=name, suggestion=closest(name, SCOPES))
        else:
            visible[scope] = _level(item)
    return visible


def _scope(name: str) -> Scope | None:
    return next((scope for scope in SCOPES if scope == name), None)


def _level(place: Place) -> Level:
    name = place.word(_LEVEL_WORDS)
    return Level(LEVELS.index(name)) if name in LEVELS else Level.NONE


_SCHEMA: Final[Mapping[str, Any]] = {
    "anyOf": [
        {"enum": [*SCOPES, NONE]},
        {
            "type": "object",
            "properties": {scope: {"enum": list(_LEVEL_WORDS)} for scope in SCOPES},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
VISIBLE: Final[Shape[Mapping[Scope, Level]]] = Shape(_read_visible, _SCHEMA)
