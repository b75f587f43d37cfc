"""The one hook."""

from __future__ import annotations

from collections.abc import Iterable

from exeunt.sdk import Connector, hookimpl


@hookimpl
def exeunt_connectors() -> Iterable[type[Connector]]:
    from exeunt_exports.connector import ExportsConnector

    return [ExportsConnector]
