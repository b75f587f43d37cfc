"""The simulator as an ASGI app: what every call goes through before and after its handler."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from exeunt.sdk.simulator.calls import Calls
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.control import common_doors, with_control
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.middleware import FaultMiddleware
from exeunt.sdk.simulator.wire import Answer, App, Call, Router, as_json, serve_calls
from exeunt_salesforce.simulator import composite, metadata, record_sets, soap
from exeunt_salesforce.simulator.auth import LOGIN_HOST, AuthDoor
from exeunt_salesforce.simulator.census import census
from exeunt_salesforce.simulator.doors import own_doors
from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.limits import concurrent_limit, daily_limit
from exeunt_salesforce.simulator.locks import LockTable
from exeunt_salesforce.simulator.org import Context, Org
from exeunt_salesforce.simulator.routes import Endpoint, all_routes

_VERSION = re.compile(r"\d\d\.0")
_LIMITS = frozenset({"daily-limit", "concurrent-limit"})
FAULTS = _LIMITS | {
    *("repeat-page", "missing-page", "short-page", "query-timeout", "locator-expired"),
    *("row-lock", "group-lock", "row-validation", "flow-reassigns", "bulk-job-fails"),
}
"""What goes wrong in this vendor's own way."""


class Simulator:
    """Answers whole calls. Handlers run one at a time, holding the org's lock; row locks span their latency."""

    def __init__(self, org: Org, faults: Faults) -> None:
        self._org = org
        self._faults = faults
        self._router: Router[Endpoint] = Router(all_routes())
        self._auth = AuthDoor(org.world, org.logins)
        self._locks = LockTable()

    def template(self, method: str, path: str) -> str:
        return self._router.template(method, _trimmed(path))

    async def answer(self, call: Call) -> Answer:
        call = replace(call, path=_trimmed(call.path))
        found = self._router.find(call.method, call.path)
        if found is None:
            return self._no_route(call).answer()
        endpoint, params = found[0].handler, found[1]
        try:
            match endpoint.group:
                case "oauth":
                    return self._oauth(call, params["action"])
                case "versions":
                    return as_json(self._versions())
                case "soap" | "metadata":
                    return await self._soap(call, endpoint, params["version"])
                case _:
                    return await self._data(call, endpoint, params)
        except ApiError as error:
            return error.answer()

    # --- kinds of calls

    def _oauth(self, call: Call, action: str) -> Answer:
        host = "login" if call.path.startswith(LOGIN_HOST) else "my-domain"
        with self._org.world.lock:
            return self._auth.handle(call, host, action)

    def _versions(self) -> list[dict[str, str]]:
        switches = self._org.world.switches
        numbers = range(int(switches.oldest_version), int(switches.newest_version) + 1)
        return [{"label": f"v{n}", "url": f"/services/data/v{n}.0", "version": f"{n}.0"} for n in numbers]

    async def _data(self, call: Call, endpoint: Endpoint, params: dict[str, str]) -> Answer:
        with self._org.world.lock:
            self._check_version(params["version"])
            context = self._enter(call, _bearer(call), params["version"], endpoint.how)
            wanted = self._locks_of(call)
        switches = self._org.world.switches
        async with self._locks.hold(wanted, wait=switches.lock_wait, keep=switches.lock_hold) as missed:
            with self._org.world.lock:
                busy = missed or self._locks.held - wanted
                answer = self._guarded(replace(context, busy=busy), endpoint, params)
                limit = self._org.limits.header(context.identity.app)
        return replace(answer, headers=(*answer.headers, *limit))

    async def _soap(self, call: Call, endpoint: Endpoint, version: str) -> Answer:
        try:
            root = soap.parse_envelope(call.body)
            with self._org.world.lock:
                context = self._enter(call, soap.session_of(root), version, "soap")
                if endpoint.group == "metadata":
                    return metadata.execute(context, root)
                message = soap.read_update(root)
                wanted = soap.locks(self._org.world, message)
            switches = self._org.world.switches
            async with self._locks.hold(wanted, wait=switches.lock_wait, keep=switches.lock_hold) as missed:
                with self._org.world.lock:
                    return soap.execute(replace(context, busy=missed), message)
        except ApiError as error:
            return soap.fault_of(error).answer()
        except soap.SoapError as fault:
            return fault.answer()

    # --- what every call goes through

    def _enter(self, call: Call, token: str, version: str, how: str) -> Context:
        """Who calls, whether he may, and one more on the count. Raises `ApiError`."""
        self._org.recalculation.settle()
        identity = self._org.logins.identify(token)
        powers = self._org.powers.of(identity.user)
        if "ApiEnabled" not in powers.names:
            raise ApiError(403, "API_CURRENTLY_DISABLED", "API is currently disabled for this user")
        limited = self._faults.take(call, _LIMITS)
        if limited is not None:
            raise daily_limit() if limited.kind == "daily-limit" else concurrent_limit()
        self._org.limits.count()
        return Context(self._org, self._faults, call, identity, powers, version, self._dispatch, how)

    def _check_version(self, version: str) -> None:
        switches = self._org.world.switches
        if not _VERSION.fullmatch(version) or float(version) > switches.newest_version:
            raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
        if float(version) < switches.oldest_version:
            raise ApiError(410, "UNSUPPORTED_API_VERSION", f"The API version v{version} has been retired")

    def _guarded(self, context: Context, endpoint: Endpoint, params: dict[str, str]) -> Answer:
        try:
            return endpoint.handler(context, params)
        except ApiError as error:
            return error.answer()

    def _dispatch(self, context: Context, call: Call) -> Answer:
        """A call inside a composite one."""
        call = replace(call, path=_trimmed(call.path))
        found = self._router.find(call.method, call.path)
        if found is None or found[0].handler.group != "data":
            return self._no_route(call).answer()
        return self._guarded(replace(context, call=call), found[0].handler, found[1])

    def _locks_of(self, call: Call) -> frozenset[str]:
        found = self._router.find(call.method, _trimmed(call.path))
        if found is None or call.method == "GET":
            return frozenset()
        how, params = found[0].handler.how, found[1]
        if how == "collections":
            return record_sets.locks(self._org.world, call)
        if how == "composite":
            return frozenset().union(*(self._locks_of(inner) for inner in composite.inner_calls(call)))
        if how == "rest" and "type" in params:
            return record_sets.locks_of_one(self._org.world, call, params)
        return frozenset()

    def _no_route(self, call: Call) -> ApiError:
        if self._router.knows(call.path):
            text = f"HTTP Method '{call.method}' not allowed. Allowed are others"
            return ApiError(405, "METHOD_NOT_ALLOWED", text)
        return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def _trimmed(path: str) -> str:
    return unquote(path).rstrip("/") or "/"


