"""The way in for tests, apart from the vendor's paths: never faulted, never counted, loopback only.

GET/POST/DELETE /__sim/faults      the switches: `{"kind", "match": {…}, "times", "after", "options": {…}}`
GET /__sim/census[?user=]          the whole truth
GET/DELETE /__sim/calls            counts per endpoint
GET/POST /__sim/clock              `{"advance": seconds}`
POST /__sim/latency                `{"seconds": 0.05}` for every call from now on
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exeunt.sdk.simulator.calls import Calls
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.wire import Answer, App, Call, Receive, Scope, Send, as_json, read_call, send_answer

PREFIX = "/__sim/"
_SWITCH = frozenset({"kind", "match", "times", "after", "options"})
_MATCH = frozenset({"method", "path_regex", "body_regex"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "testclient"})

Door = Callable[[Call], Answer]
Doors = Mapping[tuple[str, str], Door]
"""(method, path below `/__sim/`) → what it does."""


def common_doors(
    faults: Faults, clock: Clock, calls: Calls, census: Callable[[Mapping[str, str]], object]
) -> dict[tuple[str, str], Door]:
    """The doors that every simulator has."""
    return {
        ("GET", "faults"): lambda _call: as_json(faults.as_data()),
        ("POST", "faults"): lambda call: as_json({"id": _switch_on(faults, call)}, status=201),
        ("DELETE", "faults"): lambda call: _switch_off(faults, call),
        ("GET", "census"): lambda call: as_json(census(call.query)),
        ("GET", "calls"): lambda _call: as_json(calls.as_data()),
        ("DELETE", "calls"): lambda _call: _done(calls.reset),
        ("GET", "clock"): lambda _call: as_json({"now": clock.now().isoformat()}),
        ("POST", "clock"): lambda call: _advance(clock, call),
        ("POST", "latency"): lambda call: _set_latency(faults, call),
    }


def with_control(app: App, doors: Doors) -> App:
    """`app`, with the doors before it."""

    async def controlled(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await app(scope, receive, send)
            return
        call = await read_call(scope, receive)
        await send_answer(send, _open(doors, call) if _is_local(scope) else Answer(404))

    return controlled


def _is_local(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and client[0] in _LOOPBACK


def _open(doors: Doors, call: Call) -> Answer:
    door = doors.get((call.method, call.path.removeprefix(PREFIX)))
    if door is None:
        return as_json({"error": "no such door"}, status=404)
    try:
        return door(call)
    except (KeyError, TypeError, ValueError) as error:
        return as_json({"error": f"{type(error).__name__}: {error}"}, status=400)


def _switch_on(faults: Faults, call: Call) -> int:
    wanted = call.json()
    match = wanted.get("match", {})
    # A misspelt narrowing would be none: the fault would strike every call.
    if unknown := (set(wanted) - _SWITCH) | (set(match) - _MATCH):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return faults.add(
        wanted["kind"],
        **match,
        times=wanted.get("times", 1),
        after=wanted.get("after", 0),
        **wanted.get("options", {}),
    )


def _switch_off(faults: Faults, call: Call) -> Answer:
    number = call.query.get("id")
    return _done(faults.clear if number is None else lambda: faults.remove(int(number)))


def _advance(clock: Clock, call: Call) -> Answer:
    clock.advance(float(call.json()["advance"]))
    return as_json({"now": clock.now().isoformat()})


def _set_latency(faults: Faults, call: Call) -> Answer:
    faults.latency = float(call.json()["seconds"])
    return Answer(204)


def _done(do: Callable[[], object]) -> Answer:
    do()
    return Answer(204)
