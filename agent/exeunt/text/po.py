"""Reads a gettext `.po` catalogue as we write them: context, id, one string; no plurals.

For a source tree whose catalogue was never compiled. The build compiles with babel, and a test holds the two together.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import Iterable, Iterator

_KEYWORDS = ("msgctxt", "msgid", "msgstr")


class PoTranslations(gettext.NullTranslations):
    """gettext's interface over the text of a `.po` file. ValueError on a line that is none of ours."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__()
        self._sentences = {(entry["msgctxt"], entry["msgid"]): entry["msgstr"] for entry in entries(lines)}

    def pgettext(self, context: str, message: str) -> str:
        return self._sentences.get((context, message), "") or message


def entries(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Each entry that has a context: `msgctxt`, `msgid` and `msgstr`. Fuzzy ones are left out, as compiling does."""
    entry: dict[str, str] = {}
    fuzzy, keyword = False, ""
    for line in (*lines, ""):
        text = line.strip()
        if not text:
            if "msgctxt" in entry and not fuzzy:
                yield entry
            entry, fuzzy, keyword = {}, False, ""
        elif text.startswith("#"):
            fuzzy = fuzzy or (text.startswith("#,") and "fuzzy" in text)
        else:
            keyword, quoted = _keyword_and_string(text, keyword)
            # PO strings escape as C does; of that we use only what JSON shares
            entry[keyword] = entry.get(keyword, "") + json.loads(quoted)


def _keyword_and_string(text: str, running: str) -> tuple[str, str]:
    if text.startswith('"') and running:
        return running, text
    keyword, _, quoted = text.partition(" ")
    if keyword not in _KEYWORDS:
        raise ValueError(f"not a line of our catalogue: {text}")
    return keyword, quoted
