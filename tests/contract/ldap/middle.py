"""A man in the middle who speaks LDAP: takes TLS off towards the client, and spoils what he is told to spoil."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SEARCH, MODIFY, UNBIND = 0x63, 0x66, 0x42
DONE, CHANGED = 0x65, 0x67
PARTS = frozenset({0x64, 0x73, 0x79})  # an entry, a reference, an intermediate answer
DENIED, UNAVAILABLE, OTHER = 50, 52, 80
NO_COOKIE = b"\x04\x00"  # the end of a request for a first page: an empty string
PAGED = b"1.2.840.113556.1.4.319"


class Middle:
    """A `FaultLever`."""

    kinds = (
        *("denied", "unavailable", "html", "cut-body", "repeat-page"),
        *("error-before", "error-after", "lost-call", "lost-answer"),
    )

    def __init__(self, context: ssl.SSLContext, target: int) -> None:
        self._context = context
        self._target = target
        self._fault = self._on = ""
        self._first_page: list[bytes] = []
        self.writes = 0

    def arm(self, kind: str, *, on: str) -> None:
        self._fault, self._on, self._first_page = kind, on, []

    def clear(self) -> None:
        self._fault = self._on = ""

    @contextmanager
    def serving(self) -> Iterator[int]:
        listener = socket.create_server(("127.0.0.1", 0))
        clients: list[socket.socket] = []
        threading.Thread(target=self._accept, args=(listener, clients), daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            for item in (listener, *clients):
                with suppress(OSError):
                    item.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket, clients: list[socket.socket]) -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            clients.append(plain)
            threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        with (
            suppress(OSError, EOFError),
            plain,
            self._context.wrap_socket(plain, server_side=True) as client,
            socket.create_connection(("127.0.0.1", self._target)) as server,
        ):
            while True:
                request = message(client)
                number, kind = head(request)
                if kind == UNBIND:
                    return
                self._answer(client, server, request, number, kind)

    def _answer(self, client: socket.socket, server: socket.socket, request: bytes, number: int, kind: int) -> None:
        match self._fault_for(kind):
            case "denied":
                client.sendall(result(number, kind, DENIED))
            case "unavailable" | "error-before":
                client.sendall(result(number, kind, UNAVAILABLE))
            case "html":
                client.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n<html><body>Busy</body></html>")
                raise EOFError
            case "lost-call":
                raise EOFError
            case "error-after":
                exchange(server, request)
                client.sendall(result(number, kind, OTHER))
            case "lost-answer":
                exchange(server, request)
                raise EOFError
            case "cut-body":
                whole = b"".join(exchange(server, request))
                client.sendall(whole[: len(whole) // 2])
                raise EOFError
            case "repeat-page" if PAGED in request and not request.endswith(NO_COOKIE):
                client.sendall(b"".join(renumbered(part, number) for part in self._first_page))
            case "repeat-page":
                self._first_page = exchange(server, request)
                client.sendall(b"".join(self._first_page))
            case _:
                client.sendall(b"".join(exchange(server, request)))

    def _fault_for(self, kind: int) -> str:
        self.writes += kind == MODIFY
        if kind != {"read": SEARCH, "write": MODIFY}.get(self._on):
            return ""
        fault = self._fault
        if self._on == "write":
            self.clear()
        return fault


def exchange(server: socket.socket, request: bytes) -> list[bytes]:
    """Pass a request on; every part of its answer."""
    server.sendall(request)
    parts = [message(server)]
    while head(parts[-1])[1] in PARTS:
        parts.append(message(server))
    return parts


def message(source: socket.socket) -> bytes:
    """One whole LDAP message."""
    start = exactly(source, 2)
    size = start[1]
    if size > 0x7F:
        start += exactly(source, size & 0x7F)
        size = int.from_bytes(start[2:], "big")
    return start + exactly(source, size)


def exactly(source: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = source.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def head(data: bytes) -> tuple[int, int]:
    """A message's number and the tag of what it asks or answers."""
    inner = value(data)[0]
    number, rest = value(inner)
    return int.from_bytes(number, "big"), rest[0]


def value(data: bytes) -> tuple[bytes, bytes]:
    """BER: the first content, and what stands behind it."""
    size, start = data[1], 2
    if size > 0x7F:
        start += size & 0x7F
        size = int.from_bytes(data[2:start], "big")
    return data[start : start + size], data[start + size :]


def wrapped(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 0x80 else b"\x84" + size.to_bytes(4, "big")) + content


def renumbered(part: bytes, number: int) -> bytes:
    return wrapped(0x30, wrapped(0x02, number.to_bytes(4, "big")) + value(value(part)[0])[1])


def result(number: int, kind: int, code: int) -> bytes:
    body = wrapped(0x0A, bytes([code])) + wrapped(0x04, b"") + wrapped(0x04, b"spoiled on the way")
    answer = {SEARCH: DONE, MODIFY: CHANGED}[kind]
    return wrapped(0x30, wrapped(0x02, number.to_bytes(4, "big")) + wrapped(answer, body))
