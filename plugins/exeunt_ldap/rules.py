"""What a dynamic group's rule (`memberURL`) says: whoever may edit a group writes what he likes there. Reads only.

`ldap:///base?attributes?scope?filter` (RFC 4516). A rule that we or the server cannot read is `UnreadableRule`: it
concerns its group, never the directory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from exeunt.sdk import Unavailable
from exeunt_ldap.answers import REFUSED
from exeunt_ldap.directory import Directory
from exeunt_ldap.entry import Entry
from exeunt_ldap.names import depth, is_below, is_dn, is_filter, same_dn

_SCHEMES: Final = frozenset({"ldap", "ldaps", "ldapi"})
_SCOPES: Final = {
    **dict.fromkeys(("", "base"), "base"),
    **dict.fromkeys(("one", "onelevel"), "one"),
    # three of them without the base itself, which is nobody's entry
    **dict.fromkeys(("sub", "subtree", "children", "subord", "subordinate"), "sub"),
}
_EVERYTHING: Final = "(objectClass=*)"
_PARTS: Final = 4


class UnreadableRule(Exception):
    """Nobody can tell whom it means."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What stands in `scope` (`base`, `one`, `sub`) of `base` and matches `condition`."""

    base: str
    scope: str
    condition: str

    def reaches(self, dn: str) -> bool:
        match self.scope:
            case "base":
                return same_dn(dn, self.base)
            case "one":
                return is_below(dn, self.base) and depth(dn) == depth(self.base) + 1
            case _:
                return is_below(dn, self.base)


def holds(directory: Directory, url: str, person: Entry) -> bool:
    """Does the rule mean this person? UnreadableRule where neither we nor the server can tell."""
    rule = _parsed(url)
    if rule is None or not rule.reaches(person.dn):
        return False
    with _asking():
        return directory.read(person.dn, ["1.1"], condition=rule.condition) is not None


def members(directory: Directory, url: str) -> Sequence[Entry]:
    """Whom the rule means, below our own base; of a scope rather too many than too few. UnreadableRule as above."""
    rule = _parsed(url)
    base = _narrower(rule.base, directory.settings.base_dn) if rule else None
    if rule is None or base is None:
        return []
    with _asking():
        there = directory.read(base, ["1.1"]) is not None
        return directory.search(base, rule.condition, ["1.1"]).entries if there else []


def _parsed(url: str) -> _Rule | None:
    """None: it names a host, and no server expands such a rule."""
    scheme, colon, rest = url.partition("://")
    host, _, rest = rest.partition("/")
    if not colon or scheme.lower() not in _SCHEMES:
        raise UnreadableRule
    if host:
        return None
    try:
        parts = [unquote(part, errors="strict") for part in rest.split("?")]
    except UnicodeDecodeError:
        raise UnreadableRule from None
    base, _, scope, condition = (parts + [""] * _PARTS)[:_PARTS]
    if not condition.startswith("("):
        condition = f"({condition})" if condition else _EVERYTHING
    if scope.lower() not in _SCOPES or not is_dn(base) or not is_filter(condition):
        raise UnreadableRule
    return _Rule(base, _SCOPES[scope.lower()], condition)


def _narrower(one: str, other: str) -> str | None:
    """None if neither stands in the other."""
    if is_below(one, other):
        return one
    return other if is_below(other, one) else None


@contextmanager
def _asking() -> Iterator[None]:
    """What the server refuses to be asked is the rule's fault; all else is the server's own trouble."""
    try:
        yield
    except Unavailable as error:
        if error.code == REFUSED:
            raise UnreadableRule from None
        raise
