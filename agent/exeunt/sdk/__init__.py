"""All that a connector may import.

One plugin module with one hook, `exeunt_connectors`, returns connector classes. A connector reads, and offers
actions; an action says what there is, how it is, how it should be, and makes it so. The host derives the rest.
"""

from exeunt.errors import CallError, Denied, Refused, Throttled, Unavailable, Uncertain, with_reason
from exeunt.model import (
    GONE,
    LATER,
    Change,
    Completeness,
    Finding,
    Gap,
    Intent,
    Order,
    Outcome,
    Principal,
    Reading,
    Reason,
    Ref,
    Sealed,
    State,
    Undo,
    Value,
    altered,
    reading,
)
from exeunt.model.catalogue import ACTIONS
from exeunt.sdk.access import Part
from exeunt.sdk.action import CALLS, Action
from exeunt.sdk.connector import Connector, Manifest, Settings, Text
from exeunt.sdk.gate import DeclaredRead
from exeunt.sdk.http import Auth, Http, Response
from exeunt.sdk.kit import Kit
from exeunt.sdk.markers import hookimpl
from exeunt.sdk.secrets import Secret

__all__ = [
    "ACTIONS",
    "CALLS",
    "GONE",
    "LATER",
    "Action",
    "Auth",
    "CallError",
    "Change",
    "Completeness",
    "Connector",
    "DeclaredRead",
    "Denied",
    "Finding",
    "Gap",
    "Http",
    "Intent",
    "Kit",
    "Manifest",
    "Order",
    "Outcome",
    "Part",
    "Principal",
    "Reading",
    "Reason",
    "Ref",
    "Refused",
    "Response",
    "Sealed",
    "Secret",
    "Settings",
    "State",
    "Text",
    "Throttled",
    "Unavailable",
    "Uncertain",
    "Undo",
    "Value",
    "altered",
    "hookimpl",
    "reading",
    "with_reason",
]
