"""Stands between a client and a directory, reads every LDAP message, and spoils what it is told to. TLS on both sides."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

SEARCH, MODIFY, UNBIND = 0x63, 0x66, 0x42
SEARCH_DONE, MODIFY_DONE = 0x65, 0x67
INSUFFICIENT, UNAVAILABLE, OTHER = 50, 52, 80
WEB_PAGE = b"HTTP/1.1 503 Service Unavailable\r\n\r\n<html>Maintenance</html>"


class Interceptor:
    """A `FaultLever`. One thread a connection: LDAP clients of this kind ask, and wait for the answer."""

    kinds = (
        *("denied", "unavailable", "html", "cut-body"),
        *("error-before", "error-after", "lost-call", "lost-answer"),
    )

    def __init__(self, port: int, *, ca_file: str, own: ssl.SSLContext) -> None:
        self._target = port
        self._towards = ssl.create_default_context(cafile=ca_file)
        self._own = own
        self._kind, self._on = "", ""
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def arm(self, kind: str, *, on: str) -> None:
        self._kind, self._on = kind, on

    def clear(self) -> None:
        self._kind, self._on = "", ""

    @contextmanager
    def running(self) -> Iterator[int]:
        thread = threading.Thread(target=self._accept)
        thread.start()
        try:
            yield self.port
        finally:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            for each in self._sockets:
                with suppress(OSError):
                    # the plain one's: TLS would forget its state under the thread that still reads
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
            thread.join()

    def _accept(self) -> None:
        threads = []
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                break
            threads.append(threading.Thread(target=self._connection, args=(client,)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _connection(self, plain: socket.socket) -> None:
        with suppress(OSError), ExitStack() as opened:
            raw = opened.enter_context(socket.create_connection(("127.0.0.1", self._target)))
            self._sockets += [opened.enter_context(plain), raw]
            for each in (plain, raw):  # or each small answer would wait for the one before it to be acknowledged
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = opened.enter_context(self._own.wrap_socket(plain, server_side=True))
            server = opened.enter_context(self._towards.wrap_socket(raw, server_hostname="127.0.0.1"))
            self._sockets += [client, server]
            while (message := _message(client)) and self._pass_on(message, client, server):
                pass

    def _pass_on(self, message: bytes, client: socket.socket, server: socket.socket) -> bool:
        """One request and its answers; False: the connection is over."""
        number, verb = _read(message)
        fault = self._take(verb)
        if fault in {"lost-call", "html"}:
            if fault == "html":
                client.sendall(WEB_PAGE)
            return False
        if fault in {"denied", "unavailable", "error-before"}:
            code = {"denied": INSUFFICIENT, "unavailable": UNAVAILABLE}.get(fault, OTHER)
            client.sendall(_result(number, verb, code))
            return True
        server.sendall(message)
        return verb != UNBIND and self._answers(fault, verb, client, server)

    def _answers(self, fault: str, verb: int, client: socket.socket, server: socket.socket) -> bool:
        while answer := _message(server):
            number, kind = _read(answer)
            is_last = kind not in {0x64, 0x73}  # search entries and references come before the end
            if fault == "lost-answer":
                return False
            if fault == "cut-body":
                client.sendall(answer[: len(answer) // 2])
                return False
            client.sendall(_result(number, verb, OTHER) if fault == "error-after" else answer)
            if is_last:
                return True
        return False

    def _take(self, verb: int) -> str:
        if self._on == "read" and verb == SEARCH:
            return self._kind
        if self._on == "write" and verb == MODIFY:
            kind = self._kind
            self.clear()
            return kind
        return ""


def _message(source: socket.socket) -> bytes:
    """One whole LDAP message (BER), or nothing at the end."""
    head = _exactly(source, 2)
    if len(head) < 2:
        return b""
    size, more = head[1], b""
    if size > 0x7F:
        more = _exactly(source, size & 0x7F)
        size = int.from_bytes(more, "big")
    whole = head + more + _exactly(source, size)
    return whole if len(whole) == len(head) + len(more) + size else b""


def _exactly(source: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (part := source.recv(size - len(data))):
        data += part
    return data


def _read(message: bytes) -> tuple[bytes, int]:
    """The message's number, as it stands there, and the tag of its operation."""
    start = 2 + (message[1] & 0x7F if message[1] > 0x7F else 0)
    end = start + 2 + message[start + 1]
    return message[start:end], message[end]


def _result(number: bytes, verb: int, code: int) -> bytes:
    """A bare LDAPResult in answer to *verb*."""
    words = b"\x0a\x01" + bytes([code]) + b"\x04\x00\x04\x00"
    operation = bytes([MODIFY_DONE if verb == MODIFY else SEARCH_DONE, len(words)]) + words
    return bytes([0x30, len(number) + len(operation)]) + number + operation
