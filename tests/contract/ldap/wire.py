"""Far sides that misbehave: a cable that can be cut, and a server that answers what it is told to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ldap3.protocol import rfc4511
from ldap3.protocol.rfc2696 import Cookie, RealSearchControlValue, Size
from ldap3.protocol.rfc4511 import LDAPMessage
from pyasn1.codec.ber import encoder


class Cable:
    """Passes bytes on between a client and a server port, until it is told to swallow the answers."""

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        self.target = port
        self.sent = bytearray()  # by clients
        self.swallowing = False
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection dies; new ones are possible."""
        for item in self._sockets:
            with suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for item in self._sockets:
            item.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            self._sockets += [client, server]
            threading.Thread(target=self._pass_on, args=(client, server, self.sent), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, None), daemon=True).start()

    def _pass_on(self, source: socket.socket, to: socket.socket, kept: bytearray | None) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                elif self.swallowing:
                    to.shutdown(socket.SHUT_RDWR)
                    break
                to.sendall(data)
        with suppress(OSError):
            to.shutdown(socket.SHUT_RDWR)


_KINDS = {0x60: "bind", 0x63: "search", 0x66: "modify"}

Answers = Callable[[str, str], list[tuple[str, object, bytes | None]]]
"""(kind of request, a search's base) → what to answer: (kind, component, cookie of a page)."""


@contextmanager
def speaking(context: ssl.SSLContext, answers: Answers) -> Iterator[int]:
    """A TLS server that decodes LDAP requests and lets *answers* make the replies; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    talking: list[socket.socket] = []
    thread = threading.Thread(target=_serve, args=(listener, context, answers, talking), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for client in talking:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        thread.join()


def _serve(listener: socket.socket, context: ssl.SSLContext, answers: Answers, talking: list[socket.socket]) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as client:
            talking.append(client)
            _talk(client, answers)


def _talk(client: socket.socket, answers: Answers) -> None:
    while data := client.recv(65536):  # each request of these tests fits one TLS record
        inner = _value(data)[1]
        number, rest = _value(inner)[1], _value(inner)[2]
        kind, body, _ = _value(rest)
        name = _KINDS.get(kind, "")
        base = _value(body)[1].decode() if name == "search" else ""
        for answer, component, cookie in answers(name, base):
            client.sendall(_message(int.from_bytes(number, "big"), answer, component, cookie))


def _value(data: bytes) -> tuple[int, bytes, bytes]:
    """BER: the first tag, its content, and what stands behind it."""
    size, start = data[1], 2
    if size > 0x7F:
        start += size & 0x7F
        size = int.from_bytes(data[2:start], "big")
    return data[0], data[start : start + size], data[start + size :]


def _message(number: object, name: str, component: object, cookie: bytes | None) -> bytes:
    message = LDAPMessage()
    message["messageID"] = number
    message["protocolOp"] = rfc4511.ProtocolOp().setComponentByName(name, component)
    if cookie is not None:
        value = RealSearchControlValue()
        value["size"], value["cookie"] = Size(0), Cookie(cookie)
        control = rfc4511.Control()
        control["controlType"] = rfc4511.LDAPOID("1.2.840.113556.1.4.319")
        control["criticality"] = rfc4511.Criticality(value=False)
        control["controlValue"] = rfc4511.ControlValue(encoder.encode(value))
        controls = rfc4511.Controls()
        controls[0] = control
        message["controls"] = controls
    return bytes(encoder.encode(message))


def done(kind: type, code: int = 0) -> object:
    """A bare LDAPResult of one kind (`rfc4511.BindResponse`, …)."""
    answer = kind()
    answer["resultCode"] = rfc4511.ResultCode(code)
    answer["matchedDN"] = rfc4511.LDAPDN("")
    answer["diagnosticMessage"] = rfc4511.LDAPString("")
    return answer


def entry(dn: str, **values: list[str]) -> object:
    found = rfc4511.SearchResultEntry()
    found["object"] = rfc4511.LDAPDN(dn)
    attributes = rfc4511.PartialAttributeList()
    for place, (name, items) in enumerate(values.items()):
        attribute = rfc4511.PartialAttribute()
        attribute["type"] = rfc4511.AttributeDescription(name)
        attribute["vals"] = rfc4511.Vals()
        for index, item in enumerate(items):
            attribute["vals"][index] = rfc4511.AttributeValue(item)
        attributes[place] = attribute
    found["attributes"] = attributes
    return found
