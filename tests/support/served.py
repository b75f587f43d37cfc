"""An org at an address: another may take its place there, and a copy of one is as good as new."""

from __future__ import annotations

import copy
import threading
from typing import Any

from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.wire import Receive, Scope, Send
from exeunt_salesforce.simulator import create_app
from exeunt_salesforce.simulator.org import Org


class Served:
    """Whatever is served now: another may take its place, and the address stays."""

    def __init__(self) -> None:
        self.org: Org
        self._app: Any

    def serve(self, org: Org, clock: Clock, faults: Faults | None = None) -> None:
        self.org, self._app = org, create_app(org, faults or Faults(), clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def copied(org: Org) -> Org:
    """The same org once more, secrets and ids included; time and the description of objects are shared."""
    world = org.world
    shared = {id(world.lock): threading.RLock(), id(world.clock): world.clock, id(world.schema): world.schema}
    return copy.deepcopy(org, shared)
