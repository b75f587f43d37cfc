"""All that is said in English, and where its Chinese comes from."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from exeunt.text.languages import Language
from exeunt.text.messages import SENTENCES
from exeunt.text.po import PoTranslations
from exeunt.text.words import WORDS

ENGLISH: Final[Mapping[str, str]] = MappingProxyType({**WORDS, **SENTENCES})

FOLDER: Final = Path(__file__).parent / "locale"


def translations(language: Language, *, folder: Path = FOLDER) -> gettext.NullTranslations:
    """The translations for *language*; English needs none. FileNotFoundError when the catalogue is missing.

    A fresh clone has no `.mo`, and one compiled before the last edit would speak yesterday's words: then the `.po`
    is read itself. Both files say the same (tested).
    """
    if language == "en":
        return gettext.NullTranslations()
    source = folder / language / "LC_MESSAGES" / "exeunt.po"
    compiled = source.with_suffix(".mo")
    if compiled.exists() and not _is_newer(source, compiled):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    with source.open(encoding="utf-8") as lines:
        return PoTranslations(lines)


def _is_newer(source: Path, compiled: Path) -> bool:
    return source.exists() and source.stat().st_mtime_ns > compiled.stat().st_mtime_ns
