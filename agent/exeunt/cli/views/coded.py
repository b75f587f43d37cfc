"""Findings, gaps and reasons: a sentence for a reader, code and parameters for a program."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from exeunt.cli.page import Block, Heading, Line, Tone
from exeunt.errors import Param
from exeunt.model import Finding, Gap, Ref
from exeunt.text import Said, Texts

Coded = Finding | Gap


def from_header(items: Iterable[tuple[str, Mapping[str, Param], tuple[str, str, str, str] | None]]) -> list[Finding]:
    """Findings or gaps as a plan's header has them."""
    return [Finding(code, params, Ref(*about) if about else None) for code, params, about in items]


def section(texts: Texts, title: str, items: Sequence[Coded], tone: Tone) -> list[Block]:
    """A heading with its count and one line each; nothing where there is nothing."""
    if not items:
        return []
    head = f"{texts.word('heading', title)} ({len(items)})"
    return [Heading(head), *(Line(f"- {sentence(texts, item)}", tone, 1) for item in items)]


def sentence(texts: Texts, item: Coded) -> str:
    about = f"  [{item.about}]" if item.about and item.about.id not in str(dict(item.params)) else ""
    return f"{texts.of(item)}{about}"


def coded(item: Said) -> dict[str, Any]:
    """Code and parameters."""
    return {"code": item.code, "params": dict(item.params)}


def coded_about(item: Coded) -> dict[str, Any]:
    return {**coded(item), "about": ref(item.about) if item.about else None}


def ref(about: Ref) -> dict[str, str]:
    return {"system": about.system, "kind": about.kind, "id": about.id, "of": about.of}


def time(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def typed(*words: str) -> str:
    """A command line to type, quoted for the shell."""
    return " ".join(["exeunt", *(shlex.quote(word) for word in words)])
