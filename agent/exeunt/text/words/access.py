"""Who sees what, and why."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "cause.owner": "owner",
    "cause.hierarchy": "role hierarchy",
    "cause.default": "default for everybody",
    "cause.rule": "sharing rule",
    "cause.manual": "shared by hand",
    "cause.team": "team",
    "cause.territory": "territory",
    "cause.child": "a record below it",
    "cause.parent": "the record above it",
    "cause.follow": "as its account",
    "cause.queue": "queue",
    "cause.shared": "shared",
    "cause.permission": "permission",
    "cause.bypass": "permission over everything",
    "group.unknown": "unknown",
    "path.followed": "as on “{customer}”, to which it belongs",
    "path.lifted": "because of “{customer}” below it",
    "path.one-of": "(one of: {names})",
    "path.others": "and {count:other way|other ways} into the same group",
    "path.owner": "owner: {owner}",
    "path.owner-in": "who is in {group}",
    "path.parent": "by way of “{customer}”, to which it belongs",
    "path.to": "path to “{customer}”: {path}",
    "path.via": "via {group}",
}
