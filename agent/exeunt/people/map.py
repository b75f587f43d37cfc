"""The operator's own word on who is who, where the systems do not agree.

    people:
      - name: Ada Park
        mail: ada.park@acme.example                 # optional
        principals:
          ldap: ada.park                            # an id, a user name or a mail in that system
          crm: [005A000001xyz, ada@old.example]     # or several

The first mistake in a file is raised as ConfigError with file, line, field and value. Values are taken as written:
`007` stays `007`.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from exeunt.config.files import read_plain
from exeunt.config.yaml import NotYamlError, compose
from exeunt.errors import ConfigError

_TAG: Final = "tag:yaml.org,2002:"
_AS_WRITTEN: Final = (f"{_TAG}str", f"{_TAG}int", f"{_TAG}float", f"{_TAG}timestamp")
_KEYS: Final = ("name", "mail", "principals")


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One person: pairs of system and what names a principal there (id, user name or mail). `mail` is lower case."""

    name: str
    mail: str
    principals: tuple[tuple[str, str], ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class PeopleMap:
    entries: tuple[MapEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spot:
    """A value with its place in the file."""

    node: Node
    file: str
    line: int
    field: str

    def wrong(self, code: str, **params: str | int) -> ConfigError:
        value = str(self.node.value) if isinstance(self.node, ScalarNode) else ""
        return ConfigError(
            code, **{"file": self.file, "line": self.line, "field": self.field, "value": value, **params}
        )

    def table(self) -> dict[str, _Spot]:
        if not isinstance(self.node, MappingNode) or not self.node.value:
            raise self.wrong("people.wrong-type", wanted="table")
        entries: dict[str, _Spot] = {}
        for key, value in self.node.value:
            name, line = str(key.value), key.start_mark.line + 1
            spot = _Spot(value, self.file, line, f"{self.field}.{name}" if self.field else name)
            if name in entries:
                raise spot.wrong("people.duplicate-key", value=name)
            entries[name] = spot
        return entries

    def known(self, *names: str) -> dict[str, _Spot]:
        entries = self.table()
        for name, spot in entries.items():
            if name not in names:
                close = next(iter(difflib.get_close_matches(name, names, n=1)), "")
                raise spot.wrong("people.unknown-key", value=name, suggestion=close)
        return entries

    def items(self) -> list[_Spot]:
        if not isinstance(self.node, SequenceNode) or not self.node.value:
            raise self.wrong("people.wrong-type", wanted="list")
        return [
            _Spot(item, self.file, item.start_mark.line + 1, f"{self.field}[{number}]")
            for number, item in enumerate(self.node.value, start=1)
        ]

    def text(self) -> str:
        node = self.node
        if not isinstance(node, ScalarNode) or node.tag not in _AS_WRITTEN or not str(node.value).strip():
            raise self.wrong("people.wrong-type", wanted="text")
        return str(node.value).strip()


def read_map(file: Path) -> PeopleMap:
    """Read an operator's map file; ConfigError when it cannot be read or is wrong."""
    try:
        text = read_plain(file).decode("utf-8")
    except OSError as error:
        raise ConfigError("people.unreadable", file=str(file), why=error.strerror or "") from None
    except UnicodeDecodeError as error:
        raise ConfigError("people.unreadable", file=str(file), why=f"no UTF-8 at byte {error.start}") from None
    return load_map(text, str(file))


def load_map(text: str, file: str) -> PeopleMap:
    """Parse the text of a map file; *file* is its name in what goes wrong."""
    root = _root(text, file)
    entries = root.known("people")
    if "people" not in entries:
        raise root.wrong("people.missing", name="people")
    taken: dict[tuple[str, str], int] = {}
    return PeopleMap(tuple(_entry(item, taken) for item in entries["people"].items()))


def _root(text: str, file: str) -> _Spot:
    try:
        node = compose(text)
    except NotYamlError as error:
        raise ConfigError("people.no-yaml", file=file, line=error.line, why=error.why) from None
    if node is None:
        raise ConfigError("people.missing", file=file, line=1, field="", value="", name="people")
    return _Spot(node, file, 1, "")


def _entry(spot: _Spot, taken: dict[tuple[str, str], int]) -> MapEntry:
    fields = spot.known(*_KEYS)
    for name in ("name", "principals"):
        if name not in fields:
            raise spot.wrong("people.missing", name=name)
    mail = fields["mail"].text().casefold() if "mail" in fields else ""
    if mail and "@" not in mail:
        raise fields["mail"].wrong("people.wrong-type", wanted="mail")
    principals = [
        _take(one, system, taken)
        for system, named in fields["principals"].table().items()
        for one in _one_or_more(named)
    ]
    return MapEntry(fields["name"].text(), mail, tuple(principals), spot.line)


def _one_or_more(spot: _Spot) -> Sequence[_Spot]:
    return spot.items() if isinstance(spot.node, SequenceNode) else [spot]


def _take(spot: _Spot, system: str, taken: dict[tuple[str, str], int]) -> tuple[str, str]:
    """The pair of system and value; whoever is named twice would be two persons, or one by mistake."""
    named = (system, spot.text())
    if named in taken:
        raise spot.wrong("people.named-twice", first=taken[named])
    taken[named] = spot.line
    return named
