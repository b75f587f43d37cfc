"""Signing in: OAuth's JWT bearer flow, or client credentials. Tokens live in memory, inside a `Secret`."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from exeunt.sdk import Denied, Kit, Secret
from exeunt.sdk.http import Http
from exeunt_salesforce.errors import translator
from exeunt_salesforce.ids import is_id, long_id
from exeunt_salesforce.settings import SalesforceSettings

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 (an address)
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
NAMES: Final[Mapping[str, Collection[str]]] = {
    "jwt": ("client_id", "private_key", "username"),
    "client-credentials": ("client_id", "client_secret"),
}
"""What a credential must have, by flow."""
ASSERTION_LIFE = timedelta(minutes=2)  # the vendor takes at most three


class TokenAuth:
    """Signs `Http` in. One lock, so that threads whose calls fail together ask for one new token each in turn."""

    def __init__(self, kit: Kit, settings: SalesforceSettings) -> None:
        self._kit = kit
        self._settings = settings
        host = settings.login_url if settings.flow == "jwt" else settings.url
        self._http = Http(kit, base_url=host, translate=translator(kit.clock))
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._user = ""

    def headers(self, *, renew: bool) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.session(renew=renew).reveal()}"}

    def session(self, *, renew: bool = False) -> Secret:
        """The access token: SOAP wants it in the body, as a session id."""
        with self._lock:
            if renew or self._token is None:
                self._token = self._sign_in()
            return self._token

    @property
    def user(self) -> str:
        """The id of the user we act as; the token's own answer says it."""
        self.session()
        return self._user

    def close(self) -> None:
        self._token = None
        self._http.close()

    def _sign_in(self) -> Secret:
        answer = self._http.form(TOKEN_PATH, self._grant()).json()
        match answer:
            case {"access_token": str(token), "instance_url": str(instance), "id": str(identity)} if token:
                pass
            case _:
                raise Denied("salesforce.sign-in-odd")
        self._expect_our_instance(instance)
        user = identity.rstrip("/").rpartition("/")[2]
        if not is_id(user):
            raise Denied("salesforce.sign-in-odd")
        if self._kit.http.protect is not None:
            self._kit.http.protect(token)
        self._user = long_id(user)
        return Secret(token, name="access_token")

    def _expect_our_instance(self, instance: str) -> None:
        """The token goes to the address that the operator wrote down, never to one that an answer named."""
        ours, theirs = urlsplit(self._settings.url), urlsplit(instance)
        if (ours.hostname, ours.port or 443) != (theirs.hostname, theirs.port or 443):
            raise Denied("salesforce.other-instance", configured=str(ours.hostname), answered=str(theirs.hostname))

    def _grant(self) -> dict[str, str]:
        client = self._kit.secret("client_id").reveal()
        if self._settings.flow == "jwt":
            return {"grant_type": JWT_GRANT, "assertion": self._assertion(client)}
        secret = self._kit.secret("client_secret").reveal()
        return {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}

    def _assertion(self, client: str) -> str:
        import jwt

        claims: dict[str, Any] = {
            "iss": client,
            "sub": self._kit.secret("username").reveal(),
            "aud": self._settings.login_url,
            "exp": int((self._kit.clock.now() + ASSERTION_LIFE).timestamp()),
        }
        try:
            return jwt.encode(claims, self._kit.secret("private_key").reveal(), algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError):
            pass  # left before raising: the library's errors may quote the key
        raise Denied("salesforce.key-unusable")
