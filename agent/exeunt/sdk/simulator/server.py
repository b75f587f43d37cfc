"""An ASGI app over TLS on a free port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from asyncio import Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from exeunt.sdk.simulator.authority import Authority, Issued
from exeunt.sdk.simulator.middleware import CUT
from exeunt.sdk.simulator.wire import App, Receive, Scope, Send

_START_SECONDS = 60.0
_POLL_SECONDS = 0.005


class Connections:
    """The open connections by peer, so that a fault can cut one and a shutdown need not wait for any."""

    def __init__(self) -> None:
        self._open: dict[Any, Transport] = {}

    def opened(self, peer: Any, transport: Transport) -> None:
        self._open[peer] = transport

    def closed(self, peer: Any) -> None:
        self._open.pop(peer, None)

    def cut(self, peer: Any, *, gently: bool) -> None:
        transport = self._open.get(peer)
        if transport is None:
            return
        if gently:
            transport.close()
        else:
            transport.abort()

    def cut_all(self) -> None:
        for transport in list(self._open.values()):
            transport.abort()


class _Server(uvicorn.Server):
    """Ends at once: a simulator's clients keep connections alive, and TLS would wait for their farewell."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._connections_open = connections

    async def main_loop(self) -> None:
        while not self.should_exit:  # noqa: ASYNC110  # a plain flag, set by a signal or another thread
            await asyncio.sleep(_POLL_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._connections_open.cut_all()
        await super().shutdown(sockets=sockets)


def _make_server(app: App, issued: Issued) -> _Server:
    connections = Connections()
    config = uvicorn.Config(
        _with_cut(app, connections),
        http=_protocol(connections),
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
        ssl_certfile=str(issued.chain),
        ssl_keyfile=str(issued.key),
        h11_max_incomplete_event_size=1 << 20,
    )
    return _Server(config, connections)


def _protocol(connections: Connections) -> type[H11Protocol]:
    class Tracked(H11Protocol):
        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # narrower in asyncio too
            super().connection_made(transport)
            connections.opened(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            connections.closed(self.client)
            super().connection_lost(exc)

    return Tracked


def _with_cut(app: App, connections: Connections) -> App:
    async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
        def cut(*, gently: bool) -> None:
            connections.cut(scope["client"], gently=gently)

        scope.setdefault("extensions", {})[CUT] = cut
        await app(scope, receive, send)

    return cuttable


def _listen(port: int) -> socket.socket:
    # Named protocol: only then does asyncio switch Nagle's delay off, 40 ms a call otherwise.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    # Listening already, so that whoever is told the address may call at once.
    listener.listen(128)
    return listener


def _url(listener: socket.socket) -> str:
    return f"https://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def serving(app: App, authority: Authority, *, name: str = "simulator", port: int = 0) -> Iterator[str]:
    """Serve in a thread while the block runs; gives the base URL. Raises RuntimeError if it does not come up."""
    server = _make_server(app, authority.issue(name, now=datetime.now(UTC)))
    with _listen(port) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        _await_start(server, thread)
        try:
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


def serve_forever(
    app: App, authority: Authority, *, name: str = "simulator", port: int = 0, announce: Callable[[str], None]
) -> None:
    """Serve in this process until SIGINT or SIGTERM. `announce` is told the base URL before the first call."""
    issued = authority.issue(name, now=datetime.now(UTC))
    with _listen(port) as listener:
        announce(_url(listener))
        _make_server(app, issued).run(sockets=[listener])


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the simulator's server did not start")
        time.sleep(_POLL_SECONDS)
