"""What may stand in a sentence: `{name}` or `{name:form}`.

Not `str.format`: that would let a sentence reach into attributes, and read the values as templates. Forms:

    {count}              an int is grouped (12,000); a bool is yes or no; a str is itself, made printable
    {port:raw}           an int without grouping
    {count:row|rows}     an English noun after its number: "1 row", "12 rows"
    {left:duration}      an int of seconds: "3 min"
    {until:time}         a str of ISO 8601: "2026-11-22 10:04 UTC"
    {action:action}      an action's id in plain words, or several of them with ", " between
    {part:part}          a part of what was read, or of a record, in plain words
    {value:told}         a fact's value: yes and no for true and false
    {facts:facts}        facts with their values and bounds, "; " between them, in plain words
    {why:sentence}       a str that is another code: its sentence, with its own parameters (`errors.with_reason`);
                         … where it is not known
    {hint:? Try ….}      nothing if there is no value, or it is empty, zero or false; else the text with it for "…"
    {until:?time| to …}  the same, and the value in that form
    {phase:phase}        any other form is an area of words: the sentence of `phase.<value>`, where there is one, or
                         those of several values with ", " between
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from exeunt.errors import Param

_PLACEHOLDER: Final = re.compile(r"\{(?P<name>[a-z_][a-z0-9_]*)(?::(?P<form>[^{}]+))?\}")


def names(sentence: str) -> frozenset[str]:
    """The parameters that *sentence* speaks of."""
    return frozenset(match["name"] for match in _PLACEHOLDER.finditer(sentence))


def needed(sentence: str) -> frozenset[str]:
    """The parameters that *sentence* cannot do without: all but those whose form is `?…`."""
    found = _PLACEHOLDER.finditer(sentence)
    return frozenset(match["name"] for match in found if not (match["form"] or "").startswith("?"))


def forms(sentence: str) -> frozenset[str]:
    """The forms that *sentence* asks for."""
    return frozenset(match["form"] for match in _PLACEHOLDER.finditer(sentence) if match["form"])


def fill(
    sentence: str, params: Mapping[str, Param], *, show: Callable[[Param, str], str], missing: str | None = None
) -> str:
    """*sentence* with each placeholder replaced by `show(value, form)`, and by *missing* where it has no value.

    Without *missing* such a placeholder stays as it is; that of a sentence becomes "…". One pass: a value that looks
    like a placeholder is data and comes out as it went in.
    """

    def shown(match: re.Match[str]) -> str:
        form = match["form"] or ""
        if match["name"] in params:
            return show(params[match["name"]], form)
        if form.startswith("?"):
            return ""
        if form == "sentence":
            return "…"
        return match[0] if missing is None else missing

    return _PLACEHOLDER.sub(shown, sentence)
