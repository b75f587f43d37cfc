"""What connectors declare, held against the words that there are for it."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.sdk import Connector
from exeunt.text import Texts


def without_words(connector: Connector) -> set[str]:
    """The kinds of things and the parts that this connector shows, and that Chinese has no word for.

    What a customer named himself (`Visit__c`) keeps its name.
    """
    known = Texts.load("zh", connector.manifest.texts).sentences
    shown = {*_kinds(connector), *_parts(connector)}
    return {"/".join(codes) for codes in shown if not any(code in known for code in codes) and "__" not in codes[0]}


def _kinds(connector: Connector) -> Iterator[tuple[str, ...]]:
    yield ("kind.principal",)
    for action in connector.actions():
        yield (f"kind.{action.on}",)


def _parts(connector: Connector) -> Iterator[tuple[str, ...]]:
    """A part by the codes of each of its words: a cause, another part, or a kind."""
    for part in connector.access({}):
        table, *about = part.id.split("/")
        yield (f"part.{table}",)
        for one in about:
            yield tuple(f"{area}.{one}" for area in ("cause", "part", "kind"))
