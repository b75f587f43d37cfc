"""`exeunt connectors [NAME]`: installed, used, broken and why; with a name, what one can do and needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Fact, Heading, Line, Table
from exeunt.cli.verb import argument, verb

if TYPE_CHECKING:
    from exeunt.app.checking import Described, Listed
    from exeunt.text import Texts


@verb("connectors")
@argument("name", required=False)
def command(call: Call, name: str | None) -> Exit:
    from exeunt.app import checking

    if name:
        described = checking.describe(name)
        return call.answer([*_one(call, described)], _one_json(described))
    listed = checking.list_connectors(call.found_installation)
    result = {"exeunt": "connectors/1", "connectors": [_listed_json(one) for one in listed]}
    return call.answer([*_all(call, listed)], result)


def _all(call: Call, listed: Sequence[Listed]) -> Iterator[Block]:
    word = call.texts.word
    columns = [word("heading", name) for name in ("connector", "package", "version", "systems", "status")]
    yield Table(columns, [_row(call, one) for one in listed])
    for one in listed:
        if one.broken is not None:
            yield Line(f"- {call.texts.of(one.broken)}", "bad", 1)


def _row(call: Call, one: Listed) -> list[str]:
    return [
        one.name,
        one.distribution,
        one.version,
        ", ".join(one.systems),
        call.texts.word("connector", one.state),
    ]


def _listed_json(one: Listed) -> dict[str, Any]:
    from exeunt.cli.views.coded import coded

    return {
        "name": one.name,
        "package": one.distribution,
        "version": one.version,
        "systems": list(one.systems),
        "state": one.state,
        "broken": coded(one.broken) if one.broken else None,
    }


def _one(call: Call, one: Described) -> Iterator[Block]:
    from exeunt.cli.views.settings import said

    word, texts = call.texts.word, call.texts
    yield Heading(f"{one.manifest.title} ({one.name} {one.version}, {one.distribution})")
    yield Fact("SHA-256", one.code)
    yield Heading(word("heading", "settings"))
    columns = [word("heading", name) for name in ("setting", "type", "default")]
    yield Table(
        columns,
        [
            [item.name, said(texts, item.kind), item.default or texts.word("answer", "required")]
            for item in one.settings
        ],
    )
    yield Heading(word("heading", "secrets"))
    yield from (Fact(name, texts.own(what)) for name, what in one.manifest.secrets.items())
    if one.manifest.plain:
        yield Heading(word("heading", "plain"))
        yield from (Fact(name, texts.own(what)) for name, what in one.manifest.plain.items())
    yield Heading(word("heading", "permissions"))
    permissions = one.manifest.permissions.items()
    rows = [[_purpose(call, purpose), _permissions(texts, one, names)] for purpose, names in permissions]
    yield Table([word("heading", "action"), word("heading", "permission")], rows)
    yield from _meanings(texts, one)


def _meanings(texts: Texts, one: Described) -> Iterator[Block]:
    """What each setting is for, in the connector's words; without such, what its author wrote beside them."""
    words = {item.name: one.manifest.texts.get(f"setting.{item.name}") for item in one.settings}
    if any(words.values()):
        yield Heading(texts.word("heading", "meanings"))
        yield from (Fact(name, texts.own(word)) for name, word in words.items() if word is not None)
    elif one.about:
        yield Line("")
        yield from (Line(line, "faint") for line in one.about.splitlines())


def _purpose(call: Call, purpose: str) -> str:
    return call.texts.word("level", "read") if purpose == "read" else call.texts.action(purpose)


def _permissions(texts: Texts, one: Described, names: Sequence[str]) -> str:
    """By the vendor's names, or in the connector's words for what has none."""
    words = one.manifest.texts
    said = (words.get(f"permission.{name}") for name in names)
    return ", ".join(name if word is None else texts.own(word) for name, word in zip(names, said, strict=True))


def _one_json(one: Described) -> dict[str, Any]:
    permissions: Mapping[str, list[str]] = {name: list(many) for name, many in one.manifest.permissions.items()}
    return {
        "exeunt": "connector/1",
        "name": one.name,
        "title": one.manifest.title,
        "package": one.distribution,
        "version": one.version,
        "code": one.code,
        "settings": [
            {"name": item.name, "type": item.type, "required": not item.default, "default": item.default or None}
            for item in one.settings
        ],
        "secrets": sorted(one.manifest.secrets),
        "plain": sorted(one.manifest.plain),
        "permissions": permissions,
        "texts": sorted(one.manifest.texts),
    }
