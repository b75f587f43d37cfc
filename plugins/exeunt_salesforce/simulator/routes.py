"""Which path does what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exeunt.sdk.simulator.wire import Answer, Route, route
from exeunt_salesforce.simulator import bulk, composite, query, record_sets, rest, usage
from exeunt_salesforce.simulator.org import Context

Handler = Callable[[Context, dict[str, str]], Answer]
_V = "/services/data/v{version}"


def _nothing(_context: Context, _params: dict[str, str]) -> Answer:
    raise NotImplementedError("only data calls have a handler")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`group`: oauth, versions, soap, metadata or data. `how` names the door in the journal."""

    group: str
    handler: Handler = _nothing
    how: str = "rest"


def _data(methods: str, template: str, handler: Handler, how: str = "rest") -> Route[Endpoint]:
    return route(methods, f"{_V}{template}", Endpoint("data", handler, how))


def all_routes() -> list[Route[Endpoint]]:
    """The first that fits is taken, so fixed segments stand before parameters."""
    return [
        route("GET POST", "/services/oauth2/{action}", Endpoint("oauth")),
        route("GET POST", "/login/services/oauth2/{action}", Endpoint("oauth")),
        route("GET", "/services/data", Endpoint("versions")),
        route("POST", "/services/Soap/u/{version}", Endpoint("soap", how="soap")),
        route("POST", "/services/Soap/m/{version}", Endpoint("metadata")),
        _data("GET", "", rest.resources),
        _data("GET", "/query", query.first_page),
        _data("GET", "/queryAll", query.all_rows),
        _data("GET", "/tooling/query", query.first_page, "tooling"),
        _data("GET", "/query/{locator}", query.next_page),
        _data("GET", "/queryAll/{locator}", query.next_page),
        _data("GET", "/limits", rest.limits),
        _data("GET", "/limits/recordCount", rest.record_counts),
        _data("GET", "/sobjects", rest.describe_global),
        _data("GET", "/sobjects/{type}/describe", rest.describe),
        _data("GET", "/sobjects/{type}", rest.describe_basic),
        _data("POST", "/sobjects/{type}", rest.create_row),
        _data("GET", "/sobjects/{type}/{id}", rest.read_row),
        _data("PATCH", "/sobjects/{type}/{id}", rest.update_row),
        _data("DELETE", "/sobjects/{type}/{id}", rest.delete_row),
        _data("PATCH", "/composite/sobjects", record_sets.update, "collections"),
        _data("POST", "/composite/sobjects", record_sets.create, "collections"),
        _data("DELETE", "/composite/sobjects", record_sets.delete, "collections"),
        _data("GET POST", "/composite/sobjects/{type}", record_sets.retrieve, "retrieve"),
        _data("POST", "/composite/batch", composite.batch, "composite"),
        _data("GET", "/jobs/{which}", bulk.list_jobs, "bulk"),
        _data("POST", "/jobs/query", bulk.create_query, "bulk"),
        _data("GET", "/jobs/query/{id}/results", bulk.query_results, "bulk"),
        _data("POST", "/jobs/ingest", bulk.create_ingest, "bulk"),
        _data("PUT", "/jobs/ingest/{id}/batches", bulk.upload, "bulk"),
        _data("GET", "/jobs/ingest/{id}/{which}", bulk.ingest_results, "bulk"),
        _data("GET", "/jobs/{kind}/{id}", bulk.job_info, "bulk"),
        _data("PATCH", "/jobs/{kind}/{id}", bulk.set_state, "bulk"),
        _data("DELETE", "/jobs/{kind}/{id}", bulk.delete_job, "bulk"),
        _data("GET", "/apps/oauth/usage", usage.apps, "usage"),
        _data("GET", "/apps/oauth/usage/{app}/users", usage.users, "usage"),
        _data("DELETE", "/apps/oauth/usage/tokens/{token}", usage.revoke_one, "usage"),
        _data("DELETE", "/apps/oauth/usage/{app}/tokens", usage.revoke_of_app, "usage"),
        _data("GET", "/apps/oauth/usage/{app}/{user}/tokens", usage.tokens, "usage"),
        _data("DELETE", "/apps/oauth/usage/{app}/{user}/tokens", usage.revoke_of_user, "usage"),
        _data("POST", "/composite", composite.composite, "composite"),
    ]
