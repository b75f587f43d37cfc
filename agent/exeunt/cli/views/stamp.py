"""That the trail's head has no time stamp, where one is wanted, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exeunt.cli.page import Block, Line
from exeunt.cli.views.coded import coded
from exeunt.errors import ExeuntError, with_reason
from exeunt.text import Texts


def unstamped_page(texts: Texts, why: ExeuntError | None) -> Iterator[Block]:
    if why is not None:
        yield Line(texts.sentence("cli.unstamped", with_reason({}, why)), "warn")


def unstamped_json(why: ExeuntError | None) -> dict[str, Any] | None:
    return coded(why) if why is not None else None
