"""The words that rules are made of: tiers, roles, scopes with levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
BUT: Final = "!"
"""Before a kind of records that a rule is not about."""


def _read_visible(place: Place) -> Mapping[Scope, Level]:
    """`own` (at any level) · `none` · `{own: full, region: read}`."""
    return _levels(place) if place.is_table else _alone(place, (*SCOPES, NONE), Level.FULL)


def _read_demanded(place: Place) -> Mapping[Scope, Level]:
    """`own` (at least to read) · `{own: full, region: read}`. Who must see nothing needs no rule."""
    return _levels(place) if place.is_table else _alone(place, SCOPES, Level.READ)


def _alone(place: Place, known: Sequence[str], level: Level) -> Mapping[Scope, Level]:
    scope = _scope(place.word(known))
    return {scope: level} if scope else {}


def _levels(place: Place) -> Mapping[Scope, Level]:
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


_SCOPED: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {scope: {"enum": list(_LEVEL_WORDS)} for scope in SCOPES},
    "additionalProperties": False,
    "minProperties": 1,
}
VISIBLE: Final[Shape[Mapping[Scope, Level]]] = Shape(_read_visible, {"anyOf": [{"enum": [*SCOPES, NONE]}, _SCOPED]})
DEMANDED: Final[Shape[Mapping[Scope, Level]]] = Shape(_read_demanded, {"anyOf": [{"enum": list(SCOPES)}, _SCOPED]})
