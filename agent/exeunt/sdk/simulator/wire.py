"""HTTP as simulators see it: a whole call in, a whole answer out, and a router between them.

Plain ASGI, no framework: simulators are used in benches, where each layer would show.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, unquote_plus

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

JSON = "application/json;charset=UTF-8"
CALL = "exeunt.call"
"""Where a middleware that has read the call leaves it in the scope."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read whole. `headers` has lower-case names; `skew` is what a clock-skew fault adds, in seconds."""

    method: str
    path: str
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    skew: float = 0.0

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query string; the last of equal names counts."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def target(self) -> str:
        """Path and readable query, for rules that match on them."""
        return f"{self.path}?{unquote_plus(self.raw_query)}" if self.raw_query else self.path

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON. Raises ValueError (msgspec.DecodeError) if it is none."""
        return msgspec.json.decode(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, whole."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    media: str = JSON


def as_json(value: object, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status, msgspec.json.encode(value), headers)


async def read_call(scope: Scope, receive: Receive, *, skew: float = 0.0) -> Call:
    """The whole request, body included."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    raw_query = scope["query_string"].decode("latin-1")
    return Call(scope["method"], scope["path"], raw_query, headers, b"".join(chunks), skew)


async def send_answer(send: Send, answer: Answer) -> None:
    headers = [(b"content-length", str(len(answer.body)).encode())]
    if answer.body:
        headers.append((b"content-type", answer.media.encode()))
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def serve_calls(answer: Callable[[Call], Awaitable[Answer]]) -> App:
    """An ASGI app from a function of whole calls."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        call = scope.get(CALL) or await read_call(scope, receive)
        await send_answer(send, await answer(call))

    return app


Handler = TypeVar("Handler")
_PARAMETER = re.compile(r"\{(\w+)(:rest)?\}")


@dataclass(frozen=True, slots=True)
class Route(Generic[Handler]):
    """`template` holds `{name}` for one segment and `{name:rest}` for all that follows."""

    methods: frozenset[str]
    template: str
    handler: Handler
    pattern: re.Pattern[str]


def route(methods: str, template: str, handler: Handler) -> Route[Handler]:
    """A route for the blank-separated `methods`."""
    pieces = _PARAMETER.split(template)
    pattern = re.escape(pieces[0])
    for name, rest, literal in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        pattern += f"(?P<{name}>{'.+' if rest else '[^/]+'})" + re.escape(literal)
    return Route(frozenset(methods.split()), template, handler, re.compile(pattern))


class Router(Generic[Handler]):
    """First match wins. Routes of the same path and different methods may stand apart."""

    def __init__(self, routes: Iterable[Route[Handler]]) -> None:
        self._routes = tuple(routes)

    def find(self, method: str, path: str) -> tuple[Route[Handler], dict[str, str]] | None:
        for candidate in self._routes:
            found = candidate.pattern.fullmatch(path)
            if found is not None and method in candidate.methods:
                return candidate, found.groupdict()
        return None

    def knows(self, path: str) -> bool:
        """Is there any method for this path? (404 against 405)"""
        return any(candidate.pattern.fullmatch(path) for candidate in self._routes)

    def template(self, method: str, path: str) -> str:
        """The template that a call counts under; its bare path where none fits."""
        found = self.find(method, path)
        return found[0].template if found else path
