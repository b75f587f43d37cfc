"""What every file of ours in YAML has in common: bytes → root, the format it says it has, all mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from exeunt.config.files import read_plain
from exeunt.errors import ConfigError
from exeunt.policy.document import Place, open_document
from exeunt.policy.errors import PolicyErrors

_KINDS: Final = frozenset({"audit", "audit-test", "departure", "exceptions"})
"""What a file of ours can be for: what stands before the number of its format."""


def read_bytes(file: Path) -> bytes:
    """The content of a file; ConfigError `policy.unreadable`."""
    try:
        return read_plain(file)
    except OSError as error:
        raise ConfigError("policy.unreadable", file=str(file), why=error.strerror or "") from None


def open_bytes(data: bytes, file: str) -> Place:
    """The root of a file's content; *file* is its name in what goes wrong. PolicyErrors where it is no YAML."""
    try:
        return open_document(data.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        wrong = ConfigError("policy.no-yaml", file=file, line=0, field="", why=f"no UTF-8 at byte {error.start}")
        raise PolicyErrors(file, [wrong]) from None


def check_head(root: Place, entries: Mapping[str, Place], file_format: str, *needed: str) -> None:
    """Complain of another format, and of what is missing. PolicyErrors at once for a file of another kind."""
    said, kind = entries["exeunt"].text() if "exeunt" in entries else file_format, file_format.partition("/")[0]
    if (other := said.partition("/")[0]) in _KINDS - {kind}:
        entries["exeunt"].complain("policy.other-kind", value=other, wanted=kind)
        raise PolicyErrors(root.file, root.wrong[-1:])
    for name in ("exeunt", *needed):
        if entries and name not in entries:
            root.complain("policy.missing", name=name, other="")
    if said != file_format:
        entries["exeunt"].complain("policy.other-format", value=entries["exeunt"].shown, known=file_format)


def refuse_mistakes(root: Place) -> None:
    """PolicyErrors with everything that was complained of, if anything was."""
    if root.wrong:
        raise PolicyErrors(root.file, root.wrong)
