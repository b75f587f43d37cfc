"""A folder of exports as an installation of its own: nothing is configured, nothing is kept.

What stands in the folder is told by the connector; the configuration that an operator would write of it is checked
and used like any other, so there is no second way to audit.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from exeunt import config
from exeunt.app.initial import prepare_state
from exeunt.app.installation import Installation
from exeunt.errors import PluginError
from exeunt.host import plugins
from exeunt.host.plugins import Loaded
from exeunt.sdk.connector import Arranges
from exeunt_policies import DEPARTURE

KIND: Final = "exports"


def exports_connector() -> Loaded:
    """The connector that reads exports; PluginError where it is not installed or is broken."""
    loaded, broken = plugins.load([KIND])
    if broken:
        raise broken[KIND]
    return loaded[KIND]


@contextmanager
def installation_of(folder: Path, connector: Loaded, *, log: Any, **given: Any) -> Iterator[Installation]:
    """The folder, as systems of an installation whose state is in a temporary place, gone when the block ends.

    CallError where it cannot be told what the folder holds.
    """
    offered: object = connector.connector
    if not isinstance(offered, Arranges):
        raise PluginError("plugin.no-arrangement", name=KIND)
    found = offered.arrange(folder, log)
    with tempfile.TemporaryDirectory(prefix="exeunt-exports-") as place:
        state = Path(place) / "state"
        prepare_state(state)
        said = {"state": str(state), "policy": DEPARTURE, **found}
        digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
        made = config.parse(folder.resolve() / config.NAME, said, digest)
        yield Installation(made, log=log, **given)
