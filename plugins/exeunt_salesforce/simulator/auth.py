"""The OAuth endpoints. One loopback address plays two hosts: below `/login` the login host, at the root My Domain."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from jwt.types import Options

from exeunt.sdk.simulator.wire import Answer, Call, as_json
from exeunt_salesforce.simulator.logins import ConnectedApp, Logins
from exeunt_salesforce.simulator.world import By, World

LOGIN_HOST = "/login"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LONGEST_ASSERTION = timedelta(minutes=3)
_LEEWAY = timedelta(seconds=30)


class OAuthError(Exception):
    def __init__(self, error: str, description: str = "", *, status: int = 400) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description
        self.status = status


def _bad_grant(description: str) -> OAuthError:
    return OAuthError("invalid_grant", description)


class AuthDoor:
    """`handle(call, host, action)`: host is "login" or "my-domain"; action token, revoke, introspect or userinfo."""

    def __init__(self, world: World, logins: Logins) -> None:
        self._world = world
        self._logins = logins
        self._grants: Mapping[str, Callable[[Call, dict[str, str], str], Answer]] = {
            JWT_GRANT: self._by_assertion,
            "client_credentials": self._by_credentials,
            "refresh_token": self._by_refresh,
            "authorization_code": self._by_code,
            "password": self._by_password,
        }
        self._actions: Mapping[str, Callable[[Call, str], Answer]] = {
            "token": self._token,
            "revoke": self._revoke,
            "introspect": self._introspect,
            "userinfo": self._userinfo,
        }

    def handle(self, call: Call, host: str, action: str) -> Answer:
        try:
            return self._actions[action](call, host)
        except OAuthError as error:
            body = {"error": error.error}
            if error.description and self._world.switches.describe_error:
                body["error_description"] = error.description
            return as_json(body, status=error.status)

    def _token(self, call: Call, host: str) -> Answer:
        form = call.form
        flow = self._grants.get(form.get("grant_type", ""))
        if flow is None:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        return flow(call, form, host)

    # --- flows

    def _by_assertion(self, call: Call, form: dict[str, str], host: str) -> Answer:
        del host
        assertion = form.get("assertion", "")
        try:
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise _bad_grant("invalid assertion") from error
        app = self._app(str(claims.get("iss", "")))
        if not any(_signed_by(assertion, key) for key in app.keys):
            raise _bad_grant("invalid assertion")
        self._check_claims(call, claims)
        user = self._user_of(str(claims.get("sub", "")))
        if user is None or not (app.preauthorised or self._has_grant(user, app)):
            raise _bad_grant("user hasn't approved this consumer")
        return self._sign_in(call, user, app)

    def _check_claims(self, call: Call, claims: Mapping[str, Any]) -> None:
        audiences = {"https://test.salesforce.com" if self._world.switches.sandbox else "https://login.salesforce.com"}
        audiences |= {_origin(call), f"{_origin(call)}{LOGIN_HOST}"}
        if claims.get("aud") not in audiences:
            raise _bad_grant("audience is invalid")
        now, expires = self._world.clock.now().timestamp(), claims.get("exp")
        latest = now + (_LONGEST_ASSERTION + _LEEWAY).total_seconds()
        if not isinstance(expires, int | float) or not now < expires <= latest:
            raise _bad_grant("expired authorization code")

    def _by_credentials(self, call: Call, form: dict[str, str], host: str) -> Answer:
        if host == "login":
            raise _bad_grant("request not supported on this domain")
        client, secret = _basic(call) or (form.get("client_id", ""), form.get("client_secret", ""))
        app = self._app(client)
        _check_secret(app, secret)
        if not app.run_as:
            raise _bad_grant("no client credentials user enabled")
        return self._sign_in(call, app.run_as, app)

    def _by_refresh(self, call: Call, form: dict[str, str], host: str) -> Answer:
        del host
        app = self._client(call, form)
        grant = self._logins.of_refresh(form.get("refresh_token", ""))
        if grant is None or grant.app != app.client_id:
            raise _bad_grant("expired access/refresh token")
        user = self._world.table("User").rows[grant.user]
        if not user["IsActive"]:
            raise _bad_grant("inactive user")
        if self._world.switches.freeze_stops_refresh and self._logins.frozen(grant.user):
            raise _bad_grant("authentication failure")
        self._logins.use_grant(grant)
        more = {}
        if app.rotates:
            self._logins.rotate(grant)
            more = {"refresh_token": grant.refresh}
        return self._success(call, grant.user, self._logins.issue(grant.user, app, grant=grant.handle), more)

    def _by_code(self, call: Call, form: dict[str, str], host: str) -> Answer:
        del host
        app = self._client(call, form)
        if form.get("redirect_uri") != app.redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
        user, client = self._logins.codes.pop(form.get("code", ""), ("", ""))
        if client != app.client_id:
            raise _bad_grant("expired authorization code")
        self._refuse_sign_in(user, app)
        grant = self._logins.authorise(user, app)
        token = self._logins.issue(user, app, grant=grant.handle)
        return self._success(call, user, token, {"refresh_token": grant.refresh})

    def _by_password(self, call: Call, form: dict[str, str], host: str) -> Answer:
        # Newer orgs block this flow whatever the password; nobody should build on it.
        del host
        self._client(call, form)
        user = self._user_of(form.get("username", ""))
        if user is not None:
            rows = self._world.table("UserLogin").where("UserId", user)
            if any(row["IsPasswordLocked"] for row in rows):
                raise _bad_grant("user is locked")
        raise _bad_grant("authentication failure")

    # --- the other endpoints

    def _revoke(self, call: Call, host: str) -> Answer:
        del host
        text = call.form.get("token") or call.query.get("token", "")
        if not text:
            raise OAuthError("unsupported_token_type", "this token type is not supported")
        live = self._logins.live(_bearer(call))
        if not self._logins.revoke(text, By(live.user if live else "oauth", "oauth")):
            raise OAuthError("invalid_token", "invalid token")
        return Answer(200)

    def _introspect(self, call: Call, host: str) -> Answer:
        del host
        form = call.form
        app = self._client(call, form)
        _check_secret(app, form.get("client_secret") or (_basic(call) or ("", ""))[1])
        token = self._logins.live(form.get("token", ""))
        if token is None:
            return as_json({"active": False})
        issued = int(token.issued.timestamp())
        return as_json(
            {
                "active": True,
                "scope": "api refresh_token",
                "client_id": token.app,
                "username": self._world.table("User").rows[token.user]["Username"],
                "sub": self._identity_url(call, token.user),
                "token_type": "access_token",
                "exp": int(token.expires.timestamp()),
                "iat": issued,
                "nbf": issued,
            }
        )

    def _userinfo(self, call: Call, host: str) -> Answer:
        del host
        token = self._logins.live(_bearer(call))
        if token is None:
            return Answer(403, b"Bad_OAuth_Token", media="text/html;charset=UTF-8")
        user = self._world.table("User").rows[token.user]
        rest = f"{_origin(call)}/services/data/v{{version}}/"
        return as_json(
            {
                "sub": self._identity_url(call, token.user),
                "user_id": token.user,
                "organization_id": self._world.org_id,
                "preferred_username": user["Username"],
                "name": user["Name"],
                "email": user["Email"],
                "urls": {"rest": rest, "sobjects": f"{rest}sobjects/", "query": f"{rest}query/"},
                "active": True,
            }
        )

    # --- parts

    def _app(self, client: str) -> ConnectedApp:
        app = self._logins.apps.get(client)
        if app is None:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if not app.installed:
            raise OAuthError("invalid_client", "app must be installed into org")
        return app

    def _client(self, call: Call, form: dict[str, str]) -> ConnectedApp:
        client, secret = _basic(call) or (form.get("client_id", ""), form.get("client_secret", ""))
        app = self._app(client)
        if secret:
            _check_secret(app, secret)
        return app

    def _user_of(self, username: str) -> str | None:
        rows = self._world.table("User").where("Username", username)
        return rows[0]["Id"] if rows else None

    def _has_grant(self, user: str, app: ConnectedApp) -> bool:
        return any((grant.user, grant.app) == (user, app.client_id) for grant in self._logins.grants.values())

    def _refuse_sign_in(self, user: str, app: ConnectedApp) -> None:
        refusal = self._logins.refusal(user)
        if refusal:
            status = "User is Inactive" if refusal == "inactive user" else "User Is Frozen"
            self._logins.note(user, status, kind="Remote Access 2.0", application=app.name)
            raise _bad_grant(refusal)

    def _sign_in(self, call: Call, user: str, app: ConnectedApp) -> Answer:
        self._refuse_sign_in(user, app)
        self._logins.note(user, "Success", kind="Remote Access 2.0", application=app.name)
        return self._success(call, user, self._logins.issue(user, app), {})

    def _success(self, call: Call, user: str, token: str, more: Mapping[str, str]) -> Answer:
        moment: datetime = self._logins.tokens[token].issued + timedelta(seconds=call.skew)
        body = {
            "access_token": token,
            **more,
            "scope": "api refresh_token" if more else "api",
            "instance_url": _origin(call),
            "id": self._identity_url(call, user),
            "token_type": "Bearer",
            "issued_at": str(int(moment.timestamp() * 1000)),
            "signature": base64.b64encode(token[-32:].encode()).decode(),
        }
        return as_json(body)

    def _identity_url(self, call: Call, user: str) -> str:
        return f"{_origin(call)}{LOGIN_HOST}/id/{self._world.org_id}/{user}"


def _origin(call: Call) -> str:
    return f"https://{call.headers.get('host', '127.0.0.1')}"


def _bearer(call: Call) -> str:
    return call.headers.get("authorization", "").partition(" ")[2]


def _basic(call: Call) -> tuple[str, str] | None:
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _check_secret(app: ConnectedApp, secret: str) -> None:
    if not app.secret or secret != app.secret:
        raise OAuthError("invalid_client", "invalid client credentials")


def _signed_by(assertion: str, pem: str) -> bool:
    # Times are judged by the simulator's clock, elsewhere.
    checks = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "sub", "jti")}
    try:
        jwt.decode(assertion, _public_key(pem), algorithms=["RS256"], options=cast("Options", checks))
    except jwt.InvalidTokenError:
        return False
    return True


def _public_key(pem: str) -> RSAPublicKey:
    """Of a certificate, as apps register it, or a bare public key. Raises TypeError for another algorithm."""
    data = pem.encode()
    key = load_pem_x509_certificate(data).public_key() if "CERTIFICATE" in pem else load_pem_public_key(data)
    if not isinstance(key, RSAPublicKey):
        raise TypeError("the JWT flow signs with RSA")
    return key
