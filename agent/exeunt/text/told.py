"""Facts as a policy's reason lists them, `strategic true (True); years 4 (>= 3)`, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from exeunt.text.printable import printable

Word = Callable[[str, str], str]
"""The word for a value of an area."""

_FACT: Final = re.compile(r"(?P<name>\S+) (?P<value>.*?)(?: \((?P<bound>[^()]*)\))?", re.DOTALL)
_SWITCHES: Final = {"true": "yes", "false": "no"}


def told(value: str, word: Word) -> str:
    """A value as people say it: yes and no for a switch."""
    switch = _SWITCHES.get(value.casefold())
    return word("answer", switch) if switch else printable(value)


def told_facts(value: str, word: Word) -> str:
    """Each fact by its word; a bound that only repeats the value is left out. What a system said is data."""
    return "; ".join(_told_fact(one, word) for one in value.split("; "))


def _told_fact(fact: str, word: Word) -> str:
    found = _FACT.fullmatch(fact)
    if found is None:
        return word("fact", fact)
    value, bound = told(found["value"], word), told(found["bound"] or "", word)
    said = f"{word('fact', found['name'])} {value}"
    return said if bound in ("", value) else f"{said} ({bound})"
