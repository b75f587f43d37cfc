"""What an erasure would take out of the trail, or took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from exeunt.cli.page import Block, Command, Heading, Line, Table
from exeunt.cli.views.coded import typed
from exeunt.cli.views.stamp import unstamped_json, unstamped_page
from exeunt.errors import Param
from exeunt.text import Texts

if TYPE_CHECKING:
    from exeunt.app.erasing import Erasable, Erased

_HELD: Mapping[str, str] = {"open": "cli.held-open", "undo": "cli.held-undo"}


def preview_page(texts: Texts, what: Erasable) -> Iterator[Block]:
    params: dict[str, Param] = {"case": what.case, "count": len(what.seqs)}
    if not what.seqs:
        yield Line(texts.sentence("trail.erased-already", params))
        return
    yield Line(texts.sentence("cli.would-erase", params), "warn")
    columns = [texts.word("heading", name) for name in ("entry", "count")]
    yield Table(columns, [(texts.word("entry", kind), str(count)) for kind, count in what.kinds.items()])
    words = ["trail", "erase", what.case, "--ordered-by", "…", "--yes"]
    if what.held:
        yield Line(texts.sentence(_HELD[what.held]), "warn")
        words += ["--because", "…"]
    yield Heading(texts.word("heading", "next"))
    yield Command(typed(*words))


def erased_page(texts: Texts, erased: Erased) -> Iterator[Block]:
    params: dict[str, Param] = {"case": erased.what.case, "count": len(erased.what.seqs), "person": erased.person}
    yield Line(texts.sentence("cli.erased", params), "good")
    yield from unstamped_page(texts, erased.unstamped)


def preview_json(what: Erasable) -> dict[str, Any]:
    return _json(what, person=None, unstamped=None)


def erased_json(erased: Erased) -> dict[str, Any]:
    return _json(erased.what, person=erased.person, unstamped=unstamped_json(erased.unstamped))


def _json(what: Erasable, *, person: str | None, unstamped: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "exeunt": "trail-erase/1",
        "case": what.case,
        "erased": person is not None,
        "count": len(what.seqs),
        "kinds": dict(what.kinds),
        "held": what.held or None,
        "person": person,
        "unstamped": unstamped,
    }
