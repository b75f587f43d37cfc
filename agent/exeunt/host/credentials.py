"""Whether the credentials of a configured system are what its connector takes. Nothing is resolved."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exeunt.config import Config, SystemConfig
from exeunt.errors import ConfigError
from exeunt.sdk.connector import Manifest
from exeunt.sdk.secrets import check_reference


def check_credentials(config: Config, system: SystemConfig, manifest: Manifest, needs: Collection[str]) -> None:
    """ConfigError for what is written wrongly of either credential: file, field and a way out, never a value.

    No `write` is a system that is only looked at, and no `read` a system that cannot be opened for now.
    """
    if system.read:
        _Written(config, system, "read", system.read).check(manifest, needs)
    if system.write is not None:
        _Written(config, system, "write", system.write).check(manifest, needs)


def in_place(config: Config, reference: str) -> str:
    """The reference with its file where it is meant: in the configuration's folder, unless it says another."""
    scheme, _, rest = reference.partition(":")
    return f"file:{config.folder / Path(rest).expanduser()}" if scheme == "file" else reference


@dataclass(frozen=True, slots=True)
class _Written:
    """A table `read` or `write`, as the file has it."""

    config: Config
    system: SystemConfig
    purpose: str
    names: Mapping[str, str]

    def check(self, manifest: Manifest, needs: Collection[str]) -> None:
        known = manifest.secrets.keys() | manifest.plain.keys()
        absent = sorted(set(needs) - self.names.keys())
        for name in self.names:
            if name not in known:
                suggestion = _close(name, absent) or _close(name, sorted(known))
                raise self._wrong(
                    "config.credential-unknown", name, suggestion=suggestion, known=", ".join(sorted(known))
                )
        for name, value in self.names.items():
            if name in manifest.secrets:
                self._check_reference(name, value)
        if absent:
            raise self._wrong("config.credential-short", absent[0], needed=", ".join(sorted(needs)))

    def _check_reference(self, name: str, value: str) -> None:
        """A secret that is written down is an error that does not repeat it."""
        try:
            check_reference(value)
        except ConfigError as error:
            raise self._wrong(error.code, name, **{key: str(value) for key, value in error.params.items()}) from None

    def _wrong(self, code: str, name: str, **params: str) -> ConfigError:
        field = f"systems.{self.system.name}.{self.purpose}.{name}"
        return ConfigError(code, file=str(self.config.file), field=field, **params)


def _close(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")
