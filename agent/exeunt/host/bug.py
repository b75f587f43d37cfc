"""The file that a bug leaves: enough for an issue, and nothing that must not stand in one."""

from __future__ import annotations

import os
import platform
import re
import tempfile
import traceback
from importlib import metadata
from pathlib import Path

from exeunt.sdk.redaction import Redactor

_MAIL = re.compile(r"[\w.+=-]+@[\w-]+(\.[\w-]+)+")


def report(error: BaseException, *, during: str, redactor: Redactor) -> Path:
    """Write the report; its file, readable by its owner only.

    Source lines and messages, never the values of variables; no command line, for it names people.
    """
    trace = "".join(traceback.format_exception(error))
    text = f"exeunt {_version()}\n{during}\npython {platform.python_version()}\n{platform.platform()}\n\n{trace}"
    handle, name = tempfile.mkstemp(prefix="exeunt-bug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(_without_places_and_people(redactor.text(text)))
    return Path(name)


def _without_places_and_people(text: str) -> str:
    return _MAIL.sub("[mail]", text.replace(str(Path.home()), "~"))


def _version() -> str:
    try:
        return metadata.version("exeunt")
    except metadata.PackageNotFoundError:
        return "unknown"
