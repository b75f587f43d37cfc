"""ASGI middleware that counts calls and plays the vendor-neutral faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from exeunt.sdk.simulator.calls import Calls
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.faults import REPLACING, SPOILING, Faults, Rule
from exeunt.sdk.simulator.wire import (
    CALL,
    Answer,
    App,
    Call,
    Message,
    Receive,
    Scope,
    Send,
    as_json,
    read_call,
    send_answer,
)

Render = Callable[[str, Mapping[str, Any], Call], Answer | None]
"""(fault kind, its options, the call) → the vendor's own answer, or None for the plain one."""

CUT = "exeunt.cut"
"""Scope extension, put there by `server`: cuts this connection (`gently=True` lets sent bytes out first)."""

_STATUS = {"throttle": 429, "throttle-bare": 429, "unavailable": 503, "expired-token": 401, "html": 200}
_PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>"


def plain_answer(kind: str, options: Mapping[str, Any]) -> Answer:
    status = int(options.get("status", _STATUS.get(kind, 500)))
    if kind == "html":
        return Answer(status, _PAGE, media="text/html;charset=UTF-8")
    headers = (("Retry-After", str(options.get("seconds", 1))),) if kind == "throttle" else ()
    return as_json({"error": kind}, status=status, headers=headers)


class FaultMiddleware:
    """`template` names what a call is counted under; `render` gives the vendor's own error bodies."""

    def __init__(
        self,
        app: App,
        *,
        faults: Faults,
        clock: Clock,
        calls: Calls,
        template: Callable[[str, str], str],
        render: Render,
    ) -> None:
        self._app = app
        self._faults = faults
        self._clock = clock
        self._calls = calls
        self._template = template
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._calls.count(scope["method"], self._template(scope["method"], scope["path"]))
        call = await read_call(scope, receive)
        skew = self._faults.take(call, {"clock-skew"})
        if skew is not None:
            call = replace(call, skew=float(skew.options["seconds"]))
        await self._wait(call)
        scope[CALL] = call
        await self._play(scope, receive, self._dated(send, call.skew))

    async def _wait(self, call: Call) -> None:
        slow = self._faults.take(call, {"slow"})
        seconds = self._faults.latency + (float(slow.options.get("seconds", 1)) if slow else 0.0)
        if seconds:
            await asyncio.sleep(seconds)

    async def _play(self, scope: Scope, receive: Receive, send: Send) -> None:
        call: Call = scope[CALL]
        rule = self._faults.take(call, REPLACING | SPOILING)
        if rule is None:
            await self._app(scope, _replay(call.body, receive), send)
        elif rule.kind in REPLACING:
            await send_answer(send, self._answer(rule, call))
        else:
            await self._spoil(rule, scope, receive, send)

    def _answer(self, rule: Rule, call: Call) -> Answer:
        return self._render(rule.kind, rule.options, call) or plain_answer(rule.kind, rule.options)

    async def _spoil(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        call: Call = scope[CALL]
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        if rule.kind != "lost-call":
            await self._app(scope, _replay(call.body, receive), keep)
        if rule.kind == "error-after":
            await send_answer(send, self._answer(rule, call))
        elif rule.kind == "cut-body":
            await send(sent[0])
            await send({**sent[1], "body": sent[1]["body"][: len(sent[1]["body"]) // 2], "more_body": True})
            await _cut(scope, receive, gently=True)
        else:
            await _cut(scope, receive, gently=False)

    def _dated(self, send: Send, skew: float) -> Send:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                shown = self._clock.now() + timedelta(seconds=skew)
                message["headers"] = [*message["headers"], (b"date", format_datetime(shown, usegmt=True).encode())]
            await send(message)

        return dated


def _replay(body: bytes, receive: Receive) -> Receive:
    """The call was read already; whoever asks again gets it again, then the connection itself."""
    pending = [body]

    async def again() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return again


async def _cut(scope: Scope, receive: Receive, *, gently: bool) -> None:
    scope["extensions"][CUT](gently=gently)
    # The server must see the connection gone before we return, or it would answer 500 in our place.
    while (await receive())["type"] != "http.disconnect":
        pass
