"""Opening all systems for reading, and asking each who can sign in. What fails is a reason, never a shorter list."""

from __future__ import annotations

from collections.abc import Iterable

from exeunt.app.installation import Installation
from exeunt.errors import CallError, ConfigError, ExeuntError, Lacking, PluginError
from exeunt.model import Completeness, Gap, Principal
from exeunt.sdk.connector import Connector

WORKERS = 8
"""So many systems are asked at one time."""

Opened = dict[str, Connector]
Failed = dict[str, ExeuntError]


def open_all(installation: Installation) -> tuple[Opened, Failed]:
    """Every configured system, as `open_some`."""
    return open_some(installation, installation.config.systems)


def open_some(installation: Installation, names: Iterable[str]) -> tuple[Opened, Failed]:
    """These systems with the read credential, by name; the caller closes them.

    ConfigError for what is written wrongly of any: whoever wrote it must see it. What is merely not there is a reason.
    Where no system is configured, everything would be whole and empty: that is `config.no-systems`.
    """
    if not installation.config.systems:
        raise ConfigError("config.no-systems", file=str(installation.config.file))
    opened: Opened = {}
    failed: Failed = {}
    try:
        for name in sorted(names):
            try:
                opened[name] = installation.reading(name)
            except (CallError, PluginError, Lacking) as error:
                failed[name] = error
    except BaseException:
        close_all(opened)
        raise
    return opened, failed


def close_all(opened: Opened) -> None:
    for connector in opened.values():
        connector.close()


def read_principals(connector: Connector) -> tuple[list[Principal], Completeness]:
    try:
        return connector.principals().all()
    except CallError as error:
        return [], Completeness(whole=False, gaps=(Gap(error.code, error.params),))
