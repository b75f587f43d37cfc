"""Sessions, access tokens and the grants that refresh them: who is signed in, and what ends it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from exeunt_salesforce.simulator.errors import session_expired
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import SYSTEM, By, World, stamp

GRANTS_PER_APP = 5
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(slots=True)
class ConnectedApp:
    """An application that may ask for tokens. `keys` are PEM certificates or public keys for the JWT flow."""

    client_id: str
    name: str
    secret: str = field(default="", repr=False)
    keys: tuple[str, ...] = ()
    run_as: str = ""
    preauthorised: bool = True
    installed: bool = True
    external: bool = False  # an external client app: its tokens stand in the usage resource, not in OauthToken
    redirect_uri: str = "https://localhost/callback"
    rotates: bool = False


@dataclass(slots=True)
class Token:
    """An access token in force."""

    session: str
    user: str
    app: str
    life: timedelta
    issued: datetime
    expires: datetime
    grant: str = ""


@dataclass(slots=True)
class Grant:
    """A user's consent for an app, held as a refresh token. `handle` is what revokes it from outside."""

    handle: str
    user: str
    app: str
    refresh: str = field(repr=False)
    first: datetime
    used: datetime
    count: int = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling."""

    user: str
    session: str
    app: str
    token: str = field(repr=False)


class Logins:
    """The sign-in state beside the AuthSession, OauthToken and LoginHistory tables."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.apps: dict[str, ConnectedApp] = {}
        self.tokens: dict[str, Token] = {}
        self.grants: dict[str, Grant] = {}  # by handle
        self.codes: dict[str, tuple[str, str]] = {}  # authorisation code → (user, app)

    # --- signing in

    def refusal(self, user: str) -> str:
        """Why this user may not sign in now; empty if he may."""
        if not self._world.table("User").rows[user]["IsActive"]:
            return "inactive user"
        return "authentication failure" if self.frozen(user) else ""

    def frozen(self, user: str) -> bool:
        return any(row["IsFrozen"] for row in self._world.table("UserLogin").where("UserId", user))

    def note(self, user: str, status: str, *, kind: str, application: str, ip: str = "203.0.113.7") -> None:
        """A line of LoginHistory."""
        now = self._world.now()
        fields = {
            "UserId": user,
            "LoginTime": now,
            "LoginType": kind,
            "Status": status,
            "SourceIp": ip,
            "Application": application,
            "CountryIso": "FR",
            "LoginUrl": "acme.my.salesforce.com",
            "Browser": "Unknown",
            "Platform": "Unknown",
        }
        self._world.insert("LoginHistory", fields, By(SYSTEM))
        if status == "Success":
            self._world.change("User", user, {"LastLoginDate": now}, By(SYSTEM))

    def open_session(self, user: str, *, kind: str = "UI", login: str = "Application", parent: str = "") -> str:
        """A new AuthSession row; gives its id."""
        now = self._world.now()
        fields = {
            "UsersId": user,
            "CreatedDate": now,
            "LastModifiedDate": now,
            "NumSecondsValid": self._world.switches.token_life,
            "SessionType": kind,
            "SessionSecurityLevel": "STANDARD",
            "LoginType": login,
            "SourceIp": "203.0.113.7",
            "UserType": "Standard",
            "ParentId": parent or None,
        }
        return self._world.insert("AuthSession", fields, By(SYSTEM))

    def issue(self, user: str, app: ConnectedApp, *, grant: str = "") -> str:
        """An access token: the one that this user and app have already, or a new one with its session."""
        if self._world.switches.shared_session:
            for known, token in self.tokens.items():
                if (token.user, token.app, token.grant) == (user, app.client_id, grant) and self._live(token):
                    return known
        session = self.open_session(user, kind="Oauth2", login="Remote Access 2.0")
        return self.token_of(session, user, app.client_id, grant=grant)

    def token_of(self, session: str, user: str, app: str, *, grant: str = "") -> str:
        now = self._world.clock.now()
        life = timedelta(seconds=self._world.switches.token_life)
        text = f"{self._world.org_id[:15]}!AQ{self._random(60)}"
        self.tokens[text] = Token(session, user, app, life, now, now + life, grant)
        return text

    def authorise(self, user: str, app: ConnectedApp) -> Grant:
        """The user consents: a refresh token, one of at most five for this app; the oldest falls silently."""
        mine = [grant for grant in self.grants.values() if (grant.user, grant.app) == (user, app.client_id)]
        if len(mine) >= GRANTS_PER_APP:
            self.end_grant(mine[0].handle)
        now = self._world.clock.now()
        grant = Grant(self._random(40), user, app.client_id, f"5Aep861{self._random(70)}", now, now)
        self.grants[grant.handle] = grant
        if not app.external:
            self._list(grant, app)
        return grant

    def use_grant(self, grant: Grant) -> None:
        """A refresh: counted where administrators see it."""
        grant.used, grant.count = self._world.clock.now(), grant.count + 1
        if grant.handle in self._world.table("OauthToken").rows:
            changes = {"LastUsedDate": stamp(grant.used), "UseCount": grant.count}
            self._world.change("OauthToken", grant.handle, changes, By(SYSTEM))

    def rotate(self, grant: Grant) -> None:
        grant.refresh = f"5Aep861{self._random(70)}"

    # --- using

    def identify(self, token: str) -> Identity:
        """Raises the vendor's 401 if the token is unknown, over, ended or of an inactive user."""
        known = self.tokens.get(token)
        if known is None or not self._live(known):
            raise session_expired()
        self._slide(known)
        return Identity(known.user, known.session, known.app, token)

    def live(self, token: str) -> Token | None:
        known = self.tokens.get(token)
        return known if known is not None and self._live(known) else None

    def _live(self, token: Token) -> bool:
        user = self._world.table("User").rows[token.user]
        listed = token.session in self._world.table("AuthSession").rows
        return listed and user["IsActive"] and token.expires > self._world.clock.now()

    def _slide(self, token: Token) -> None:
        """Use prolongs, but is written down only in the second half of the life, as the vendor does."""
        now = self._world.clock.now()
        if token.expires - now < token.life / 2:
            token.expires = now + token.life
            self._world.change("AuthSession", token.session, {"LastModifiedDate": stamp(now)}, By(SYSTEM))

    # --- ending

    def end_session(self, session: str, by: By) -> None:
        """Delete the row and its children; their tokens are dead with them. Raises KeyError if it is gone."""
        table = self._world.table("AuthSession")
        if session not in table.rows:
            raise KeyError(session)
        for child in table.where("ParentId", session):
            self.end_session(child["Id"], by.cascade())
        self._world.remove("AuthSession", session, by)
        self.tokens = {text: token for text, token in self.tokens.items() if token.session != session}

    def end_sessions_of(self, user: str, by: By) -> None:
        table = self._world.table("AuthSession")
        for row in table.where("UsersId", user):
            if row["Id"] in table.rows:
                self.end_session(row["Id"], by)

    def end_grant(self, handle: str, by: By | None = None) -> None:
        """Revoke a grant and every session that came from it."""
        grant = self.grants.pop(handle)
        by = by or By(SYSTEM)
        if handle in self._world.table("OauthToken").rows:
            self._world.remove("OauthToken", handle, by)
        else:
            self._world.note_revoked(handle, grant.user, by)
        for token in [one for one in self.tokens.values() if one.grant == handle]:
            if token.session in self._world.table("AuthSession").rows:
                self.end_session(token.session, by.cascade())

    def revoke(self, text: str, by: By) -> bool:
        """Revoke by access token, refresh token or handle. False: not one of ours."""
        if text in self.tokens:
            session = self.tokens.pop(text).session
            if session in self._world.table("AuthSession").rows:
                self.end_session(session, by)
            return True
        handle = next((one.handle for one in self.grants.values() if text in (one.handle, one.refresh)), "")
        if handle:
            self.end_grant(handle, by)
        return bool(handle)

    def of_refresh(self, refresh: str) -> Grant | None:
        return next((grant for grant in self.grants.values() if grant.refresh == refresh), None)

    def sessions(self, user: str) -> list[Row]:
        return self._world.table("AuthSession").where("UsersId", user)

    def _list(self, grant: Grant, app: ConnectedApp) -> None:
        fields = {
            "Id": None,
            "UserId": grant.user,
            "AppName": app.name,
            "AppMenuItemId": None,
            "DeleteToken": grant.handle,
            "LastUsedDate": stamp(grant.used),
            "UseCount": grant.count,
            "CreatedDate": stamp(grant.first),
        }
        self._world.insert("OauthToken", fields, By(SYSTEM))

    def _random(self, length: int) -> str:
        # not of the seed: who knows it would know the tokens of every sandbox
        return "".join(secrets.choice(_ALPHABET) for _ in range(length))
