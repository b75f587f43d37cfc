"""pluggy's markers. A plugin module has one function:

@exeunt.sdk.hookimpl
def exeunt_connectors() -> Iterable[type[Connector]]: ...
"""

import pluggy

PROJECT = "exeunt"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks the one function of a plugin module that gives its connector classes; found through the entry point group
`exeunt.plugins`."""
