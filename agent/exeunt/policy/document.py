"""A YAML file as places: each knows its line and its field, and collects what is wrong instead of raising it.

The node tree is read, not the loaded values: duplicate keys and lines are still there, nothing is ever constructed
from a tag, and `007` stays `007`. After a complaint a reader returns something harmless of the right type; the file
is refused as a whole in the end, so that value never decides anything.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Collection, Iterable
from typing import Final, Literal

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from exeunt.config.yaml import NotYamlError, compose
from exeunt.errors import ConfigError, Param
from exeunt.policy.errors import PolicyErrors

MOST: Final = 10**9
"""No count in a policy is meant to be beyond it."""

Wanted = Literal["table", "list", "text", "switch", "count", "persons", "threshold", "value", "time", "share"]
"""What a value must be, as a code: switch is true or false, count a whole number from 0, persons one from 1 to 5,
threshold a number or a text like `>= 5`, value a word or number, time like `24h`, share like `30%`."""

_TAG: Final = "tag:yaml.org,2002:"
# a date is text here: nothing compares it as a date
_TEXTS: Final = (f"{_TAG}str", f"{_TAG}timestamp")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """One value of the file: where it stands, and the list of complaints that all places of a file share."""

    node: Node
    file: str
    line: int
    field: str
    wrong: list[ConfigError] = dataclasses.field(repr=False)

    def complain(self, code: str, **params: Param) -> None:
        self.wrong.append(ConfigError(code, file=self.file, line=self.line, field=self.field, **params))

    def mistyped(self, wanted: Wanted) -> None:
        self.complain("policy.wrong-type", value=self.shown, wanted=wanted)

    @property
    def shown(self) -> str:
        """The value as written, shortened; a list or table as its kind."""
        match self.node:
            case ScalarNode(value=str(value)):
                return value if len(value) <= 60 else f"{value[:57]}..."  # noqa: PLR2004 (a line on a screen)
            case SequenceNode():
                return "[...]"
            case _:
                return "{...}"

    @property
    def is_table(self) -> bool:
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, SequenceNode)

    @property
    def is_text(self) -> bool:
        return self._is(*_TEXTS)

    @property
    def is_number(self) -> bool:
        return self._is(f"{_TAG}int", f"{_TAG}float")

    @property
    def is_truth(self) -> bool:
        return self._is(f"{_TAG}bool")

    def _is(self, *tags: str) -> bool:
        return isinstance(self.node, ScalarNode) and self.node.tag in tags

    def table(self) -> dict[str, Place]:
        """The entries of a table, in order; complains of another type, duplicate keys and an empty table."""
        if not isinstance(self.node, MappingNode):
            self.mistyped("table")
            return {}
        entries: dict[str, Place] = {}
        for key, value in self.node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            place = Place(value, self.file, line, f"{self.field}.{name}" if self.field else name, self.wrong)
            if not isinstance(key, ScalarNode):
                place.complain("policy.wrong-type", value=place.shown, wanted="text")
            elif name in entries:
                place.complain("policy.duplicate-key", first=entries[name].line)
            else:
                entries[name] = place
        self._not_empty(entries)
        return entries

    def known(self, *names: str) -> dict[str, Place]:
        """A table of these keys only."""
        entries = self.table()
        for name in [name for name in entries if name not in names]:
            entries.pop(name).complain("policy.unknown-key", value=name, suggestion=closest(name, names))
        return entries

    def items(self) -> list[Place]:
        """The items of a list; complains of another type and of an empty list."""
        if not isinstance(self.node, SequenceNode):
            self.mistyped("list")
            return []
        places = [
            Place(item, self.file, item.start_mark.line + 1, f"{self.field}[{number}]", self.wrong)
            for number, item in enumerate(self.node.value, start=1)
        ]
        self._not_empty(places)
        return places

    def one_or_more(self) -> list[Place]:
        """The items of a list, or this one value."""
        return self.items() if self.is_list else [self]

    def _not_empty(self, content: Collection[object]) -> None:
        # Empty is not safe: somebody meant something and it matches nothing, or everything.
        if not content:
            self.complain("policy.empty")

    def text(self) -> str:
        """A text of at least one character."""
        if not self.is_text or not str(self.node.value).strip():
            self.mistyped("text")
            return ""
        return str(self.node.value).strip()

    def whole(self, *, lowest: int = 0, highest: int = MOST, wanted: Wanted = "count") -> int:
        """A whole number between these two, which may be it."""
        value = str(self.node.value)
        if not self._is(f"{_TAG}int") or not _WHOLE.fullmatch(value) or not lowest <= int(value) <= highest:
            self.mistyped(wanted)
            return lowest
        return int(value)

    def truth(self) -> bool:
        if not self.is_truth:
            self.mistyped("switch")
            return False
        return str(self.node.value).lower() == "true"

    def word(self, known: Collection[str]) -> str:
        """One of the words *known*, exactly."""
        value = self.text()
        if value and value not in known:
            self.complain(
                "policy.unknown-word", value=self.shown, known=", ".join(known), suggestion=closest(value, known)
            )
        return value


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")


def open_document(text: str, file: str) -> Place:
    """The root of a YAML text; PolicyErrors when it is no single YAML document, or uses aliases."""
    try:
        root = compose(text)
    except NotYamlError as error:
        raise PolicyErrors(file, _wrong_yaml(file, error)) from None
    if root is None:
        raise PolicyErrors(file, [ConfigError("policy.empty", file=file, line=1, field="")])
    return Place(root, file, 1, "", [])


def _wrong_yaml(file: str, error: NotYamlError) -> list[ConfigError]:
    if error.aliases:
        return [ConfigError("policy.alias", file=file, line=line, field="") for line in error.aliases]
    return [ConfigError("policy.no-yaml", file=file, line=error.line, field="", why=error.why)]
