from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["en", "zh"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

# gettext's own order, after our variable; LANGUAGE is left out because it holds a list
_VARIABLES: Final = ("EXEUNT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language(flag: str | None, environ: Mapping[str, str]) -> Language:
    """The language to speak: *flag* (`--lang`), else the first variable that is set; anything but Chinese is English.

    A value is a locale's name in any common spelling: `zh`, `zh_CN.UTF-8`, `zh-Hans`, `en_US`, `C`.
    """
    given = flag or next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    return "zh" if given.lower().replace("-", "_").split(".")[0].split("_")[0] == "zh" else "en"
