"""YAML as nodes with lines: nothing is constructed, nothing expands, and nothing nests without end."""

from __future__ import annotations

from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import Node

LARGEST: Final = 2**20
"""Characters; what a person writes by hand is a page or two."""

DEEPEST: Final = 50
"""Tables in lists in tables. The time to read them grows with the square of it, and beyond it ends the stack."""


class NotYamlError(Exception):
    """What is wrong with a text: *line* from 1, or 0 for none; *aliases* has the lines of them, if it is that."""

    def __init__(self, line: int, why: str, aliases: tuple[int, ...] = ()) -> None:
        super().__init__(why)
        self.line = line
        self.why = why
        self.aliases = aliases


def compose(text: str) -> Node | None:
    """The one document of a text, None where it is empty; NotYamlError, for aliases, too.

    An alias can make a page of text expand without end, and hides from the reader what a line means.
    """
    if len(text) > LARGEST:
        raise NotYamlError(0, f"longer than {LARGEST} characters")
    try:
        _refuse_aliases_and_depth(text)
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise NotYamlError(error.problem_mark.line + 1 if error.problem_mark else 0, error.problem or "") from None
    except YAMLError as error:
        raise NotYamlError(0, str(error)) from None
    return root


def _refuse_aliases_and_depth(text: str) -> None:
    aliases, depth = [], 0
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, AliasEvent):
            aliases.append(event.start_mark.line + 1)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            raise NotYamlError(event.start_mark.line + 1, "nested too deeply")
    if aliases:
        raise NotYamlError(aliases[0], "aliases", tuple(aliases))
