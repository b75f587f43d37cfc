"""Compiles the translations, `.po` to `.mo`, for wheels and editable installs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("agent", "exeunt", "text", "locale")


class CompileTranslations(BuildHookInterface[Any]):
    """The `custom` build hook of pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        for source in self._sources():
            source.with_suffix(".mo").write_bytes(compiled(source))

    def clean(self, versions: list[str]) -> None:  # noqa: ARG002 (hatchling's signature)
        for source in self._sources():
            source.with_suffix(".mo").unlink(missing_ok=True)

    def _sources(self) -> list[Path]:
        return sorted(Path(self.root, LOCALE).rglob("*.po"))


def compiled(source: Path) -> bytes:
    """The bytes of the `.mo` file for the `.po` file *source*. Raises babel's PoFileError on a malformed one."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    result = BytesIO()
    write_mo(result, catalogue)
    return result.getvalue()
