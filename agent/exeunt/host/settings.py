"""The settings of a configured system, parsed into the connector's own type. What they hold is not repeated."""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
import msgspec.inspect

from exeunt.config import Config, SystemConfig
from exeunt.errors import ConfigError
from exeunt.sdk.connector import Connector

_NO_SUCH_WORD: Final = re.compile(r"Invalid (?:enum )?value (?P<value>.*) - at `(?P<path>.*)`", re.DOTALL)
"""How the library says that a value is not in its closed list. It is the only thing it says that repeats a value."""
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def parse_settings(config: Config, system: SystemConfig, kind: type[Connector]) -> Any:
    """The settings as the connector's own type. ConfigError names the field; the value is not repeated."""
    table = dict(system.settings)
    if system.ca_file and "ca_file" in {field.name for field in msgspec.structs.fields(kind.settings_type)}:
        table["ca_file"] = str(system.ca_file)
    try:
        return msgspec.convert(table, kind.settings_type)
    except msgspec.ValidationError as error:
        raise _wrong(config, system, kind, str(error)) from None


def _wrong(config: Config, system: SystemConfig, kind: type[Connector], why: str) -> ConfigError:
    file, where = str(config.file), f"systems.{system.name}"
    no_word = _NO_SUCH_WORD.fullmatch(why)
    if no_word is None:
        return ConfigError("config.settings", file=file, field=where, why=why)
    path = no_word["path"].rpartition("$")[2]  # of a key it says "key` in `$.path"
    words = sorted(set(_words(msgspec.inspect.type_info(kind.settings_type), list(_STEP.findall(path)))))
    close = difflib.get_close_matches(no_word["value"].strip("'"), words, n=1)
    return ConfigError(
        "config.settings-word",
        file=file,
        field=where + path,
        known=", ".join(words),
        suggestion=next(iter(close), ""),
    )


def _words(kind: msgspec.inspect.Type, path: list[tuple[str, str]]) -> Iterator[str]:
    """The closed list at the end of *path*, whose steps are the name of a field, or a place in a list or table."""
    for inner in _unwrapped(kind):
        if not path:
            yield from _listed(inner)
            continue
        for below in _below(inner, *path[0]):
            yield from _words(below, path[1:])


def _unwrapped(kind: msgspec.inspect.Type) -> Iterable[msgspec.inspect.Type]:
    if isinstance(kind, msgspec.inspect.Metadata):
        return _unwrapped(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return [one for member in kind.types for one in _unwrapped(member)]
    return [kind]


def _listed(kind: msgspec.inspect.Type) -> Iterator[str]:
    if isinstance(kind, msgspec.inspect.LiteralType):
        yield from map(str, kind.values)
    elif isinstance(kind, msgspec.inspect.EnumType):
        members: Iterable[enum.Enum] = kind.cls
        yield from (str(member.value) for member in members)
    elif isinstance(kind, msgspec.inspect.DictType):  # what ends at a table is about a key of it
        yield from _listed(kind.key_type)


def _below(kind: msgspec.inspect.Type, field: str, place: str) -> Iterator[msgspec.inspect.Type]:
    """What stands in *kind* under that field, or at that place."""
    if isinstance(kind, msgspec.inspect.StructType | msgspec.inspect.DataclassType | msgspec.inspect.TypedDictType):
        yield from (one.type for one in kind.fields if one.encode_name == field)
    elif isinstance(kind, msgspec.inspect.DictType):
        yield kind.value_type
    elif isinstance(kind, msgspec.inspect.TupleType):
        yield from kind.item_types[int(place) : int(place) + 1] if place.isdigit() else ()
    elif isinstance(kind, msgspec.inspect.CollectionType):
        yield kind.item_type
