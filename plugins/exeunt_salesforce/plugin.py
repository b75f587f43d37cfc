"""The way in. Imports nothing slow: what is only listed is never opened."""

from __future__ import annotations

from collections.abc import Iterable

from exeunt.sdk import Connector, hookimpl


@hookimpl
def exeunt_connectors() -> Iterable[type[Connector]]:
    from exeunt_salesforce.connector import SalesforceConnector

    return (SalesforceConnector,)