def _bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() in {"bearer", "oauth"} else ""


_SPOILT = {
    "expired-token": (401, "INVALID_SESSION_ID", "Session expired or invalid"),
    "error-before": (500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. ErrorId: 1234567890"),
    "error-after": (500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. ErrorId: 1234567890"),
    "unavailable": (503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable"),
}


def _render(kind: str, options: Mapping[str, Any], call: Call) -> Answer | None:
    """The vendor's own words for the neutral faults; a SOAP caller hears them as a fault."""
    if kind not in _SPOILT:
        return None
    status, code, message = _SPOILT[kind]
    if call.path.startswith("/services/Soap/"):
        return soap.SoapError(code, message).answer()
    return ApiError(int(options.get("status", status)), code, message).answer()


def create_app(org: Org, faults: Faults, clock: Clock) -> App:
    """The whole simulator: the vendor's paths, behind faults and counting, behind the control doors."""
    faults.extend(FAULTS)
    simulator, calls = Simulator(org, faults), Calls()
    app = FaultMiddleware(
        serve_calls(simulator.answer),
        faults=faults,
        clock=clock,
        calls=calls,
        template=simulator.template,
        render=_render,
    )
    doors = common_doors(faults, clock, calls, lambda query: census(org, user=query.get("user", "")))
    return with_control(app, doors | own_doors(org))
