"""OAuth usage (v59 and later): the tokens of external client apps, which SOQL's OauthToken does not list."""

from __future__ import annotations

from typing import Any

from exeunt.sdk.simulator.wire import Answer, as_json
from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.logins import ConnectedApp, Grant
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.world import stamp

_SINCE = 59.0
_PERMISSION = "CustomizeApplication"
_PAGE = 100


def apps(context: Context, _params: dict[str, str]) -> Answer:
    """Which external apps hold tokens, with how many users."""
    _check(context)
    url = f"{context.base}/apps/oauth/usage"
    shown = [
        {
            "developerName": app.name,
            "identifier": app.client_id,
            "userCount": len({grant.user for grant in _grants(context, app.client_id)}),
            "usersUrl": f"{url}/{app.client_id}/users",
        }
        for app in context.org.logins.apps.values()
        if app.external and _grants(context, app.client_id)
    ]
    return as_json(_paged(context, url, "apps", shown))


def users(context: Context, params: dict[str, str]) -> Answer:
    _check(context)
    app = _app(context, params["app"])
    url = f"{context.base}/apps/oauth/usage/{app.client_id}"
    ids = sorted({grant.user for grant in _grants(context, app.client_id)})
    names = context.world.table("User").rows
    shown = [
        {
            "userIdentifier": user,
            "username": names[user]["Username"],
            "tokenCount": len([grant for grant in _grants(context, app.client_id) if grant.user == user]),
            "tokensUrl": f"{url}/{user}/tokens",
        }
        for user in ids
    ]
    return as_json(_paged(context, f"{url}/users", "users", shown))


def tokens(context: Context, params: dict[str, str]) -> Answer:
    _check(context)
    app = _app(context, params["app"])
    url = f"{context.base}/apps/oauth/usage/{app.client_id}/{params['user']}/tokens"
    mine = [grant for grant in _grants(context, app.client_id) if grant.user == params["user"]]
    return as_json(_paged(context, url, "tokens", [_token(context, app, grant) for grant in mine]))


def revoke_of_user(context: Context, params: dict[str, str]) -> Answer:
    _check(context)
    app = _app(context, params["app"])
    for grant in _grants(context, app.client_id):
        if grant.user == params["user"]:
            context.org.logins.end_grant(grant.handle, context.by)
    return Answer(204)


def revoke_of_app(context: Context, params: dict[str, str]) -> Answer:
    _check(context)
    for grant in _grants(context, _app(context, params["app"]).client_id):
        context.org.logins.end_grant(grant.handle, context.by)
    return Answer(204)


def revoke_one(context: Context, params: dict[str, str]) -> Answer:
    _check(context)
    grant = context.org.logins.grants.get(params["token"])
    if grant is None or not context.org.logins.apps[grant.app].external:
        raise _not_found()
    context.org.logins.end_grant(grant.handle, context.by)
    return Answer(204)


def _check(context: Context) -> None:
    if float(context.version) < _SINCE:
        raise _not_found()
    if not context.can(_PERMISSION):
        raise ApiError(403, "INSUFFICIENT_ACCESS", "You do not have access to this resource")


def _not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def _app(context: Context, client: str) -> ConnectedApp:
    app = context.org.logins.apps.get(client)
    if app is None or not app.external:
        raise _not_found()
    return app


def _grants(context: Context, client: str) -> list[Grant]:
    return [grant for grant in context.org.logins.grants.values() if grant.app == client]


def _token(context: Context, app: ConnectedApp, grant: Grant) -> dict[str, Any]:
    return {
        "accessTokenFormat": "OPAQUE",
        "appDeveloperName": app.name,
        "appIdentifier": app.client_id,
        "initialConnectionAt": stamp(grant.first),
        "lastUsedAt": stamp(grant.used),
        "revocationUrl": f"{context.base}/apps/oauth/usage/tokens/{grant.handle}",
        "useCount": grant.count,
        "userIdentifier": grant.user,
        "username": context.world.table("User").rows[grant.user]["Username"],
    }


def _paged(context: Context, url: str, name: str, shown: list[dict[str, Any]]) -> dict[str, Any]:
    page = int(context.call.query.get("page", "0"))
    size = min(int(context.call.query.get("pageSize", str(_PAGE))), _PAGE)
    part = shown[page * size : (page + 1) * size]
    more = (page + 1) * size < len(shown)
    return {
        "currentPageUrl": f"{url}?page={page}&pageSize={size}",
        "nextPageUrl": f"{url}?page={page + 1}&pageSize={size}" if more else None,
        name: part,
    }
